"""`intervene backtest`: known stories give known episodes, whatever the order and number of the lines."""
import json
import os
import pathlib
import random
import re
import signal
import subprocess
import sys
import time

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = ROOT / os.environ.get("B", "build") / "intervene"
SHARED = ROOT.parent / "shared"

THREE = """format: 1
rules:
  - rule: attendance.three
    title: Three school days running
    when: streak(absent) >= 3
"""
CALENDAR = """format: 1
calendar: elementary
timezone: America/Chicago
first_day: 2026-08-17
last_day: 2027-05-28
week: [mon, tue, wed, thu, fri]
day_ends: "16:00"
closed: [{date: 2026-09-07, why: Labor Day}]
"""
ROSTER = [
    {"id": "s", "type": "school", "time": "2026-08-01", "school": "grant", "timezone": "America/Chicago"},
    {"id": "e1", "type": "enrollment", "student": "S1", "time": "2026-08-17", "school": "grant",
     "starts": "2026-08-17"},
]


def absent(date, student="S1", **more):
    return {"id": f"{student}-{date}", "type": "attendance", "student": student, "time": date, "status": "absent",
            **more}


def lines(events):
    return "".join(json.dumps(event) + "\n" for event in events)


class District:
    """A folder with rules, and whatever a test adds; `run` answers with the report."""

    def __init__(self, folder, rules=THREE):
        self.folder = folder
        (folder / "rules.yml").write_text(rules)

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        return path

    def try_run(self, events, *arguments):
        path = self.write("events.ndjson", events if isinstance(events, str) else lines(events))
        return subprocess.run(
            [BINARY, "backtest", "--rules", self.folder / "rules.yml", "--events", path, *map(str, arguments)],
            capture_output=True, text=True)

    def run(self, events, *arguments):
        result = self.try_run(events, "--format", "json", *arguments)
        assert result.returncode == 0, result.stderr
        return json.loads(result.stdout)

    def placed(self, events, *arguments):
        """With a calendar and a roster in America/Chicago."""
        self.write("calendar.d/elementary.yml", CALENDAR)
        roster = self.write("roster.ndjson", lines(ROSTER))
        return self.run(events, "--calendars", self.folder / "calendar.d", "--roster", roster, *arguments)


@pytest.fixture
def district(tmp_path):
    return District(tmp_path)


def episodes(report, rule="attendance.three"):
    return report["rules"][rule]["episodes"]


WEEK = ["2026-09-14", "2026-09-15", "2026-09-16"]  # Monday to Wednesday


def test_the_third_day_opens_and_the_return_closes(district):
    events = [absent(day, time=day + "T08:10:00-05:00") for day in WEEK]
    events.append(absent("2026-09-17", time="2026-09-17T08:10:00-05:00", status="present"))
    assert episodes(district.placed(events)) == [{
        "student": "S1",
        "opened": "2026-09-16T08:10:00-05:00",
        "closed": "2026-09-17T08:10:00-05:00",
        "why": "cleared",
        "known": "2026-09-16T08:10:00-05:00",
    }]


def test_an_episode_still_open_has_no_end(district):
    [episode] = episodes(district.placed([absent(day) for day in WEEK]))
    assert episode["opened"] == "2026-09-16T00:00:00-05:00"
    assert episode["closed"] is None and episode["why"] is None


def test_a_rule_that_is_off_is_not_said_to_flag_nobody(district):
    (district.folder / "rules.yml").write_text(THREE + "    mode: off\n")
    told = district.try_run([absent(day) for day in WEEK]).stdout
    assert "the rule is off: nobody is judged; 'mode: shadow' shows whom it would flag" in told
    near = subprocess.run([BINARY, "near", "attendance.three", "--rules", district.folder / "rules.yml", "--events",
                           district.folder / "events.ndjson"], capture_output=True, text=True)
    assert "the rule is off: nobody is judged" in near.stdout and "does not apply" not in near.stdout


