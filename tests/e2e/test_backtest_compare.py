"""Rules beside other rules, and a number at several values: what plain backtests of each say, put side by side."""
import json
import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = ROOT / os.environ.get("B", "build") / "intervene"
RULES = """format: 1
values:
  limit: {default: 10%, grade 6-12: 8%}
  in_a_row: {default: "3"}
rules:
  - rule: attendance.chronic
    title: Missed a share of the year
    needs: enrolled_days(year) >= 20
    when: rate(absent over year) >= limit
  - rule: attendance.running
    title: Absent several days running
    when: streak(absent) >= in_a_row
  - rule: attendance.share
    use: attendance-works/missed_share@1
    with: {share: 10%, clears_under: 4%}
"""


@pytest.fixture(scope="module")
def district(tmp_path_factory):
    folder = tmp_path_factory.mktemp("compare")
    subprocess.run([BINARY, "generate", "--students", "150", "--days", "90", "--seed", "5", "--quiet", folder / "d"],
                   check=True, capture_output=True)
    return folder


def backtest(district, rules, *words):
    (district / "rules.yml").write_text(rules)
    return subprocess.run([BINARY, "backtest", "--rules", "rules.yml", "--calendars", "d/calendar.d", "--roster",
                           "d/roster.ndjson", "--events", "d/events.ndjson", *words],
                          cwd=district, capture_output=True, text=True)


def found(district, rules, *words):
    result = backtest(district, rules, *words, "--format", "json")
    assert result.returncode in (0, 6), result.stderr
    return json.loads(result.stdout)


def flagged(report):
    return {rule: {episode["student"] for episode in said["episodes"]} for rule, said in report["rules"].items()}


# --- beside the rules in force -------------------------------------------------------------------------------------

OTHERS = {
    "a limit": RULES.replace("default: 10%", "default: 14%"),
    "a rule that is gone": RULES.replace("attendance.running", "attendance.row"),
    "another name": RULES.replace("rule: attendance.running", "rule: attendance.row"),
    "the same": RULES,
}


@pytest.mark.parametrize("name", OTHERS)
def test_whom_rules_add_and_drop_is_what_two_backtests_say(district, name):
    rules = RULES.replace("title: Absent several", "renamed_from: attendance.row\n    title: Absent several") \
        if name == "another name" else RULES
    before, now = flagged(found(district, OTHERS[name])), flagged(found(district, rules))
    (district / "others.yml").write_text(OTHERS[name])
    said = found(district, rules, "--vs", "others.yml")["vs"]["rules"]
    couples = {rule: rule for rule in now} | {rule: rule for rule in before}
    if name == "another name":
        del couples["attendance.row"]
        couples["attendance.running"] = "attendance.row"
    assert set(said) == set(couples)
    everybody = set().union(*before.values())
    for rule, other in couples.items():
        mine, theirs = now.get(rule, set()), before.get(other, set())
        assert said[rule] == {"added": sorted(mine - theirs), "dropped": sorted(theirs - mine),
                              "both": len(mine & theirs), "known_already": len(mine & everybody)}, rule
    assert any(one["added"] or one["dropped"] for one in said.values()) == (name in ("a limit", "a rule that is gone"))


def test_in_words_names_stand_and_are_not_too_many(district):
    (district / "others.yml").write_text(RULES.replace("limit: {default: 10%, grade 6-12: 8%}", "limit: {default: 99%}"))
    words = backtest(district, RULES, "--vs", "others.yml").stdout
    line = next(line for line in words.splitlines() if line.startswith("    added"))
    assert line.count("S0") == 20 and line.endswith(" more")
    assert "attendance.share" in words and "0 added, 0 dropped" in words


def test_other_rules_that_are_wrong_are_said_in_their_own_file(district):
    (district / "others.yml").write_text(RULES.replace("rate(", "rat("))
    result = backtest(district, RULES, "--vs", "others.yml")
    assert result.returncode == 1 and "others.yml:9:" in result.stderr and "'rat'" in result.stderr


# --- a number at several values -----------------------------------------------------------------------------------

