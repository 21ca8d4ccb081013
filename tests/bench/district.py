"""A daemon to measure: its folder, its process, and the numbers that can be asked of it."""
import contextlib
import http.client
import json
import os
import pathlib
import signal
import socket
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / os.environ.get("B", "build")
TOOLS = BUILD / "tests"
READY_S = 600


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=READY_S)
        self.path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class District:
    """`clock_ms` holds the wall clock there; without it the daemon itself runs, by the machine's clock."""

    def __init__(self, folder, rules, calendars, clock_ms=None):
        self.folder = pathlib.Path(folder)
        self.clock_ms = clock_ms
        self.socket, self.clock = self.folder / "d.sock", self.folder / "clock.sock"
        self.store, self.log = self.folder / "d.db", self.folder / "log"
        self.process = None
        for name, text in [("rules.d/rules.yml", rules), *((f"calendar.d/{n}", t) for n, t in calendars.items())]:
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        made = json.loads(subprocess.run(
            [BUILD / "intervene", "tokens", "new", "bench", "--may", "ingest,read,history", "--format", "json"],
            check=True, capture_output=True).stdout)
        self.token = made["token"]
        (self.folder / "d.yml").write_text(
            "format: 1\ndistrict: {name: Bench, timezone: UTC}\n"
            f"store: {{path: {self.store}}}\n"
            f"listen:\n  - {{unix: {self.socket}, role: district_admin}}\n  - {{http: \"127.0.0.1:0\"}}\n"
            f"tokens:\n  - {made['line']}\n"
            "retention: {events: 3 years, alerts: 7 years, audit: 7 years, quarantine: 30 days}\n")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def command(self):
        config = self.folder / "d.yml"
        if self.clock_ms is None:
            return [BUILD / "intervened", "--config", config]
        return [TOOLS / "bench_daemon", config, self.clock, str(self.clock_ms)]

    def start(self):
        """Seconds until it says that it is ready."""
        self.log.write_bytes(b"")
        began = time.monotonic()
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(self.command(), stdout=subprocess.DEVNULL, stderr=log)
        while b'"message":"ready"' not in self.log.read_bytes():
            if self.process.poll() is not None or time.monotonic() > began + READY_S:
                raise RuntimeError(f"the daemon did not start: {self.log.read_text()}")
            time.sleep(0.002)
        return time.monotonic() - began

    def stop(self):
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=READY_S)
            self.process = None

    def port(self):
        line = next(line for line in self.log.read_text().splitlines() if '"message":"ready"' in line)
        return json.loads(line[line.index("{"):])["port"]

    def door(self, kind):
        """How the client gets in: 'unix' or 'http'."""
        if kind == "unix":
            return ["--socket", self.socket]
        return ["--port", str(self.port()), "--token", self.token]

    def client(self, verb, *arguments, door="unix"):
        return [TOOLS / "bench_client", verb, *self.door(door), *arguments]

    def load(self, lines, *arguments, door="unix"):
        """What became of the lines of a file, or of what a command prints."""
        with contextlib.ExitStack() as stack:
            if isinstance(lines, list):
                source = stack.enter_context(subprocess.Popen(lines, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL))
                stdin = source.stdout
            else:
                stdin = stack.enter_context(open(lines, "rb"))
            done = subprocess.run(self.client("load", *arguments, door=door), stdin=stdin, stdout=subprocess.PIPE)
            if done.returncode:
                raise RuntimeError(f"the client failed; the daemon said: {self.log.read_text()[-2000:]}")
        return json.loads(done.stdout)

    def get(self, path):
        with contextlib.closing(UnixConnection(self.socket)) as connection:
            connection.request("GET", path)
            answer = connection.getresponse()
            body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status} {body[:200]}")
        return body

    def timed(self, path):
        """Milliseconds of a GET, its connection included."""
        began = time.perf_counter()
        self.get(path)
        return (time.perf_counter() - began) * 1e3

    def status(self):
        return json.loads(self.get("/v1/status"))

    def told(self):
        status = self.status()
        return status["alerts_open"] + status["alerts_closed"] + status["alerts_past"]

    def alert_ids(self, count):
        listed = json.loads(self.get(f"/v1/alerts?state=any&limit={min(count, 100)}"))["alerts"]
        return [alert["id"] for alert in listed]

    def resident_bytes(self):
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise RuntimeError("the system does not say how large the daemon is")

    def cpu_s(self):
        """What its threads have used so far; a busy neighbour adds little to it."""
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def loop_stalls(self):
        """{limit in seconds: turns of the loop that were busy at most that long}, or {} when it does not say."""
        buckets = {}
        for line in self.get("/metrics").decode().splitlines():
            if line.startswith("intervened_loop_busy_seconds_bucket"):
                limit = line.split('le="')[1].split('"')[0]
                buckets[float(limit)] = int(line.rsplit(" ", 1)[1])
        return buckets
