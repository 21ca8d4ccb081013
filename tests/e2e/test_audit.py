"""`backtest --audit`: who is flagged how often, in numbers counted here by hand, and nothing that tells of a few."""
import datetime
import itertools
import json
import os
import pathlib
import random
import re
import stat
import subprocess
from fractions import Fraction

import pytest

from daemon import BUILD, ROOT

KINDS = ["concern", "check_in", "good_news"]
RULES = """format: 1
rules:
""" + "".join(f"""  - rule: seen.{kind}
    title: Seen by {kind}
    kind: {kind}
    when: days({stream} over year) >= 1
""" for kind, stream in zip(KINDS, ["absent", "tardy", "suspended"]))
STATUS = dict(zip(KINDS, ["absent", "tardy", "suspended_in"]))
DAY = "2026-09-14"
OVER, UNDER = "over_flagged", "under_flagged"


class District:
    """Students of groups; each may be flagged by some of three rules, one of a kind."""

    def __init__(self, folder, rules=RULES):
        self.folder = folder
        self.roster = [{"id": "s", "type": "school", "time": "2026-08-01", "school": "grant", "timezone": "UTC"}]
        self.events = []
        self.number = 0
        (folder / "rules.yml").write_text(rules)

    def student(self, groups=None, flags=(), starts="2026-08-17", ends=None):
        self.number += 1
        who = f"S{self.number}"
        if groups is not None:
            self.says(who, groups)
        self.roster.append({"id": f"e-{who}", "type": "enrollment", "student": who, "time": starts, "school": "grant",
                            "starts": starts, **({"ends": ends} if ends else {})})
        self.events += [{"id": f"{who}-{kind}", "type": "attendance", "student": who, "time": DAY,
                         "status": STATUS[kind]} for kind in flags]
        return who

    def says(self, who, groups, id="", time="2026-08-01", **more):
        self.roster.append({"id": id or f"p-{who}", "type": "student", "student": who, "time": time,
                            "groups": groups, **more})

    def many(self, value, students, flagged, kinds=("concern",), group="race"):
        for i in range(students):
            self.student({group: value} if value is not None else None, kinds if i < flagged else ())

    def try_run(self, *words):
        for name, lines in (("roster", self.roster), ("events", self.events)):
            (self.folder / f"{name}.ndjson").write_text("".join(json.dumps(line) + "\n" for line in lines))
        return subprocess.run(
            [BUILD / "intervene", "backtest", "--rules", "rules.yml", "--roster", "roster.ndjson", "--events",
             "events.ndjson", *map(str, words)], cwd=self.folder, capture_output=True, text=True)

    def run(self, *words):
        result = self.try_run("--format", "json", *words)
        assert result.returncode == 0, result.stderr
        return json.loads(result.stdout)

    def rows(self, *words, kind="concern", group="race"):
        report = self.run("--audit", group, *words)
        return {row["value"]: row for row in report["audit"][group]["rules"][f"seen.{kind}"]["groups"]}

    def text(self, *words):
        result = self.try_run(*words)
        assert result.returncode == 0, result.stderr
        return result.stdout


@pytest.fixture
def district(tmp_path):
    district = District(tmp_path)
    district.student()  # so that there is always an event on the first day
    district.roster.pop()
    district.events.append({"id": "x", "type": "attendance", "student": "S1", "time": DAY, "status": "present"})
    return district


def shown(row):
    return row["students"], row["flagged"], row["rate"], row["risk_ratio"]


# --- numbers ---------------------------------------------------------------------------------------------------------

def test_rates_and_ratios_are_those_counted_by_hand(district):
    district.many("black", 40, 20)
    district.many("white", 100, 25)
    rows = district.rows()
    assert shown(rows["black"]) == (40, 20, 0.5, 2)  # 20/40 beside 25/100
    assert shown(rows["white"]) == (100, 25, 0.25, 0.5)
    assert rows["black"]["findings"] == [OVER] and rows["white"]["findings"] == [UNDER]
    assert not any(row["suppressed"] for row in rows.values())


