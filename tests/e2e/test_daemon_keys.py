"""What keys of rules do to the alerts of a daemon: lists beside the rules, and ladders."""
from daemon import RULES, day, referral, roster

LISTED = RULES.replace("rules:\n", "lists: {known: {file: known.csv, key: student}}\nrules:\n").replace(
    "    when:", "    only: student not in known\n    when:")
LADDER = """format: 1
rules:
  - rule: behavior.steps
    title: Referrals
    ladder:
      of: count(referral over last 30 days)
      steps:
        - {at: 2, message: Talk, severity: low}
        - {at: 3, message: Meet the family, severity: urgent}
"""


def reloaded(daemon):
    answer = daemon.post("/v1/reload?wait=true")
    assert answer.status == 200, answer.body
    return answer.json()


def test_a_list_beside_the_rules_that_changes_judges_anew(daemon):
    daemon.write("lists/known.csv", "student,why\r\nben,\"moved, twice\"\r\n")
    daemon.write("rules.d/rules.yml", LISTED)
    reloaded(daemon)
    daemon.send([referral(f"{student}{n}", student, n) for student in ("ada", "ben") for n in (1, 2, 3)])
    assert [alert["student"] for alert in daemon.alerts()] == ["ada"]
    daemon.write("lists/known.csv", "student,why\r\nada,moved\r\n")
    found = daemon.post("/v1/reload?dry_run=true").json()
    assert (found["opens"], found["closes"], found["keeps"]) == (1, 1, 0)
    assert reloaded(daemon)["changed"] == ["behavior.two"]
    assert [alert["student"] for alert in daemon.alerts()] == ["ben"]
    daemon.write("lists/known.csv", "pupil,why\r\nada,moved\r\n")
    refused = daemon.post("/v1/reload?wait=true")
    assert refused.status == 422 and b"'known.csv' has no column 'student'" in refused.body
    assert [alert["student"] for alert in daemon.alerts()] == ["ben"]


def test_an_alert_speaks_by_the_step_that_is_reached(daemon):
    daemon.write("rules.d/rules.yml", LADDER)
    reloaded(daemon)
    daemon.send([referral("r1", "ada", 3), referral("r2", "ada", 2)])
    said = daemon.alerts()[0]
    assert (said["severity"], said["why"]) == ("low", "Talk; count(referral over last 30 days) is 2 (>= 2)")
    daemon.send([referral("r3", "ada", 1)])
    said = daemon.alerts()[0]
    assert (said["severity"], said["why"]) == (
        "urgent", "Meet the family; count(referral over last 30 days) is 3 (>= 3)")
    assert said["opened_at"].startswith(day(2))


def test_another_step_is_said_to_who_listens_and_outlives_a_restart(stopped):
    stopped.write("rules.d/rules.yml", LADDER)
    stopped.start()
    stopped.send(roster("ada"))
    with stopped.stream() as stream:
        stopped.send([referral("r1", "ada", 3), referral("r2", "ada", 2)])
        assert stream.next()[1] == "opened"
        stopped.send([referral("r3", "ada", 1)])
        _, name, alert = stream.next()
        assert (name, alert["severity"]) == ("worse", "urgent")
    stopped.restart()
    [alert] = stopped.alerts()
    assert [entry["what"] for entry in alert["history"]] == ["opened", "worse"]
    stopped.send([{**referral("r3", "ada", 1), "role": "victim"}])
    [alert] = stopped.alerts()
    assert (alert["severity"], alert["state"]) == ("low", "open")
    assert [entry["what"] for entry in alert["history"]] == ["opened", "worse", "eased"]


def test_what_was_settled_returns_with_the_next_step(daemon):
    daemon.write("rules.d/rules.yml", LADDER.replace("title: Referrals", "title: Referrals\n    remind_every: 5 days"))
    reloaded(daemon)
    daemon.send([referral("r1", "ada", 3), referral("r2", "ada", 2)])
    number = daemon.alerts()[0]["id"]
    owner = daemon.post(f"/v1/alerts/{number}/ack").json()["owner"]
    assert owner
    daemon.post(f"/v1/alerts/{number}/resolve", b'{"outcome":"family contacted"}')
    assert daemon.alerts() == []
    daemon.send([referral("r3", "ada", 1)])
    [alert] = daemon.alerts()
    assert (alert["id"], alert["state"], alert["severity"], alert["owner"]) == (number, "open", "urgent", owner)
    assert [entry["what"] for entry in alert["history"]] == ["opened", "acknowledged", "resolved", "worse"]
    daemon.post(f"/v1/alerts/{number}/resolve", b'{"outcome":"plan changed"}')
    daemon.send([{**referral("r3", "ada", 1), "role": "victim"}])
    assert daemon.alerts() == []
