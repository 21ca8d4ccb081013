"""Events in, alerts out: what a sender and a reader of alerts live through."""
import json
import time

import pytest

from daemon import SLOW, day, lines, referral, roster


def test_two_referrals_open_an_alert_that_says_why(daemon):
    answer = daemon.send([referral("r1", "ada", 3), referral("r2", "ada", 1)])
    assert answer == {"received": 2, "new": 2, "corrected": 0, "duplicate": 0, "deleted": 0, "stale": 0,
                      "rejected": [], "rejected_total": 0, "held": None, "last_seq": 5}
    [alert] = daemon.alerts()
    assert set(alert) == {"id", "rule", "rule_version", "student", "school", "grade", "domain", "severity", "state", "shadow",
                          "title", "why", "steps", "opened_at", "known_at", "closed_at", "closed_why", "owner", "due",
                          "evidence", "clears_when", "data_as_of", "history", "back_again_of"}
    assert (alert["rule"], alert["student"], alert["school"], alert["grade"]) == ("behavior.two", "ada", "north", 4)
    assert (alert["state"], alert["severity"], alert["domain"]) == ("open", "high", "behavior")
    assert alert["why"] == "2 referrals in two weeks."
    assert alert["steps"] == ["Read both referrals side by side"]
    assert [(row["id"], row["time"], row["type"], row["value"], row["source"]) for row in alert["evidence"]] == [
        ("r1", day(3), "behavior", "minor", "local"), ("r2", day(1), "behavior", "minor", "local")]
    assert [entry["what"] for entry in alert["history"]] == ["opened"]
    assert alert["closed_at"] is None and alert["owner"] is None
    assert daemon.get(f"/v1/alerts/{alert['id']}").json()["id"] == alert["id"]


def test_a_token_sends_under_its_own_source(stopped):
    token = stopped.token("sis", "ingest,read")
    stopped.start()
    stopped.send(roster("ada") + [referral("r1", "ada", 3), referral("r2", "ada", 1)], token=token)
    answer = stopped.get("/v1/alerts", token=token).json()
    assert [row["source"] for row in answer["alerts"][0]["evidence"]] == ["sis", "sis"]


def test_the_same_delivery_twice_changes_nothing(daemon):
    events = [referral("r1", "ada", 3), referral("r2", "ada", 1)]
    first = daemon.send(events)
    again = daemon.send(events)
    assert (again["new"], again["duplicate"], again["last_seq"]) == (0, 2, first["last_seq"])
    assert len(daemon.alerts("any")) == 1


def test_an_array_and_one_object_are_taken_as_well(daemon):
    json_type = {"Content-Type": "application/json"}
    two = json.dumps([referral("r1", "ada"), referral("r2", "ada")], indent=2)
    one = json.dumps(referral("r3", "ben"), indent=2)
    assert daemon.post("/v1/events", two, headers=json_type).json()["new"] == 2
    assert daemon.post("/v1/events", one, headers=json_type).json()["new"] == 1
    assert daemon.post("/v1/events", two).json()["duplicate"] == 2


def test_one_bad_line_does_not_hold_up_the_good_ones(daemon):
    body = lines([referral("r1", "ada", level="huge")]) + b"{oops\n\n" + lines([referral("r2", "ada")])
    answer = daemon.post("/v1/events", body)
    assert answer.status == 207
    answer = answer.json()
    assert (answer["received"], answer["new"], answer["rejected_total"]) == (3, 1, 2)
    first, second = answer["rejected"]
    assert (first["line"], first["code"], first["field"]) == (1, "E204", "level")
    assert "minor, major" in first["reason"]
    assert (second["line"], second["code"], second["field"]) == (2, "E200", None)
    assert daemon.status()["quarantined"] == 2


def test_a_correction_withdraws_within_a_second(daemon):
    with daemon.stream() as stream:
        daemon.send([referral("r1", "ada", 3), referral("r2", "ada", 1)])
        id, name, alert = stream.next()
        assert (name, alert["student"], alert["state"]) == ("opened", "ada", "open")
        assert alert["why"] == "2 referrals in two weeks."
        began = time.monotonic()
        assert daemon.send([referral("r2", "ada", 1, role="victim")])["corrected"] == 1
        later, name, alert = stream.next()
        assert time.monotonic() - began < SLOW
        assert (name, alert["state"], alert["closed_why"]) == ("withdrawn", "closed", "withdrawn")
        assert later > id
    assert daemon.alerts() == []
    [alert] = daemon.alerts("closed")
    assert alert["why"] == "2 referrals in two weeks." and alert["evidence"] == []
    assert [entry["what"] for entry in alert["history"]] == ["opened", "withdrawn"]


def test_a_delete_withdraws_as_well(daemon):
    with daemon.stream() as stream:
        daemon.send([referral("r1", "ada", 3), referral("r2", "ada", 1)])
        assert stream.next()[1] == "opened"
        assert daemon.send([{"id": "r2", "op": "delete"}])["deleted"] == 1
        assert stream.next()[1] == "withdrawn"