@pytest.mark.parametrize("kind", KINDS)
def test_both_directions_are_told_of_every_kind_of_rule(district, kind):
    district.many("a", 40, 20, [kind])
    district.many("b", 100, 25, [kind])
    rows = district.rows(kind=kind)
    assert rows["a"]["findings"] == [OVER] and rows["b"]["findings"] == [UNDER]
    said = [line.strip() for line in district.text("--audit", "race").splitlines() if line.strip().startswith("!")]
    assert len(said) == 2
    assert said[0].startswith("! a: flagged 2 times as often as everybody else; ")
    assert said[1].startswith("! b: flagged 0.5 times as often as a, the most flagged group; ")


def test_what_it_means_to_be_flagged_depends_on_the_kind_of_the_rule(district):
    district.many("a", 40, 20, KINDS)
    district.many("b", 100, 25, KINDS)
    said = [line for line in district.text("--audit", "race").splitlines() if line.strip().startswith("!")]
    assert len(said) == len(set(said)) == 6


def test_at_five_fourths_nothing_is_notable_and_just_above_it_is(district):
    district.many("a", 80, 25)
    district.many("b", 80, 20)
    rows = district.rows()
    assert rows["a"]["risk_ratio"] == 1.25 and rows["a"]["findings"] == []
    assert rows["b"]["findings"] == []  # exactly four fifths of the highest rate
    district.many("a", 1, 1)
    rows = district.rows()
    assert rows["a"]["findings"] == [OVER]  # 26/81 beside 1/4
    assert rows["b"]["findings"] == [UNDER]


def test_a_ratio_near_the_limit_is_not_printed_as_the_limit(district):
    district.many("a", 300, 94)  # 94/300 beside 75/300: 1.2533
    district.many("b", 300, 75)
    assert "a: flagged 1.25 times" not in district.text("--audit", "race")
    assert "a: flagged 1.253 times" in district.text("--audit", "race")


def test_where_nobody_else_was_flagged_there_is_no_ratio_and_it_is_notable(district):
    district.many("a", 40, 20)
    district.many("b", 40, 0)
    rows = district.rows()
    assert rows["a"]["suppressed"] is False
    assert rows["a"]["risk_ratio"] is None and rows["a"]["findings"] == [OVER]
    assert shown(rows["b"]) == (40, 0, 0, 0) and rows["b"]["findings"] == [UNDER]
    text = district.text("--audit", "race")
    assert "! a: flagged and nobody else is; " in text
    assert "! b: nobody is flagged, unlike a, the most flagged group; " in text


def test_where_all_are_of_one_group_nothing_is_notable(district):
    district.many("a", 40, 20)
    [row] = district.rows().values()
    assert shown(row) == (40, 20, 0.5, None) and row["findings"] == []


def test_who_says_nothing_counts_among_all_others_and_is_no_group(district):
    district.many("a", 40, 20)
    district.many(None, 40, 10)
    rows = district.rows()
    assert shown(rows["a"]) == (40, 20, 0.5, 2)
    assert shown(rows[None]) == (40, 10, 0.25, None) and rows[None]["findings"] == []
    assert list(rows) == ["a", None]
    assert "not said" in district.text("--audit", "race")


def test_a_rule_that_flags_nobody_says_nothing_of_anybody(district):
    district.many("a", 40, 20)
    district.many("b", 40, 20)
    rows = district.rows(kind="good_news")
    assert [shown(row) for row in rows.values()] == [(40, 0, 0, None)] * 2
    assert all(row["findings"] == [] for row in rows.values())


def test_several_groups_are_asked_for_with_a_comma_or_a_space(district):
    for race, sex in itertools.product(["a", "b"], ["f", "m"]):
        for i in range(20):
            district.student({"race": race, "sex": sex}, ["concern"] if sex == "f" and i % 2 else [])
    for words in (["--audit", "race,sex"], ["--audit", "race", "sex"], ["--audit", "race, sex", "--audit", "race"]):
        report = district.run(*words)
        assert list(report["audit"]) == ["race", "sex"]
    assert [row["flagged"] for row in report["audit"]["race"]["rules"]["seen.concern"]["groups"]] == [10, 10]
    assert [row["flagged"] for row in report["audit"]["sex"]["rules"]["seen.concern"]["groups"]] == [20, 0]


