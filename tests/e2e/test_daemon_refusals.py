"""Every refusal: its status, its stable code, and that nothing was taken."""
import grp
import http.client
import itertools
import json
import os
import pathlib
import pwd
import signal
import socket
import subprocess
import tempfile

import pytest

from daemon import BUILD, Daemon, lines, referral, roster

NDJSON = {"Content-Type": "application/x-ndjson"}
EVENT = lines([referral("r1", "ada")])


def refused(answer, status, code):
    assert (answer.status, answer.json()["code"]) == (status, code), answer.body
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert set(answer.json()) >= {"type", "title", "status", "detail", "code"}
    assert answer.json()["status"] == status


def test_paths_and_methods_that_are_not_there(daemon):
    refused(daemon.get("/v1/nothing"), 404, "not_found")
    refused(daemon.get("/"), 404, "not_found")
    refused(daemon.get("/v1/alerts/17/ack/more"), 404, "not_found")
    answer = daemon.call("DELETE", "/v1/alerts/17")
    refused(answer, 405, "method_not_allowed")
    assert answer.headers["Allow"] == "GET"
    refused(daemon.get("/v1/events"), 405, "method_not_allowed")


def test_alerts_that_are_not_there(daemon):
    for id in ("17", "0", "-1", "seventeen", "99999999999999999999"):
        refused(daemon.get(f"/v1/alerts/{id}"), 404, "no_such_alert")
        refused(daemon.post(f"/v1/alerts/{id}/ack"), 404, "no_such_alert")


@pytest.mark.parametrize("query, named", [
    ("state=opened", "state"), ("limit=0", "limit"), ("limit=1001", "limit"), ("limit=x", "limit"),
    ("cursor=x", "cursor"), ("since=yesterday", "since")])
def test_parameters_that_are_not_understood(daemon, query, named):
    answer = daemon.get(f"/v1/alerts?{query}")
    refused(answer, 400, "bad_parameter")
    assert answer.json()["detail"].startswith(named)


def test_a_parameter_with_a_typing_error_is_not_passed_over(daemon):
    answer = daemon.get("/v1/alerts?studnet=ada")
    refused(answer, 400, "no_such_parameter")
    assert "studnet" in answer.json()["detail"] and "student" in answer.json()["detail"]


def test_bodies_that_are_no_events(daemon):
    for body in (b"", b"\n\n", b"[]", b"{oops", b"\x00\xff", b"nothing\nhere\n", b"[1,2]"):
        refused(daemon.post("/v1/events", body), 400, "nothing_readable")
    refused(daemon.post("/v1/events", EVENT, headers={"Content-Type": "text/csv"}), 415, "unsupported_media_type")
    refused(daemon.post("/v1/events?history=yes", EVENT), 400, "bad_parameter")
    refused(daemon.post("/v1/alerts/1/resolve", b"[]"), 400, "bad_body")
    refused(daemon.post("/v1/alerts/1/resolve", b'{"outcome":"moved","outcome":"moved"}'), 400, "bad_body")
    refused(daemon.post("/v1/alerts/1/ack", b'{"noet":"x"}'), 400, "bad_body")


def test_a_line_too_long_is_refused_and_the_next_taken(daemon):
    long = lines([referral("r1", "ada", location="x" * 65536)])
    answer = daemon.post("/v1/events", long + lines([referral("r2", "ada")])).json()
    assert (answer["new"], answer["rejected_total"], answer["rejected"][0]["code"]) == (1, 1, "E202")


