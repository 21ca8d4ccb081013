"""A feed that is dead is one finding, and no alert about a student."""
import json

from daemon import calendar, day, referral, roster
from test_daemon_reload import reloaded, rules

SILENT = """format: 1
rules:
  - rule: attendance.silent
    title: Not seen for ten days
    needs: not feed_stale(attendance)
    when: days_since(last present or 2026-01-01) >= 10
"""
STUDENTS = [f"s{n}" for n in range(20)]
FEEDS = 'feeds: {attendance: {by: "00:00"}}\n'


def complete(before, **more):
    return {"id": f"done-{before}", "type": "feed", "time": f"{day(before)}T00:00:00Z", "feed": "attendance",
            "date": day(before), "complete": True, **more}


def behind(daemon):
    return [finding for finding in daemon.status()["findings"] if "behind" in finding]


def metric(daemon):
    [line] = [line for line in daemon.get("/metrics").body.decode().splitlines()
              if line.startswith("intervened_feeds_behind{")]
    return line


def logged(daemon):
    lines = [json.loads(line[line.index("{"):]) for line in daemon.log.read_text().splitlines() if '"room":"feeds"' in line]
    return [(line["level"], line["feed"], line["school"], line["day"]) for line in lines]


def start(stopped, more=""):
    stopped.write("rules.d/rules.yml", SILENT)
    stopped.always = FEEDS + more
    stopped.start()
    stopped.send(roster(*STUDENTS[:10]) + roster(*STUDENTS[10:], school="south"))


def test_a_dead_feed_is_one_finding_and_no_alert_about_a_student(stopped):
    start(stopped)
    stopped.until(lambda: behind(stopped), "it is behind")
    assert behind(stopped) == [f"records are behind: attendance of {day(0)} was due for north, south"]
    assert metric(stopped) == 'intervened_feeds_behind{feed="attendance"} 2'
    assert stopped.alerts("any") == []
    stopped.send([complete(0, school="north")])
    stopped.until(lambda: behind(stopped) == [f"records are behind: attendance of {day(0)} was due for south"], "one is there")
    assert {alert["school"] for alert in stopped.alerts()} == {"north"} and len(stopped.alerts()) == 10
    stopped.send([complete(0, id="all", school="south")])
    stopped.until(lambda: behind(stopped) == [], "both are there")
    assert metric(stopped) == 'intervened_feeds_behind{feed="attendance"} 0'
    assert logged(stopped) == [("warning", "attendance", school, day(0)) for school in ("north", "south")] + [
        ("notice", "attendance", school, day(0)) for school in ("north", "south")]


def test_a_start_says_again_what_is_behind_and_a_reload_may_expect_nothing(stopped):
    start(stopped)
    stopped.until(lambda: behind(stopped), "it is behind")
    stopped.restart()
    stopped.until(lambda: behind(stopped), "it is behind")
    assert len(logged(stopped)) == 4
    stopped.always = ""
    stopped.configure()
    assert reloaded(stopped)["result"] == "loaded"
    stopped.until(lambda: behind(stopped) == [], "nothing is expected")
    assert "behind are expected no more" in stopped.log.read_text() and "behind no more" not in stopped.log.read_text()


def test_schools_that_wait_for_records_of_another_day_are_said_by_themselves(stopped):
    closed = calendar("holiday") + f"closed: [{{date: {day(0)}, why: a holiday}}]\n"
    stopped.write("calendar.d/holiday.yml", closed)
    start(stopped)
    stopped.send(roster("h", school="east", calendar="holiday"))
    stopped.until(lambda: behind(stopped) == [
        f"records are behind: attendance of {day(1)} was due for east",
        f"records are behind: attendance of {day(0)} was due for north, south"], "each has its day")


def test_in_summer_nothing_is_behind(stopped):
    ended = (f"format: 1\ncalendar: all\ntimezone: America/Chicago\nyear: last\nfirst_day: {day(200)}\n"
                f"last_day: {day(3)}\nweek: [mon, tue, wed, thu, fri, sat, sun]\n")
    stopped.write("calendar.d/all.yml", ended)
    start(stopped)
    stopped.until(lambda: stopped.status()["students"] == 20, "everybody is known")
    assert behind(stopped) == [] and logged(stopped) == []


def test_a_rule_without_a_guard_is_warned_of_where_records_are_expected(stopped):
    stopped.write("rules.d/rules.yml", SILENT.replace("    needs: not feed_stale(attendance)\n", ""))
    stopped.always = FEEDS
    stopped.start()
    said = "warning R708: when a school's attendance is late, this takes it for what did not happen"
    assert said in stopped.log.read_text() and "add needs: not feed_stale(attendance)" in stopped.log.read_text()
    rules(stopped, SILENT)
    assert reloaded(stopped)["result"] == "loaded"
    assert stopped.log.read_text().count("R708") == 1