# --- who is in which group -------------------------------------------------------------------------------------------

def value_of(district, group="race"):
    """Of one student among forty who say nothing: nothing of them is shown, but their value is."""
    return [value for value in district.rows(group=group) if value is not None]


def test_who_was_enrolled_on_a_day_of_the_span_is_counted_and_nobody_else(district):
    district.events.append(dict(district.events[0], id="y", time="2026-09-18"))
    for _ in range(20):
        district.student({"race": "a"}, ends="2026-09-14")
        district.student({"race": "a"}, ends="2026-09-13")  # left on the day before
        district.student({"race": "b"}, starts="2026-09-18")
        district.student({"race": "b"}, starts="2026-09-19")
    rows = district.rows()
    assert (rows["a"]["students"], rows["b"]["students"]) == (20, 20)
    rows = district.rows("--since", "2026-09-15")
    assert list(rows) == ["b"]


def test_who_was_flagged_counts_though_the_enrollment_was_taken_back(district):
    district.many("a", 40, 20)
    district.many("b", 40, 10)
    for line in district.events[1:]:
        line["received_at"] = f"{DAY}T09:00:00Z"
    gone = [line["student"] for line in district.events[1:21]]
    district.roster += [{"id": f"e-{who}", "op": "delete", "type": "enrollment", "student": who, "time": "2026-08-17",
                         "received_at": f"{DAY}T12:00:00Z"} for who in gone]
    rows = district.rows()
    assert (rows["a"]["students"], rows["a"]["flagged"]) == (40, 20)
    rows = district.rows("--as-corrected")
    assert rows["a"]["students"] == 20 and rows["a"]["suppressed"] is False


def test_the_newest_line_that_says_a_group_counts(district):
    district.many(None, 40, 20)
    who = district.student({"race": "a", "sex": "f"})
    district.says(who, {"race": "b"}, time="2026-09-01")
    district.says(who, {"race": "c"}, time="2026-12-01")  # is so later
    assert value_of(district) == ["b"]
    assert value_of(district, "sex") == ["f"]


def test_who_is_said_only_later_goes_by_the_first_that_is_said(district):
    district.many(None, 40, 20)
    who = district.student()
    district.says(who, {"race": "b"}, time="2027-02-01")
    district.says(who, {"race": "a"}, time="2026-12-01")
    assert value_of(district) == ["a"]


def test_two_senders_may_each_say_a_group(district):
    district.many(None, 40, 20)
    who = district.student({"race": "a"})
    district.says(who, {"sex": "f"}, id="other", time="2026-09-01")
    assert value_of(district) == ["a"] and value_of(district, "sex") == ["f"]


def test_a_correction_and_a_deletion_count(district):
    district.many(None, 40, 20)
    who = district.student({"race": "a"})
    district.says(who, {"race": "b"})
    assert value_of(district) == ["b"]
    district.says(who, {"race": "c"}, id="other")
    district.roster.append({"id": "other", "op": "delete", "type": "student", "student": who, "time": "2026-08-01"})
    assert value_of(district) == ["b"]


def test_values_are_taken_as_they_are_written(district):
    for value in ["b", "B", "Zoë", 1, True, ["a", "b"], "", None]:
        for _ in range(20):
            district.student({"race": value})
    assert list(district.rows()) == ["1", "B", "Zoë", '["a","b"]', "b", "true", None]
    assert district.rows()[None]["students"] == 40


def test_a_group_that_nobody_has_is_refused_with_those_there_are(district):
    district.many("a", 20, 0)
    result = district.try_run("--audit", "rase")
    assert result.returncode == 1 and result.stdout == ""
    assert result.stderr == ("intervene: --audit: no student has a group 'rase'\n"
                             "           did you mean 'race'?\n")
    assert "students have 'race'" in district.try_run("--audit", "sex").stderr
    assert "takes the name of a group" in district.try_run("--audit", ",").stderr
    district.roster = [line for line in district.roster if line["type"] != "student"]
    assert 'they stand in the student lines of the roster: "groups":{"race":".."}' in \
        district.try_run("--audit", "race").stderr


