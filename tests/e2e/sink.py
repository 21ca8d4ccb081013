"""A receiver of webhooks: writes down what it was given before it answers, and answers as it is told."""
import http.server
import json
import pathlib
import re
import socket
import ssl
import subprocess
import threading
import time

SECRET = b"correct-horse-battery-staple"


def shown_to_receivers():
    """What docs/channels.md shows a receiver to check a signature with."""
    page = (pathlib.Path(__file__).resolve().parents[2] / "docs" / "channels.md").read_text()
    names = {}
    exec(re.search(r"```python\n(.*?)```", page, re.DOTALL)[1], names)
    return names["verify"]


verify = shown_to_receivers()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self):
        sink = self.server.sink
        body = self.rfile.read(int(self.headers["Content-Length"]))
        answer = sink.note(self.path, self.headers, body)
        if answer == "hang":
            sink.over.wait(30)
            self.close_connection = True
        elif answer == "close":
            self.close_connection = True
        elif answer == "half":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
            self.close_connection = True
        else:
            status, headers = answer if isinstance(answer, tuple) else (answer, {})
            lines = "".join(f"{name}: {value}\r\n" for name, value in {"Content-Length": 0, **headers}.items())
            self.wfile.write(f"HTTP/1.1 {status} Said\r\n{lines}\r\n".encode())

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_):
        pass  # who hangs up on us is part of the story


class Sink:
    """`script` is what to answer, one after the other: a status, (status, headers), "hang", "close" or "half"; 200
    once it is through.  `path` is the file that outlives us."""

    def __init__(self, path, script=(), always=200):
        self.path, self.script, self.always = path, list(script), always
        self.lock, self.over = threading.Lock(), threading.Event()
        self.server, self.port = None, 0

    def note(self, path, headers, body):
        with self.lock:
            with open(self.path, "a") as out:
                out.write(json.dumps({"at": time.time(), "path": path, "key": headers["Idempotency-Key"],
                                      "signature": headers["Intervened-Signature"], "body": body.decode()}) + "\n")
            return self.script.pop(0) if self.script else self.always

    def start(self, certificate=None):
        """`certificate`: a file with it and its key; then https is spoken."""
        self.server = Server(("127.0.0.1", self.port), Handler)
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.server.sink = self
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def stop(self):
        self.over.set()
        self.server.shutdown()
        self.server.server_close()

    def received(self):
        with self.lock:
            if not self.path.exists():
                return []
            return [json.loads(line) for line in self.path.read_text().splitlines()]

    def bodies(self):
        return [json.loads(received["body"]) for received in self.received()]

    def url(self, path="/in"):
        return f"http://127.0.0.1:{self.port}{path}"


def certificate(path, name="localhost"):
    """A certificate that vouches for itself, with its key."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "2", "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}", "-keyout", path,
                    "-out", f"{path}.crt"], check=True, capture_output=True)
    with open(path, "a") as out:
        out.write(open(f"{path}.crt").read())
    return path


def closed_port():
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