def test_a_year_that_was_mistyped_does_not_move_the_end(district):
    events = [absent(day, received_at=day + "T09:00:00-05:00") for day in WEEK]
    events.append(absent("2027-09-16", received_at="2026-09-16T09:00:00-05:00"))
    report = district.placed(events)
    assert report["to"] == "2026-09-16"
    assert [episode["closed"] for episode in episodes(report)] == [None]
    near = subprocess.run([BINARY, "near", "attendance.three", "--rules", "rules.yml", "--calendars", "calendar.d",
                           "--roster", "roster.ndjson", "--events", "events.ndjson"], cwd=district.folder,
                          capture_output=True, text=True).stdout
    assert "as of 2026-09-16 23:59: 1 open" in near, near


def test_a_districts_folder_is_its_rules_and_calendars(tmp_path):
    subprocess.run([BINARY, "init", "d", "--today", "2025-12-22"], cwd=tmp_path, check=True, capture_output=True)
    files = ("--roster", "roster.ndjson", "--events", "events.ndjson")
    said = [subprocess.run([BINARY, "backtest", "--rules", rules, "--calendars", calendars, *files], cwd=tmp_path / "d",
                           capture_output=True, text=True) for rules, calendars in ((".", "."), ("rules.d", "calendar.d"))]
    assert said[0].stdout == said[1].stdout != "" and said[0].returncode == 0


def test_calendars_that_are_given_as_rules_are_not_said_to_be_wrong_calendars(tmp_path):
    (tmp_path / "calendar.yml").write_text(CALENDAR)
    (tmp_path / "events.ndjson").write_text(lines([absent(day) for day in WEEK]))
    said = subprocess.run([BINARY, "backtest", "--rules", "calendar.yml", "--calendars", "calendar.yml", "--events",
                           "events.ndjson"], cwd=tmp_path, capture_output=True, text=True)
    assert said.returncode == 1 and "the rules have " in said.stderr
    assert "--rules and --calendars name the same files" in said.stderr and "the calendars have" not in said.stderr


def test_a_line_that_comes_late_is_known_late(district):
    events = [absent(day, received_at=day + "T09:00:00-05:00") for day in WEEK]
    events[0]["received_at"] = "2026-09-17T07:30:00-05:00"
    [episode] = episodes(district.placed(events))
    assert episode["opened"] == "2026-09-16T00:00:00-05:00"
    assert episode["known"] == "2026-09-17T07:30:00-05:00"


def test_what_ended_before_it_was_known_is_not_listed(district):
    events = [absent(day, received_at=day + "T09:00:00-05:00") for day in WEEK]
    events[0]["received_at"] = "2026-09-21T07:30:00-05:00"
    assert episodes(district.placed(events)) == []
    assert len(episodes(district.placed(events, "--as-corrected"))) == 1


def mistake():
    """Three absences, the second of them taken back on the day after."""
    events = [absent(day, received_at=day + "T09:00:00-05:00") for day in WEEK]
    events.append(absent(WEEK[1], status="present", received_at="2026-09-17T07:00:00-05:00"))
    return events


def test_a_correction_withdraws_what_was_told(district):
    [episode] = episodes(district.placed(mistake()))
    assert episode["why"] == "withdrawn"
    assert episode["closed"] == "2026-09-17T07:00:00-05:00"


def test_as_corrected_the_mistake_never_was(district):
    assert episodes(district.placed(mistake(), "--as-corrected")) == []


def test_as_corrected_nothing_is_known_at_a_time(district):
    [episode] = episodes(district.placed([absent(day) for day in WEEK], "--as-corrected"))
    assert episode["known"] is None
    assert episode["opened"] == "2026-09-16T00:00:00-05:00"


def test_a_deleted_row_takes_its_alert_with_it(district):
    events = [absent(day, received_at=day + "T09:00:00-05:00") for day in WEEK]
    events.append(absent(WEEK[0], op="delete", received_at="2026-09-17T09:00:00-05:00"))
    [episode] = episodes(district.placed(events))
    assert episode["why"] == "withdrawn"


def test_a_holiday_neither_counts_nor_breaks(district):
    days = ["2026-09-03", "2026-09-04", "2026-09-08"]  # Labor Day between
    [episode] = episodes(district.placed([absent(day) for day in days]))
    assert episode["opened"] == "2026-09-08T00:00:00-05:00"


