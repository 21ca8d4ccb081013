"""A delivery as a whole: one that comes again, and one that comes in another format."""
import json

import pytest

from daemon import day, lines, referral

TWO = [referral("r1", "ada", 3), referral("r2", "ada", 2)]
LATER = [referral("r1", "ada", 3, level="major"), {"id": "r2", "op": "delete"}]


def test_an_older_delivery_sent_again_takes_nothing_back(daemon):
    assert daemon.send(TWO)["new"] == 2
    answer = daemon.send(LATER)
    assert (answer["corrected"], answer["deleted"]) == (1, 1)
    assert daemon.alerts() == []
    answer = daemon.send(TWO)
    assert (answer["received"], answer["duplicate"], answer["corrected"], answer["new"]) == (2, 2, 0, 0)
    assert daemon.alerts() == []
    daemon.restart()
    assert daemon.send(TWO)["duplicate"] == 2
    assert daemon.alerts() == []


def test_a_single_line_may_say_again_what_was_otherwise_in_between(daemon):
    absent = {"id": "a1", "type": "attendance", "student": "ada", "time": day(2), "status": "absent"}
    present = {**absent, "status": "present"}
    assert daemon.send([absent])["new"] == 1
    assert daemon.send([present])["corrected"] == 1
    assert daemon.send([absent])["corrected"] == 1


def test_a_blank_line_makes_it_another_delivery(daemon):
    daemon.send(TWO)
    daemon.send(LATER)
    answer = daemon.post("/v1/events", lines(TWO) + b"\n", headers={"Content-Type": "application/x-ndjson"}).json()
    assert (answer["new"], answer["corrected"]) == (1, 1)


def test_what_was_refused_is_refused_again_and_the_rest_is_known(daemon):
    body = lines(TWO) + b'{"id":"r3"}\n' + lines([referral("r4", "ben")])
    first = daemon.post("/v1/events", body).json()
    daemon.send(LATER)
    again = daemon.post("/v1/events", body)
    assert again.status == 207
    assert again.json()["rejected"] == first["rejected"]
    assert (again.json()["duplicate"], again.json()["rejected_total"]) == (3, 1)
    assert daemon.status()["quarantined"] == 1
    assert daemon.alerts() == []


def test_the_same_bytes_of_another_source_are_another_delivery(stopped):
    tokens = {name: stopped.token(name, "ingest") for name in ("sis", "other")}
    stopped.start()
    assert stopped.send(TWO, token=tokens["sis"])["new"] == 2
    assert stopped.send(TWO, token=tokens["other"])["new"] == 2


def test_history_and_the_same_as_news_are_two_deliveries(daemon):
    assert daemon.send(TWO, "/v1/events?history=true")["new"] == 2
    daemon.send(LATER)
    assert daemon.send(TWO)["corrected"] == 1
    assert daemon.send(TWO, "/v1/events?history=true")["duplicate"] == 2


# --- CloudEvents ---------------------------------------------------------------------------------------------------

def envelope(data, **more):
    return {"specversion": "1.0", "id": "ce-1", "source": "/sis", "type": "org.district.behavior", "data": data, **more}


def post(daemon, value, kind="application/cloudevents+json"):
    return daemon.post("/v1/events", json.dumps(value).encode(), headers={"Content-Type": kind})


def test_a_cloud_event_lends_its_data_what_that_does_not_say(daemon):
    answer = post(daemon, envelope({"student": "ada", "kind": "referral"}, time=day(3) + "T10:00:00Z",
                                   datacontenttype="application/json; charset=utf-8", subject="x", traceid="y"))
    assert (answer.status, answer.json()["new"]) == (200, 1)
    own = {"id": "own", "source": "me", "type": "behavior", "time": day(2), "student": "ada", "kind": "referral"}
    assert post(daemon, envelope(own, time=day(9) + "T10:00:00Z")).json()["new"] == 1
    evidence = daemon.alerts()[0]["evidence"]
    assert {(row["id"], row["source"]) for row in evidence} == {("ce-1", "/sis"), ("own", "me")}
    assert post(daemon, envelope({"op": "delete"})).json()["deleted"] == 1
    assert daemon.alerts() == []


def test_a_batch_of_cloud_events_is_one_delivery(daemon):
    batch = [envelope({"student": "ada", "kind": "referral", "time": day(number + 1)}, id=f"ce-{number}")
             for number in range(3)]
    answer = post(daemon, batch, "application/cloudevents-batch+json").json()
    assert (answer["received"], answer["new"]) == (3, 3)
    assert post(daemon, batch, "application/cloudevents-batch+json").json()["duplicate"] == 3