def test_a_body_too_large_is_refused(daemon):
    body = EVENT * (9 * 1024 * 1024 // len(EVENT))
    with pytest.raises(OSError):  # either the answer, or the connection closed while we were still writing
        refused(daemon.post("/v1/events", body, headers=NDJSON), 413, "body_too_large")
        raise ConnectionError
    assert daemon.status()["events"] == 3


def test_a_body_too_large_that_says_so_is_refused_before_it_is_sent(daemon):
    connection = daemon.connection()
    connection.putrequest("POST", "/v1/events")
    connection.putheader("Content-Length", str(9 * 1024 * 1024))
    connection.putheader("Expect", "100-continue")
    connection.endheaders()
    response = connection.getresponse()
    assert response.status == 413 and json.loads(response.read())["code"] == "body_too_large"
    connection.close()


def test_a_chunked_body_too_large_is_refused(daemon):
    chunks = iter([EVENT * 1000] * (9 * 1024 * 1024 // (len(EVENT) * 1000) + 1))
    refused(daemon.post("/v1/events", chunks, headers=NDJSON), 413, "body_too_large")
    assert daemon.status()["events"] == 3


def test_without_a_token_nobody_comes_in(stopped):
    token = stopped.token("reader", "read")
    stopped.start()
    for given in ("ivd_nonsense", token + "x", token[:-1], ""):
        connection = http.client.HTTPConnection("127.0.0.1", stopped.port, timeout=10)
        connection.request("GET", "/v1/alerts", headers={"Authorization": f"Bearer {given}"} if given else {})
        response = connection.getresponse()
        assert response.status == 401 and response.headers["WWW-Authenticate"] == "Bearer"
        assert json.loads(response.read())["code"] == "not_signed_in"
        connection.close()
    assert stopped.get("/v1/alerts", token=token).status == 200


def test_a_token_does_what_it_may_and_no_more(stopped):
    reader, sender = stopped.token("reader", "read"), stopped.token("sender", "ingest")
    loader = stopped.token("loader", "ingest,history")
    stopped.start()
    refused(stopped.post("/v1/events", EVENT, token=reader), 403, "not_allowed")
    refused(stopped.get("/v1/alerts", token=sender), 403, "not_allowed")
    refused(stopped.get("/v1/stream", token=sender), 403, "not_allowed")
    refused(stopped.post("/v1/alerts/1/ack", token=reader), 403, "not_allowed")
    refused(stopped.post("/v1/events?history=true", EVENT, token=sender), 403, "not_allowed")
    assert stopped.post("/v1/events", EVENT, token=sender).status == 200
    assert stopped.get("/v1/status", token=sender).status == 200  # it says nothing of any student
    assert stopped.get("/v1/rules", token=sender).status == 200
    assert stopped.post("/v1/events?history=true", EVENT, token=loader).status == 200


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_a_stranger_on_the_socket_is_shown_the_door(stopped):
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        stopped.socket = pathlib.Path(folder) / "d.sock"
        stopped.start()
        os.chmod(stopped.socket, 0o666)
        nobody = pwd.getpwnam("nobody")
        script = ("import socket,sys; s=socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]);"
                  "s.sendall(b'GET /v1/alerts HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n'); print(s.recv(4096).decode())")
        out = subprocess.run(["/usr/bin/python3", "-c", script, stopped.socket], capture_output=True, text=True,
                             user=nobody.pw_uid, group=nobody.pw_gid, extra_groups=[]).stdout
        assert out.startswith("HTTP/1.1 401 ")
        stopped.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_the_socket_s_group_comes_in_with_its_role(stopped):
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        stopped.socket = pathlib.Path(folder) / "d.sock"
        stopped.configure()
        group = grp.getgrgid(pwd.getpwnam("nobody").pw_gid).gr_name
        stopped.role = f"group: {group}, role: operator"
        stopped.start()
        nobody = pwd.getpwnam("nobody")
        script = ("import socket,sys\nfor path in ('/v1/alerts', '/healthz'):\n"
                  " s=socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]);"
                  " s.sendall(f'GET {path} HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n'.encode()); print(s.recv(12).decode())")
        out = subprocess.run(["/usr/bin/python3", "-c", script, stopped.socket], capture_output=True, text=True,
                             user=nobody.pw_uid, group=nobody.pw_gid, extra_groups=[]).stdout
        assert out.splitlines() == ["HTTP/1.1 403", "HTTP/1.1 200"]  # an operator sees no student
        stopped.stop()


def test_a_second_instance_on_the_same_store_is_refused(daemon):
    second = Daemon(daemon.folder / "second")
    second.store = daemon.store
    (daemon.folder / "second").mkdir(exist_ok=True)
    second.configure()
    process = second.spawn()
    assert process.wait(20) == 1
    log = second.log.read_text()
    assert f"in use by another intervened (process {daemon.process.pid})" in log
    assert daemon.get("/healthz").status == 200


def test_a_port_that_is_taken_is_said(stopped):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        stopped.configure()
        text = stopped.config.read_text().replace("127.0.0.1:0", f"127.0.0.1:{taken.getsockname()[1]}")
        stopped.config.write_text(text)
        assert stopped.spawn().wait(20) == 1
    assert "Address already in use" in stopped.log.read_text()


def test_beyond_this_machine_nobody_listens(stopped):
    stopped.configure()
    stopped.config.write_text(stopped.config.read_text().replace("127.0.0.1:0", "0.0.0.0:8840"))
    assert stopped.spawn("--check").wait(20) == 1
    assert "TLS" in stopped.log.read_text()


@pytest.mark.parametrize("line, said", [
    ("stroe: {path: x}", "did you mean 'store'"),
    ("flags: {}", "'flags' is known, but not supported yet"),
    ("retention: {quarantine: soon}", "'3 years' or '30 days'"),
    ("go_live: soon", "go_live")])
def test_a_configuration_is_checked_before_anything_starts(stopped, line, said):
    stopped.configure()
    stopped.write("conf.d/more.yml", line + "\n")
    assert stopped.spawn().wait(20) == 1
    assert said in stopped.log.read_text().replace("this setting", "go_live")
    assert not stopped.store.exists()


def test_what_has_no_effect_yet_is_a_warning(stopped):
    stopped.start(more="templates: templates\n")
    assert "'templates' is known, but not supported yet" in stopped.log.read_text()


def test_check_reads_everything_and_starts_nothing(stopped):
    stopped.configure()
    process = stopped.spawn("--check")
    assert process.wait(20) == 0 and b"1 rules" in process.stdout.read()
    assert not stopped.store.exists() and stopped.log.read_bytes() == b""
    stopped.write("rules.d/more.yml", "format: 1\nrules:\n  - rule: a.b\n    when: nonsense(\n")
    process = stopped.spawn("--check")
    assert process.wait(20) == 1 and "more.yml:4" in stopped.log.read_text()


def checked(daemon):
    process = daemon.spawn("--check")
    return process.wait(20), daemon.log.read_text()


def test_check_finds_a_district_without_rules_or_calendars(stopped):
    stopped.configure()
    (stopped.folder / "rules.d/rules.yml").unlink()
    (stopped.folder / "calendar.d/all.yml").unlink()
    code, said = checked(stopped)
    assert code == 0 and "warning D122: there is no rule in" in said and "warning D123: there is no calendar in" in said


def test_check_finds_what_this_machine_lacks(stopped):
    stopped.role = "group: there-is-none"
    store, stopped.store = stopped.store, stopped.folder / "nowhere" / "d.db"
    stopped.configure()
    code, said = checked(stopped)
    assert code == 1
    assert "error D120: listen: there is no group 'there-is-none' on this machine" in said
    assert f"error D121: store.path: the folder {stopped.folder}/nowhere: No such file or directory" in said
    stopped.role, stopped.store = "role: operator", store
    stopped.socket = stopped.folder / "rules.d/rules.yml/d.sock"
    stopped.configure()
    assert "listen: " in checked(stopped)[1]


def test_a_configuration_that_is_no_yaml_is_not_called_incomplete(stopped):
    stopped.configure()
    stopped.config.write_text(stopped.config.read_text().replace("timezone: America/Chicago}", "timezone: America/Chicago"))
    code, said = checked(stopped)
    assert code == 1 and "error R100" in said and "missing" not in said


def test_a_signal_ends_it_in_order(daemon):
    for number in (signal.SIGTERM, signal.SIGINT):
        assert daemon.stop(number) == 0
        assert not daemon.socket.exists()
        daemon.start()


@pytest.mark.skipif("tsan" in str(BUILD), reason="it lets signals into libuv's handlers, which then wait for themselves")
def test_signals_that_come_while_it_stops_kill_it_at_no_moment(daemon):
    impatient = itertools.cycle((signal.SIGTERM, signal.SIGINT, signal.SIGHUP))
    for _ in range(5):
        daemon.process.send_signal(signal.SIGTERM)
        while daemon.process.poll() is None:
            daemon.process.send_signal(next(impatient))
        assert daemon.stop() == 0
        daemon.start()


def test_usage(tmp_path):
    def run(*arguments):
        return subprocess.run([BUILD / "intervened", *arguments], capture_output=True, text=True)
    assert run().returncode == 2
    assert run("--nonsense").returncode == 2
    assert run("file.yml").returncode == 2
    assert run("--help").returncode == 0 and "store.path" in run("--help").stdout
    assert run("--version").stdout.startswith("intervened ")
    missing = run("--config", str(tmp_path / "no.yml"))
    assert missing.returncode == 1 and "no.yml" in missing.stderr