def test_a_correction_to_another_student_moves_the_alert(daemon):
    daemon.send([referral("r1", "ada", 3), referral("r2", "ada", 1), referral("r3", "ben", 2)])
    daemon.send([referral("r2", "ben", 1)])
    assert [(alert["student"], alert["state"]) for alert in daemon.alerts("any")] == [
        ("ada", "closed"), ("ben", "open")]


def test_a_stream_resumes_where_it_broke(daemon):
    daemon.send([referral("r1", "ada", 3), referral("r2", "ada", 1)])
    with daemon.stream(since=0) as stream:
        first = stream.next()
        assert first[1] == "opened"
    daemon.send([{"id": "r2", "op": "delete"}])
    with daemon.stream(last_event_id=first[0]) as stream:
        second = stream.next()
        assert second[1] == "withdrawn"
        daemon.send([referral("r4", "ben", 3), referral("r5", "ben", 1)])
        third = stream.next()
    assert (third[1], third[2]["student"]) == ("opened", "ben")
    assert first[0] < second[0] < third[0]
    with daemon.stream(since=10 ** 9) as stream:
        assert stream.next()[1] == "reset"


def test_an_acknowledgement_is_remembered_once(daemon):
    daemon.send([referral("r1", "ada", 3), referral("r2", "ada", 1)])
    [alert] = daemon.alerts()
    path = f"/v1/alerts/{alert['id']}"
    first = daemon.post(f"{path}/ack", json.dumps({"note": "I know her"}))
    assert first.status == 200
    assert first.json()["state"] == "acknowledged" and first.json()["owner"]
    again = daemon.post(f"{path}/ack").json()
    assert [entry["what"] for entry in again["history"]] == ["opened", "acknowledged"]
    assert again["history"][1]["who"] == again["owner"] and again["history"][1]["note"] == "I know her"
    assert [alert["state"] for alert in daemon.alerts()] == ["acknowledged"]


def test_resolving_needs_an_outcome(daemon):
    daemon.send([referral("r1", "ada", 3), referral("r2", "ada", 1)])
    [alert] = daemon.alerts()
    path = f"/v1/alerts/{alert['id']}/resolve"
    for body in ("", '{"outcome":"dunno"}'):
        answer = daemon.post(path, body)
        assert (answer.status, answer.json()["code"]) == (400, "no_such_outcome")
    assert daemon.post(path, '{"outcome":"family contacted"}').json()["state"] == "resolved"
    assert daemon.post(path, '{"outcome":"family contacted"}').status == 200
    assert daemon.post(path, '{"outcome":"moved"}').json()["code"] == "alert_resolved"
    assert daemon.alerts() == []
    [alert] = daemon.alerts("closed")
    assert [(entry["what"], entry.get("outcome")) for entry in alert["history"]] == [
        ("opened", None), ("resolved", "family contacted")]


def test_a_clear_beats_an_acknowledgement(daemon):
    daemon.send([referral("r1", "ada", 3), referral("r2", "ada", 1)])
    [alert] = daemon.alerts()
    daemon.send([{"id": "r2", "op": "delete"}])
    answer = daemon.post(f"/v1/alerts/{alert['id']}/ack")
    assert (answer.status, answer.json()["code"]) == (409, "alert_ended")


def test_history_is_told_as_past_and_to_nobody(daemon):
    with daemon.stream() as stream:
        daemon.send([referral("old1", "ada", 60), referral("old2", "ada", 58)], path="/v1/events?history=true")
        daemon.send([referral("r1", "ben", 3), referral("r2", "ben", 1)])
        assert stream.next()[2]["student"] == "ben"
    [past] = daemon.alerts("past")
    assert (past["student"], past["state"], past["closed_why"]) == ("ada", "closed", "cleared")
    assert past["opened_at"].startswith(day(58)) and past["known_at"].startswith(day(58))
    assert [alert["student"] for alert in daemon.alerts("any")] == ["ada", "ben"]
    assert daemon.alerts("closed") == []


def test_history_takes_the_time_of_receipt_when_it_is_said(daemon):
    event = referral("old2", "ada", 58, received_at=f"{day(50)}T12:00:00Z")
    daemon.send([referral("old1", "ada", 60), event], path="/v1/events?history=true")
    [past] = daemon.alerts("past")
    assert past["opened_at"].startswith(day(58)) and past["known_at"].startswith(day(50))


def test_alerts_come_in_pages_and_by_filter(daemon):
    students = [f"s{number}" for number in range(7)]
    daemon.send(roster(*students, school="south"))
    for student in ["ada", *students]:
        daemon.send([referral(f"{student}1", student, 3), referral(f"{student}2", student, 1)])
    seen, cursor = [], ""
    while True:
        page = daemon.get(f"/v1/alerts?limit=3{cursor}").json()
        seen += [alert["student"] for alert in page["alerts"]]
        if page["next"] is None:
            break
        assert len(page["alerts"]) == 3
        cursor = f"&cursor={page['next']}"
    assert seen == ["ada", *students]
    assert [alert["student"] for alert in daemon.alerts(school="north")] == ["ada"]
    assert [alert["student"] for alert in daemon.alerts(student="s3")] == ["s3"]
    assert daemon.alerts(student="nobody") == [] and daemon.alerts(rule="other") == []
    assert len(daemon.alerts(rule="behavior.two")) == 8
    assert len(daemon.alerts(since=day(0))) == 8 and daemon.alerts(since=day(-1)) == []


