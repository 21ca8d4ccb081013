"""Messages that wait for a person: seen, released, given up, and by whom."""
import json
import os
import pwd

import pytest

from daemon import RULES, roster
from test_cli_daemon import intervene
from test_outbox import channels, fire, settled, sink, start, unfire  # noqa: F401

ME = pwd.getpwuid(os.geteuid()).pw_name  # who asks at the socket
REFUSED = "answers 422: the message was refused"


def listed(daemon, query=""):
    return daemon.get(f"/v1/outbox{query}").json()["messages"]


def dead(daemon, sink, *students):
    """A dead letter about each."""
    sink.script = [422] * len(students)
    start(daemon, sink.url(), students=students)
    for student in students:
        fire(daemon, student)
    settled(daemon, failed=len(students))
    return [message["id"] for message in listed(daemon)]


def test_a_dead_letter_is_listed_with_why_and_names_nobody(stopped, sink):
    [id] = dead(stopped, sink, "ada")
    [message] = listed(stopped)
    [received] = sink.received()
    assert message == {"id": "webhook-1", "key": received["key"], "channel": "webhook", "change": 1, "alert": 1,
                       "rule": "behavior.two", "what": "opened", "at": json.loads(received["body"])["at"], "state": "failed",
                       "tries": 1, "may_have_arrived": False, "first_tried": message["first_tried"], "reason": REFUSED}
    assert stopped.get(f"/v1/outbox/{id}").json() == message
    [line] = intervene(stopped, "outbox", "list").stdout.splitlines()
    assert line.split()[:2] == ["webhook-1", "failed"] and line.endswith("alert 1 opened behavior.two: " + REFUSED)
    shown = intervene(stopped, "outbox", "show", id).stdout
    assert received["key"] in shown and REFUSED in shown and "ada" not in shown + line


def test_a_released_one_is_sent_after_all_under_its_key(stopped, sink):
    ids = dead(stopped, sink, "ada", "ben")
    result = intervene(stopped, "outbox", "release", *ids)
    assert (result.returncode, result.stdout) == (0, "webhook-1 released\nwebhook-2 released\n")
    settled(stopped, sent=2)
    keys = [received["key"] for received in sink.received()]
    assert sorted(keys[:2]) == sorted(keys[2:]) and listed(stopped) == []  # two at once, in any order
    assert intervene(stopped, "outbox", "list").stderr == "no message waits for a person\n"


def test_one_that_is_given_up_is_never_sent_nor_is_its_end(stopped, sink):
    [id] = dead(stopped, sink, "ada")
    result = intervene(stopped, "outbox", "discard", id)
    assert result.returncode == 1 and id in result.stdout and "--yes" in result.stderr
    assert [message["state"] for message in listed(stopped)] == ["failed"]
    assert intervene(stopped, "outbox", "discard", id, "--yes").stdout == "webhook-1 given up\n"
    unfire(stopped, "ada")
    settled(stopped, cancelled=2)
    assert len(sink.received()) == 1 and listed(stopped) == []
    assert listed(stopped, "?state=cancelled")[0]["reason"] == f"given up by {ME}"


def test_who_did_it_stays_in_the_history_of_the_alert_and_the_stream_tells_nobody(stopped, sink):
    ids = dead(stopped, sink, "ada", "ben")
    before = stopped.status()["last_change"]
    stopped.post(f"/v1/outbox/{ids[0]}/release")
    stopped.post(f"/v1/outbox/{ids[1]}/discard")
    settled(stopped, sent=1, cancelled=1)
    for alert, what in ((1, "message released"), (2, "message given up")):
        last = stopped.get(f"/v1/alerts/{alert}").json()["history"][-1]
        assert (last["what"], last["who"], last["note"]) == (what, ME, f"webhook-{alert}: {REFUSED}")
    fire(stopped, "cleo")
    stopped.send(roster("cleo"))
    with stopped.stream(since=before) as stream:
        assert stream.next()[1] == "opened"


