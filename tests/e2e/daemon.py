"""A daemon of our own: a folder, a configuration, a process, and the few calls that the stories need."""
import contextlib
import datetime
import http.client
import json
import os
import pathlib
import signal
import socket
import subprocess
import time
import zoneinfo

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / os.environ.get("B", "build")
SLOW = 5 if "asan" in str(BUILD) or "tsan" in str(BUILD) else 1

RULES = """format: 1
rules:
  - rule: behavior.two
    title: Two referrals in two weeks
    domain: behavior
    severity: high
    summary: "{count(referral over last 14 days)} referrals in two weeks."
    when: count(referral over last 14 days) >= 2
    steps:
      - Read both referrals side by side
"""
TODAY = datetime.datetime.now(zoneinfo.ZoneInfo("America/Chicago")).date()  # the district's, whatever the machine's is


def day(before):
    """The date that many days ago."""
    return (TODAY - datetime.timedelta(days=before)).isoformat()


def calendar(name="all"):
    """Every day is a school day, from last autumn to next spring: the stories are told on any day of the week."""
    return (f"format: 1\ncalendar: {name}\ntimezone: America/Chicago\nyear: this\nfirst_day: {day(200)}\n"
            f"last_day: {day(-100)}\nweek: [mon, tue, wed, thu, fri, sat, sun]\n")


def roster(*students, school="north", calendar="all"):
    lines = [{"id": f"school-{school}", "type": "school", "time": day(150), "school": school, "calendar": calendar,
              "timezone": "America/Chicago"}]
    for student in students:
        lines.append({"id": f"enrolled-{student}", "type": "enrollment", "student": student, "time": day(150),
                      "school": school, "grade": 4, "starts": day(150)})
    return lines


def referral(id, student, before=1, **more):
    return {"id": id, "type": "behavior", "student": student, "time": day(before), "kind": "referral",
            "level": "minor", **more}


def lines(events):
    return "".join(json.dumps(event) + "\n" for event in events).encode()


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    def json(self):
        return json.loads(self.body)


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path, timeout):
        super().__init__("localhost", timeout=timeout)
        self.path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Daemon:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.socket = self.folder / "d.sock"
        self.config = self.folder / "intervened.yml"
        self.always = ""  # more of the configuration, with every start
        self.log = self.folder / "log"
        self.store = self.folder / "d.db"
        self.process = None
        self.port = 0
        self.tokens = {}
        self.role = "role: district_admin"
        self.write("rules.d/rules.yml", RULES)
        self.write("calendar.d/all.yml", calendar())

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def token(self, name, may):
        """A token of that name in the configuration, made by the command line; takes effect with the next start."""
        out = subprocess.run([BUILD / "intervene", "tokens", "new", name, "--may", may, "--format", "json"],
                             check=True, capture_output=True).stdout
        made = json.loads(out)
        self.tokens[name] = made
        return made["token"]

    def configure(self, more=""):
        tokens = "".join(f"  - {token['line']}\n" for token in self.tokens.values())
        self.config.write_text(
            "format: 1\ndistrict: {name: Test, timezone: America/Chicago}\n"
            f"store: {{path: {self.store}}}\n"
            f"listen:\n  - {{unix: {self.socket}, {self.role}}}\n  - {{http: \"127.0.0.1:0\"}}\n"
            + (f"tokens:\n{tokens}" if tokens else "") +
            "retention: {events: 3 years, alerts: 7 years, audit: 7 years, quarantine: 30 days}\n" + self.always + more)

    def spawn(self, *arguments, **more):
        return subprocess.Popen([BUILD / "intervened", "--config", self.config, *arguments],
                                stdout=subprocess.PIPE, stderr=open(self.log, "ab"), **more)

    def start(self, more=""):
        self.configure(more)
        before = self.log.stat().st_size if self.log.exists() else 0
        self.process = self.spawn()
        self.until(lambda: b'"message":"ready"' in self.log.read_bytes()[before:], "the daemon is ready")
        for line in self.log.read_bytes()[before:].splitlines():
            if b'"message":"ready"' in line:
                self.port = json.loads(line[line.index(b"{"):])["port"]
        return self

    def until(self, condition, what, seconds=20):
        end = time.monotonic() + seconds * SLOW
        while time.monotonic() < end:
            if self.process and self.process.poll() is not None:
                raise AssertionError(f"the daemon ended before {what}: {self.log.read_text()}")
            if condition():
                return
            time.sleep(0.02)
        raise AssertionError(f"not in time: {what}: {self.log.read_text()}")

    def stop(self, number=signal.SIGTERM):
        if self.process is None:
            return None
        if self.process.poll() is None:
            self.process.send_signal(number)
        code = self.process.wait(timeout=30 * SLOW)
        self.process.stdout.close()
        self.process = None
        return code

    def restart(self, more=""):
        assert self.stop() == 0
        return self.start(more)

    # --- calls -------------------------------------------------------------------------------------------------

    def connection(self, token=None, timeout=20):
        if token is None:
            return UnixConnection(self.socket, timeout * SLOW)
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout * SLOW)

    def call(self, method, path, body=None, headers=None, token=None):
        headers = dict(headers or {})
        if token:
            headers["Authorization"] = f"Bearer {token}"
        with contextlib.closing(self.connection(token)) as connection:
            connection.request(method, path, body, headers)
            return Answer(connection.getresponse())

    def get(self, path, **more):
        return self.call("GET", path, **more)

    def post(self, path, body=b"", **more):
        return self.call("POST", path, body, **more)

    def send(self, events, path="/v1/events", token=None):
        answer = self.post(path, lines(events), headers={"Content-Type": "application/x-ndjson"}, token=token)
        assert answer.status in (200, 207), answer.body
        return answer.json()

    def alerts(self, state="open", **query):
        path = f"/v1/alerts?state={state}" + "".join(f"&{key}={value}" for key, value in query.items())
        answer = self.get(path)
        assert answer.status == 200, answer.body
        return answer.json()["alerts"]

    def status(self):
        return self.get("/v1/status").json()

    def stream(self, **more):
        return Stream(self, **more)


class Stream:
    """Server-sent events, one at a time, as (id, name, data)."""

    def __init__(self, daemon, since=None, last_event_id=None, token=None):
        self.connection = daemon.connection(token)
        headers = {"Last-Event-ID": str(last_event_id)} if last_event_id is not None else {}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        self.connection.request("GET", "/v1/stream" + (f"?since={since}" if since is not None else ""), headers=headers)
        self.response = self.connection.getresponse()
        self.status = self.response.status

    def next(self):
        id = name = data = None
        while True:
            raw = self.response.readline()
            if not raw:
                raise EOFError("the stream has ended")
            line = raw.decode().rstrip("\n")
            if line.startswith("id: "):
                id = int(line[4:])
            elif line.startswith("event: "):
                name = line[7:]
            elif line.startswith("data: "):
                data = json.loads(line[6:])
            elif line == "" and name:
                return id, name, data

    def close(self):
        self.connection.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