def test_a_student_nobody_enrolled_waits_for_the_roster(daemon):
    daemon.send([referral("r1", "new", 3), referral("r2", "new", 1)])
    assert daemon.alerts() == [] and daemon.status()["unplaced"] == 1
    daemon.send(roster("new"))
    assert [alert["student"] for alert in daemon.alerts()] == ["new"] and daemon.status()["unplaced"] == 0


def test_a_school_without_a_calendar_is_said_aloud(stopped):
    stopped.write("calendar.d/other.yml", (stopped.folder / "calendar.d/all.yml").read_text().replace("all", "other"))
    stopped.start()
    stopped.send(roster("ada", school="lost", calendar="nowhere"))
    ready = stopped.get("/readyz").json()
    assert ready["ready"] is True
    assert ready["findings"] == ["1 student is at a school without a calendar"]


def test_metrics_add_up(daemon):
    daemon.post("/v1/events", lines([referral("r1", "ada"), referral("r1", "ada")]) + b"{oops\n")
    text = daemon.get("/metrics").body.decode()
    values = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    verdicts = [int(value) for name, value in values.items() if name.startswith("intervened_lines_total{")]
    assert sum(verdicts) == int(values["intervened_lines_received_total"]) == 6
    assert values['intervened_lines_total{verdict="duplicate"}'] == "1"
    assert text.endswith("# EOF\n")
    assert "ada" not in text


def test_turns_of_the_loop_are_counted_by_how_long_they_took(daemon):
    values = dict(line.rsplit(" ", 1) for line in daemon.get("/metrics").body.decode().splitlines() if line[0] != "#")
    name = "intervened_loop_busy_seconds"
    turns = [int(value) for label, value in values.items() if label.startswith(f"{name}_bucket")]
    assert turns == sorted(turns)
    assert turns[-1] == int(values[f"{name}_count"]) > 0
    assert float(values[f"{name}_sum"]) >= 0


def test_rules_are_listed_in_words(daemon):
    [rule] = daemon.get("/v1/rules").json()["rules"]
    assert (rule["id"], rule["severity"], rule["mode"]) == ("behavior.two", "high", "live")
    assert rule["when"] == "count(referral over last 14 days) >= 2"


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_probes_need_no_token(daemon, path):
    import http.client
    connection = http.client.HTTPConnection("127.0.0.1", daemon.port, timeout=10)
    connection.request("GET", path)
    assert connection.getresponse().status == 200
    connection.close()


PER_COURSE = """format: 1
rules:
  - rule: course.missing
    title: Two pieces of work are missing
    per: course
    when: count(work where missing = true over last 30 days) >= 2
"""


def missing(id, course, days_ago=1):
    return {"id": id, "type": "assessment", "kind": "assignment", "student": "ada", "time": day(days_ago), "course": course,
            "missing": True}


def test_each_course_has_an_alert_of_its_own_across_a_restart(stopped):
    stopped.write("rules.d/rules.yml", PER_COURSE)
    stopped.start()
    stopped.send(roster("ada") + [missing("m1", "math"), missing("m2", "math"), missing("a1", "art")])
    [alert] = stopped.alerts()
    assert (alert["per"], alert["why"].split(":")[0]) == ("math", "math")
    assert [row["id"] for row in alert["evidence"]] == ["m1", "m2"]
    stopped.stop()
    stopped.start()
    stopped.send([missing("a2", "art")])
    assert sorted(alert["per"] for alert in stopped.alerts()) == ["art", "math"]
    stopped.send([{**missing("m2", "math"), "missing": False}])
    assert [alert["per"] for alert in stopped.alerts()] == ["art"]
    [closed] = stopped.alerts("closed")
    assert (closed["per"], closed["closed_why"]) == ("math", "withdrawn")


NEVER = """format: 1
rules:
  - rule: reading.never
    title: No reading probe after 20 school days
    when: count(probe over year) = 0 and enrolled_days(year) >= 20
"""


def test_who_never_had_a_probe_is_found_by_the_roster_alone(stopped):
    stopped.write("rules.d/rules.yml", NEVER)
    stopped.start()
    stopped.send(roster("ada", "ben"))
    assert {alert["student"] for alert in stopped.alerts()} == {"ada", "ben"}
    stopped.send([{"id": "p1", "type": "assessment", "student": "ada", "time": day(140), "kind": "probe", "score": 40}])
    stopped.until(lambda: {alert["student"] for alert in stopped.alerts()} == {"ben"}, "the late probe takes it back")
    [ended] = [alert for alert in stopped.alerts("any") if alert["student"] == "ada"]
    assert ended["closed_why"] == "withdrawn"
