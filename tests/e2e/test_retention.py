"""Events that have been kept long enough go for good, and nothing that people were told changes by it."""
import json
import shutil
import signal
import sqlite3
import subprocess
import time

import pytest

from daemon import BUILD, RULES, SLOW, calendar, day, referral

OLD = 1200  # days; retention.events is three years in every story
LONG = RULES + """  - rule: behavior.long
    title: Three referrals in four years
    domain: behavior
    severity: low
    summary: "{count(referral over last 1400 days across years)} referrals in four years."
    when: count(referral over last 1400 days across years) >= 3
"""


def retention(daemon, *words):
    return subprocess.run([BUILD / "intervene", "retention", "--config", daemon.config, *words], capture_output=True, text=True)


def plan(daemon, *words):
    result = retention(daemon, "--format", "json", *words)
    assert result.stderr in ("", "nothing is deleted yet: with --yes it is, for good\n"), result.stderr
    return json.loads(result.stdout)


def plan_day():
    """The first day of three years that is kept."""
    return day(3 * 366)


def rebuilt(daemon):
    result = subprocess.run([BUILD / "intervene", "doctor", "--config", daemon.config, "--rebuild", "--yes"], capture_output=True,
                            text=True)
    assert (result.returncode, result.stderr) == (0, ""), result.stdout
    return result.stdout


def years():
    """Calendars of five years, as all(): every day is a school day."""
    return {f"calendar.d/{n}.yml": calendar().replace(f"first_day: {day(200)}", f"first_day: {day(200 + 365 * (n + 1))}").replace(
        f"last_day: {day(-100)}", f"last_day: {day(201 + 365 * n)}").replace("year: this", f"year: y{n}") for n in range(4)}


def enrolled(student, starts, ends=None):
    return {"id": f"long-{student}", "type": "enrollment", "student": student, "time": day(starts), "school": "north",
            "grade": 4, "starts": day(starts), **({"ends": day(ends)} if ends else {})}


def bytes_of(daemon):
    return b"".join(path.read_bytes() for path in sorted(daemon.folder.glob("d.db*")) if path.suffix != ".lock")


@pytest.fixture
def old(daemon):
    """Ada has been here for years; Zoe left long ago; Cal's alert rests on what is old."""
    daemon.write("rules.d/rules.yml", LONG)
    for name, text in years().items():
        daemon.write(name, text)
    daemon.stop()
    daemon.start()
    daemon.send([enrolled("ada", 1500, 151), enrolled("zoe", 1500, 1150), enrolled("cal", 1500)])
    daemon.send([referral("o1", "ada", OLD, note="ada threw a chair"), referral("o2", "ada", OLD - 400, note="ada bit"),
                 referral("z1", "zoe", OLD, note="zoe ran away"),
                 *[referral(f"c{n}", "cal", OLD + n, note="cal swore") for n in range(3)],
                 referral("n1", "ada", 3), referral("n2", "ada", 2)])
    daemon.send([referral("o1", "ada", OLD, note="ada moved a chair")])
    daemon.send([{"id": "n9", "op": "delete"}, referral("x1", "ben", OLD, note="ben was not there")])
    daemon.send([{"id": "x1", "op": "delete"}])
    assert sorted((alert["student"], alert["rule"]) for alert in daemon.alerts()) == [
        ("ada", "behavior.long"), ("ada", "behavior.two"), ("cal", "behavior.long")]
    daemon.stop()
    return daemon


def test_a_plan_says_what_would_go_and_changes_nothing(old):
    before = bytes_of(old)
    result = retention(old)
    assert result.returncode == 1 and "nothing is deleted yet" in result.stderr
    assert "are of a day before" in result.stdout and "1 student has nothing left, and the id goes too" in result.stdout
    assert bytes_of(old) == before


def test_what_is_old_goes_for_good_and_what_alerts_rest_on_stays(old):
    answer = plan(old)
    assert (answer["held_students"], answer["nameless_students"], answer["done"]) == (2, 1, False)
    assert plan(old, "--yes")["done"] is True
    raw = bytes_of(old)
    for words in (b"zoe", b"ran away", b"ben was not there"):
        assert words not in raw, words
    again = plan(old)
    assert (again["going"], again["held"]) == (0, answer["held"])
    assert "every alert is as it was told" in rebuilt(old)
    old.start()
    assert sorted((alert["student"], alert["rule"]) for alert in old.alerts()) == [
        ("ada", "behavior.long"), ("ada", "behavior.two"), ("cal", "behavior.long")]
    evidence = {alert["rule"]: old.get(f"/v1/alerts/{alert['id']}").json()["evidence"] for alert in old.alerts()
                if alert["student"] == "cal"}["behavior.long"]
    assert {event["id"] for event in evidence} == {"c0", "c1", "c2"}


def test_a_correction_goes_with_what_it_corrected(old):
    """Without the alert that rests on it, both versions of Ada's referral go, and the one that is newer stays."""
    old.write("rules.d/rules.yml", RULES)
    old.start()
    old.until(lambda: [alert["rule"] for alert in old.alerts()] == ["behavior.two"], "the long rule is gone")
    old.stop()
    assert plan(old)["held"] == 0
    assert retention(old, "--yes").returncode == 0
    raw = bytes_of(old)
    assert b"a chair" not in raw and b"cal swore" not in raw
    assert rebuilt(old).startswith("ok")
    old.start()
    assert [alert["rule"] for alert in old.alerts()] == ["behavior.two"]
    assert old.send([referral("o2", "ada", OLD - 400, note="ada bit"), referral("n1", "ada", 3)])["duplicate"] == 2
    old.send([{"id": "n1", "op": "delete"}])
    assert old.alerts() == []


