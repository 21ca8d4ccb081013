"""The demonstration: one command, nothing needed, nothing kept."""
import http.client
import json
import os
import pathlib
import signal
import socket
import subprocess

from daemon import BUILD, SLOW


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def line_with(process, words):
    for line in process.stdout:
        if words in line:
            return line
    raise AssertionError(f"'{words}' was not said; {process.stderr.read()}")


def get(port, token, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20 * SLOW)
    connection.request("GET", path, headers={"Authorization": f"Bearer {token}"})
    answer = json.loads(connection.getresponse().read())
    connection.close()
    return answer


def metric(port, name):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20 * SLOW)
    connection.request("GET", "/metrics")
    lines = connection.getresponse().read().decode().splitlines()
    connection.close()
    return next(line.split()[1] for line in lines if line.startswith(name + " "))


def test_a_district_runs_and_is_gone_afterwards():
    port = free_port()
    process = subprocess.Popen([BUILD / "intervened", "--demo", "--port", str(port)], text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        assert str(port) in line_with(process, "address")
        token = line_with(process, "token").split()[1]
        folder = pathlib.Path(line_with(process, "socket").split()[1]).parent
        line_with(process, "the past is loaded")
        assert line_with(process, "opened")
        status = get(port, token, "/v1/status")
        assert status["now"].startswith("2026-02-") and status["students"] > 1000
        assert len(get(port, token, "/v1/alerts?state=past&limit=1000")["alerts"]) > 100
        assert metric(port, "intervened_heartbeat_timestamp_seconds") == "0"  # days go by in seconds
        assert folder.exists()
        process.send_signal(signal.SIGINT)
        assert process.wait(20 * SLOW) == 0
        assert not folder.exists()
    finally:
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
        process.communicate()


def test_a_port_that_is_taken_is_said():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = subprocess.run([BUILD / "intervened", "--demo", "--port", str(taken.getsockname()[1])],
                                capture_output=True, text=True, timeout=60 * SLOW)
    assert result.returncode == 1 and "Address already in use" in result.stderr
