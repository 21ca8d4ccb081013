"""The model against cases worked out by hand, so that it is worth comparing with."""
import json
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from language import parse_duration, parse_expression, parse_signature
from model import backtest

CALENDAR = {
    "format": 1, "calendar": "main", "timezone": "America/Chicago", "year": "2025-26", "first_day": "2025-08-18",
    "last_day": "2026-05-29", "week": ["mon", "tue", "wed", "thu", "fri"], "day_ends": "16:00",
    "closed": [{"date": "2025-09-01", "why": "Labor Day"}]}
ABSENT = {"type": "attendance", "status": "absent", "excused": False}
PRESENT = {"type": "attendance", "status": "present"}
CHICAGO = "America/Chicago"


class District:
    """A folder with one student S1, and the episodes that its rules give."""

    def __init__(self, folder):
        self.folder, self.lines = folder, []
        self.calendars = [dict(CALENDAR)]
        self.roster = [
            {"id": "school", "type": "school", "time": "2025-08-01", "school": "A", "timezone": CHICAGO,
             "calendar": "main"},
            {"id": "enrollment", "type": "enrollment", "student": "S1", "time": "2025-08-01", "school": "A",
             "grade": 3, "starts": "2025-08-18"}]

    def add(self, time, fields, **more):
        line = {"id": f"e{len(self.lines)}", "source": "sis", "student": "S1", "time": time, **fields, **more}
        self.lines.append(line)
        return line

    def days(self, letters, first="2025-08-18"):
        """One attendance row a school day, at 16:00: A absent, P present, - nothing."""
        day = date.fromisoformat(first)
        for letter in letters:
            while day.weekday() > 4 or day == date(2025, 9, 1):
                day += timedelta(days=1)
            if letter != "-":
                offset = "-05:00" if day < date(2025, 11, 2) else "-06:00"
                self.add(f"{day}T16:00:00{offset}", {"A": ABSENT, "P": PRESENT}[letter])
            day += timedelta(days=1)

    def run(self, rules, as_corrected=False):
        """[(opened, closed, why, known)] of the rule, in Chicago time to the minute."""
        (self.folder / "calendars").mkdir(exist_ok=True)
        for n, calendar in enumerate(self.calendars):
            (self.folder / "calendars" / f"{n}.yml").write_text(json.dumps(calendar))
        if "rules" not in rules:
            rules = {"rules": [{"rule": "test.rule", "title": "t", **rules}]}
        (self.folder / "rules.yml").write_text(json.dumps({"format": 1, **rules}))
        for name in ("lines", "roster"):
            text = "".join(json.dumps(line) + "\n" for line in getattr(self, name))
            (self.folder / name).write_text(text)
        answers = backtest(self.folder / "rules.yml", [self.folder / "lines"], [self.folder / "roster"],
                           self.folder / "calendars")
        return [(local(e["opened"]), local(e["closed"]), e["why"], local(e["known"]))
                for e in answers[as_corrected]["test.rule"]["episodes"]]


def local(text):
    return text and datetime.fromisoformat(text).astimezone(ZoneInfo(CHICAGO)).strftime("%Y-%m-%d %H:%M")


@pytest.fixture
def district(tmp_path):
    return District(tmp_path)


def spans(found):
    return [row[:3] for row in found]


def test_the_example_of_the_language_page_opens_and_clears_on_its_days(district):
    district.days("P" * 17 + "AA" + "P" + "A" + "P" * 40)
    rule = {"needs": "enrolled_days(year) >= 20", "when": "rate(absent over year) >= 10%",
            "clear_when": "rate(absent over year) < 8%", "clear_for": "10 school days"}
    expected = [("2025-09-15 16:00", "2025-10-23 16:00", "cleared")]
    assert spans(district.run(rule)) == expected
    assert spans(district.run(rule, as_corrected=True)) == expected


def test_a_correction_takes_the_alert_back(district):
    district.days("P" * 10 + "AAA")
    wrong = district.lines[11]
    for line in district.lines:
        line["received_at"] = line["time"]
    district.lines.append({**wrong, **PRESENT, "received_at": "2025-09-05T06:10:00-05:00"})
    del district.lines[-1]["excused"]
    rule = {"when": "streak(absent) >= 3"}
    assert district.run(rule) == [
        ("2025-09-04 16:00", "2025-09-05 06:10", "withdrawn", "2025-09-04 16:00")]
    assert district.run(rule, as_corrected=True) == []


def test_a_rate_does_not_dip_at_midnight(district):
    district.days("AAPPPPPPPPPPPPPPPPPP-")
    found = district.run({"needs": "enrolled_days(year) >= 5", "when": "rate(absent over year) >= 10%"})
    assert spans(found) == [("2025-08-22 16:00", None, None)]


def test_two_of_twenty_is_ten_percent_and_two_of_twenty_one_is_not(district):
    district.days("AA" + "P" * 19)
    found = district.run({"needs": "enrolled_days(year) >= 5", "when": "rate(absent over year) >= 10%"})
    assert spans(found) == [("2025-08-22 16:00", "2025-09-16 16:00", "cleared")]


