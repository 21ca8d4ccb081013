"""Clients that are slow, half gone, or mean harm: they hurt nobody but themselves."""
import contextlib
import json
import socket
import time

import pytest

from daemon import RULES, SLOW, calendar, lines, referral, roster

REQUEST = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"


@contextlib.contextmanager
def raw(daemon, token=False):
    if token:
        connection = socket.create_connection(("127.0.0.1", daemon.port), timeout=20 * SLOW)
    else:
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(20 * SLOW)
        connection.connect(str(daemon.socket))
    with contextlib.closing(connection):
        yield connection


def all_of(connection):
    out = b""
    with contextlib.suppress(ConnectionError):
        while data := connection.recv(65536):
            out += data
    return out


def said(daemon, request):
    """All that comes back to these bytes, the connection half closed behind them."""
    with raw(daemon) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        return all_of(connection)


def alive(daemon):
    return daemon.get("/healthz").status == 200


def test_a_client_that_closes_its_half_still_gets_its_answer(daemon):
    body = lines([referral("r1", "ada")])
    request = b"POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    answer = said(daemon, request)
    assert answer.startswith(b"HTTP/1.1 200 ") and b'"new":1' in answer


def test_a_body_that_breaks_off_changes_nothing(daemon):
    body = lines([referral("r1", "ada")])
    with raw(daemon) as connection:
        connection.sendall(
            b"POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % (len(body) + 10) + body)
        connection.shutdown(socket.SHUT_WR)
        assert b" 200 " not in all_of(connection)
    assert daemon.status()["events"] == 3


def test_a_client_that_leaves_before_the_answer_hurts_nobody(daemon):
    body = lines([referral(f"r{number}", "ada", 1 + number % 9) for number in range(2000)])
    for _ in range(5):
        with raw(daemon) as connection:
            connection.sendall(
                b"POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
    assert alive(daemon)
    daemon.send([referral("mine", "ben")])
    daemon.until(lambda: daemon.status()["events"] in (4, 2004), "a delivery is taken whole or not at all")
    daemon.restart()
    assert daemon.status()["events"] in (4, 2004)


def test_several_requests_on_one_connection_are_answered_in_order(daemon):
    with raw(daemon) as connection:
        connection.sendall(REQUEST * 3)
        connection.shutdown(socket.SHUT_WR)
        assert all_of(connection).count(b"HTTP/1.1 200 ") == 3


@pytest.mark.parametrize("head", [
    b"GET /healthz HTTP/1.1\r\n\r\n",
    b"GET /healthz HTTP/1.1\r\nHost : x\r\n\r\n",
    b"GET\r\n\r\n",
    b"\x00\xff\x00\r\n\r\n",
    b"POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nabcde",
    b"POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    b"GET /" + b"a" * 100000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + b"X: " + b"a" * 100000 + b"\r\n\r\n",
], ids=["no host", "space before the colon", "half a line", "noise", "two lengths", "length and chunks",
        "negative length", "long path", "long header"])
def test_requests_that_are_none(daemon, head):
    answer = said(daemon, head)
    assert answer == b"" or answer.split(b" ")[1].startswith(b"4"), answer[:200]
    assert alive(daemon)


def test_a_client_that_dribbles_its_header_is_cut_off(daemon):
    began = time.monotonic()
    with raw(daemon) as connection, contextlib.suppress(ConnectionError, BrokenPipeError):
        for byte in REQUEST:
            connection.sendall(bytes([byte]))
            time.sleep(0.4)
    assert time.monotonic() - began < 13 * SLOW


def test_two_hundred_idle_clients_keep_nobody_waiting(daemon):
    with contextlib.ExitStack() as stack:
        for number in range(200):
            connection = stack.enter_context(raw(daemon, token=number % 2 == 0))
            connection.sendall(REQUEST[: number % len(REQUEST)])
        began = time.monotonic()
        for number in range(20):
            daemon.send([referral(f"r{number}", "ada", 1 + number % 9)])
        assert time.monotonic() - began < 4 * SLOW


@pytest.mark.parametrize("line, code", [
    (b'{"id":"\xff","type":"behavior"}', "E202"),
    (b'{"id":"a\\u0000b","type":"behavior","student":"ada","time":"2026-01-01","kind":"referral"}', "E200"),
    (b'{"id":"a","id":"b"}', "E200"),
    (b"[" * 100 + b"]" * 100, "E202"),
    (b'{"a":' * 20 + b"1" + b"}" * 20, "E202"),
    (b'{"id":"a","type":"behavior","student":"ada","time":"2026-01-01","x":1e999}', None),
    (b'{"id":"a","type":"behavior","student":"ada","time":"2026-02-30","kind":"referral"}', "E207"),
    (b'{"id":"","type":"behavior","student":"ada","time":"2026-01-01"}', "E208"),
    (b'{"id":7,"type":"behavior","student":"ada","time":"2026-01-01"}', "E205"),
    (b'{"id":"a","type":"behaviour","student":"ada","time":"2026-01-01"}', "E206"),
    (b'{"id":"a","type":"behavior","time":"2026-01-01","kind":"referral"}', "E211"),
], ids=["no utf-8", "nul", "key twice", "deep list", "deep object", "infinite", "no such day", "empty id", "id a number",
        "no such type", "no student"])
def test_lines_that_are_no_events_are_rejected_one_by_one(daemon, line, code):
    answer = daemon.post("/v1/events", line + b"\n" + lines([referral("r1", "ada")]))
    assert answer.status == 207
    answer = answer.json()
    assert (answer["new"], answer["rejected_total"]) == (1, 1)
    assert code is None or answer["rejected"][0]["code"] == code


def test_a_thousand_rejections_are_listed_and_all_are_counted(daemon):
    answer = daemon.post("/v1/events", b"{oops\n" * 1500 + lines([referral("r1", "ada")])).json()
    assert (len(answer["rejected"]), answer["rejected_total"], answer["new"]) == (1000, 1500, 1)
    assert [row["line"] for row in answer["rejected"]] == list(range(1, 1001))
    assert daemon.status()["quarantined"] == 1500


def test_small_requests_have_their_turn_between_large_bodies(daemon):
    import threading
    large = lines([referral(f"big{number}", "ben", 1 + number % 100) for number in range(40000)])
    sender = threading.Thread(target=daemon.post, args=("/v1/events", large))
    sender.start()
    slowest = 0
    while sender.is_alive():
        began = time.monotonic()
        assert daemon.get("/v1/status").status == 200
        slowest = max(slowest, time.monotonic() - began)
    sender.join()
    assert slowest < 1.0 * SLOW


def test_more_than_can_be_held_is_put_off(daemon):
    size = 8 * 1024 * 1024
    with contextlib.ExitStack() as stack:
        connections = [stack.enter_context(raw(daemon)) for _ in range(9)]
        for connection in connections:  # 72 MiB on their way, where 64 may be
            connection.sendall(b"POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % size)
            connection.sendall(b"{" * (size - 1))
        answers = []
        for connection in connections:
            connection.sendall(b"}")
            connection.shutdown(socket.SHUT_WR)
            answers.append(all_of(connection))
    put_off = [answer for answer in answers if answer.startswith(b"HTTP/1.1 503 ")]
    assert put_off and all(b"busy" in answer and b"Retry-After" in answer for answer in put_off)
    assert len(put_off) + sum(answer.startswith(b"HTTP/1.1 400 ") for answer in answers) == 9
    assert daemon.send([referral("r1", "ada")])["new"] == 1


def test_five_hundred_may_listen_and_no_more(daemon):
    with contextlib.ExitStack() as stack:
        for _ in range(500):
            stream = stack.enter_context(daemon.stream())
            assert stream.status == 200
        refused = daemon.get("/v1/stream")
        assert (refused.status, refused.json()["code"]) == (503, "too_many_streams")
        assert refused.headers["Retry-After"]
        daemon.send([referral("r1", "ada", 3), referral("r2", "ada", 1)])
        assert stream.next()[1] == "opened"


def test_a_burst_is_said_as_one(stopped):
    students = [f"s{number}" for number in range(600)]
    stopped.write("rules.d/rules.yml", RULES + "    needs: enrolled_days(year) >= 1\n")
    stopped.write("calendar.d/other.yml", calendar("other"))
    stopped.start()
    stopped.send(roster(*students, calendar="unknown"))
    stopped.send([referral(f"{student}{number}", student, number + 1) for student in students for number in (0, 1)])
    assert stopped.alerts() == []
    with stopped.stream() as stream:
        stopped.send(roster(calendar="all"))  # one line, and 600 students can be judged
        assert stream.next()[1] == "reload"
    with stopped.stream(since=0) as stream:
        assert [stream.next()[1] for _ in range(600)] == ["opened"] * 600


def test_no_student_is_named_in_the_log(daemon):
    daemon.send([referral("r1", "canary-student", 3), referral("canary-event", "ada", 1, location="canary-place")])
    daemon.post("/v1/events", b'{"id":"canary-bad"}\n{oops canary\n')
    daemon.get("/v1/alerts?student=canary-asked")
    daemon.get("/v1/canary-path")
    daemon.restart()
    assert "canary" not in daemon.log.read_text()
    assert "canary" not in daemon.get("/metrics").body.decode()
