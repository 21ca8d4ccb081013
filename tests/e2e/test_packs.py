"""Packs as people meet them: what there is, what is in one, and the line that switches one on."""
import json
import pathlib
import subprocess

import pytest

from daemon import BUILD

INTERVENE = BUILD / "intervene"
PACKS = pathlib.Path(__file__).resolve().parents[2] / "rules/packs"
LINE = "format: 1\npacks:\n  - attendance-works@1\n"


def intervene(*words, folder=None):
    return subprocess.run([INTERVENE, *map(str, words)], cwd=folder, capture_output=True, text=True)


def test_the_packs_are_listed_with_what_is_in_them():
    packs = json.loads(intervene("packs", "list", "--format", "json").stdout)["packs"]
    assert {"name": "attendance-works", "version": "1.0"}.items() <= packs[0].items()
    listed = intervene("packs", "list").stdout.splitlines()
    assert len(listed) == len(packs) and listed[0].startswith("attendance-works@1 ")


def test_every_pack_is_shown_with_its_rules_and_sources():
    for line in intervene("packs", "list").stdout.splitlines():
        shown = intervene("packs", "show", line.split()[0]).stdout
        rules = shown.split("rules, switched on by")[1].split("blueprints, for rules of your own")[0].strip()
        told = rules.split("\n\n")[1:]
        assert told, shown
        for rule in told:
            assert "opens when" in rule and "source " in rule and "verified on 20" in rule, rule


def test_a_rule_that_comes_switched_off_is_shown_as_off():
    for pack, is_off in (("truancy-wa", True), ("attendance-works", False)):
        shown = intervene("packs", "show", pack).stdout
        rules = shown.split("rules, switched on by")[1].split("blueprints, for rules of your own")[0]
        for rule in rules.strip().split("\n\n")[1:]:
            assert ("\n      mode         off as it comes; {pack: truancy-wa@1, mode: live} switches it on" in rule) == is_off, rule


def test_a_pack_is_shown_as_it_is_written():
    source = intervene("packs", "show", "attendance-works@1", "--source").stdout
    assert "\npack:\n  name: attendance-works\n" in source


def test_a_pack_that_is_not_there_is_guessed():
    result = intervene("packs", "show", "attendence-works")
    assert result.returncode == 1
    assert result.stderr == ("intervene: there is no pack 'attendence-works'\n"
                             "           did you mean 'attendance-works'?\n")


def test_without_a_folder_the_line_is_printed():
    assert intervene("packs", "add", "attendance-works").stdout == "packs:\n  - attendance-works@1\n"


def test_a_pack_is_switched_on_once(tmp_path):
    (tmp_path / "rules.d").mkdir()
    path = tmp_path / "rules.d/packs.yml"
    first = intervene("packs", "add", "attendance-works", tmp_path)
    assert first.returncode == 0 and path.read_text() == LINE
    assert intervene("check", "--strict", "rules.d", folder=tmp_path).stdout == "checked 2 rules, 1 file: no findings\n"
    again = intervene("packs", "add", "attendance-works", tmp_path / "rules.d")
    assert again.returncode == 0 and "stands there already, in" in again.stdout
    assert path.read_text() == LINE


@pytest.mark.parametrize("pack, is_off", [("truancy-tx", True), ("truancy-wa", True), ("attendance-works", False)])
def test_a_pack_that_is_off_as_it_comes_is_not_said_to_be_on(tmp_path, pack, is_off):
    told = intervene("packs", "add", pack, tmp_path).stdout
    assert ("is switched on" in told) != is_off
    assert (f"- {{pack: {pack}@1, mode: live}}" in told and "off as it comes" in told) == is_off


@pytest.mark.parametrize("before, after", [
    ("format: 1\n# ours\npacks:\n    # the first\n    - other@1\nrules: []\n",
     "format: 1\n# ours\npacks:\n    # the first\n    - attendance-works@1\n    - other@1\nrules: []\n"),
    ("format: 1\npacks:\n- pack: other@1\n  mode: shadow\n",
     "format: 1\npacks:\n- attendance-works@1\n- pack: other@1\n  mode: shadow\n"),
    ("format: 1\nstreams: {late: tardy where minutes >= 15}",
     "format: 1\nstreams: {late: tardy where minutes >= 15}\npacks:\n  - attendance-works@1\n"),
])
def test_a_line_is_added_beside_what_is_there(tmp_path, before, after):
    (tmp_path / "packs.yml").write_text(before)
    result = intervene("packs", "add", "attendance-works", tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    assert (tmp_path / "packs.yml").read_text() == after


@pytest.mark.parametrize("before", ["format: 1\npacks: [other@1]\n", "format: 1\npacks:\n", "format: 1\npacks: [\n"])
def test_a_file_of_another_make_is_left_alone(tmp_path, before):
    (tmp_path / "packs.yml").write_text(before)
    result = intervene("packs", "add", "attendance-works", tmp_path)
    assert result.returncode == 1
    assert "write it under 'packs:' yourself: - attendance-works@1" in result.stderr
    assert (tmp_path / "packs.yml").read_text() == before


@pytest.mark.parametrize("case", sorted(PACKS.glob("*/*_test.yml")), ids=lambda path: path.parent.name)
def test_every_pack_keeps_what_it_promises(case):
    result = intervene("test", "--coverage", "--min", "100", case)
    assert result.returncode == 0, result.stdout


TRIED = """format: 1
rules: [{file}]
calendar: {{first_day: 2025-08-18, last_day: 2026-05-29, week: [mon, tue, wed, thu, fri], day_ends: "16:00",
  timezone: America/Chicago}}
tests:
  - name: opens
    only_rules: [{rule}]
    student: {{id: S1, grade: 7, enrolled: 2025-08-18}}
    attendance: P17 A2 P1
    expect: [{{day: 2025-09-12, opens: {rule}}}]
"""


@pytest.mark.parametrize("rule, words", [
    ("attendance.aw_chronic", "packs: [attendance-works@1]\n"),
    ("attendance.ours", "rules:\n  - rule: attendance.ours\n    use: attendance-works/missed_share@1\n"
                        "    with: {share: 8%, clears_under: 6%}\n"),
    ("riverbend.run", "pack: {name: riverbend, version: 1, title: Ours}\nlists: {middle: [6, 7, 8]}\nblueprints:\n"
                      "  - blueprint: run\n    parameters: {whom: {type: list, default: middle}, many: {type: number}}\n"
                      "    rule: {title: Absent, only: grade in whom, when: days(absent over year) >= many,\n"
                      "           needs: enrolled_days(year) >= 20}\n"
                      "rules:\n  - {rule: riverbend.run, use: run@1, with: {many: 2}}\n"),
])
def test_rules_of_packs_are_tried_as_those_that_are_written_out(tmp_path, rule, words):
    (tmp_path / "these.yml").write_text(f"format: 1\n{words}")
    (tmp_path / "these_test.yml").write_text(TRIED.format(file="these.yml", rule=rule))
    result = intervene("test", "--coverage", tmp_path)
    assert result.returncode == 0, result.stdout
    assert rule in result.stdout, "what the test has not seen is told by the rule"
