"""What a daemon holds in its store is looked back on as files are: while it runs, and when it is stopped."""
import datetime
import json
import re
import subprocess
import time

from daemon import BUILD, lines, referral, roster


def intervene(daemon, *words):
    return subprocess.run([BUILD / "intervene", *words], cwd=daemon.folder, capture_output=True, text=True)


def on_store(daemon, verb, *words):
    sources = ["--rules", "rules.d", "--calendars", "calendar.d", "--db", daemon.store]
    return intervene(daemon, *verb, *sources, *words)


def told(daemon):
    """Who was told of what, and when, by the daemon."""
    def instant(alert, name):
        return alert[name] and datetime.datetime.fromisoformat(alert[name])
    return [(alert["student"], instant(alert, "opened_at"), instant(alert, "closed_at"), alert["closed_why"],
             instant(alert, "known_at")) for alert in daemon.alerts("any")]


def looked_back(daemon, *words):
    result = on_store(daemon, ["backtest"], "--format", "json", *words)
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout)
    return found, [(episode["student"], *(episode[name] and datetime.datetime.fromisoformat(episode[name])
                                          for name in ("opened", "closed")), episode["why"],
                    episode["known"] and datetime.datetime.fromisoformat(episode["known"]))
                   for episode in found["rules"]["behavior.two"]["episodes"]]


def live(daemon):
    """Three are told of: of one it is withdrawn, of one it is known late."""
    daemon.send([referral("a1", "ada", 3, rev=1), referral("a2", "ada", 1)])
    daemon.send([referral("b1", "ben", 3), referral("b2", "ben", 2)])
    time.sleep(1.1)  # a test file knows no parts of a second
    daemon.send([{"id": "b2", "op": "delete"}])
    daemon.send(roster("cy") + [referral("c1", "cy", 30), referral("c2", "cy", 20)])
    daemon.send([referral("c3", "cy", 12), referral("a1", "ada", 4, rev=2)])


def test_a_backtest_of_a_store_says_what_the_daemon_said(daemon):
    live(daemon)
    found, episodes = looked_back(daemon)
    assert sorted(episodes, key=str) == sorted(told(daemon), key=str)
    assert [why for _, _, _, why, _ in sorted(episodes, key=str)].count("withdrawn") == 1
    assert found["assumed"] == []
    before = told(daemon)
    daemon.stop()
    assert sorted(looked_back(daemon)[1], key=str) == sorted(before, key=str)
    _, corrected = looked_back(daemon, "--as-corrected")
    assert {why for _, _, _, why, _ in corrected} <= {None, "cleared"}
    assert {student for student, *_ in corrected} == {"ada", "cy"}


def test_history_of_long_ago_is_in_a_backtest_of_a_store_too(daemon):
    """Some systems date what they know no date of 1900-01-01."""
    old = [{**line, "time": "1900-01-01"} for line in roster("zed", school="west")]
    answer = daemon.post("/v1/events?history=true", lines(old), headers={"Content-Type": "application/x-ndjson"})
    assert answer.json()["new"] == 2
    daemon.send([referral("z1", "zed", 3), referral("z2", "zed", 2)])
    assert looked_back(daemon)[1] == told(daemon) != []
    daemon.stop()
    verified = intervene(daemon, "replay", "--verify", "--config", daemon.config)
    assert verified.returncode == 0, verified.stdout


def test_other_commands_read_it_too(daemon):
    live(daemon)
    near = on_store(daemon, ["near", "behavior.two"])
    assert near.returncode == 0 and "ben" in near.stdout, near.stderr
    why = on_store(daemon, ["explain", "--student", "ben", "--rule", "behavior.two"])
    assert why.returncode == 0 and "would hold with 1 more" in why.stdout, why.stdout
    fields = intervene(daemon, "fields", "behavior", "--db", daemon.store)
    assert fields.returncode == 0 and "referral" in fields.stdout


def test_an_audit_of_a_store_has_the_groups_that_were_sent(daemon):
    """Of forty in each group half and a quarter are told of; Ada and Ben say nothing of themselves."""
    for race, flagged in (("a", 20), ("b", 10)):
        for number in range(40):
            who = f"{race}{number}"
            daemon.send(roster(who) + [{"id": f"g{who}", "type": "student", "student": who, "time": "2026-08-01",
                                        "groups": {"race": race}}])
            if number < flagged:
                daemon.send([referral(f"{who}1", who, 3), referral(f"{who}2", who, 2)])
    found, _ = looked_back(daemon, "--audit", "race")
    rows = found["audit"]["race"]["rules"]["behavior.two"]["groups"]
    assert [(row["value"], row["students"], row["flagged"]) for row in rows] == [
        ("a", 40, 20), ("b", 40, 10), (None, 2, 0)]


def test_an_alert_becomes_a_test_that_does_not_say_who_it_was(daemon, tmp_path):
    live(daemon)
    alert = next(alert for alert in daemon.alerts("any") if alert["student"] == "ben")
    written = on_store(daemon, ["test", "--from-explain", str(alert["id"])])
    assert written.returncode == 0, written.stderr
    assert "ben" not in written.stdout
    daemon.write("rules.d/real_test.yml", written.stdout.replace("format: 1", "format: 1\nrules: [rules.yml]", 1))
    result = intervene(daemon, "test", "rules.d/real_test.yml")
    assert result.returncode == 0, result.stdout
    assert re.findall(r"- \{day: \S+, (\w+): behavior.two", written.stdout) == ["opens", "withdraws"]


def test_what_is_not_there_is_said(daemon):
    live(daemon)
    none = on_store(daemon, ["test", "--from-explain", "99"])
    assert (none.returncode, none.stderr) == (1, f"intervene: there is no alert 99 in {daemon.store}\n")
    no_store = intervene(daemon, "backtest", "--rules", "rules.d", "--db", "none.db")
    assert no_store.returncode == 1 and no_store.stderr.startswith("intervene: cannot read none.db: ")
    neither = intervene(daemon, "backtest", "--rules", "rules.d")
    assert neither.returncode == 2 and "needs --events FILE.. or --db FILE" in neither.stderr
    in_files = intervene(daemon, "test", "--from-explain", "17", "--rules", "r", "--calendars", "c", "--events", "e")
    assert in_files.returncode == 2 and "an alert is in a daemon's store" in in_files.stderr


def test_a_line_with_a_wrong_year_does_not_move_the_end(daemon):
    live(daemon)
    daemon.send([referral("typo", "ada", -364)])
    found, episodes = looked_back(daemon)
    assert sorted(episodes, key=str) == sorted(told(daemon), key=str)
    assert found["to"] == daemon.status()["now"][:10]
    explained = on_store(daemon, ["explain"], "--student", "ada", "--format", "json")
    assert json.loads(explained.stdout)["as_of"][:10] == found["to"]
