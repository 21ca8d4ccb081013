"""What a backtest adds up: each figure is counted here anew, from its episodes and the roster."""
import collections
import datetime
import json
import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = ROOT / os.environ.get("B", "build") / "intervene"
RULES = """format: 1
rules:
  - rule: attendance.chronic
    title: Missed a share of the year
    needs: enrolled_days(year) >= 20
    when: rate(absent over year) >= 10%
  - rule: attendance.running
    title: Absent several days running
    when: streak(absent) >= 3
  - rule: attendance.never
    title: Never
    when: streak(absent) >= 80
"""
CASELOADS = [
    {"id": "c1", "person": "ortiz", "school": "lincoln-ms"},
    {"id": "c2", "person": "reed", "school": "grant-es", "grades": [1, 2, 3], "domain": "attendance"},
    {"id": "c3", "person": "li", "student": "S00013"},
    {"id": "c4", "person": "ng", "school": "douglass-hs", "last_name": "A-F"},
    {"id": "c5", "person": "yu", "school": "grant-es", "domain": "reading"},
    {"id": "c6", "person": "abe", "school": "lincoln-ms", "until": "2025-09-30"},
    {"id": "c7", "person": "li", "student": "S00013", "domain": "attendance"},
]
DAY = datetime.timedelta(days=1)


@pytest.fixture(scope="module")
def district(tmp_path_factory):
    folder = tmp_path_factory.mktemp("figures")
    subprocess.run([BINARY, "generate", "--students", "200", "--days", "110", "--seed", "5", "--quiet", folder / "d"],
                   check=True, capture_output=True)
    lines = [json.loads(line) for line in (folder / "d/roster.ndjson").read_text().splitlines()]
    lines = [line for line in lines if line["type"] != "caseload"]
    lines += [{"type": "caseload", "time": "2025-08-18", **line} for line in CASELOADS]
    (folder / "roster.ndjson").write_text("".join(json.dumps(line) + "\n" for line in lines))
    (folder / "rules.yml").write_text(RULES)
    return folder


def backtest(district, *words):
    return subprocess.run([BINARY, "backtest", "--rules", "rules.yml", "--calendars", "d/calendar.d", "--roster",
                           "roster.ndjson", "--events", "d/events.ndjson", *words],
                          cwd=district, capture_output=True, text=True)


@pytest.fixture(scope="module")
def report(district):
    result = backtest(district, "--by", "school,grade", "--outcome", "attendance.chronic", "--format", "json")
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


@pytest.fixture(scope="module")
def places(district):
    """Everybody's school and grade: nobody moves."""
    found = {}
    for line in map(json.loads, (district / "roster.ndjson").read_text().splitlines()):
        if line["type"] == "enrollment":
            found[line["student"]] = (line["school"], line["grade"])
    return found


def at(episode, name):
    return episode[name] and datetime.datetime.fromisoformat(episode[name])