def test_an_ended_alert_says_that_its_evidence_is_no_longer_kept(old):
    """The end of the school year ended them both, long ago."""
    old.start()
    old.send([referral("e1", "ada", OLD + 5), referral("e2", "ada", OLD + 4), *[referral(f"c{n}", "cal", 4 + n) for n in range(3)]],
             "/v1/events?history=true")
    [ended] = [alert for alert in old.alerts(state="any") if alert["student"] == "ada" and alert["state"] == "closed"]
    shown = old.get(f"/v1/alerts/{ended['id']}").json()
    assert {event["id"] for event in shown["evidence"]} >= {"e1", "e2"}
    old.stop()
    assert plan(old, "--yes")["done"]
    old.start()
    after = old.get(f"/v1/alerts/{ended['id']}").json()
    assert (after["why"], after["closed_at"]) == (shown["why"], shown["closed_at"])
    assert after["evidence"][-1] == {"unreadable": f"events before {plan_day()} are kept no longer"}
    said = subprocess.run([BUILD / "intervene", "alerts", "show", str(ended["id"]), "--socket", old.socket], capture_output=True,
                          text=True).stdout
    assert "are kept no longer" in said
    assert all("unreadable" not in event for alert in old.alerts() for event in old.get(
        f"/v1/alerts/{alert['id']}").json()["evidence"])


def test_new_lines_follow_a_log_that_ends_with_what_has_gone(daemon):
    daemon.send([referral(f"o{n}", "ada", OLD) for n in range(300)])
    daemon.stop()
    assert plan(daemon, "--yes")["going"] == 300
    for _ in range(2):
        daemon.start()
        daemon.send([referral("r1", "ada", 1), referral("r2", "ada", 2)])
        assert [alert["student"] for alert in daemon.alerts()] == ["ada"]
        daemon.stop()
    assert rebuilt(daemon).startswith("ok")
    with sqlite3.connect(daemon.store) as store:
        assert store.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_one_that_is_killed_at_any_time_is_brought_to_its_end(old):
    """Either nothing has gone, or all of it, and the next one finishes the work."""
    whole = old.store.read_bytes()
    for delay in range(12):
        for path in old.folder.glob("d.db-*"):
            path.unlink()
        old.store.write_bytes(whole)
        process = subprocess.Popen([BUILD / "intervene", "retention", "--config", old.config, "--yes", "--quiet"])
        time.sleep(0.004 * delay * SLOW)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert plan(old, "--yes")["done"] is True
        assert plan(old)["going"] == 0 and b"ran away" not in bytes_of(old)
        assert rebuilt(old).startswith("ok")


@pytest.mark.skipif(not shutil.which("faketime"), reason="faketime is not installed")
@pytest.mark.skipif("asan" in str(BUILD) or "tsan" in str(BUILD), reason="sanitizers and faketime both want to be first")
def test_a_clock_that_is_ten_years_ahead_costs_nothing(old):
    expected = plan(old)
    result = subprocess.run(["faketime", "-f", "+3650d", BUILD / "intervene", "retention", "--config", old.config, "--format",
                             "json"], capture_output=True, text=True)
    assert json.loads(result.stdout) == expected


def test_rules_that_look_back_further_are_named(old):
    assert plan(old)["rules_beyond"] == ["behavior.long"]
    assert "!!  rule behavior.long looks back further than events are kept" in retention(old).stdout


def test_it_needs_the_store_for_itself(daemon):
    result = retention(daemon, "--yes")
    assert result.returncode == 1 and "in use by another intervened" in result.stderr


def test_without_anything_old_nothing_is_done(daemon):
    daemon.send([referral("r1", "ada", 3)])
    daemon.stop()
    before = daemon.store.read_bytes()
    result = retention(daemon, "--yes")
    assert result.returncode == 0 and "    0 go\n" in result.stdout and "gone for good" not in result.stdout
    assert daemon.store.read_bytes() == before


def findings(daemon):
    result = subprocess.run([BUILD / "intervene", "doctor", "--config", daemon.config, "--format", "json"], capture_output=True,
                            text=True)
    return [check["what"] for check in json.loads(result.stdout)["checks"] if check["check"] == "store" and not check["fine"]]


@pytest.mark.skipif(not shutil.which("faketime"), reason="faketime is not installed")
@pytest.mark.skipif("asan" in str(BUILD) or "tsan" in str(BUILD), reason="sanitizers and faketime both want to be first")
def test_the_doctor_asks_for_it_when_nobody_has_done_it_for_a_year(daemon):
    daemon.send([referral("r1", "ada", 3)])
    daemon.stop()
    assert findings(daemon) == []
    ahead = (4 * 366 + 5) * 86400
    result = subprocess.run(["faketime", "-f", f"+{ahead}s", BUILD / "intervene", "doctor", "--config", daemon.config],
                            capture_output=True, text=True)
    assert "longer than retention.events keeps them" in result.stdout and "intervene retention" in result.stdout


def alias(id, name, student, before):
    return {"id": id, "type": "alias", "student": student, "time": day(before), "system": "district", "known_as": name}


def test_an_alias_stays_as_long_as_anything_under_either_name(old):
    old.start()
    old.send([alias("now", "ada2", "ada", OLD), alias("then", "zoe2", "zoe", OLD), referral("a2", "ada2", OLD)])
    old.stop()
    assert plan(old, "--yes")["done"] is True
    assert b"zoe2" not in bytes_of(old) and b"ada2" in bytes_of(old)
    old.start()
    old.send([referral("a3", "ada2", 1)])
    old.until(lambda: "3 referrals in two weeks." in [alert["why"] for alert in old.alerts()], "it counts with ada")
    assert {alert["student"] for alert in old.alerts()} == {"ada", "cal"}
