#!/usr/bin/python3
"""Thousands of clients that are slow on purpose, and one that is not and has to be served as ever.

    tests/torture/slow_clients.py --slow 10000 --seconds 60 --p99 100

Each slow client connects again as soon as it is cut off, so their number stays.  Held to: every request of the good
client is answered 200, its p99 (when --p99 says so) stays under that many milliseconds, and no slow client is let be
longer than its deadline allows.
"""
import argparse
import asyncio
import contextlib
import multiprocessing
import pathlib
import random
import resource
import socket
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from daemon import Daemon, lines, referral, roster  # noqa: E402

BODY = b"POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\nContent-Length: 100000\r\n"
METRICS = b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"

# What each kind sends at once, what it sends a byte of every so often, and how long it may last (seconds).
KINDS = {
    "silent": (b"", b"", 10),
    "half a header": (b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ", b"a", 10),
    "half a body": (BODY + b"\r\n", b" ", 20.1),
    "half a body, with a token": (BODY + b"Authorization: Bearer TOKEN\r\n\r\n", b" ", 20.1),
    "never reads": (METRICS * 3000, b"", 40),
}
NEVER_READS = 20  # of thousands: each holds megabytes in the kernel
SLACK = 3  # seconds: the deadlines are looked at twice a second


class Crowd:
    def __init__(self, port, token, slow, seconds):
        self.port, self.token, self.slow = port, token.encode(), slow
        self.until = time.monotonic() + seconds
        self.lasted = {kind: [] for kind in KINDS}
        self.refused = 0

    def kind_of(self, number):
        if number < NEVER_READS and self.slow >= 1000:
            return "never reads"
        return [kind for kind in KINDS if kind != "never reads"][number % (len(KINDS) - 1)]

    async def one(self, kind):
        """One connection, from its beginning to its end; how long it was let be: until it was last found open, less
        by how much this program came late to look."""
        first, drop, _ = KINDS[kind]
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, limit=1024)
        began = looked = open_at = time.monotonic()
        writer.transport.set_write_buffer_limits(1 << 30)
        if kind == "never reads":
            reader._transport.pause_reading()
        writer.write(first.replace(b"TOKEN", self.token))
        try:
            while not (writer.transport.is_closing() or reader.at_eof()):
                open_at = looked
                pause = random.uniform(0.3, 1.0)
                until = time.monotonic() + pause
                await asyncio.sleep(pause)
                looked = until
                if drop:
                    writer.write(drop)
                if kind == "never reads" and self.is_cut(writer):
                    break
        finally:
            self.lasted[kind].append(open_at - began)
            writer.transport.abort()

    def is_cut(self, writer):
        """Whoever does not read hears of its end by the state of its socket alone."""
        state = writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0]
        return state != 1  # ESTABLISHED

    async def stays(self, number):
        await asyncio.sleep(random.uniform(0, min(5, self.slow / 2000)))
        while time.monotonic() < self.until:
            try:
                await self.one(self.kind_of(number))
            except OSError:
                self.refused += 1
                await asyncio.sleep(0.5)

    async def all(self):
        await asyncio.gather(*(self.stays(number) for number in range(self.slow)))


def crowd_run(port, token, slow, seconds, answers):
    crowd = Crowd(port, token, slow, seconds)
    asyncio.run(crowd.all())
    answers.send((crowd.lasted, crowd.refused))


def good_call(daemon, number, token):
    began = time.perf_counter()
    answer = daemon.post("/v1/events", lines([referral(f"good{number}", "ada", 1 + number % 90)]),
                         headers={"Content-Type": "application/x-ndjson"}, token=token)
    return answer.status, (time.perf_counter() - began) * 1000


def good_run(daemon, token, until):
    """Every call connects anew: that is the hardest when connections are what is short."""
    times, bad = [], []
    while time.monotonic() < until:
        status, took = good_call(daemon, len(times), token)
        times.append(took)
        if status != 200:
            bad.append(status)
        time.sleep(0.01)
    return sorted(times), bad


def memory_mib(process):
    for line in pathlib.Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) // 1024
    return 0


def judge(times, bad, lasted, p99_most):
    faults = [f"a good request was answered {status}" for status in bad[:5]]
    if not times:
        faults.append("no good request was answered at all")
    p99 = times[int(len(times) * 0.99)] if times else 0
    if p99_most and p99 >= p99_most:
        faults.append(f"p99 of the good ones is {p99:.1f} ms, over {p99_most}")
    for kind, (_, _, most) in KINDS.items():
        if lasted[kind] and max(lasted[kind]) > most + SLACK + (p99_most is None) * 20:
            faults.append(f"one that is '{kind}' was let be for {max(lasted[kind]):.1f} s, deadline {most}")
    return faults


def report(times, lasted, refused, mib, slow):
    def at(share):
        return times[min(len(times) - 1, int(len(times) * share))]
    print(f"{slow} slow clients; good ones: {len(times)} requests, p50 {at(0.5):.1f} ms, p99 {at(0.99):.1f} ms, "
          f"worst {times[-1]:.1f} ms; daemon at most {mib} MiB; not connected {refused} times")
    for kind, seconds in lasted.items():
        if seconds:
            print(f"  {kind}: {len(seconds)} connections, the longest {max(seconds):.1f} s")


def run(options, folder):
    daemon = Daemon(folder)
    crowd_token, good_token = daemon.token("crowd", "ingest"), daemon.token("sis", "ingest")
    daemon.start()
    try:
        daemon.send(roster("ada"))
        here, there = multiprocessing.Pipe(False)
        crowd = multiprocessing.Process(target=crowd_run,
                                        args=(daemon.port, crowd_token, options.slow, options.seconds, there))
        crowd.start()
        end = time.monotonic() + options.seconds
        time.sleep(min(6, options.slow / 1500 + 0.5))  # until all are there
        times, bad = good_run(daemon, good_token, end)
        while not here.poll(1):
            assert crowd.is_alive(), "the crowd ended early"
        lasted, refused = here.recv()
        crowd.join()
        mib = memory_mib(daemon.process)
    finally:
        daemon.stop()
    report(times or [0], lasted, refused, mib, options.slow)
    return judge(times, bad, lasted, options.p99)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--slow", type=int, default=10000)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--p99", type=float, help="milliseconds; not held to when left out")
    options = parser.parse_args()
    with contextlib.suppress(ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    with tempfile.TemporaryDirectory() as folder:
        faults = run(options, folder)
    print("\n".join(f"FAULT: {fault}" for fault in faults) or "every good one was served, every slow one cut off in time")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
