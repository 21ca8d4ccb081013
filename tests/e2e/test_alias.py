"""One child with two ids, and one id that turns out to have been two children's."""
import json
import subprocess

from daemon import BUILD, calendar, day, lines, referral, roster


def alias(name, student, id=None, system="district", before=0, **more):
    return {"id": id or f"alias-{name}", "type": "alias", "student": student, "time": day(before), "system": system,
            "known_as": name, **more}


def open_of(daemon):
    return {(alert["id"], alert["student"]) for alert in daemon.alerts()}


def until_open(daemon, expected):
    daemon.until(lambda: open_of(daemon) == expected, f"{expected} open")


def test_what_was_said_under_two_ids_counts_together(daemon):
    daemon.send(roster("ada", "ada2") + [referral("r1", "ada", 3), referral("r2", "ada2", 1)])
    assert daemon.alerts() == []
    daemon.send([alias("ada2", "ada")])
    daemon.until(daemon.alerts, "an alert")
    [alert] = daemon.alerts()
    assert alert["student"] == "ada"
    assert [row["id"] for row in alert["evidence"]] == ["r1", "r2"]
    daemon.restart()
    assert open_of(daemon) == {(alert["id"], "ada")}


def test_two_alerts_of_one_child_become_the_older_one_and_ids_part_again(daemon):
    daemon.send(roster("ada", "ben") + [referral("r1", "ada", 3), referral("r2", "ada", 1)])
    [first] = daemon.alerts()
    daemon.send([referral("r3", "ben", 3), referral("r4", "ben", 1)])
    assert len(daemon.alerts()) == 2
    with daemon.stream() as stream:
        daemon.send([alias("ada", "ben")])
        until_open(daemon, {(first["id"], "ben")})
        assert {stream.next()[1] for _ in range(2)} == {"joined", "withdrawn"}
    [now] = daemon.alerts()
    assert [(entry["what"], entry.get("note")) for entry in now["history"]] == [("opened", None), ("joined", "ada")]
    [other] = [alert for alert in daemon.alerts("any") if alert["id"] != first["id"]]
    assert (other["student"], other["closed_why"]) == ("ben", "withdrawn")
    daemon.send([{"id": "alias-ada", "op": "delete"}])
    daemon.until(lambda: {student for _, student in open_of(daemon)} == {"ada", "ben"}, "an alert of each again")


def test_the_ids_of_another_system_lead_to_the_student(daemon):
    daemon.send(roster("ada") + [alias("77", "ada", system="aspen")])
    daemon.send([referral("r1", "aspen:77", 3), referral("r2", "ada", 1)])
    [alert] = daemon.alerts()
    assert alert["student"] == "ada"
    [rule] = daemon.get("/v1/explain?student=aspen:77&rule=behavior.two").json()["rules"]
    assert (rule["state"], rule["why"]) == ("open", "2 referrals in two weeks.")


def test_a_log_with_aliases_is_verified_and_rebuilt(daemon):
    daemon.send(roster("ada", "ben") + [referral("r1", "ada", 3), referral("r2", "ada", 1)])
    daemon.send([alias("ada", "ben"), referral("r3", "ada", 2)])
    daemon.until(lambda: {student for _, student in open_of(daemon)} == {"ben"}, "it to move")
    daemon.send([{"id": "alias-ada", "op": "delete"}])
    daemon.until(lambda: {student for _, student in open_of(daemon)} == {"ada"}, "it to go back")
    daemon.stop()
    for words in (["replay", "--verify"], ["doctor", "--rebuild", "--yes"]):
        said = subprocess.run([BUILD / "intervene", *words, "--config", daemon.config], capture_output=True, text=True)
        assert said.returncode == 0, said.stdout + said.stderr


def test_a_backtest_sees_one_child(tmp_path):
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/two.yml").write_text(
        "format: 1\nrules:\n  - rule: behavior.two\n    title: Two referrals\n"
        "    when: count(referral over last 14 days) >= 2\n")
    (tmp_path / "calendars").mkdir()
    (tmp_path / "calendars/all.yml").write_text(calendar())
    events = roster(*(f"s{n}" for n in range(8)))
    events += [referral(f"r{n}", f"s{n}", 3) for n in range(8)]
    events += [alias(f"s{n}", f"s{n - 1}") for n in (1, 3, 5, 7)]
    (tmp_path / "events.ndjson").write_bytes(lines(events))
    said = subprocess.run([BUILD / "intervene", "backtest", "--rules", tmp_path / "rules", "--calendars", tmp_path / "calendars",
                           "--events", tmp_path / "events.ndjson", "--format", "json"], capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
    episodes = json.loads(said.stdout)["rules"]["behavior.two"]["episodes"]
    assert sorted(episode["student"] for episode in episodes) == ["s0", "s2", "s4", "s6"]
