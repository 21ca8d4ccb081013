"""How much one client may use of the door, and what is refused before it is sent."""
import contextlib
import socket
import sqlite3

import pytest

from daemon import SLOW, lines, referral, roster

HEAD = b"POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\nContent-Length: %d\r\n%s\r\n"
EIGHT = 8 << 20


@contextlib.contextmanager
def raw(daemon):
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(20 * SLOW)
    with contextlib.closing(connection):
        connection.connect(str(daemon.socket))
        yield connection


def head_of(connection):
    out = b""
    while b"\r\n\r\n" not in out and (data := connection.recv(65536)):
        out += data
    return out


def test_a_body_that_says_it_is_too_large_is_refused_at_its_headers(daemon):
    with raw(daemon) as connection:
        connection.sendall(HEAD % (EIGHT + 1, b""))
        assert head_of(connection).startswith(b"HTTP/1.1 413 ")


def test_whoever_writes_on_all_the_same_still_reads_why(daemon):
    answer = daemon.post("/v1/events", b"x" * (3 * EIGHT))
    assert (answer.status, answer.json()["code"]) == (413, "body_too_large")


def test_a_body_that_there_is_no_room_for_is_refused_at_its_headers(daemon):
    with contextlib.ExitStack() as stack:
        for _ in range(8):
            connection = stack.enter_context(raw(daemon))
            connection.sendall(HEAD % (EIGHT, b"") + b"{" * (EIGHT - 1))
        # all but eight bytes of 64 MiB are held by now, or will be in a moment
        def refused():
            with raw(daemon) as late:
                late.sendall(HEAD % (1 << 20, b"Expect: 100-continue\r\n"))
                return head_of(late)
        daemon.until(lambda: refused().startswith(b"HTTP/1.1 503 "), "there is no room")
        answer = refused()
        assert b"Retry-After: 5" in answer
        assert daemon.get("/healthz").status == 200
    daemon.until(lambda: daemon.post("/v1/events", lines([referral("r1", "ada")])).status == 200,
                 "those who left make room")


def test_a_body_that_is_waited_for_is_asked_for(daemon):
    body = lines([referral("r1", "ada")])
    with raw(daemon) as connection:
        connection.sendall(HEAD % (len(body), b"Expect: 100-continue\r\n"))
        assert head_of(connection).startswith(b"HTTP/1.1 100 ")
        connection.sendall(body)
        assert head_of(connection).startswith(b"HTTP/1.1 200 ")


@pytest.fixture
def strict(stopped):
    stopped.secret = {name: stopped.token(name, "ingest") for name in ("sis", "other")}
    stopped.start("limits: {requests_per_second: 2, connections: 40}\n")
    return stopped


def test_a_sender_who_is_too_fast_is_told_when_to_come_back_and_others_are_not(strict):
    answers = [strict.get("/v1/status", token=strict.secret["sis"]) for _ in range(60)]
    refused = [answer for answer in answers if answer.status == 429]
    assert answers[0].status == 200 and refused
    assert refused[0].json()["code"] == "too_many_requests"
    assert int(refused[0].headers["Retry-After"]) == 1
    assert strict.get("/v1/status", token=strict.secret["other"]).status == 200
    assert strict.get("/v1/status").status == 200
    assert strict.get("/healthz", token=strict.secret["sis"]).status == 200
    strict.until(lambda: strict.get("/v1/status", token=strict.secret["sis"]).status == 200, "it may again")


def test_nobody_has_more_than_a_quarter_of_the_connections(strict):
    with contextlib.ExitStack() as stack:
        kept, codes = [], []
        for _ in range(12):
            connection = stack.enter_context(contextlib.closing(strict.connection(strict.secret["sis"])))
            connection.request("GET", "/v1/rules", headers={"Authorization": "Bearer " + strict.secret["sis"]})
            answer = connection.getresponse()
            answer.read()
            kept.append(connection)
            codes.append(answer.status)
        assert codes == [200] * 10 + [429] * 2
        assert strict.get("/v1/status", token=strict.secret["other"]).status == 200


def test_of_those_who_never_say_who_they_are_the_oldest_goes(strict):
    with contextlib.ExitStack() as stack:
        silent = [stack.enter_context(raw(strict)) for _ in range(30)]
        strict.until(lambda: strict.get("/healthz").status == 200, "one who speaks is served")
        silent[0].settimeout(5 * SLOW)
        assert silent[0].recv(1) == b""
        silent[-1].sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert head_of(silent[-1]).startswith(b"HTTP/1.1 200 ")


def many(daemon, count, on_told=lambda number: None):
    """So many alerts, a hundred at a time."""
    students = [f"s{number}" for number in range(count)]
    daemon.send(roster(*students))
    for at in range(0, count, 100):
        some = students[at:at + 100]
        daemon.send([referral(f"{student}-{number}", student, number + 1) for student in some for number in (0, 1)])
        on_told(len(some))


def test_a_listener_who_reads_late_misses_nothing(daemon):
    with daemon.stream(since=0) as late, daemon.stream() as live:
        heard = []
        many(daemon, 1500, lambda count: heard.extend(live.next() for _ in range(count)))
        told = [late.next() for _ in range(1500)]  # far more than its socket holds
        assert [name for _, name, _ in told] == ["opened"] * 1500
        assert told == heard
        daemon.send([referral("ada-1", "ada", 2), referral("ada-2", "ada", 1)])
        assert late.next()[2]["student"] == "ada"


def test_a_resume_from_what_is_no_longer_kept_begins_anew(stopped):
    stopped.start()
    many(stopped, 20)
    with stopped.stream(since=0) as stream:
        ids = [stream.next()[0] for _ in range(20)]
    stopped.stop()
    with contextlib.closing(sqlite3.connect(stopped.store)) as store:
        store.execute("DELETE FROM transition WHERE seq <= ?", (ids[9],))
        store.commit()
    stopped.start()
    with stopped.stream(last_event_id=ids[4]) as stream:
        assert stream.next()[:2] == (ids[-1], "reset")
        stopped.send(roster("ada"))
        stopped.send([referral("ada-1", "ada", 2), referral("ada-2", "ada", 1)])
        assert stream.next()[2]["student"] == "ada"
    with stopped.stream(last_event_id=ids[9]) as stream:
        assert stream.next()[0] == ids[10]
    with stopped.stream(since=0) as stream:
        assert stream.next()[0] == ids[10]
