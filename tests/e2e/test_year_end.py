"""A school year ends: alerts expire, steps begin anew, and what a rule or a state carries over stands on the first day of the next."""
import pytest

from test_backtest import CALENDAR, ROSTER, District, absent, lines

RULES = """format: 1
rules:
  - rule: attendance.steps
    title: Absent days
    ladder: {of: days(absent over year), steps: [{at: 2, message: two}, {at: 4, message: four}]}
  - rule: attendance.across
    title: Absent in spring and autumn
    when: days(absent over last 200 days across years) >= 4
  - rule: attendance.within
    title: Absent this year
    when: days(absent over last 200 days) >= 4
  - rule: tier.two
    title: In tier 2
    domain: reading
    when: tier(reading) >= 2
  - rule: attendance.waiting
    title: Absent, for a while
    when: days(absent over year) >= 4
    for: 15 school days
"""
NEXT = CALENDAR.replace("2026-08-17", "2027-08-16").replace("2027-05-28", "2028-05-26").replace("2026-09-07", "2027-09-06")
SPRING = ["2027-05-10", "2027-05-11", "2027-05-17", "2027-05-18"]
AUTUMN = ["2027-09-13", "2027-09-14"]
MOVED = {"id": "t1", "type": "tier", "student": "S1", "time": "2026-11-02", "domain": "reading", "tier": 2}


@pytest.fixture(name="episodes")
def two_years(tmp_path):
    district = District(tmp_path, RULES)
    district.write("calendar.d/a.yml", CALENDAR)
    district.write("calendar.d/b.yml", NEXT)
    roster = district.write("roster.ndjson", lines(ROSTER))
    last = {"id": "z", "type": "conversation", "student": "S1", "time": "2027-10-15", "with": "family"}
    report = district.run([MOVED, *map(absent, SPRING + AUTUMN), last], "--roster", roster, "--calendars", tmp_path / "calendar.d")
    return {rule: [(one["opened"][:10], (one["closed"] or "")[:10], one["why"]) for one in said["episodes"]]
            for rule, said in report["rules"].items()}


def test_every_alert_ends_with_the_year(episodes):
    ends = [closed for of_rule in episodes.values() for opened, closed, why in of_rule if opened < "2027-06"]
    assert set(ends) == {"2027-05-29"} and len(ends) == 4


def test_steps_begin_anew_with_the_next_year(episodes):
    assert episodes["attendance.steps"] == [("2027-05-11", "2027-05-29", "expired"), ("2027-09-14", "", None)]


def test_what_lasts_is_told_again_on_the_first_day_of_the_next(episodes):
    assert episodes["tier.two"] == [("2026-11-02", "2027-05-29", "expired"), ("2027-08-16", "", None)]


def test_a_window_looks_back_over_the_summer_only_where_the_rule_says_so(episodes):
    assert episodes["attendance.within"] == [("2027-05-18", "2027-05-29", "expired")]
    assert episodes["attendance.across"] == [("2027-05-18", "2027-05-29", "expired"), ("2027-08-16", "", None)]


def test_what_waits_for_school_days_does_not_wait_over_the_summer(episodes):
    assert episodes["attendance.waiting"] == []
