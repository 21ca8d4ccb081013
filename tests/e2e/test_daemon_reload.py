"""Rules, calendars and settings read again while everything goes on: whole, or not at all."""
import json
import os
import pwd
import random
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import threading
import time

import pytest

from daemon import BUILD, RULES, SLOW, calendar, day, referral, roster


def reload(daemon, wait=True, token=None):
    return daemon.post("/v1/reload" + ("?wait=true" if wait else ""), token=token)


def reloaded(daemon, **more):
    answer = reload(daemon, **more)
    assert answer.status == 200, answer.body
    return answer.json()


def rules(daemon, text):
    """Moved into place at once, as a reload may be reading."""
    daemon.write("rules.d/.rules", text)
    (daemon.folder / "rules.d/.rules").rename(daemon.folder / "rules.d/rules.yml")


def cli(daemon, *words):
    return subprocess.run([BUILD / "intervene", *words, "--socket", daemon.socket], capture_output=True, text=True)


def whats(alert):
    return [entry["what"] for entry in alert["history"]]


@pytest.fixture
def two(daemon):
    """Ada has two referrals and an alert; Ben has three, and one too."""
    daemon.send([referral("r1", "ada", 3), referral("r2", "ada", 1)])
    daemon.send([referral("b1", "ben", 3), referral("b2", "ben", 2), referral("b3", "ben", 1)])
    assert [alert["student"] for alert in daemon.alerts()] == ["ada", "ben"]
    return daemon


def test_a_changed_rule_judges_anew_and_says_what_differs(two):
    rules(two, RULES.replace(">= 2", ">= 3"))
    answer = reloaded(two)
    assert (answer["result"], answer["generation"], answer["changed"], answer["judged"]) == (
        "loaded", 2, ["behavior.two"], True)
    closed, kept = two.alerts("any")
    assert (closed["closed_why"], whats(closed)) == ("rule changed", ["opened", "rule changed"])
    assert (kept["state"], whats(kept)) == ("open", ["opened"])
    two.send([{"id": "b3", "op": "delete"}])
    assert two.alerts("any")[1]["closed_why"] == "withdrawn"


def test_rules_that_did_not_change_keep_their_alerts_and_what_people_did(two):
    two.post(f"/v1/alerts/{two.alerts()[0]['id']}/ack")
    before = two.alerts("any")
    rules(two, RULES + RULES.partition("rules:\n")[2].replace("behavior.two", "behavior.more").replace(">= 2", ">= 3"))
    assert reloaded(two)["added"] == ["behavior.more"]
    after = two.alerts("any")
    assert [alert["rule"] for alert in after] == ["behavior.two", "behavior.two", "behavior.more"]
    for alert in before + after:
        del alert["data_as_of"]
    assert after[:2] == before


def test_a_rule_that_is_gone_closes_its_alerts_and_comes_back_as_new(two):
    rules(two, "format: 1\nrules: []\n")
    assert reloaded(two)["removed"] == ["behavior.two"]
    assert [alert["closed_why"] for alert in two.alerts("any")] == ["rule removed"] * 2
    assert two.status()["rules"] == 0
    rules(two, RULES)
    assert reloaded(two)["added"] == ["behavior.two"]
    assert [whats(alert) for alert in two.alerts("any")] == [["opened", "rule removed"]] * 2 + [["opened"]] * 2


RENAMED = RULES.replace("rule: behavior.two", "rule: behavior.twice\n    renamed_from: behavior.two")


def test_a_renamed_rule_keeps_its_alerts_and_what_people_did(two):
    two.post(f"/v1/alerts/{two.alerts()[0]['id']}/ack")
    before = [(alert["id"], alert["state"], whats(alert)) for alert in two.alerts("any")]
    rules(two, RENAMED)
    answer = reloaded(two)
    assert (answer["renamed"], answer["added"], answer["changed"], answer["removed"]) == (["behavior.twice"], [], [], [])
    assert [(alert["id"], alert["state"], whats(alert)) for alert in two.alerts("any")] == before
    assert {alert["rule"] for alert in two.alerts()} == {"behavior.twice"}
    last = two.get("/v1/rules/history").json()["rulesets"][0]
    assert [last[name] for name in ("added", "changed", "removed", "opens", "closes")] == [[], [], [], 0, 0]
    two.send([{"id": "b1", "op": "delete"}, {"id": "b2", "op": "delete"}])
    assert two.alerts("any")[1]["closed_why"] == "withdrawn"
    rules(two, RENAMED.replace(">= 2", ">= 3"))
    assert reloaded(two)["changed"] == ["behavior.twice"]
    assert two.alerts("any")[0]["closed_why"] == "rule changed"


def test_a_dry_run_of_another_name_opens_and_closes_nothing(two):
    rules(two, RENAMED)
    answer = two.post("/v1/reload?dry_run=true").json()
    assert [answer[name] for name in ("opens", "closes", "keeps", "renamed")] == [0, 0, 2, ["behavior.twice"]]
    assert answer["rules"] == {"behavior.twice": {"opens": 0, "closes": 0, "keeps": 2}}
    assert {alert["rule"] for alert in two.alerts()} == {"behavior.two"}


def test_a_rule_may_be_renamed_while_nobody_runs(two):
    before = [(alert["id"], whats(alert)) for alert in two.alerts("any")]
    two.stop()
    rules(two, RENAMED)
    for _ in range(2):
        two.start()
        assert [(alert["id"], whats(alert)) for alert in two.alerts()] == before
        assert {alert["rule"] for alert in two.alerts()} == {"behavior.twice"}
        assert deed(history(two)[0])[:4] == ("start", [], [], [])
        two.stop()


def test_a_start_says_that_a_rule_is_gone_whose_new_name_was_there_before(two):
    rules(two, RULES + RULES.partition("rules:\n")[2].replace("behavior.two", "behavior.twice"))
    reloaded(two)
    two.stop()
    rules(two, RENAMED)
    two.start()
    assert deed(history(two)[0])[:4] == ("start", [], [], ["behavior.two"])
    assert [alert["closed_why"] for alert in two.alerts("any")] == ["rule removed"] * 2 + [None] * 2


