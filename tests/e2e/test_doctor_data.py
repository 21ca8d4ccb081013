"""The doctor on data: calendars that end, schools without one, rules that nothing comes for, feeds that are late."""
import pytest

from daemon import RULES, calendar, day, referral, roster
from test_doctor import doctor, found, one

ATTENDANCE = RULES + ("  - rule: attendance.three\n    title: Three\n    when: streak(absent) >= 3\n")


def feed(before, complete=True):
    return {"id": f"f{before}", "type": "feed", "time": day(before), "feed": "attendance", "date": day(before), "complete": complete}


def absence(id, before=1, **more):
    return {"id": id, "type": "attendance", "student": "ada", "time": day(before), "status": "absent", **more}


def said(daemon):
    return doctor(daemon).stdout


@pytest.mark.parametrize("before, words", [
    (10, "for its schools no school day comes any more"), (-10, "and no school year follows")])
def test_a_calendar_that_ends_is_found(daemon, before, words):
    daemon.write("calendar.d/all.yml", calendar().replace(f"last_day: {day(-100)}", f"last_day: {day(before)}"))
    [(check, what)] = [finding for finding in found(daemon) if finding[0] == "calendars"]
    assert words in what and day(before) in what


def test_a_calendar_whose_next_year_is_written_is_in_order(daemon):
    daemon.write("calendar.d/all.yml", calendar().replace(f"last_day: {day(-100)}", f"last_day: {day(-10)}"))
    daemon.write("calendar.d/next.yml", calendar().replace("year: this", "year: next").replace(day(200), day(-40)).replace(
        f"last_day: {day(-100)}", f"last_day: {day(-300)}"))
    assert found(daemon) == []


def test_that_a_calendar_has_no_end_of_days_is_said(daemon):
    assert "all says no day_ends" in said(daemon)
    daemon.write("calendar.d/all.yml", calendar() + 'day_ends: "16:00"\n')
    assert "day_ends" not in said(daemon) and found(daemon) == []


def test_a_school_that_goes_by_no_calendar_is_found(daemon):
    daemon.send(roster("ada", school="south", calendar="nowhere") + [referral("r1", "ada")])
    assert ("data", "school south goes by calendar nowhere, and no file of calendars has that name") in found(daemon)
    daemon.send(roster(school="south"))
    assert found(daemon) == []
    daemon.send([{"id": "school-west", "type": "school", "time": day(9), "school": "west", "calendar": "none"}])
    assert [check for check, _ in found(daemon)] == ["data"]
    daemon.send([{"id": "school-west", "op": "delete"}])
    assert found(daemon) == []


def test_a_rule_for_which_nothing_comes_is_found(daemon):
    daemon.write("rules.d/rules.yml", ATTENDANCE)
    assert found(daemon) == []  # nothing but a roster has come
    daemon.send([referral("r1", "ada")])
    assert one(daemon) == ("data", "rule attendance.three cannot fire: no event of type attendance has ever come")
    daemon.send([absence("a1")])
    assert found(daemon) == []


def test_attendance_of_classes_alone_is_found_where_days_are_asked_for(daemon):
    daemon.write("rules.d/rules.yml", ATTENDANCE)
    daemon.send([referral("r1", "ada"), absence("a1", scope="section"), absence("a2", 2, scope="section")])
    assert one(daemon) == ("data", "rule attendance.three reads attendance of days, and all 2 records that came are of a class "
                                   "(scope section)")
    daemon.write("rules.d/rules.yml", ATTENDANCE.replace("streak(absent) >= 3", "count(section_absent over last 9 school days) >= 3"))
    assert found(daemon) == []


def test_fields_that_are_read_and_never_come_and_those_that_nobody_reads_are_said(daemon):
    daemon.write("rules.d/rules.yml", RULES.replace("count(referral over last 14 days) >= 2",
                                                    "count(referral where location = 'bus' over last 14 days) >= 2"))
    daemon.send([referral("r1", "ada", category="bullying")])
    assert "rule behavior.two reads location of behavior, which none of the 1 that came says" in said(daemon)
    assert "2 fields come that no rule reads" in said(daemon)  # level and category
    assert found(daemon) == []


def test_a_feed_that_is_behind_is_found(stopped):
    stopped.always = 'feeds: {attendance: {from: sis, by: "10:30"}}\n'
    stopped.start()
    stopped.send(roster("ada") + [referral("r1", "ada")])
    assert one(stopped) == ("data", "feeds expects attendance from sis, and nobody has ever said that a day of it is complete")
    stopped.send([feed(5), feed(4), feed(1, complete=False)])
    assert one(stopped) == ("data", f"attendance from sis is complete up to {day(4)}, 3 school days behind")
    stopped.send([feed(0)])
    assert found(stopped) == []


def test_each_finding_says_what_to_do(daemon):
    daemon.write("rules.d/rules.yml", ATTENDANCE)
    daemon.send([referral("r1", "nobody-enrolled-me")])
    lines = said(daemon).splitlines()
    places = [number for number, line in enumerate(lines) if line.startswith("!!  data") or line.startswith("!!  daemon")]
    assert len(places) == 2
    assert all(lines[number + 1].startswith(" " * 18) for number in places)