def test_a_streak_waits_for_today_and_breaks_when_today_is_complete(district):
    district.days("AAA-")
    district.add("2025-08-25", {"type": "behavior", "kind": "referral"})
    found = district.run({"when": "streak(absent) >= 3"})
    assert spans(found) == [("2025-08-20 16:00", "2025-08-21 16:00", "cleared")]


def test_a_day_without_school_neither_counts_nor_breaks(district):
    district.days("P" * 8 + "AAAP")
    assert spans(district.run({"when": "streak(absent) >= 3"})) == [
        ("2025-09-02 16:00", "2025-09-03 16:00", "cleared")]


def test_for_school_days_ends_when_the_last_of_them_does(district):
    district.add("2025-08-20T10:00:00-05:00", {"type": "behavior", "kind": "referral"})
    district.add("2025-09-10", PRESENT)
    rule = {"when": "count(referral over last 10 days) >= 1", "for": "3 school days"}
    assert spans(district.run(rule)) == [("2025-08-25 16:00", "2025-08-30 00:00", "cleared")]


def test_unless_holds_an_episode_back_and_does_not_stop_its_for(district):
    district.add("2025-08-20T10:00:00-05:00", {"type": "behavior", "kind": "referral"})
    district.add("2025-08-21", ABSENT)
    district.add("2025-09-10", PRESENT)
    rule = {"when": "count(referral over last 10 days) >= 1", "for": "1 days",
            "unless": "days(absent over last 3 days) >= 1"}
    assert spans(district.run(rule)) == [("2025-08-24 00:00", "2025-08-30 00:00", "cleared")]


def test_missing_data_closes_nothing_unless_the_rule_says_so(district):
    district.add("2025-08-20T10:00:00-05:00", {"type": "assessment", "kind": "probe", "score": 3})
    district.add("2025-09-10", PRESENT)
    rule = {"when": "avg(probe.score over last 5 days) < 10"}
    assert spans(district.run(rule)) == [("2025-08-20 10:00", None, None)]
    rule["on_missing_data"] = "clear"
    assert spans(district.run(rule)) == [("2025-08-20 10:00", "2025-08-27 16:00", "cleared")]


def test_leaving_makes_a_rule_not_applicable(district):
    district.roster[1]["ends"] = "2025-08-22"
    district.add("2025-08-20", {"type": "behavior", "kind": "referral"})
    district.add("2025-09-10", PRESENT)
    rule = {"when": "count(referral over last 10 days) >= 1"}
    assert spans(district.run(rule)) == [("2025-08-20 00:00", "2025-08-23 00:00", "not applicable")]
    assert spans(district.run({**rule, "include_left": True})) == [
        ("2025-08-20 00:00", "2025-08-30 00:00", "cleared")]


def test_a_year_ends_what_is_open(district):
    district.calendars[0]["last_day"] = "2025-09-05"
    district.calendars[0]["make_up"] = ["2025-09-08"]
    district.add("2025-09-04", {"type": "behavior", "kind": "referral"})
    district.add("2025-09-20", PRESENT)
    assert spans(district.run({"when": "count(referral over last 10 days) >= 1"})) == [
        ("2025-09-04 00:00", "2025-09-09 00:00", "expired")]


def test_an_episode_begun_and_ended_before_it_was_known_is_not_listed(district):
    district.add("2025-08-20", {"type": "behavior", "kind": "referral"}, received_at="2025-09-10T08:00:00-05:00")
    district.add("2025-09-08", {"type": "behavior", "kind": "referral"}, received_at="2025-09-12T08:00:00-05:00")
    rule = {"when": "count(referral over last 5 days) >= 1"}
    assert district.run(rule) == [
        ("2025-09-08 00:00", None, None, "2025-09-12 08:00")]
    assert len(district.run(rule, as_corrected=True)) == 2


def test_an_episode_that_proves_shorter_closes_as_it_did(district):
    referral = {"type": "behavior", "kind": "referral"}
    district.add("2025-08-20", referral, received_at="2025-08-20T08:00:00-05:00")
    second = district.add("2025-08-27", referral, received_at="2025-08-27T08:00:00-05:00")
    district.lines.append({**second, "op": "delete", "received_at": "2025-08-29T09:00:00-05:00"})
    rule = {"when": "count(referral over last 8 days) >= 1"}
    assert district.run(rule) == [
        ("2025-08-20 00:00", "2025-08-28 00:00", "cleared", "2025-08-20 08:00")]