def test_no_rule_sees_a_group(district):
    (district.folder / "rules.yml").write_text(RULES.replace("days(absent over year) >= 1", "groups = 'a'"))
    result = district.try_run("--audit", "race")
    assert result.returncode == 1 and "never available to a rule" in result.stderr


def test_neither_a_name_nor_an_id_stands_in_an_audit(district):
    for i in range(60):
        who = district.student({"race": "ab"[i % 2]}, ["concern"] if i % 3 else [])
        district.says(who, {"race": "ab"[i % 2]}, first="Ada", last="Lovelace")
    report = district.run("--audit", "race")
    audit = json.dumps(report["audit"])
    assert "Ada" not in audit and '"S' not in audit
    text = district.text("--audit", "race")
    assert "Ada" not in text and "S1" not in text


# --- what is hidden --------------------------------------------------------------------------------------------------

def hidden(row):
    assert row["suppressed"] is True and row["findings"] == []
    assert row["flagged"] is row["rate"] is row["risk_ratio"] is None
    return True


def test_a_group_of_fewer_than_ten_is_hidden_and_so_is_one_more(district):
    district.many("a", 9, 0)
    district.many("b", 100, 40)
    district.many("c", 50, 20)
    rows = district.rows()
    assert hidden(rows["a"]) and rows["a"]["students"] is None
    assert hidden(rows["c"]) and rows["c"]["students"] is None  # else the others would give the nine away
    assert shown(rows["b"])[:2] == (100, 40)


def test_a_few_who_say_nothing_hide_nobody_unless_they_are_flagged(district):
    district.many("a", 40, 20)
    district.many("b", 60, 20)
    district.many(None, 3, 0)
    rows = district.rows()
    assert [shown(row)[:2] for row in rows.values()] == [(40, 20), (60, 20), (3, 0)]
    district.many(None, 1, 1)
    rows = district.rows()
    assert hidden(rows[None]) and rows[None]["students"] == 4
    assert hidden(rows["a"]) and rows["a"]["students"] == 40
    assert shown(rows["b"])[:2] == (60, 20)


def test_ten_are_shown(district):
    district.many("a", 20, 10)
    district.many("b", 20, 10)
    assert [shown(row)[:2] for row in district.rows().values()] == [(20, 10)] * 2


def test_fewer_than_ten_flagged_are_hidden_and_the_students_are_not(district):
    district.many("a", 40, 9)
    district.many("b", 60, 20)
    district.many("c", 100, 40)
    rows = district.rows()
    assert hidden(rows["a"]) and rows["a"]["students"] == 40
    assert hidden(rows["b"]) and rows["b"]["students"] == 60
    assert shown(rows["c"])[:2] == (100, 40)


def test_a_group_that_is_flagged_nearly_or_wholly_is_hidden_as_well(district):
    district.many("a", 40, 40)
    district.many("b", 60, 51)
    district.many("c", 100, 40)
    rows = district.rows()
    assert hidden(rows["a"]) and hidden(rows["b"])
    district.many("d", 300, 100)
    rows = district.rows()
    assert hidden(rows["c"]) and not rows["d"]["suppressed"]  # of a and b together only nine were not flagged


def test_a_group_of_which_nobody_was_flagged_covers_nothing(district):
    district.many("a", 40, 9)
    district.many("b", 20, 0)
    district.many("c", 100, 40)
    rows = district.rows()
    assert hidden(rows["a"]) and hidden(rows["c"])
    assert shown(rows["b"])[:2] == (20, 0)


def test_where_few_were_flagged_in_all_nothing_is_told(district):
    district.many("a", 40, 5)
    district.many("b", 60, 2)
    district.many("c", 60, 0)
    assert all(hidden(row) for row in district.rows().values())
    assert "too few to tell anything" in district.text("--audit", "race")


def test_what_is_hidden_is_not_in_the_text_either(district):
    district.many("a", 40, 9)
    district.many("b", 60, 21)
    district.many("c", 100, 45)
    table = district.text("--audit", "race").split("Audit by race")[1].split("seen.concern")[1].split("seen.good_news")[0]
    lines = {line.split()[0]: line.split() for line in table.splitlines() if line.startswith("    ")}
    assert lines["a"] == ["a", "40", "hidden", "-", "-"]
    assert lines["b"] == ["b", "60", "hidden", "-", "-"]
    assert lines["c"] == ["c", "100", "45", "45%", "1.5"]
    assert "hidden: fewer than 10 students" in table