SWEPT = [
    ("limit=6%..12%/3%", "attendance.chronic", ["6%", "9%", "12%"], "default: 10%", "default: {}"),
    ("in_a_row=2..4/1", "attendance.running", ["2", "3", "4"], 'default: "3"', 'default: "{}"'),
    ("attendance.share.share=7.5%..10%/2.5%", "attendance.share", ["7.5%", "10%"], "share: 10%", "share: {}"),
]


@pytest.mark.parametrize("sweep, rule, values, old, new", SWEPT)
def test_each_value_says_what_a_backtest_with_it_says(district, sweep, rule, values, old, new):
    steps = found(district, RULES, "--sweep", sweep)["sweep"]
    assert [step["value"] for step in steps] == values
    for step in steps:
        assert old in RULES
        report = found(district, RULES.replace(old, new.format(step["value"])))
        episodes = report["rules"][rule]["episodes"]
        assert list(step["rules"]) == [rule]
        assert step["rules"][rule]["students"] == report["rules"][rule]["students"]
        assert step["rules"][rule]["alerts"] == len(episodes)
        assert step["rules"][rule]["withdrawn"] == sum(one["why"] == "withdrawn" for one in episodes)
        assert step["alerts"] == report["load"]["opened"]
        assert step["busiest_week_opened"] == report["load"]["busiest_week_opened"]
    assert len({step["rules"][rule]["alerts"] for step in steps}) > 1


def test_a_value_at_which_nobody_is_told_of_has_no_busiest_week(district):
    told = backtest(district, RULES, "--sweep", "in_a_row=80..90/10").stdout
    assert [line.split() for line in told.splitlines() if line.startswith("        ")][1:] == [
        [value, "0", "0", "0", "0", "-"] for value in ("80", "90")]


def test_the_budget_of_a_week_says_which_values_fit(district):
    steps = found(district, RULES, "--sweep", "limit=4%..16%/6%")["sweep"]
    least = min(step["busiest_week_opened"] for step in steps)
    some = backtest(district, RULES, "--sweep", "limit=4%..16%/6%", "--max-alerts-per-week", str(least))
    assert some.returncode == 0 and 0 < some.stdout.count("over the most a week") < 3
    none = backtest(district, RULES, "--sweep", "limit=4%..16%/6%", "--max-alerts-per-week", str(least - 1))
    assert none.returncode == 6 and none.stdout.count("over the most a week") == 3


@pytest.mark.parametrize("sweep, said", [
    ("limt=5%..10%/1%", "did you mean 'limit'?"),
    ("attendance.share.shar=5%..10%/1%", "did you mean 'attendance.share.share'?"),
    ("severity=1..3/1", "there are limit, in_a_row, attendance.share.share, attendance.share.clears_under"),
    ("limit=5%-10%", "--sweep takes NAME=FROM..TO/STEP, not 'limit=5%-10%'"),
    ("limit=10%..5%/1%", "--sweep takes NAME=FROM..TO/STEP"),
    ("limit=5%..10%/1 day", "--sweep takes NAME=FROM..TO/STEP"),
    ("limit=5%..10%/0%", "--sweep takes NAME=FROM..TO/STEP"),
    ("limit=0%..10%/0.01%", "--sweep goes through 1001 values, and 100 are the most"),
    ("limit=1 days..3 days/1 days", "with limit as 1 days: the rules have 1 error"),
])
def test_what_cannot_be_swept_is_said(district, sweep, said):
    result = backtest(district, RULES, "--sweep", sweep)
    assert result.returncode == 1 and said in result.stderr, result.stderr


@pytest.mark.parametrize("words", [("--html", "page.html"), ("--by", "school"), ("--outcome", "attendance.chronic"),
                                   ("--vs", "rules.yml"), ("--audit", "race")])
def test_what_a_sweep_does_not_print_is_refused(district, words):
    result = backtest(district, RULES, "--sweep", "limit=5%..10%/5%", *words)
    assert result.returncode == 2
    assert f"--sweep and {words[0]} do not go together" in result.stderr
    assert not (district / "page.html").exists()