def test_a_new_name_that_a_rule_had_before_is_taken_all_the_same(two):
    """Renamed, back under its first name as if it were another, and renamed once more."""
    for text in (RENAMED, RULES):
        rules(two, text)
        reloaded(two)
    before = [(alert["id"], whats(alert)) for alert in two.alerts()]
    rules(two, RENAMED)
    dry = two.post("/v1/reload?dry_run=true").json()
    assert [dry[name] for name in ("opens", "closes", "keeps")] == [0, 0, 2]
    reloaded(two)
    assert [(alert["id"], whats(alert)) for alert in two.alerts()] == before
    assert {alert["rule"] for alert in two.alerts()} == {"behavior.twice"}


def test_a_rule_that_tells_of_students_itself_takes_over_no_other(two):
    """What both have open stays with the rule that is in force."""
    both = RULES + RULES.partition("rules:\n")[2].replace("behavior.two", "behavior.twice")
    rules(two, both)
    reloaded(two)
    before = [(alert["id"], whats(alert)) for alert in two.alerts() if alert["rule"] == "behavior.twice"]
    rules(two, RENAMED)
    reloaded(two)
    assert [(alert["id"], whats(alert)) for alert in two.alerts()] == before
    assert [alert["closed_why"] for alert in two.alerts("any")] == ["rule removed"] * 2 + [None] * 2


def test_a_rehearsal_knows_which_other_name_is_not_taken(two):
    """Ben's alert is told under the new name already, so what the old one has told of both goes with it."""
    more = RULES.partition("rules:\n")[2].replace("behavior.two", "behavior.twice").replace(">= 2", ">= 3")
    rules(two, RULES + more)
    reloaded(two)
    before = {alert["id"] for alert in two.alerts()}
    rules(two, RENAMED)
    dry = two.post("/v1/reload?dry_run=true").json()
    reloaded(two)
    after = {alert["id"] for alert in two.alerts()}
    counted = (len(after - before), len(before - after), len(after & before))
    assert (dry["opens"], dry["closes"], dry["keeps"]) == counted == (1, 2, 1)
    assert dry["rules"]["behavior.two"] == {"opens": 0, "closes": 2, "keeps": 0}


def test_a_name_that_was_not_taken_is_not_taken_by_a_later_start(two):
    rules(two, RULES + RULES.partition("rules:\n")[2].replace("behavior.two", "behavior.twice"))
    reloaded(two)
    rules(two, RENAMED)
    answer = reloaded(two)
    assert (answer["removed"], answer["renamed"]) == (["behavior.two"], [])
    assert deed(history(two)[0])[1:4] == ([], [], ["behavior.two"])
    two.send([{"id": id, "op": "delete"} for id in ("r1", "r2", "b1", "b2", "b3")])
    before = [(alert["id"], alert["rule"], whats(alert)) for alert in two.alerts("any")]
    two.restart()
    assert [(alert["id"], alert["rule"], whats(alert)) for alert in two.alerts("any")] == before


def test_a_rule_that_is_renamed_and_says_something_else_is_judged_anew(two):
    rules(two, RENAMED.replace(">= 2", ">= 3"))
    answer = reloaded(two)
    assert (answer["renamed"], answer["changed"], answer["added"]) == (["behavior.twice"], ["behavior.twice"], [])
    closed, kept = two.alerts("any")
    assert (closed["closed_why"], kept["state"], kept["rule"]) == ("rule changed", "open", "behavior.twice")


def test_other_words_are_shown_and_nothing_is_told(two):
    said = two.status()["last_change"]
    rules(two, RULES.replace("Two referrals in two weeks", "Twice in two weeks"))
    answer = reloaded(two)
    assert (answer["result"], answer["changed"]) == ("loaded", [])
    assert {alert["title"] for alert in two.alerts()} == {"Twice in two weeks"}
    assert deed(history(two)[0]) == (asked_by(), [], [], [], 0, 0, None)
    assert two.status()["last_change"] == said


def test_the_same_files_again_are_the_same_generation(two):
    digest = two.status()["ruleset"]
    rules(two, "# a remark\n" + RULES)
    answer = reloaded(two)
    assert (answer["result"], answer["generation"], answer["ruleset"]) == ("unchanged", 1, digest)
    assert two.status()["last_reload"]["result"] == "unchanged"


def test_a_calendar_edit_is_a_correction(two):
    two.write("calendar.d/all.yml", calendar().replace(f"first_day: {day(200)}", f"first_day: {day(0)}"))
    assert reloaded(two)["result"] == "loaded"
    assert {alert["closed_why"] for alert in two.alerts("any")} == {"withdrawn"}
    two.write("calendar.d/all.yml", calendar())
    reloaded(two)
    assert len(two.alerts()) == 2


THREE = """format: 1
rules:
  - rule: attendance.three
    title: Absent three school days running
    when: streak(absent) >= 3
    clear_when: streak(present) >= 30
"""


def test_a_snow_day_declared_a_week_later_withdraws_what_stood_on_it(stopped):
    stopped.write("rules.d/rules.yml", THREE)
    stopped.start()
    absent = [{"id": f"{student}-{before}", "type": "attendance", "student": student, "time": day(before), "status": "absent"}
              for student, days in (("ada", (7, 8, 9)), ("ben", (6, 7, 8, 9))) for before in days]
    stopped.send(roster("ada", "ben") + absent)
    assert {alert["student"] for alert in stopped.alerts()} == {"ada", "ben"}
    stopped.write("calendar.d/all.yml", calendar() + f"closed: [{{date: {day(8)}, why: Snow}}]\n")
    assert reloaded(stopped)["result"] == "loaded"
    assert {alert["student"]: alert["closed_why"] for alert in stopped.alerts("any")} == {"ada": "withdrawn", "ben": None}


def test_a_shadow_that_becomes_live_tells_what_it_holds(stopped):
    stopped.write("rules.d/rules.yml", RULES + "    mode: shadow\n")
    stopped.start()
    stopped.send(roster("ada") + [referral("r1", "ada", 3), referral("r2", "ada", 1)])
    assert stopped.alerts() == []
    rules(stopped, RULES)
    assert reloaded(stopped)["changed"] == ["behavior.two"]
    assert [whats(alert) for alert in stopped.alerts()] == [["opened", "opened"]]