def solutions(hidden_rows, flagged):
    """How many ways there are to deal that many flagged students to groups whose sizes are known."""
    if not hidden_rows:
        return 1 if flagged == 0 else 0
    return sum(solutions(hidden_rows[1:], flagged - mine) for mine in range(min(hidden_rows[0], flagged) + 1))


def model(sizes, flagged):
    """What may be shown, by the words of docs/audit.md: the rows whose sizes, and those whose flags are hidden."""
    def cover(rows, enough, order):
        rows = set(rows)
        while rows and not enough(rows) and len(rows) < len(sizes):
            rows.add(min((value for value in sizes if value not in rows), key=order))
        return rows

    small = cover({value for value in sizes if sizes[value] < 10 and value},
                  lambda rows: len(rows) > 1 and sum(sizes[value] for value in rows) >= 10,
                  lambda value: (sizes[value], value is None, value))

    def enough(rows):
        told = sum(flagged[value] for value in rows)
        rest = sum(sizes[value] for value in rows) - told
        return not told or (len(rows) > 1 and told >= 10 and rest >= 10)

    few = {value for value in sizes if flagged[value] and min(flagged[value], sizes[value] - flagged[value]) < 10}
    return small, cover(small | few, enough, lambda value: (not flagged[value], sizes[value], value is None, value))