def test_what_is_not_given_is_assumed_and_said(district):
    report = district.run([absent(day) for day in WEEK])
    [episode] = episodes(report)
    assert episode["opened"] == "2026-09-16T00:00:00Z"
    assert report["assumed"] == [
        "no calendars: every weekday from 2026-09-14 to 2026-09-16 is instructional, time zone UTC",
        "no received_at: events were received when they happened, the roster was known from the start",
        "no roster: one school, every student seen is enrolled for the whole span; grades and flags are known only if the "
        "events tell them",
    ]


def test_nothing_is_assumed_of_what_is_given(district):
    report = district.placed(mistake())
    assert [said.split(":")[0] for said in report["assumed"]] == ["no received_at"]  # the roster's lines have none


def test_a_roster_alone_keeps_its_zone(district):
    roster = district.write("roster.ndjson", lines(ROSTER))
    report = district.run([absent(day) for day in WEEK], "--roster", roster)
    assert episodes(report)[0]["opened"] == "2026-09-16T00:00:00-05:00"
    assert [said.split(":")[0] for said in report["assumed"]] == ["no calendars", "no received_at"]


def test_a_roster_alone_may_name_its_calendars(district):
    roster = district.write("roster.ndjson", lines([dict(ROSTER[0], calendar="blue"), ROSTER[1]]))
    assert len(episodes(district.run([absent(day) for day in WEEK], "--roster", roster))) == 1


def test_the_assumed_calendar_stands_for_every_name_and_for_none(district):
    """A name on one enrollment leaves no other without a calendar."""
    named = dict(ROSTER[1], id="n9", student="S9", calendar="blue")
    roster = district.write("roster.ndjson", lines([*ROSTER, named]))
    report = district.run([absent(day, student=who) for who in ("S1", "S9") for day in WEEK], "--roster", roster)
    assert {episode["student"] for episode in episodes(report)} == {"S1", "S9"}


def test_calendars_alone_place_everybody_in_one_school(district):
    district.write("calendar.d/elementary.yml", CALENDAR)
    report = district.run([absent(day) for day in WEEK], "--calendars", district.folder / "calendar.d")
    assert episodes(report)[0]["opened"] == "2026-09-16T00:00:00-05:00"
    assert [said.split(":")[0] for said in report["assumed"]] == ["no received_at", "no roster"]


def test_a_roster_among_the_events_is_a_roster(district):
    report = district.run(ROSTER + [absent(day) for day in WEEK])
    assert episodes(report)[0]["opened"] == "2026-09-16T00:00:00-05:00"
    assert [said.split(":")[0] for said in report["assumed"]] == ["no calendars", "no received_at"]
    assert report["events"] == 3


def test_who_is_in_no_school_is_counted_and_not_judged(district):
    report = district.placed([absent(day, student="S9") for day in WEEK])
    assert report["unplaced"] == 1
    assert episodes(report) == []


def test_the_report_has_what_scripts_read(district):
    report = district.placed([absent(day) for day in WEEK])
    assert set(report) == {"ruleset", "from", "to", "students", "events", "rejected", "rules", "per_week", "load",
                           "overlap", "unplaced", "assumed"}
    assert (report["from"], report["to"], report["students"], report["events"]) == ("2026-09-14", "2026-09-16", 1, 3)
    assert report["rules"]["attendance.three"]["students"] == 1
    assert report["per_week"] == [{"week": "2026-09-14", "opened": 1}]
    assert len(report["ruleset"]) == 32


def test_episodes_are_sorted_by_opening_then_student(district):
    events = [absent(day, student=student) for student in ("S3", "S2") for day in WEEK]
    events += [absent(day, student="S1") for day in ["2026-09-15", "2026-09-16", "2026-09-17"]]
    report = district.run(events)
    assert [episode["student"] for episode in episodes(report)] == ["S2", "S3", "S1"]


def test_since_chooses_what_is_reported(district):
    events = [absent(day) for day in WEEK] + [absent(day, status="present") for day in ["2026-09-17"]]
    events += [absent(day) for day in ["2026-09-21", "2026-09-22", "2026-09-23"]]
    assert len(episodes(district.placed(events))) == 2
    report = district.placed(events, "--since", "2026-09-20")
    assert [episode["opened"][:10] for episode in episodes(report)] == ["2026-09-23"]
    assert report["from"] == "2026-09-20"