@pytest.mark.parametrize("value, field, code", [
    ([1], None, "E201"),
    ({"id": "a", "type": "behavior"}, "specversion", "E203"),
    (envelope(None, specversion="0.3"), "specversion", "E203"),
    (envelope({}, id=7), "id", "E205"),
    (envelope([1]), "data", "E205"),
    ({"specversion": "1.0", "id": "a", "source": "b", "type": "c"}, "data", "E203"),
    (envelope({}, datacontenttype="text/xml"), "datacontenttype", "E205"),
    ({**envelope({}), "data_base64": "e30="}, "data_base64", "E205"),
    (envelope({"student": "ada", "kind": "referral"}), "time", "E203"),
    (envelope({"student": "ada", "kind": "reference", "time": day(2)}), "kind", "E204"),
    (envelope({"student": "ada", "time": day(2)}, type="org.nowhere.nothing"), "type", "E206"),
])
def test_what_is_wrong_with_a_cloud_event_is_said_with_its_field(daemon, value, field, code):
    good = envelope({"student": "ben", "kind": "referral", "time": day(1)}, id="good")
    bad = value[0] if isinstance(value, list) else value
    answer = post(daemon, [good, bad], "application/cloudevents-batch+json")
    assert answer.status == 207
    assert answer.json()["new"] == 1
    rejection = answer.json()["rejected"][0]
    assert (rejection["line"], rejection["field"], rejection["code"]) == (2, field, code), rejection


# --- CloudEvents whose attributes are headers ------------------------------------------------------------------------

HEADERS = {"ce-specversion": "1.0", "ce-id": "ce-1", "ce-source": "/sis", "ce-type": "org.district.behavior",
           "ce-time": day(3) + "T10:00:00Z", "ce-subject": "x", "ce-traceid": "y"}
DATA = {"student": "ada", "kind": "referral"}


def post_binary(daemon, data=DATA, kind="application/json", **more):
    headers = {**HEADERS, **{f"ce-{name}": value for name, value in more.items()}, "Content-Type": kind}
    body = data if isinstance(data, bytes) else json.dumps(data).encode()
    return daemon.post("/v1/events", body, headers={name: value for name, value in headers.items() if value is not None})


def test_headers_lend_the_body_what_that_does_not_say(daemon):
    assert post_binary(daemon).json()["new"] == 1
    assert post_binary(daemon).json()["duplicate"] == 1  # whichever way it comes it is the same event
    assert post(daemon, envelope(DATA, time=HEADERS["ce-time"])).json()["duplicate"] == 1
    own = {**DATA, "id": "own", "time": day(2)}
    assert post_binary(daemon, own, "application/vnd.district+json", time=None).json()["new"] == 1
    assert post_binary(daemon, DATA, id="caf%C3%A9").json()["new"] == 1
    evidence = daemon.alerts()[0]["evidence"]
    assert {row["id"] for row in evidence} == {"ce-1", "own", "café"}


def test_headers_beside_an_envelope_are_passed_over(daemon):
    answer = daemon.post("/v1/events", json.dumps(envelope(DATA, time=day(2) + "T10:00:00Z", id="inner")).encode(),
                         headers={**HEADERS, "Content-Type": "application/cloudevents+json"})
    assert answer.json()["new"] == 1
    assert post_binary(daemon).json()["new"] == 1  # ce-1 was not taken


@pytest.mark.parametrize("data, more, field, code", [
    (DATA, {"specversion": None}, "specversion", "E203"),
    (DATA, {"specversion": "0.3"}, "specversion", "E203"),
    (DATA, {"time": None}, "time", "E203"),
    (DATA, {"type": "nothing"}, "type", "E206"),
    (b"", {}, "data", "E203"),
    ([DATA], {}, "data", "E205"),
    (b'{"student":"ada"},"time":"x"', {}, "data", "E205"),
    (b"\xff", {}, "data_base64", "E205"),
])
def test_what_is_wrong_with_headers_or_body_is_said_with_its_field(daemon, data, more, field, code):
    rejection = post_binary(daemon, data, **more).json()["rejected"][0]
    assert (rejection["field"], rejection["code"]) == (field, code), rejection


def test_data_that_is_no_json_is_not_taken_for_some(daemon):
    assert post_binary(daemon, b"a=1", "application/x-www-form-urlencoded").status == 415
    assert post_binary(daemon, b"<a/>", "text/xml").status == 415