def test_what_ended_meanwhile_follows_its_beginning(stopped, sink):
    [id] = dead(stopped, sink, "ada")
    sink.script = [422]  # of the other rule
    stopped.write("rules.d/rules.yml", RULES.replace("behavior.two", "behavior.other"))
    assert stopped.post("/v1/reload?wait=true").status == 200
    settled(stopped, failed=2, cancelled=1)
    stopped.post(f"/v1/outbox/{id}/release")
    settled(stopped, failed=1, sent=2)
    told = [(body["rule"], body["what"]) for body in sink.bodies()]
    assert told[-2:] == [("behavior.two", "opened"), ("behavior.two", "rule removed")]


def test_what_was_withdrawn_meanwhile_is_not_sent(stopped, sink):
    [id] = dead(stopped, sink, "ada")
    unfire(stopped, "ada")
    settled(stopped, failed=1, cancelled=1)
    stopped.post(f"/v1/outbox/{id}/release")
    settled(stopped, cancelled=2)
    assert len(sink.received()) == 1


def test_what_was_held_is_released_one_by_one(stopped, sink):
    stopped.start("go_live: 2099-01-01\n" + channels(stopped, sink.url()))
    stopped.send(roster("ada", "ben"))
    fire(stopped, "ada", "ben")
    settled(stopped, held=2)
    assert [message["reason"] for message in listed(stopped)] == ["said before go_live"] * 2
    stopped.post("/v1/outbox/webhook-1/release")
    settled(stopped, held=1, sent=1)
    assert [body["student"] for body in sink.bodies()] == ["ada"]


@pytest.mark.parametrize("deed", ["release", "discard"])
def test_what_is_over_or_on_its_way_is_left_alone(stopped, sink, deed):
    start(stopped, sink.url(), "retry: {first: 1h, most: 1h}")
    fire(stopped, "ada")
    settled(stopped, sent=1)
    sink.always = 429
    fire(stopped, "ben")
    settled(stopped, sent=1, pending=1)
    for id, status, code in (("webhook-1", 409, "message_over"), ("webhook-2", 409, "message_underway"),
                             ("webhook-3", 404, "no_such_message"), ("other-1", 404, "no_such_message"),
                             ("webhook", 404, "no_such_message"), ("webhook-x", 404, "no_such_message")):
        answer = stopped.post(f"/v1/outbox/{id}/{deed}")
        assert (answer.status, answer.json()["code"]) == (status, code), id


def test_the_list_comes_in_pages_by_state_and_channel(stopped, sink):
    students = [f"s{number}" for number in range(5)]
    ids = dead(stopped, sink, *students)
    first = stopped.get("/v1/outbox?limit=3").json()
    rest = stopped.get(f"/v1/outbox?limit=3&cursor={first['next']}").json()
    assert [message["id"] for message in first["messages"] + rest["messages"]] == ids and rest["next"] is None
    assert listed(stopped, "?channel=other") == listed(stopped, "?state=sent") == []
    assert len(listed(stopped, "?state=any")) == len(listed(stopped, "?channel=webhook&state=failed")) == 5
    for query in ("state=gone", "state=sending", "cursor=x", "limit=0"):
        assert stopped.get(f"/v1/outbox?{query}").status == 400


def test_only_an_operator_sees_or_does_any_of_it(stopped, sink):
    token = stopped.token("reader", "read,ingest")
    operator = stopped.token("carla", "operate")
    dead(stopped, sink, "ada")
    for method, path in (("GET", ""), ("GET", "/webhook-1"), ("POST", "/webhook-1/release"), ("POST", "/webhook-1/discard")):
        assert stopped.call(method, f"/v1/outbox{path}", token=token).status == 403
    stopped.post("/v1/outbox/webhook-1/release", token=operator)
    settled(stopped, sent=1)
    assert stopped.get("/v1/alerts/1").json()["history"][-1]["who"] == "carla"


def test_a_release_outlives_a_crash(stopped, sink):
    [id] = dead(stopped, sink, "ada")
    sink.stop()
    stopped.post(f"/v1/outbox/{id}/release")
    stopped.stop(9)
    sink.start()
    stopped.start(channels(stopped, sink.url()))
    settled(stopped, sent=1)
    assert sink.received()[-1]["key"] == sink.received()[0]["key"]