def test_a_next_state_clears_and_a_corrected_state_withdraws(district):
    work = {"type": "assessment", "kind": "assignment", "missing": True}
    district.lines += [
        {"id": "w", "student": "S1", "time": "2025-08-20", "received_at": "2025-08-20T08:00:00-05:00", **work},
        {"id": "w", "student": "S1", "time": "2025-08-22", "received_at": "2025-08-22T08:00:00-05:00", **work,
         "missing": False}]
    rule = {"when": "count(work where missing = true) >= 1"}
    assert district.run(rule) == [
        ("2025-08-20 00:00", "2025-08-22 00:00", "cleared", "2025-08-20 08:00")]
    district.lines[1]["time"] = "2025-08-20"
    assert district.run(rule) == [
        ("2025-08-20 00:00", "2025-08-22 08:00", "withdrawn", "2025-08-20 08:00")]


def test_a_state_that_moves_takes_its_old_time_along(district):
    work = {"id": "w", "student": "S1", "type": "assessment", "kind": "assignment", "missing": True}
    district.lines += [
        {**work, "time": "2025-08-20", "received_at": "2025-08-20T08:00:00-05:00"},
        {**work, "time": "2025-08-25", "was": "2025-08-20", "received_at": "2025-08-22T08:00:00-05:00"},
        {**work, "id": "x", "missing": False, "time": "2025-08-27", "received_at": "2025-08-27T08:00:00-05:00"}]
    assert district.run({"when": "count(work where missing = true) >= 1"}, as_corrected=True) == [
        ("2025-08-25 00:00", None, None, None)]


def test_a_slot_has_one_event_and_a_changed_older_one_takes_it_back(district):
    row = {"student": "S1", "source": "sis", "slot": "S1/08-20", "time": "2025-08-20", **ABSENT}
    newer = {**row, "id": "new", "status": "present"}
    district.lines = [{**row, "id": "old"}, newer, {**row, "id": "old"}]
    rule = {"when": "days(absent) >= 1"}
    assert district.run(rule, as_corrected=True) == []
    district.lines.append({**row, "id": "old", "excused": True})
    assert len(district.run(rule, as_corrected=True)) == 1
    district.lines.append({**row, "id": "old", "op": "delete"})
    assert district.run(rule, as_corrected=True) == []


def test_a_lower_revision_is_stale_even_after_a_delete(district):
    row = {"id": "a", "student": "S1", "source": "sis", "time": "2025-08-20", **ABSENT}
    district.lines = [{**row, "rev": 5}, {**row, "rev": 6, "op": "delete"}, {**row, "rev": 4}]
    assert district.run({"when": "days(absent) >= 1"}, as_corrected=True) == []
    district.lines.append(row)
    assert len(district.run({"when": "days(absent) >= 1"}, as_corrected=True)) == 1


@pytest.mark.parametrize("expression, is_true", [
    ("rate(absent over last 3 school days) = 2/3", True),
    ("days(absent over last 2 days) = 1", True),
    ("days(absent over previous 2 days) = 1", True),
    ("count(absent over last 1 weeks) = 2 and count(absent over previous 1 week) = 0", True),
    ("avg(probe.score) = 50 and median(probe.score) = 50 and sum(probe.score over last 2 points) = 120", True),
    ("slope(probe.score) = 10 * 7", True),
    ("first(probe.score) = 35 and last(probe.score) = 65 and change(probe.score) = 30", True),
    ("max(probe.score over previous 2 points) = 45", True),
    ("days_since(last absent) = 0 and school_days_since(last probe) = 1", True),
    ("count(probe where measure is missing) = 4 and count(probe where measure = 'orf') = 0", True),
    ("not (avg(exam.score) > 3) or true", True),
    ("avg(exam.score) > 3 or avg(exam.score) <= 3", False),
    ("attended(last 1 school days)", False),
    ("not attended(last 1 school days)", True),
    ("grade in (2, 3) and school = 'A' and weekday = 5 and enrolled", True),
    ("days_since(last exam or 2025-08-20) = 2", True),
    ("count(absent since 2025-08-21) = 1 and count(absent since today - 1 day) = 1", True),
    ("20% of 10 = 2 and -3 < 1 - 2 * 1.5 + 0.5", True),
    ("last(probe.level) = 'x' or last(probe.level) < 3", False),
    ("longest_streak(absent over year) = 1 and min(3, 2) = 2", True),
])
def test_expressions_have_their_values(district, expression, is_true):
    district.days("PPAPA")
    for day, score in (("18", 35), ("19", 45), ("20", 55), ("21", 65)):
        district.add(f"2025-08-{day}", {"type": "assessment", "kind": "probe", "score": score})
    found = district.run({"when": expression}, as_corrected=True)
    at_end = [e for e in found if e[1] is None]
    assert bool(at_end) == is_true


def test_texts_are_read_as_the_grammar_says():
    assert parse_duration("5 school days") == (5, "school day")
    assert parse_signature("low(span, most)") == ("low", ["span", "most"])
    tree = parse_expression("not a and b or c", (), {})
    assert tree == ("or", [("and", [("not", ("name", "a")), ("name", "b")]), ("name", "c")])
    with pytest.raises(SyntaxError):
        parse_expression("1 +", (), {})
