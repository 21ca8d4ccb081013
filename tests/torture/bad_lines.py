#!/usr/bin/python3
"""Bad lines among good ones: each is refused with its line, its field and a reason, and every good one is taken.

    tests/torture/bad_lines.py --lines 1000000 --bad 100000

Sent as a sender would, in bodies under 8 MiB.  Of each body a thousand rejections are listed and all are counted; that
what is listed is right is checked for every single one.
"""
import argparse
import contextlib
import json
import pathlib
import random
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from daemon import Daemon, referral, roster  # noqa: E402

BODY = 7 << 20
LISTED = 1000


def without(field):
    return lambda event: json.dumps({name: value for name, value in event.items() if name != field})


def with_(**more):
    return lambda event: json.dumps({**event, **more})


# What makes a line bad: how, the code it is refused with, the field that is named.
FAULTS = [
    (lambda event: json.dumps(event)[:-1], "E200", None),
    (lambda event: '{"id":"twice",' + json.dumps(event)[1:], "E200", None),
    (lambda event: json.dumps(event).replace('"ada', '"\udcff'), "E202", None),
    (lambda event: "[" + json.dumps(event) + "]", "E201", None),
    (with_(deep=json.loads("[" * 16 + "]" * 16)), "E202", None),
    (with_(note="x" * 66000), "E202", None),
    (without("time"), "E203", "time"),
    (with_(kind="referal"), "E204", "kind"),
    (with_(level="huge"), "E204", "level"),
    (with_(student=42), "E205", "student"),
    (with_(type="behaviour"), "E206", "type"),
    (with_(time="2026-02-30"), "E207", "time"),
    (with_(id=""), "E208", "id"),
    (with_(op="remove"), "E209", "op"),
    (with_(days=-1), "E210", "days"),
    (without("student"), "E211", "student"),
]


class Mix:
    """Lines in bodies, and what the daemon has to say of each."""

    def __init__(self, count, bad, seed):
        self.random = random.Random(seed)
        self.count, self.bad = count, bad

    def line(self, number, is_bad):
        event = referral(f"line-{number}", f"ada{number % 997}", 1 + number % 90)
        if not is_bad:
            return json.dumps(event).encode(), None
        change, code, field = FAULTS[self.random.randrange(len(FAULTS))]
        if "x" * 10 in (text := change(event)) and self.random.random() < 0.98:
            change, code, field = FAULTS[0]  # long lines are few, or there would be gigabytes of them
            text = change(event)
        return text.encode("utf-8", "surrogateescape"), (code, field)

    def bodies(self):
        left_bad, body, expected, good = self.bad, bytearray(), [], 0
        for number in range(self.count):
            is_bad = self.random.random() < left_bad / (self.count - number)
            left_bad -= is_bad
            line, fault = self.line(number, is_bad)
            if len(body) + len(line) >= BODY:
                yield bytes(body), expected, good
                body, expected, good = bytearray(), [], 0
            body += line + b"\n"
            if fault:
                expected.append((good + len(expected) + 1, *fault))
            else:
                good += 1
        yield bytes(body), expected, good


def judge(answer, expected, good):
    faults = []
    counts = (answer["new"], answer["rejected_total"], answer["received"])
    if counts != (good, len(expected), good + len(expected)):
        faults.append(f"new, rejected, received are {counts}, not {(good, len(expected), good + len(expected))}")
    said = [(row["line"], row["code"], row["field"]) for row in answer["rejected"]]
    for row, right in zip(said, expected[:LISTED]):
        if row != right:
            faults.append(f"said {row}, right {right}")
    if len(said) != min(LISTED, len(expected)):
        faults.append(f"{len(said)} listed of {len(expected)}")
    faults += [f"no reason: {row}" for row in answer["rejected"] if len(row["reason"]) < 10]
    return faults


def post(daemon, body):
    """Without the stories' limit of time: a body is large, and the machine may be busy."""
    with contextlib.closing(daemon.connection(timeout=600)) as connection:
        connection.request("POST", "/v1/events", body, {"Content-Type": "application/x-ndjson"})
        return json.loads(connection.getresponse().read())


def run(options, folder):
    daemon = Daemon(folder)
    daemon.start()
    faults, good_all, bad_all, bytes_all = [], 0, 0, 0
    try:
        daemon.send(roster("ada0"))
        took = 0
        for body, expected, good in Mix(options.lines, options.bad, options.seed).bodies():
            began = time.perf_counter()
            answer = post(daemon, body)
            took += time.perf_counter() - began
            faults += judge(answer, expected, good)
            good_all, bad_all, bytes_all = good_all + good, bad_all + len(expected), bytes_all + len(body)
        status = daemon.status()
        if status["events"] != good_all + 2:
            faults.append(f"{status['events'] - 2} events are there, not {good_all}")
        if status["quarantined"] != bad_all and bytes_all < 64 << 20:
            faults.append(f"{status['quarantined']} lines in quarantine, not {bad_all}")
    finally:
        daemon.stop()
    print(f"{good_all} good lines taken, {bad_all} bad ones refused with line, field and reason (seed {options.seed}); "
          f"{(good_all + bad_all) / took:.0f} lines/s")
    return faults


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lines", type=int, default=1000000)
    parser.add_argument("--bad", type=int, default=100000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        faults = run(options, folder)
    print("\n".join(f"FAULT: {fault}" for fault in faults[:20]), end="\n" if faults else "")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