def test_until_stops_the_clock(district):
    events = mistake()
    [episode] = episodes(district.placed(events, "--until", "2026-09-16"))
    assert episode["closed"] is None


def test_the_clock_stops_with_the_last_receipt(district):
    events = [absent(day, received_at="2026-10-01T08:00:00-05:00") for day in WEEK]
    assert district.placed(events)["to"] == "2026-10-01"


def test_bad_lines_are_named_and_the_good_ones_taken(district):
    text = lines([absent(day) for day in WEEK]) + '{"id":"x","type":"attendance","student":"S1","time":"2026-09-17",' \
        '"status":"abs"}\nnot JSON\n'
    result = district.try_run(text, "--format", "json")
    assert result.returncode == 0
    assert len(episodes(json.loads(result.stdout))) == 1
    assert json.loads(result.stdout)["rejected"] == 2
    first, second = result.stderr.splitlines()
    assert ":4: E2" in first and " status: 'abs' is not" in first and "tardy" in first
    assert ":5: E2" in second


def test_twenty_bad_lines_are_shown_and_all_are_counted(district):
    result = district.try_run(lines([absent("2026-09-14")]) + "?\n" * 50)
    assert len(result.stderr.splitlines()) == 21
    assert result.stderr.endswith("and 30 more lines that could not be read\n")
    assert "rejected 50 lines" in result.stdout


def test_nothing_readable_is_a_finding(district):
    result = district.try_run("?\n")
    assert result.returncode == 1
    assert "there is no readable event in these files" in result.stderr


def test_rules_with_errors_are_shown_in_place(district):
    district.write("rules.yml", THREE.replace("streak", "streek"))
    result = district.try_run([absent("2026-09-14")])
    assert result.returncode == 1
    assert "rules.yml:5:" in result.stderr and "did you mean 'streak'?" in result.stderr


def test_it_is_said_whether_rules_or_calendars_have_the_errors(district):
    calendar = district.write("calendar.d/elementary.yml", CALENDAR.replace("[mon", "[mom"))
    events = [absent("2026-09-14")]
    assert "intervene: the calendars have 1 error\n" in district.try_run(events, "--calendars", calendar.parent).stderr
    district.write("rules.yml", THREE.replace("streak", "streek"))
    assert "intervene: the rules have 1 error\n" in district.try_run(events).stderr
    said = district.try_run(events, "--calendars", calendar.parent).stderr
    assert "intervene: rules and calendars have 2 errors\n" in said
    assert "elementary.yml:6:" in said and "rules.yml:5:" in said


@pytest.mark.parametrize("files", [{}, {"notes.txt": "?"}, {"old.yml": "format: 1\nrules: []\n"}])
def test_a_folder_without_a_rule_is_no_answer(district, tmp_path, files):
    folder = tmp_path / "empty"
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text)
    result = district.try_run([absent("2026-09-14")], "--rules", folder)
    assert (result.returncode, result.stdout) == (1, "")
    assert f"there is no rule in {folder}" in result.stderr


def test_a_folder_without_a_calendar_is_no_answer(district, tmp_path):
    (tmp_path / "empty").mkdir()
    result = district.try_run([absent("2026-09-14")], "--calendars", tmp_path / "empty")
    assert (result.returncode, result.stdout) == (1, "")
    assert f"there is no calendar in {tmp_path}/empty" in result.stderr


def holds_back_interrupts(process):
    blocked = re.search(r"SigBlk:\t(\w+)", pathlib.Path(f"/proc/{process.pid}/status").read_text()).group(1)
    return int(blocked, 16) >> (signal.SIGINT - 1) & 1


def cpu_s(process):
    """What it has used so far."""
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_what_was_found_until_an_interrupt_is_told(tmp_path):
    subprocess.run([BINARY, "generate", "--demo", "--students", "4000", tmp_path], check=True)
    command = [BINARY, "backtest", "--rules", tmp_path / "rules.d", "--calendars", tmp_path / "calendar.d", "--roster",
               tmp_path / "roster.ndjson", "--events", tmp_path / "history.ndjson"]
    before = os.times()
    subprocess.run(command, check=True, capture_output=True)
    after = os.times()
    whole_s = after.children_user + after.children_system - before.children_user - before.children_system
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while not holds_back_interrupts(process) or cpu_s(process) < 0.6 * whole_s:
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    out, said = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    taken, lines = map(int, re.search(r"interrupted after (\d+) of (\d+) lines", said).groups())
    assert 0 < taken < lines
    assert re.search(r"^ +attendance\.chronic +\d+$", said, re.M)