@pytest.mark.parametrize("seed", range(12))
def test_random_districts_are_counted_as_a_plain_count_has_it(district, seed):
    chance = random.Random(seed)
    sizes, flagged = {}, {}
    for value in ["a", "b", "c", "d", "e", None]:
        sizes[value] = chance.choice([0, 3, 9, 10, 15, 25, 40, 60])
        flagged[value] = chance.choice([0, sizes[value] // 8, sizes[value] // 3, sizes[value] // 2, sizes[value]])
        district.many(value, sizes[value], flagged[value])
    sizes = {value: size for value, size in sizes.items() if size}
    if set(sizes) <= {None}:
        pytest.skip("this seed gives nobody a group")
    rows, total, told = district.rows(), sum(sizes.values()), sum(flagged.values())
    small, unsaid = model(sizes, flagged)
    assert list(rows) == list(sizes)
    shown_rates = {value: Fraction(flagged[value], sizes[value]) for value in sizes if value and value not in unsaid}
    for value, row in rows.items():
        assert row["students"] == (None if value in small else sizes[value])
        assert row["suppressed"] is (value in unsaid)
        if value in unsaid:
            assert hidden(row)
            continue
        rate, others = Fraction(flagged[value], sizes[value]), total - sizes[value]
        rest = Fraction(told - flagged[value], others) if others else 0
        assert (row["flagged"], row["rate"]) == (flagged[value], pytest.approx(float(rate), abs=1e-14))
        wanted = []
        if value is not None and others:
            ratio = rate / rest if rest else None
            assert row["risk_ratio"] == (None if ratio is None else pytest.approx(float(ratio), abs=1e-12))
            wanted += [OVER] if (ratio is None and rate) or (ratio and ratio > Fraction(5, 4)) else []
            wanted += [UNDER] if rate < Fraction(4, 5) * max(shown_rates.values()) else []
        assert row["findings"] == wanted


@pytest.mark.parametrize("seed", range(12, 24))
def test_nobody_can_work_out_what_is_hidden(district, seed):
    """Whoever knows the total and all that is shown is left with more than one way, for every hidden number."""
    chance = random.Random(seed)
    for value in "abcd":
        students = chance.randrange(10, 60)
        district.many(value, students, chance.choice([0, 1, 9, students // 2, students]))
    report = district.run("--audit", "race")
    rows = report["audit"]["race"]["rules"]["seen.concern"]["groups"]
    total = report["rules"]["seen.concern"]["students"]
    unsaid = [row["students"] for row in rows if row["suppressed"]]
    left = total - sum(row["flagged"] for row in rows if not row["suppressed"])
    if not left:
        assert all(row["flagged"] is None or row["flagged"] == 0 or row["flagged"] >= 10 for row in rows)
        return
    if len(unsaid) == len(rows):
        return  # nothing is shown but the total, which the report has anyway
    assert left >= 10 and sum(unsaid) - left >= 10
    assert solutions(unsaid, left) > 1


# --- who looked ------------------------------------------------------------------------------------------------------

def review(district, *words):
    return district.try_run("--audit", "race", "--reviewed-by", "M. Rivera", "--note", "talked about it on Monday",
                            "--audit-log", "looked.ndjson", *words)


def test_who_looked_stands_in_the_report_and_in_the_log(district):
    district.many("a", 40, 20)
    district.many("b", 100, 25)
    before = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
    result = review(district, "--format", "json")
    assert result.returncode == 0, result.stderr
    report = json.loads(result.stdout)
    [line] = (district.folder / "looked.ndjson").read_text().splitlines()
    line = json.loads(line)
    at = datetime.datetime.fromisoformat(report["reviewed"]["at"].replace("Z", "+00:00"))
    assert before <= at <= datetime.datetime.now(datetime.timezone.utc)
    assert report["reviewed"] == {"at": line["at"], "by": "M. Rivera", "note": "talked about it on Monday"}
    assert line["ruleset"] == report["ruleset"] and line["groups"] == ["race"]
    assert (line["from"], line["to"], line["students"]) == (report["from"], report["to"], report["students"])
    assert line["findings"] == [
        {"group": "race", "value": "a", "rule": "seen.concern", "finding": OVER},
        {"group": "race", "value": "b", "rule": "seen.concern", "finding": UNDER}]
    assert "looked at by M. Rivera on " in district.text("--audit", "race", "--reviewed-by", "M. Rivera")


def test_a_log_is_appended_to(district):
    district.many("a", 40, 20)
    review(district)
    review(district, "--since", DAY)
    lines = (district.folder / "looked.ndjson").read_text().splitlines()
    assert len(lines) == 2 and all(json.loads(line)["by"] == "M. Rivera" for line in lines)


def test_without_a_note_there_is_none(district):
    district.many("a", 40, 20)
    assert district.run("--audit", "race", "--reviewed-by", "M. Rivera")["reviewed"]["note"] is None


@pytest.mark.parametrize("words, needed", [
    (["--reviewed-by", "M. Rivera"], "--reviewed-by says who looked at an audit: it needs --audit too"),
    (["--audit", "race", "--note", "fine"], "--note says who looked at an audit: it needs --reviewed-by too"),
    (["--audit", "race", "--audit-log", "f"], "--audit-log says who looked at an audit: it needs --reviewed-by too"),
])
def test_what_belongs_together_is_asked_for(district, words, needed):
    district.many("a", 40, 20)
    result = district.try_run(*words)
    assert result.returncode == 2 and needed in result.stderr and not result.stdout


@pytest.mark.skipif(os.geteuid() != 0 and not pathlib.Path("/dev/full").exists(), reason="no full device here")
def test_a_log_that_cannot_be_written_fails(district):
    district.many("a", 40, 20)
    result = district.try_run("--audit", "race", "--reviewed-by", "M. Rivera", "--audit-log", "/dev/full")
    assert result.returncode == 1
    assert "cannot write /dev/full: No space left on device" in result.stderr
    assert stat.S_ISCHR(os.stat("/dev/full").st_mode)


def test_without_an_audit_the_report_says_nothing_of_one(district):
    district.many("a", 40, 20)
    report = district.run()
    assert "audit" not in report and "reviewed" not in report
    assert "Audit" not in district.text()


def test_many_students_in_parts_give_the_same_audit(district):
    """Above some lines students are judged side by side."""
    district.many("a", 60, 30)
    district.many("b", 90, 20)
    few = district.run("--audit", "race")["audit"]
    padding = [{"id": f"n{i}", "type": "conversation", "student": f"S{2 + i % 150}", "time": DAY, "with": "family"}
               for i in range(20000)]
    district.events += padding
    assert district.run("--audit", "race")["audit"] == few


def test_the_page_shows_what_is_printed(district):
    (district.folder / "rules.yml").write_text("""format: 1
rules:
  - rule: attendance.three
    title: Three days absent
    when: days(absent over year) >= 1
""")
    for value, students, flagged in (("white", 120, 24), ("black", 45, 18), ("hispanic", 60, 9), ("asian", 14, 0),
                                     ("native", 4, 1), (None, 12, 3)):
        district.many(value, students, flagged)
    [table] = re.findall(r"^```\n(  attendance.three .*?)^```$", (ROOT / "docs" / "audit.md").read_text(), re.M | re.S)
    assert table in district.text("--audit", "race")


# --- a real district -------------------------------------------------------------------------------------------------

DATA = pathlib.Path(ROOT).parent / "shared/data"
GRAND_BEND = """format: 1
rules:
  - rule: seen.three
    title: Three unexcused days in thirty
    when: days(section_absent where excused = false over last 30 days across years) >= 3
"""


def grand_bend_groups():
    """By the edition of 2022, which has the same students: how each is addressed, and who is in a program for the gifted."""
    folder = DATA / "grandbend-2022/edfi-api"
    programs = [json.loads(line) for line in (folder / "studentProgramAssociations.ndjson").open()]
    gifted = {one["studentReference"]["studentUniqueId"] for one in programs
              if one["programReference"]["programName"] == "Gifted and Talented"}
    students = [json.loads(line) for line in (folder / "students.ndjson").open()]
    return {one["studentUniqueId"]: {"title": one["personalTitlePrefix"],
                                     "gifted": "yes" if one["studentUniqueId"] in gifted else "no"} for one in students}


def three_in_thirty(events):
    """Plainly: who ever missed a class unexcused on three dates within thirty days."""
    days = {}
    for event in map(json.loads, events.open()):
        if event["type"] == "attendance" and event.get("scope") == "section" and event.get("excused") is False \
                and event["status"] in ("absent", "suspended_out"):
            days.setdefault(event["student"], set()).add(datetime.date.fromisoformat(event["time"][:10]))
    return {who for who, dates in days.items() for last in dates
            if sum(datetime.timedelta() <= last - date < datetime.timedelta(30) for date in dates) >= 3}


@pytest.mark.parametrize("group", ["title", "gifted"])
def test_grand_bend_is_audited_as_a_plain_count_has_it(tmp_path, group):
    data = DATA / "grandbend-2011"
    if not data.exists():
        pytest.skip("the Grand Bend data is not here")
    groups, flagged = grand_bend_groups(), three_in_thirty(data / "native.events.ndjson")
    district = District(tmp_path, GRAND_BEND)
    for who, theirs in groups.items():
        district.says(who, theirs, id=f"g{who}", time="2010-08-01", source="programs")
    district.roster += [json.loads(line) for line in (data / "native.roster.ndjson").open()]
    district.events = [json.loads(line) for line in (data / "native.events.ndjson").open()]
    rows = district.rows(kind="three", group=group)
    sizes = {value: sum(theirs[group] == value for theirs in groups.values()) for value in rows}
    told = {value: sum(groups[who][group] == value for who in flagged) for value in rows}
    assert len(flagged) == 42 and sum(sizes.values()) == 960
    small, unsaid = model(sizes, told)
    assert {value for value, row in rows.items() if row["suppressed"]} == unsaid and not small
    for value in set(rows) - unsaid:
        rest = Fraction(42 - told[value], 960 - sizes[value])
        assert shown(rows[value]) == (sizes[value], told[value], pytest.approx(told[value] / sizes[value]),
                                      pytest.approx(float(Fraction(told[value], sizes[value]) / rest)))


def test_years_of_weeks_stay_on_a_line(district):
    district.many("white", 12, 11)
    district.roster[-1]["starts"] = district.roster[-1]["time"] = "2019-08-17"
    district.events.append({"id": "old", "type": "attendance", "student": "S2", "time": "2019-09-02", "status": "present"})
    line = next(line for line in district.text().splitlines() if "by 8 weeks" in line)
    assert len(line) < 120 and "busiest 2026-09-14 with 11" in line