BROKEN = {
    "syntax": ("rules.d/rules.yml", RULES + "  - rule: [\n", "rules.yml"),
    "an unknown field": ("rules.d/rules.yml", RULES.replace("severity:", "severty:"), "severty"),
    "an unknown measure": ("rules.d/rules.yml", RULES.replace("when: count", "when: cuont"), "cuont"),
    "a broken calendar": ("calendar.d/all.yml", calendar().replace("week:", "weak:"), "weak"),
    "a broken configuration": ("intervened.yml", "format: 2\n", "format"),
    "a broken part of it": ("conf.d/more.yml", "tokens: 3\n", "a list of {name"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_wrong_refuses_the_whole_and_says_where(two, name):
    path, text, said = BROKEN[name]
    status = two.status()
    two.write("rules.d/new.yml", RULES.replace("behavior.two", "behavior.new"))
    two.write(path, text)
    answer = reload(two)
    assert (answer.status, answer.json()["code"], answer.json()["generation"]) == (422, "not_reloaded", 1)
    [first, *_] = [one for one in answer.json()["findings"] if one["severity"] == "error"]
    assert first["file"].endswith(path.rpartition("/")[2]) and first["line"] >= 1
    assert said in json.dumps(answer.json()["findings"])
    now = two.status()
    assert [now[key] for key in ("generation", "ruleset", "rules", "loaded_at")] == [
        status[key] for key in ("generation", "ruleset", "rules", "loaded_at")]
    assert now["last_reload"]["result"] == "refused" and first["message"] in now["last_reload"]["why"]
    assert len(two.alerts()) == 2 and two.send([referral("r9", "ada")])["new"] == 1


def test_a_folder_that_is_missing_refuses_and_comes_back(two):
    (two.folder / "rules.d").rename(two.folder / "away")
    assert reload(two).json()["findings"][0]["code"] == "D110"
    (two.folder / "away").rename(two.folder / "rules.d")
    assert reloaded(two)["result"] == "unchanged"


def test_the_command_prints_findings_in_place_and_ends_with_one(two):
    rules(two, RULES.replace("severity: high", "severty: high"))
    run = cli(two, "reload", "--wait")
    assert run.returncode == 1
    assert re.search(r"rules\.yml:6:5: error R\d+: .*severty.*\n +6 \| +severty: high\n +\| +\^+ .*severity", run.stderr)
    assert run.stderr.endswith("what was in force before is in force still\n") and run.stderr.count("severty") == 2
    as_json = cli(two, "reload", "--format", "json")
    assert as_json.returncode == 1 and json.loads(as_json.stdout)["findings"][0]["line"] == 6
    rules(two, RULES.replace(">= 2", ">= 3"))
    run = cli(two, "reload", "--wait")
    assert (run.returncode, run.stdout) == (0, "loaded: generation 2, 1 rules\n  changed behavior.two\n")
    run = cli(two, "reload", "--wait")
    assert (run.returncode, run.stdout) == (0, "unchanged: generation 2, 1 rules; the settings are read anew\n")


def test_a_hangup_reloads_and_the_log_says_what_came_of_it(two):
    rules(two, RULES.replace(">= 2", ">= 3"))
    two.process.send_signal(signal.SIGHUP)
    two.until(lambda: two.status()["generation"] == 2 and two.status()["unjudged"] == 0, "it is reloaded")
    two.until(lambda: two.alerts("any")[0]["closed_why"] == "rule changed", "it is judged")
    rules(two, RULES.replace("severity:", "severty:"))
    two.process.send_signal(signal.SIGHUP)
    two.until(lambda: "not reloaded" in two.log.read_text(), "it is refused")
    assert re.search(r'"place":"[^"]*rules.yml:6:5"', two.log.read_text())


def test_several_hangups_at_once_end_in_the_newest_files(two):
    for number in range(3, 9):
        rules(two, RULES.replace(">= 2", f">= {number}"))
        two.process.send_signal(signal.SIGHUP)
    two.until(lambda: two.get("/v1/rules").json()["rules"][0]["when"].endswith(">= 8"), "the newest is in force")


def test_whoever_asks_while_another_reload_runs_is_answered_by_a_later_one(two):
    answers = []

    def ask(number):
        answers.append(reloaded(two))

    threads = []
    for number in range(3, 13):
        rules(two, RULES.replace(">= 2", f">= {number}"))
        threads.append(threading.Thread(target=ask, args=[number]))
        threads[-1].start()
    for thread in threads:
        thread.join()
    assert two.get("/v1/rules").json()["rules"][0]["when"].endswith(">= 12")
    assert len(answers) == 10 and max(answer["generation"] for answer in answers) <= 11
    assert all(answer["judged"] for answer in answers)


def test_tokens_come_and_go_with_a_reload(stopped):
    first = stopped.token("first", "read")
    stopped.start()
    second = stopped.token("second", "read,operate")
    assert stopped.get("/v1/alerts", token=second).status == 401
    stopped.configure()
    assert stopped.post("/v1/reload", token=first).status == 403
    assert reloaded(stopped)["result"] == "unchanged"
    assert stopped.get("/v1/alerts", token=second).status == 200
    del stopped.tokens["first"]
    stopped.configure()
    assert reloaded(stopped, token=second)["need_restart"] == []
    assert stopped.get("/v1/alerts", token=first).status == 401


def test_a_token_that_is_taken_away_ends_its_streams(stopped):
    token = stopped.token("screen", "read")
    stopped.start()
    with stopped.stream(token=token) as stream:
        assert stream.status == 200
        stopped.tokens.clear()
        stopped.configure()
        reloaded(stopped)
        stream.response.read()
    assert stopped.stream(token=token).status == 401


def test_a_setting_that_needs_a_restart_is_named_and_the_rest_takes_effect(two):
    token = two.token("late", "read")
    two.configure()
    two.config.write_text(two.config.read_text().replace("name: Test", "name: Other").replace(
        f"{two.socket}", f"{two.socket}2"))
    rules(two, RULES.replace(">= 2", ">= 3"))
    answer = reloaded(two)
    assert (answer["need_restart"], answer["changed"]) == (["district.name", "listen"], ["behavior.two"])
    assert two.get("/v1/alerts", token=token).status == 200
    assert two.status()["district"] == "Test"
    assert "need a restart" in two.status()["last_reload"]["why"]


def test_an_unknown_parameter_is_refused(daemon):
    assert daemon.post("/v1/reload?wiat=true").status == 400
    assert daemon.post("/v1/reload?wait=perhaps").status == 400
    assert daemon.get("/v1/reload").status == 405


def test_history_waits_until_everybody_is_judged_and_silences_nothing(two):
    rules(two, RULES.replace(">= 2", ">= 3"))
    reloaded(two, wait=False)
    two.send([referral("old1", "ada", 60)], path="/v1/events?history=true")
    assert two.status()["unjudged"] == 0
    with two.stream(since=0) as stream:
        assert [stream.next()[1] for _ in range(3)] == ["opened", "opened", "rule changed"]


def test_a_kill_in_the_middle_is_as_if_rules_had_changed_while_nobody_ran(stopped):
    stopped.start()
    students = [f"s{number}" for number in range(400)]
    stopped.send(roster(*students))
    stopped.send([referral(f"{id}-{student}", student, 2) for student in students for id in "abc"])
    assert len(stopped.alerts(limit=1000)) == 400
    rules(stopped, RULES.replace(">= 2", ">= 4"))
    reloaded(stopped, wait=False)
    stopped.stop(signal.SIGKILL)
    rules(stopped, RULES)  # as it was, for those who were judged and those who were not
    stopped.start()
    alerts = stopped.alerts("any", limit=1000)
    open_now = [alert["student"] for alert in alerts if alert["state"] == "open"]
    assert sorted(open_now) == sorted(students)
    assert {alert["closed_why"] for alert in alerts} <= {None, "rule changed"}
    rules(stopped, RULES.replace(">= 2", ">= 4"))
    reloaded(stopped, wait=False)
    stopped.stop(signal.SIGKILL)
    stopped.start()
    assert stopped.alerts() == []
    assert {alert["closed_why"] for alert in stopped.alerts("any", limit=1000)} == {"rule changed"}


def test_events_go_on_being_taken_while_everybody_is_judged(stopped):
    stopped.start()
    students = [f"s{number}" for number in range(1500)]
    stopped.send(roster(*students))
    stopped.send([referral(f"{id}-{student}", student, 2) for student in students for id in "ab"])
    rules(stopped, RULES.replace(">= 2", ">= 3"))
    reloaded(stopped, wait=False)
    assert stopped.send([referral("c-s1499", "s1499", 1)])["new"] == 1
    [kept] = stopped.alerts(student="s1499")
    assert whats(kept) == ["opened", "rule changed"] or whats(kept) == ["opened"]
    stopped.until(lambda: stopped.status()["unjudged"] == 0, "everybody is judged")
    [kept] = stopped.alerts()
    assert kept["student"] == "s1499"


def test_a_stop_answers_who_waits(two):
    answers = []
    rules(two, RULES.replace(">= 2", ">= 3"))
    threads = [threading.Thread(target=lambda: answers.append(reload(two).status)) for _ in range(5)]
    for thread in threads:
        thread.start()
    time.sleep(0.01)
    assert two.stop() == 0
    for thread in threads:
        thread.join()
    assert set(answers) <= {200, 503}


def hear(manager):
    """What the daemon says next, its heartbeat aside."""
    while True:
        state = dict(line.split("=", 1) for line in manager.recv(1000).decode().split("\n"))
        if "WATCHDOG" not in state:
            return state


def test_the_service_manager_hears_of_it(stopped):
    heard = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    heard.bind(str(stopped.folder / "notify"))
    heard.settimeout(60)
    stopped.configure()
    stopped.process = stopped.spawn(env={"NOTIFY_SOCKET": str(stopped.folder / "notify")})
    assert hear(heard) == {"STATUS": "opening the store"}
    assert hear(heard)["READY"] == "1"
    before = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
    stopped.process.send_signal(signal.SIGHUP)
    state = hear(heard)
    assert state["RELOADING"] == "1" and int(state["MONOTONIC_USEC"]) >= before
    state = hear(heard)
    assert (state["READY"], state["STATUS"]) == ("1", "serving, generation 1")
    heard.close()


LATE = """format: 1
rules:
  - rule: attendance.unheard
    title: No attendance yet
    when: feed_stale(attendance)
"""


def test_what_is_expected_of_feeds_is_read_again_with_the_settings(stopped):
    stopped.write("rules.d/rules.yml", LATE)
    stopped.start('feeds: {attendance: {from: sis, every: instructional day, by: "00:00"}}\n')
    stopped.send(roster("ada"))
    assert [alert["student"] for alert in stopped.alerts()] == ["ada"]
    stopped.configure()
    assert reloaded(stopped)["result"] == "loaded"
    assert [alert["state"] for alert in stopped.alerts()] == []
    stopped.configure('feeds: {attendance: {by: "00:00"}}\n')
    assert reloaded(stopped)["result"] == "loaded"
    assert [alert["student"] for alert in stopped.alerts()] == ["ada"]
    stopped.send([{"id": "f", "type": "feed", "time": day(1), "feed": "attendance", "date": day(-1), "complete": True}])
    assert stopped.alerts() == []


def dry(daemon, **more):
    answer = daemon.post("/v1/reload?dry_run=true", **more)
    assert answer.status == 200, answer.body
    return answer.json()


def counts(found):
    return tuple(found[key] for key in ("opens", "closes", "keeps"))


def state(daemon):
    """All that a dry run must leave as it is."""
    status = daemon.status()
    return (daemon.alerts("any"), [status[key] for key in (
        "generation", "ruleset", "rules", "loaded_at", "last_change", "last_reload", "unjudged")])


def other(id, least, more=""):
    return RULES.partition("rules:\n")[2].replace("behavior.two", id).replace(">= 2", f">= {least}") + more


def test_a_dry_run_counts_what_would_open_close_and_stay_and_changes_nothing(two):
    before = state(two)
    rules(two, RULES.replace(">= 2", ">= 3") + other("behavior.one", 1))
    found = dry(two)
    assert counts(found) == (2, 1, 1) and found["dry_run"] is True and found["need_restart"] == []
    assert [found[key] for key in ("added", "changed", "removed")] == [["behavior.one"], ["behavior.two"], []]
    assert found["rules"] == {"behavior.one": {"opens": 2, "closes": 0, "keeps": 0},
                              "behavior.two": {"opens": 0, "closes": 1, "keeps": 1}}
    after = state(two)
    for alert in before[0] + after[0]:
        del alert["data_as_of"]
    assert after == before
    assert reloaded(two)["ruleset"] == found["ruleset"]
    assert sorted((alert["rule"], alert["student"]) for alert in two.alerts()) == [
        ("behavior.one", "ada"), ("behavior.one", "ben"), ("behavior.two", "ben")]


def test_a_dry_run_of_the_same_files_keeps_all_and_of_none_closes_all(two):
    found = dry(two)
    assert (counts(found), found["ruleset"]) == ((0, 0, 2), two.status()["ruleset"])
    rules(two, "format: 1\nrules: []\n")
    found = dry(two)
    assert (counts(found), found["removed"]) == ((0, 2, 0), ["behavior.two"])
    assert found["rules"] == {"behavior.two": {"opens": 0, "closes": 2, "keeps": 0}}


def test_a_dry_run_of_a_rule_on_trial_is_counted_apart_and_opens_when_it_comes_out(stopped):
    stopped.write("rules.d/rules.yml", RULES + "    mode: shadow\n")
    stopped.start()
    stopped.send(roster("ada", "ben") + [referral(f"{student}{id}", student, 3) for student in ("ada", "ben") for id in "ab"])
    rules(stopped, RULES + "    mode: shadow\n" + other("behavior.one", 1, "    mode: shadow\n"))
    found = dry(stopped)
    assert counts(found) == (0, 0, 0)
    assert found["rules"] == {"behavior.one": {"opens": 2, "closes": 0, "keeps": 0, "shadow": True},
                              "behavior.two": {"opens": 0, "closes": 0, "keeps": 2, "shadow": True}}
    rules(stopped, RULES)
    assert counts(dry(stopped)) == (2, 0, 0)
    reloaded(stopped)
    assert len(stopped.alerts()) == 2


def test_a_dry_run_of_a_rule_with_an_alert_for_each_value_counts_each(two):
    two.send([referral("x1", "ada", 2, level="major"), referral("x2", "ada", 2, level="major")])
    rules(two, RULES.replace("when:", "per: level\n    when:"))
    found = dry(two)
    reloaded(two)
    alerts = two.alerts("any")
    opened = [alert for alert in alerts if alert["id"] > 2]
    assert found["opens"] == len(opened) > 0
    assert found["keeps"] == len([alert for alert in alerts if alert["id"] <= 2 and alert["state"] == "open"])


def test_a_dry_run_sees_calendars_and_errors_as_a_reload_does(two):
    two.write("calendar.d/all.yml", calendar().replace(f"first_day: {day(200)}", f"first_day: {day(0)}"))
    found = dry(two)
    assert (counts(found), found["changed"]) == ((0, 2, 0), [])
    rules(two, RULES.replace("severity:", "severty:"))
    before = state(two)[1]
    answer = two.post("/v1/reload?dry_run=true")
    assert (answer.status, answer.json()["code"]) == (422, "not_reloaded")
    assert state(two)[1] == before and "not reloaded" not in two.log.read_text()


def test_the_command_prints_a_dry_run(two):
    rules(two, RULES.replace(">= 2", ">= 3"))
    run = cli(two, "reload", "--dry-run")
    assert (run.returncode, run.stdout) == (
        0, "opens 0, closes 1, keeps 1\n  changed behavior.two: opens 0, closes 1, keeps 1\n")
    assert json.loads(cli(two, "reload", "--dry-run", "--format", "json").stdout)["closes"] == 1
    rules(two, RULES + other("behavior.one", 1, "    mode: shadow\n"))
    assert cli(two, "reload", "--dry-run").stdout == (
        "opens 0, closes 0, keeps 2\n  added behavior.one: opens 2, closes 0, keeps 0; in shadow: nobody is told\n")


def test_a_dry_run_and_a_reload_that_are_asked_together_are_both_answered(two):
    rules(two, RULES.replace(">= 2", ">= 3"))
    answers = []
    threads = [threading.Thread(target=lambda path=path: answers.append(two.post(path)))
               for path in ["/v1/reload?dry_run=true", "/v1/reload?wait=true"] * 6]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status for answer in answers] == [200] * 12
    assert len([answer for answer in answers if "dry_run" in answer.json()]) == 6
    assert two.status()["generation"] == 2


def test_events_go_on_being_taken_during_a_dry_run(stopped):
    stopped.start()
    students = [f"s{number}" for number in range(8000)]
    stopped.send(roster(*students))
    stopped.send([referral(f"{id}-{student}", student, 2) for student in students for id in "abc"])
    rules(stopped, RULES.replace(">= 2", ">= 4") + "".join(other(f"behavior.one_{number}", 1) for number in range(60)))
    found = []
    thread = threading.Thread(target=lambda: found.append(dry(stopped)))
    thread.start()
    took = []
    while thread.is_alive():
        before = time.monotonic()
        stopped.send([referral(f"d{len(took)}", "s0", 1)])
        took.append(time.monotonic() - before)
    thread.join()
    assert (found[0]["opens"], found[0]["closes"] + found[0]["keeps"]) == (60 * 8000, 8000)
    assert len(took) > 3 and max(took) < 0.5 * SLOW, took


def test_a_dry_run_says_what_the_reload_then_does(stopped):
    """Whatever rules there were and are: thresholds, windows, values, trials, other calendars."""
    chance = random.Random(20261123)
    stopped.start("reload: {max_new: 1000}\n")
    students = [f"s{number}" for number in range(40)]
    stopped.send(roster(*students))
    stopped.send([referral(f"r{number}", chance.choice(students), chance.randrange(1, 40),
                           level=chance.choice(["minor", "major"])) for number in range(160)])

    def one(id):
        more = "    mode: shadow\n" if chance.random() < 0.25 else ""
        text = other(id, chance.randrange(1, 5), more).replace("over last 14 days) >=", f"over last {chance.randrange(5, 40)} days) >=")
        return text.replace("when:", "per: level\n    when:") if chance.random() < 0.3 else text

    def told():
        return {alert["id"] for alert in stopped.alerts(limit=1000)}

    some = 0
    for _ in range(20):
        rules(stopped, "format: 1\nrules:\n" + "".join(
            one(f"behavior.{name}") for name in "abc" if chance.random() < 0.8) if chance.random() < 0.9 else RULES)
        before, found = told(), dry(stopped)
        reloaded(stopped)
        after = told()
        assert counts(found) == (len(after - before), len(before - after), len(before & after)), found
        some += bool(found["opens"]) + bool(found["closes"]) + bool(found["keeps"])
    assert some > 20


def test_a_stop_in_the_middle_of_a_dry_run_is_at_once(stopped):
    stopped.start()
    students = [f"s{number}" for number in range(3000)]
    stopped.send(roster(*students))
    rules(stopped, RULES.replace(">= 2", ">= 4"))
    answers = []
    thread = threading.Thread(target=lambda: answers.append(stopped.post("/v1/reload?dry_run=true").status))
    thread.start()
    time.sleep(0.02)
    assert stopped.stop() == 0
    thread.join()
    assert set(answers) <= {200, 503} and "full" not in stopped.log.read_text()


@pytest.fixture
def forty(stopped):
    """Forty students with one referral each, of which no rule speaks, and five with two."""
    stopped.start()
    students = [f"s{number}" for number in range(40)]
    stopped.send(roster(*students) + [referral(f"a-{student}", student, 2) for student in students])
    stopped.send([referral(f"b-{student}", student, 1) for student in students[:5]])
    assert len(stopped.alerts()) == 5
    return stopped


def test_a_reload_that_opens_too_much_is_refused_until_as_many_are_accepted(forty):
    rules(forty, RULES + other("behavior.one", 1))
    before = state(forty)[1]
    assert (dry(forty)["opens"], dry(forty)["needs_accept"]) == (40, True)
    for path in "/v1/reload", "/v1/reload?wait=true", "/v1/reload?accept=39":
        answer = forty.post(path)
        problem = answer.json()
        assert (answer.status, problem["code"], problem["opens"], problem["generation"]) == (409, "too_many_new", 40, 1)
        assert problem["rules"]["behavior.one"]["opens"] == 40
        assert problem["detail"] == ("40 where reload.max_new allows 25; if they are meant: intervene reload --accept 40; "
                                     "by rule: behavior.one 40")
    assert len(forty.alerts()) == 5
    now = forty.status()
    assert now["last_reload"]["result"] == "refused" and "--accept 40" in now["last_reload"]["why"]
    assert [now[key] for key in ("generation", "ruleset", "rules", "loaded_at", "last_change")] == before[:5]
    run = cli(forty, "reload")
    assert run.returncode == 1 and "intervene reload --accept 40" in run.stderr
    run = cli(forty, "reload", "--dry-run")
    assert run.returncode == 0 and run.stdout.endswith("if they are meant: intervene reload --accept 40\n")
    run = cli(forty, "reload", "--accept", "40", "--wait")
    assert run.returncode == 0, run.stderr
    assert len(forty.alerts()) == 45


def test_a_hangup_is_refused_as_well_and_says_so_in_the_log(forty):
    rules(forty, RULES.replace(">= 2", ">= 1"))
    forty.process.send_signal(signal.SIGHUP)
    forty.until(lambda: "--accept 35" in forty.log.read_text(), "it is refused")
    assert forty.status()["generation"] == 1 and len(forty.alerts()) == 5


def test_what_people_may_not_hear_of_opens_without_leave_and_its_end_of_trial_does_not(forty):
    rules(forty, RULES + other("behavior.one", 1, "    mode: shadow\n"))
    assert reloaded(forty)["added"] == ["behavior.one"]
    rules(forty, RULES + other("behavior.one", 1))
    assert reload(forty).json()["opens"] == 40
    assert forty.post("/v1/reload?accept=40").status == 200


def test_how_much_may_open_is_a_setting_of_the_files_that_are_read(forty):
    forty.configure("reload: {max_new: 40}\n")
    rules(forty, RULES + other("behavior.one", 1))
    assert not dry(forty)["needs_accept"]
    assert reloaded(forty)["added"] == ["behavior.one"] and len(forty.alerts()) == 45
    forty.configure("reload: {max_new: 0}\n")
    assert reload(forty).status == 422


def test_the_first_rules_of_a_store_are_not_refused(stopped):
    stopped.write("rules.d/rules.yml", "format: 1\nrules: []\n")
    stopped.start()
    students = [f"s{number}" for number in range(40)]
    stopped.send(roster(*students) + [referral(f"a-{student}", student, 2) for student in students])
    rules(stopped, "format: 1\nrules:\n" + other("behavior.one", 1))
    assert reloaded(stopped)["added"] == ["behavior.one"] and len(stopped.alerts()) == 40
    rules(stopped, "format: 1\nrules: []\n")
    reloaded(stopped)
    rules(stopped, "format: 1\nrules:\n" + other("behavior.one", 1))
    assert reload(stopped).json()["code"] == "too_many_new"


def test_the_command_refuses_a_number_that_is_none(two):
    assert cli(two, "reload", "--accept", "many").returncode == 2
    assert two.post("/v1/reload?accept=-1").status == 400


# --- with tests ------------------------------------------------------------------------------------------------

PROMISE = """format: 1
rules: [rules.yml]
calendar: {first_day: 2025-08-18, last_day: 2026-05-29, day_ends: "16:00", timezone: America/Chicago}
tests:
  - name: the second referral is told
    student: {id: S1, grade: 3, enrolled: 2025-08-18}
    events: [{at: 2025-09-02T10:00, type: behavior, kind: referral, level: minor},
             {at: 2025-09-05T10:00, type: behavior, kind: referral, level: minor}]
    expect: [{day: 2025-09-05, opens: behavior.two}]
"""


@pytest.fixture
def tested(stopped):
    stopped.write("rules.d/rules_test.yml", PROMISE)
    return stopped.start("reload: {require_tests: true}\n")


def test_rules_whose_tests_fail_are_refused_and_the_failures_named(tested):
    rules(tested, RULES.replace(">= 2", ">= 3"))
    for path in "/v1/reload", "/v1/reload?dry_run=true":
        answer = tested.post(path)
        [found] = answer.json()["findings"]
        assert (answer.status, answer.json()["code"], found["code"], found["line"]) == (422, "not_reloaded", "D114", 9)
        assert found["file"].endswith("rules_test.yml")
        assert "'the second referral is told' fails: expected 2025-09-05  opens: behavior.two" in found["message"]
    assert tested.status()["generation"] == 1 and "fails: expected" in tested.status()["last_reload"]["why"]
    run = cli(tested, "reload")
    assert run.returncode == 1 and re.search(r"rules_test\.yml:9:1: error D114: test 'the second", run.stderr)


def test_rules_whose_tests_pass_are_loaded(tested):
    rules(tested, RULES.replace("14 days) >= 2", "20 days) >= 2"))
    assert reloaded(tested)["changed"] == ["behavior.two"]


def test_without_the_setting_no_test_is_run(tested):
    tested.configure()
    rules(tested, RULES.replace(">= 2", ">= 3"))
    assert reloaded(tested)["changed"] == ["behavior.two"]


def test_settings_alone_need_no_test(tested):
    tested.write("rules.d/rules_test.yml", PROMISE.replace("2025-09-05, opens", "2025-09-04, opens"))
    tested.configure("reload: {require_tests: true, max_new: 30}\n")
    assert reloaded(tested)["result"] == "unchanged"


def test_tests_that_are_required_must_be_there_and_readable(tested):
    (tested.folder / "rules.d/rules_test.yml").unlink()
    rules(tested, RULES.replace(">= 2", ">= 3"))
    assert "there is no test in" in reload(tested).json()["detail"]
    tested.write("rules.d/rules_test.yml", PROMISE.replace("expect:", "expcet:"))
    found = reload(tested).json()["findings"]
    assert {one["code"] for one in found} == {"D114"} and any("expcet" in one["message"] for one in found)
    [found, *_] = found
    assert found["line"] == 5 and found["file"].endswith("_test.yml")


def test_no_more_than_twenty_failures_are_named(tested):
    one = PROMISE.partition("tests:\n")[2].replace("2025-09-05, opens", "2025-09-04, opens")
    tested.write("rules.d/rules_test.yml", PROMISE.partition("tests:\n")[0] + "tests:\n" + "".join(
        one.replace("the second", f"the {number}th") for number in range(23)))
    rules(tested, RULES.replace(">= 2", ">= 3"))
    found = reload(tested).json()["findings"]
    assert len(found) == 21 and found[20]["message"] == "3 tests more fail"


def stand_in(daemon, monkeypatch, script):
    """A daemon of its own folder, in which `intervene` is something else."""
    place = daemon.folder / "bin"
    place.mkdir()
    shutil.copy(BUILD / "intervened", place)
    if script:
        (place / "intervene").write_text("#!/bin/sh\n" + script)
        (place / "intervene").chmod(0o755)
    monkeypatch.setattr("daemon.BUILD", place)
    daemon.start("reload: {require_tests: true}\n")
    rules(daemon, RULES.replace(">= 2", ">= 3"))


@pytest.mark.parametrize("script, said", [
    (None, "cannot run"), ("kill -9 $$\n", "died of signal 9"), ("echo all is lost; exit 2\n", "all is lost"),
    ("echo '{\"files\":[' ; exit 1\n", "cannot be run")])
def test_tests_that_cannot_be_run_refuse(stopped, monkeypatch, script, said):
    stand_in(stopped, monkeypatch, script)
    assert said in reload(stopped).json()["detail"]
    assert stopped.status()["generation"] == 1


def test_tests_that_fail_refuse_whoever_started_the_daemon(stopped, monkeypatch):
    """Some programs ignore the ends of their children, and so does then what they start."""
    spawn = stopped.spawn
    monkeypatch.setattr(stopped, "spawn", lambda: spawn(
        preexec_fn=lambda: signal.signal(signal.SIGCHLD, signal.SIG_IGN)))
    stand_in(stopped, monkeypatch, "echo all is lost; exit 1\n")
    assert "all is lost" in reload(stopped).json()["detail"]
    assert stopped.status()["generation"] == 1


def test_rules_that_change_while_their_tests_run_are_refused(stopped, monkeypatch):
    stand_in(stopped, monkeypatch, f"echo '# a remark' >> {stopped.folder}/rules.d/rules.yml\n")
    [found] = reload(stopped).json()["findings"]
    assert found["code"] == "D113" and "while their tests ran" in found["message"]


def test_a_stop_waits_for_no_test(stopped, monkeypatch):
    stand_in(stopped, monkeypatch, f"touch {stopped.folder}/begun\nexec sleep 100\n")
    answers = []
    thread = threading.Thread(target=lambda: answers.append(reload(stopped).status))
    thread.start()
    stopped.until((stopped.folder / "begun").exists, "the tests run")
    assert stopped.send(roster("ada"))["new"] == 2
    before = time.monotonic()
    assert stopped.stop() == 0 and time.monotonic() - before < 10 * SLOW
    thread.join()
    assert answers == [503]


# --- looking back ----------------------------------------------------------------------------------------------

def history(daemon, **more):
    answer = daemon.get("/v1/rules/history", **more)
    assert answer.status == 200, answer.body
    return answer.json()["rulesets"]


def deed(row):
    return (row["who"], row["added"], row["changed"], row["removed"], *counts(row))


def asked_by():
    return pwd.getpwuid(os.getuid()).pw_name


def test_each_rule_set_is_written_down_with_who_put_it_in_force_and_what_it_did(stopped):
    token = stopped.token("ops", "operate")
    stopped.start()
    stopped.send(roster("ada", "ben") + [referral(f"{student}{id}", student, 3) for student in ("ada", "ben") for id in "ab"])
    me = asked_by()
    first = stopped.status()["ruleset"]
    assert [deed(row) for row in history(stopped)] == [("start", ["behavior.two"], [], [], 0, 0, 0)]
    rules(stopped, RULES + other("behavior.one", 1))
    reloaded(stopped)
    rules(stopped, RULES.replace(">= 2", ">= 3"))
    assert dry(stopped)["closes"] == 4
    reloaded(stopped, token=token)
    rules(stopped, RULES.replace("severity:", "severty:"))
    assert reload(stopped).status == 422
    rules(stopped, RULES.replace(">= 2", ">= 3") + "# a remark\n")
    assert reloaded(stopped)["result"] == "unchanged"
    rules(stopped, RULES.replace(">= 2", ">= 4"))
    stopped.process.send_signal(signal.SIGHUP)
    stopped.until(lambda: len(history(stopped)) == 4, "it is reloaded")
    rows = history(stopped)
    assert [deed(row) for row in rows] == [
        ("SIGHUP", [], ["behavior.two"], [], 0, 0, 0), ("ops", [], ["behavior.two"], ["behavior.one"], 0, 4, 0),
        (me, ["behavior.one"], [], [], 2, 0, 2), ("start", ["behavior.two"], [], [], 0, 0, 0)]
    assert [row["number"] for row in rows] == [4, 3, 2, 1]
    assert rows[3]["ruleset"] == first and rows[0]["ruleset"] == stopped.status()["ruleset"]
    assert stopped.status()["rules_changed"] == rows[0]
    page = stopped.get("/v1/rules/history?limit=3").json()
    assert [row["number"] for row in page["rulesets"]] == [4, 3, 2]
    page = stopped.get(f"/v1/rules/history?limit=3&cursor={page['next']}").json()
    assert ([row["number"] for row in page["rulesets"]], page["next"]) == ([1], None)
    run = cli(stopped, "rules", "history")
    assert run.returncode == 0 and len(run.stdout.splitlines()) == 4
    assert re.search(r"ops +opens 0 +closes 4 +keeps 0 +changed behavior.two  removed behavior.one$", run.stdout, re.M)


def test_a_start_with_other_rules_is_written_down_and_warned_of(stopped):
    stopped.start()
    stopped.send(roster("ada", "ben") + [referral(f"{student}{id}", student, 3) for student in ("ada", "ben") for id in "ab"])
    stopped.restart()
    assert len(history(stopped)) == 1 and "not those of the last run" not in stopped.log.read_text()
    assert stopped.stop() == 0
    rules(stopped, RULES.replace("behavior.two", "behavior.old").replace(">= 2", ">= 3") + other("behavior.one", 1))
    stopped.start()
    [row, _] = history(stopped)
    assert deed(row) == ("start", ["behavior.old", "behavior.one"], [], ["behavior.two"], 2, 2, 0) or deed(row) == (
        "start", ["behavior.one", "behavior.old"], [], ["behavior.two"], 2, 2, 0)
    assert stopped.status()["rules_changed"] == row
    assert re.search(r'"level":"warning".*not those of the last run.*"removed":"\[\\"behavior.two\\"\]","opened":2,"closed":2',
                     stopped.log.read_text())
    assert stopped.stop() == 0
    rules(stopped, RULES.replace("behavior.two", "behavior.old").replace(">= 2", ">= 2") + other("behavior.one", 1))
    stopped.start()
    assert deed(history(stopped)[0]) == ("start", [], ["behavior.old"], [], 2, 0, 2)


def test_what_became_of_each_rules_alerts_is_counted(two):
    two.send([referral("c1", "cy", 3), referral("c2", "cy", 1), *roster("cy")])
    ids = {alert["student"]: alert["id"] for alert in two.alerts()}
    two.post(f"/v1/alerts/{ids['ada']}/resolve", json.dumps({"outcome": "data error"}))
    two.post(f"/v1/alerts/{ids['ben']}/resolve", json.dumps({"outcome": "plan changed"}))
    two.send([{"id": "c2", "op": "delete"}])
    rules(two, RULES + other("behavior.late", 1, "    mode: shadow\n"))
    reloaded(two)
    answer = two.get("/v1/rules/stats").json()
    late, rule = answer["rules"]
    assert rule == {"id": "behavior.two", "title": "Two referrals in two weeks", "mode": "live", "since": rule["since"],
                    "open": 0, "opened": 3, "cleared": 0, "withdrawn": 1,
                    "resolved": {"plan changed": 1, "data error": 1}, "precision": 0.5}
    assert (late["mode"], late["open"], late["opened"], late["resolved"], late["precision"]) == ("shadow", 0, 0, {}, None)
    assert late["since"] == history(two)[0]["at"] and rule["since"] == history(two)[1]["at"]
    run = cli(two, "rules", "stats")
    assert re.search(r"^behavior.two +opened 3 +cleared 0 +withdrawn 1 +precision 0.5 +plan changed 1, data error 1$", run.stdout, re.M)
    run = cli(two, "rules", "list")
    assert re.search(r"^behavior.late +shadow \S+ +open 0 +Two referrals in two weeks$", run.stdout, re.M)
    run = cli(two, "rules", "shadow", "behavior.late")
    assert run.returncode == 0 and len(run.stdout.splitlines()) == 3 and run.stdout.count("[shadow]") == 3
    run = cli(two, "rules", "shadow", "behavior.two")
    assert (run.returncode, run.stdout) == (0, "") and run.stderr.startswith("behavior.two is live, not on trial: ")


def test_what_is_older_than_a_season_is_not_counted(two):
    two.stop()
    with sqlite3.connect(two.store) as db:
        db.execute("UPDATE transition SET at_ms = at_ms - 91 * 86400000")
    two.start()
    two.send([referral("c1", "cy", 3), referral("c2", "cy", 1), *roster("cy")])
    [rule] = two.get("/v1/rules/stats").json()["rules"]
    assert (rule["opened"], rule["open"]) == (1, 3)


def test_looking_back_needs_the_right_to_read(stopped):
    token, reader = stopped.token("ops", "operate"), stopped.token("eyes", "read")
    stopped.start()
    for path in "/v1/rules/history", "/v1/rules/stats":
        assert stopped.get(path, token=token).status == 403
        assert stopped.get(path, token=reader).status == 200


def test_a_kill_in_the_middle_leaves_the_set_that_began(stopped):
    stopped.start()
    students = [f"s{number}" for number in range(400)]
    stopped.send(roster(*students))
    stopped.send([referral(f"{id}-{student}", student, 2) for student in students for id in "abc"])
    rules(stopped, RULES.replace(">= 2", ">= 4"))
    number = reloaded(stopped, wait=False)["generation"]
    stopped.stop(signal.SIGKILL)
    stopped.start()
    assert number == 2 and [row["who"] for row in history(stopped)] == [asked_by(), "start"]
    stopped.until(lambda: stopped.status()["unjudged"] == 0, "everybody is judged")
    with sqlite3.connect(stopped.store) as db:
        said = dict(db.execute("SELECT ruleset, count(*) FROM transition GROUP BY ruleset"))
    assert said == {1: 400, 2: 400}