def test_words_say_how_many_how_long_and_when(district):
    result = district.try_run([absent(day) for day in WEEK] + [absent("2026-09-17", status="present")])
    assert "attendance.three  Three school days running" in result.stdout
    assert "1 student, 1 episode, median 1 day open" in result.stdout
    assert "busiest 2026-09-14 with 1" in result.stdout


def test_a_week_that_is_too_much_has_its_own_code(district):
    events = [absent(day, student=student) for student in ("S1", "S2") for day in WEEK]
    assert district.try_run(events, "--max-alerts-per-week", 2).returncode == 0
    result = district.try_run(events, "--max-alerts-per-week", 1)
    assert result.returncode == 6
    assert "the week of 2026-09-14 opens 2 alerts, more than 1" in result.stderr


def test_events_may_come_from_a_pipe(district):
    result = subprocess.run([BINARY, "backtest", "--rules", district.folder / "rules.yml", "--events", "-"],
                            input=lines([absent(day) for day in WEEK]), capture_output=True, text=True)
    assert "1 student, 1 episode" in result.stdout


def bench(students, days, seed):
    generator = SHARED / "bench" / "gen.py"
    if not generator.exists():
        pytest.skip("the standard work's generator is not here")
    out = subprocess.run([sys.executable, generator, *map(str, (students, days, seed))], capture_output=True, text=True)
    return out.stdout.splitlines(keepends=True)


def test_the_standard_work_is_the_same_doubled_and_shuffled(tmp_path):
    work = bench(500, 90, 7)
    district = District(tmp_path, (SHARED / "bench" / "six.yml").read_text())
    once = district.run("".join(work))
    assert sum(len(rule["episodes"]) for rule in once["rules"].values()) > 500
    assert district.run("".join(line + line for line in work)) == once
    random.Random(7).shuffle(work)
    assert district.run("".join(work)) == once


@pytest.mark.skipif(not os.environ.get("RUN_LONG"), reason="a minute of work: RUN_LONG=1")
def test_the_standard_work_opens_as_many_alerts_as_its_peers_found(tmp_path):
    district = District(tmp_path, (SHARED / "bench" / "six.yml").read_text())
    report = district.run("".join(bench(5000, 90, 7)))
    assert report["events"] == 489587
    assert sum(len(rule["episodes"]) for rule in report["rules"].values()) == 5793


GRAND_BEND = """format: 1
rules:
  - rule: a.three_unexcused
    title: Three unexcused days in thirty
    when: days(absent_unexcused over last 30 days across years) >= 3
  - rule: a.five_absent
    title: Five absent days in thirty
    when: days(absent over last 30 days across years) >= 5
  - rule: a.ten_absent
    title: Ten absent days
    when: days(absent over year) >= 10
  - rule: a.three_tardy
    title: Three tardy days in thirty
    when: days(tardy over last 30 days across years) >= 3
"""
GRAND_BEND_YEAR = """format: 1
calendar: grand_bend
timezone: America/Chicago
first_day: 2021-08-23
last_day: 2022-05-27
week: [mon, tue, wed, thu, fri]
"""


def test_grand_bend_is_counted_as_independently(tmp_path):
    data = SHARED / "data" / "grandbend-2022"
    if not data.exists():
        pytest.skip("the Grand Bend data is not here")
    district = District(tmp_path, GRAND_BEND)
    district.write("calendar.d/grand_bend.yml", GRAND_BEND_YEAR)
    report = district.run((data / "native.events.ndjson").read_text(), "--roster", data / "native.roster.ndjson",
                          "--calendars", tmp_path / "calendar.d")
    assert {name: rule["students"] for name, rule in report["rules"].items()} == {
        "a.three_unexcused": 42, "a.five_absent": 43, "a.ten_absent": 95, "a.three_tardy": 10}