def median_days(lengths):
    lengths = sorted(lengths)
    return int(lengths[len(lengths) // 2] / DAY + 0.5) if lengths else None


def test_how_sure_a_rule_is(report):
    for rule in report["rules"].values():
        episodes, before, flaps = rule["episodes"], {}, 0
        for episode in episodes:
            ended = before.get(episode["student"])
            flaps += ended is not None and 0 * DAY <= at(episode, "opened") - ended <= 10 * DAY
            before[episode["student"]] = at(episode, "closed") if episode["why"] == "cleared" else None
        assert rule["withdrawn"] == sum(episode["why"] == "withdrawn" for episode in episodes)
        assert rule["flaps"] == flaps
        assert rule["median_days_open"] == median_days(
            at(episode, "closed") - at(episode, "opened") for episode in episodes if episode["closed"])
        assert rule["median_days_to_know"] == median_days(
            at(episode, "known") - at(episode, "opened") for episode in episodes)
    assert any(rule["flaps"] for rule in report["rules"].values())
    assert any(rule["withdrawn"] for rule in report["rules"].values())


def test_in_each_school_and_grade(report, places):
    names = {-1: "PK", 0: "K"}
    for kind, number in (("school", 0), ("grade", 1)):
        name = {student: str(names.get(place[number], place[number])) for student, place in places.items()}
        of = collections.Counter(name.values())
        for rule in report["rules"].values():
            flagged, alerts = collections.defaultdict(set), collections.Counter()
            for episode in rule["episodes"]:
                flagged[name[episode["student"]]].add(episode["student"])
                alerts[name[episode["student"]]] += 1
            assert rule["by"][kind] == {one: {"students": len(flagged[one]), "of": of[one], "episodes": alerts[one]}
                                        for one in of}


def test_grades_stand_in_their_order(report):
    order = list(report["rules"]["attendance.chronic"]["by"]["grade"])
    assert order == sorted(order, key=lambda grade: {"PK": -1, "K": 0}.get(grade) if grade in "PK" else int(grade))


def has(caseload, episode, places):
    school, grade = places[episode["student"]]
    return (caseload.get("domain", "attendance") == "attendance" and "last_name" not in caseload
            and caseload.get("student", episode["student"]) == episode["student"]
            and caseload.get("school", school) == school and grade in caseload.get("grades", [grade])
            and episode["opened"][:10] <= caseload.get("until", "9999"))


def test_on_whose_desk(report, places):
    episodes = [episode for rule in report["rules"].values() for episode in rule["episodes"]]
    desks, nobodys = collections.defaultdict(list), 0
    for episode in episodes:
        whose = {caseload["person"] for caseload in CASELOADS if has(caseload, episode, places)}
        nobodys += not whose
        for person in whose:
            desks[person].append(datetime.date.fromisoformat(episode["opened"][:10]))
    load = report["load"]
    assert (load["unassigned"], load["caseloads_passed_over"]) == (nobodys, 1)
    assert {one["person"]: one["opened"] for one in load["people"]} == {who: len(days) for who, days in desks.items()}
    assert set(desks) == {"ortiz", "reed", "li", "abe"} and nobodys
    for one in load["people"]:
        weeks = collections.Counter(day - datetime.timedelta(days=day.weekday()) for day in desks[one["person"]])
        most = max(weeks.values())
        first = min(week for week in weeks if weeks[week] == most)
        assert (one["busiest_week"], one["busiest_week_opened"]) == (first.isoformat(), most)


def test_the_busiest_morning_is_by_when_it_was_known(report):
    known = collections.Counter(episode["known"][:10] for rule in report["rules"].values() for episode in rule["episodes"])
    most = max(known.values())
    assert report["load"]["busiest_morning_known"] == most
    assert report["load"]["busiest_morning"] == min(day for day in known if known[day] == most)


def test_how_long_before_an_outcome(report):
    came = {}
    for episode in report["rules"]["attendance.chronic"]["episodes"]:
        came.setdefault(episode["student"], at(episode, "opened"))
    for rule in report["rules"].values():
        told = {}
        for episode in rule["episodes"]:
            known = at(episode, "known")
            told[episode["student"]] = min(known, told.get(episode["student"], known))
        before = {who for who in told if who in came and told[who] < came[who]}
        assert rule["outcome"] == {
            "students": len(came), "before": len(before), "after": len(set(told) & set(came)) - len(before),
            "missed": len(set(came) - set(told)), "without": len(set(told) - set(came)),
            "median_days_ahead": median_days(came[who] - told[who] for who in before)}


def test_rules_that_tell_of_the_same_students_are_said(district):
    (district / "rules.yml").write_text(RULES + """  - rule: attendance.more
    title: More
    when: streak(absent) >= 4
  - rule: attendance.other
    title: Other
    when: count(referral over year) >= 3
""")
    said, report = backtest(district).stdout, json.loads(backtest(district, "--format", "json").stdout)
    (district / "rules.yml").write_text(RULES)
    who = {rule: {one["student"] for one in found["episodes"]} for rule, found in report["rules"].items()}
    names = sorted(who)
    expected = [f"    {a} ({len(who[a])}) and {b} ({len(who[b])}): {len(who[a] & who[b])} of both"
                for i, a in enumerate(names) for b in names[i + 1:]
                if 2 * len(who[a] & who[b]) >= min(len(who[a]), len(who[b])) and who[a] & who[b]]
    assert [line for line in said.splitlines() if line.endswith(" of both")] == expected and expected


def test_in_words(district):
    words = backtest(district, "--by", "school", "--outcome", "attendance.chronic").stdout
    for said in ("withdrawn, as what they stood on was corrected", "opened again within 10 days after clearing", "busiest morning",
                 "on whose desk", "ortiz", "nobody's", "1 caseload lines by last name", "before attendance.chronic:",
                 "lincoln-ms", "rate"):
        assert said in words, said
    plain = backtest(district).stdout
    assert "lincoln-ms " not in plain and "before attendance.chronic" not in plain


@pytest.mark.parametrize("words, code, said", [
    (["--by", "skool"], 2, "--by takes school, grade or both, not 'skool'"),
    (["--by", "school,"], 0, ""),
    (["--outcome", "chronic"], 1, "did you mean 'attendance.chronic'?"),
])
def test_what_is_asked_for_must_be_there(district, words, code, said):
    result = backtest(district, *words)
    assert result.returncode == code and said in result.stderr


def test_by_the_final_facts_nothing_says_when_it_was_known(district):
    said = json.loads(backtest(district, "--as-corrected", "--format", "json").stdout)
    assert {rule["median_days_to_know"] for rule in said["rules"].values()} == {None}
    assert said["load"]["busiest_morning"] is None
