"""`intervene test` as an analyst and a build server use it.

Each folder of tests/golden/test is a test file beside its rules, and the exact words that are said of it.  UPDATE=1 writes
what is said now; read the difference before committing it."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import xml.etree.ElementTree

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = ROOT / os.environ.get("B", "build") / "intervene"
GOLDEN = ROOT / "tests/golden/test"
CASES = sorted(path for path in GOLDEN.iterdir() if path.is_dir())


def run(*arguments, folder=None):
    environment = {**os.environ, "NO_COLOR": "1"}
    return subprocess.run([BINARY, "test", *arguments], cwd=folder, env=environment, capture_output=True, text=True)


def without_times(words):
    return re.sub(r"\(\d+\.\d s\)", "(0.0 s)", words)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_words_are_as_they_were(case):
    coverage = ["--coverage"] if "coverage" in case.name else []
    result = run("case_test.yml", *coverage, folder=case)
    said, expected = without_times(result.stdout), case / "expected.txt"
    if os.environ.get("UPDATE"):
        expected.write_text(said)
    assert result.stderr == ""
    assert said == expected.read_text()
    assert result.returncode == (1 if "FAILED" in said else 0)


def test_rules_are_checked_elsewhere():
    folder = GOLDEN / "a_rule_that_is_not_there"
    result = run("attendance.yml", folder=folder)
    assert (result.returncode, result.stdout) == (2, "")
    assert "attendance.yml is a file of rules" in result.stderr and "names end in _test.yml" in result.stderr
    assert "cannot read" in run("nothing.yml", folder=folder).stderr


def codes_said():
    return set().union(*(re.findall(r": (?:error|warning) (T\d{3}):", (case / "expected.txt").read_text())
                         for case in CASES))


def test_every_code_has_a_golden_case():
    known = set(re.findall(r'^\t\{"(T\d{3})"', (ROOT / "cli/testing/codes.c").read_text(), re.MULTILINE))
    assert known == codes_said()


def test_every_code_said_can_be_explained():
    for code in codes_said():
        result = subprocess.run([BINARY, "explain", code.lower()], capture_output=True, text=True)
        assert result.returncode == 0, code
        assert "wrong:" in result.stdout and "right:" in result.stdout, code


# --- where tests are found -----------------------------------------------------------------------------------------

@pytest.fixture
def district(tmp_path):
    """Rules with a test beside them, and calendars, as a district has them."""
    made = subprocess.run([BINARY, "init", "d", "--today", "2025-12-22"], cwd=tmp_path, capture_output=True)
    assert made.returncode == 0
    return tmp_path / "d"


def write(folder, name, text):
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text)


LISTED = """format: 1
lists:
  abroad: {file: abroad.csv, key: student}
rules:
  - rule: attendance.three
    title: Absent three days
    only: student not in abroad
    when: streak(absent) >= 3
"""
OF_LISTED = """format: 1
calendar: {first_day: 2025-08-18, last_day: 2026-05-29, day_ends: "16:00", timezone: America/Chicago}
tests:
  - name: who is abroad is not looked for
    student: {id: S7, enrolled: 2025-08-18}
    attendance: P3 A3
    expect: [{through: 2025-08-25, state: none, because: not applicable}]
"""


@pytest.mark.parametrize("lists", ["lists", "rules.d/lists"])
def test_the_files_of_lists_are_read_as_everywhere(tmp_path, lists):
    write(tmp_path / "rules.d", "three.yml", LISTED)
    write(tmp_path / "rules.d", "three_test.yml", OF_LISTED)
    write(tmp_path / lists, "abroad.csv", "student,until\nS7,2026-01-30\n")
    result = run(".", folder=tmp_path)
    assert result.returncode == 0, result.stdout


def test_who_is_exempt_is_told_by_the_id_that_the_test_gives(tmp_path):
    exempt = "exempt: [{student: S7, reason: abroad, until: 2026-01-30}]"
    write(tmp_path, "three.yml", LISTED.replace("only: student not in abroad", exempt)
          .replace("lists:\n  abroad: {file: abroad.csv, key: student}\n", ""))
    write(tmp_path, "three_test.yml", OF_LISTED)
    result = run(".", folder=tmp_path)
    assert result.returncode == 0, result.stdout


BESIDE = """format: 1
tests:
  - name: three days
    only_rules: [attendance.three_in_a_row]
    student: {id: S1, calendar: %s, enrolled: 2025-08-18}
    attendance: P3 A3
    expect: [{day: 2025-08-25, opens: attendance.three_in_a_row}]
"""


def a_calendar(district):
    return re.search(r"^calendar: (\S+)", sorted((district / "calendar.d").glob("*.yml"))[0].read_text(), re.M)[1]


def test_a_new_district_has_a_test_that_passes(district):
    result = run(".", "--coverage", folder=district)
    assert result.returncode == 0, result.stdout
    assert "coverage 100%" in result.stdout


def test_the_rules_and_calendars_of_the_district_are_taken_unless_a_test_brings_its_own(district):
    write(district / "tests", "three_test.yml", BESIDE % a_calendar(district))
    result = run("tests", folder=district)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("path", ["d", "d/", "./d", "d/rules.d", "d/rules.d/"])
def test_files_are_named_as_they_were_asked_for(district, path):
    said = run(path, folder=district.parent).stdout.splitlines()
    assert said[0] == f"{'./' if path[0] == '.' else ''}d/rules.d/first_test.yml"


def test_of_several_calendars_the_student_says_which(district):
    write(district / "rules.d", "three_test.yml", (BESIDE % "x").replace("calendar: x, ", ""))
    result = run("rules.d/three_test.yml", folder=district)
    assert result.returncode == 1
    assert "error T101: of 3 calendars none is chosen" in result.stdout


def test_a_calendar_may_be_a_file(district):
    name = sorted((district / "calendar.d").glob("*.yml"))[0].name
    write(district / "rules.d", "three_test.yml",
          (BESIDE % "x").replace("calendar: x, ", "").replace("tests:", f"calendar: ../calendar.d/{name}\ntests:"))
    assert run("rules.d/three_test.yml", folder=district).returncode == 0


def test_a_folder_without_tests_is_a_usage_error(tmp_path):
    result = run(".", folder=tmp_path)
    assert result.returncode == 2
    assert result.stderr == ("intervene: there is no test in .\n"
                             "           tests are files whose names end in _test.yml\n")


def test_a_file_that_is_not_there_is_a_usage_error(tmp_path):
    result = run("no_test.yml", folder=tmp_path)
    assert result.returncode == 2
    assert "cannot read 'no_test.yml'" in result.stderr


def test_what_is_said_ends_with_the_exit_code(tmp_path):
    for name in ("it_never_opens", "the_two_of_the_design"):
        shutil.copytree(GOLDEN / name, tmp_path / name)
    fine, failed = run("the_two_of_the_design", folder=tmp_path), run("it_never_opens", "the_two_of_the_design",
                                                                      folder=tmp_path)
    assert (fine.returncode, "FAILED" in fine.stdout) == (0, False)
    assert (failed.returncode, failed.stdout.splitlines()[-1].partition("  ")[0]) == (1, "3 tests in 2 files: 2 ok, 1 FAILED")


def test_quiet_says_only_what_failed():
    assert run("--quiet", GOLDEN / "the_two_of_the_design").stdout == ""
    assert "opens on" not in run("--quiet", GOLDEN / "it_never_opens", GOLDEN / "the_two_of_the_design").stdout


# --- what is expected ----------------------------------------------------------------------------------------------

HEAD = """format: 1
calendar: {first_day: 2025-08-18, last_day: 2025-12-19, day_ends: "16:00", timezone: America/Chicago}
tests:
"""


def outcome(folder, rules, test):
    """The result of one test beside its rules."""
    write(folder, "a.yml", "format: 1\nrules:\n" + rules)
    write(folder, "a_test.yml", HEAD + test)
    return run("a_test.yml", folder=folder)


def one_rule(body):
    return "  - rule: a.b\n    title: A rule\n" + "".join(f"    {line}\n" for line in body.splitlines())


def test_a_student_who_leaves_ends_an_alert_as_not_applicable(tmp_path):
    said = outcome(tmp_path, one_rule("when: streak(absent) >= 2"), """  - name: leaves
    student: {id: S1, enrolled: {from: 2025-08-18, to: 2025-08-22}}
    attendance: P3 A2
    expect:
      - {day: 2025-08-22, opens: a.b}
      - {day: 2025-08-23, not_applicable: a.b}
      - {through: 2025-08-30, state: none, because: not applicable}
""")
    assert said.returncode == 0, said.stdout


def test_what_is_open_at_the_years_end_expires(tmp_path):
    said = outcome(tmp_path, one_rule("when: count(referral over year) >= 1"), """  - name: expires
    student: {id: S1, enrolled: 2025-08-18}
    events: [{at: 2025-12-10T09:00, type: behavior, kind: referral}]
    expect:
      - {day: 2025-12-10, opens: a.b}
      - {through: 2025-12-19, state: open}
      - {day: 2025-12-20, expires: a.b}
""")
    assert said.returncode == 0, said.stdout


def test_a_day_without_attendance_is_no_data(tmp_path):
    said = outcome(tmp_path, one_rule("when: attended(last 3 school days)\nneeds: enrolled_days(year) >= 3"),
                   """  - name: nothing recorded
    student: {id: S1, enrolled: 2025-08-18}
    attendance: P2 N1 P4
    expect:
      - {through: 2025-08-22, state: none, because: not enough data}
      - {day: 2025-08-25, opens: a.b}
""")
    assert said.returncode == 0, said.stdout


def test_scores_come_in_their_rhythm(tmp_path):
    said = outcome(tmp_path, one_rule("when: slope(probe.score over last 4 points) <= 0\n"
                                      "needs: count(probe over last 4 points) >= 4"), """  - name: flat
    student: {id: S1, enrolled: 2025-08-18}
    scores: {orf: {kind: probe, subject: reading, every: 1 week, from: 2025-08-22, values: 42 - 44 43 41 50}}
    expect:
      - {day: 2025-09-19, opens: a.b}
      - {day: 2025-09-26, clears: a.b}
""")
    assert said.returncode == 0, said.stdout


@pytest.mark.parametrize("severity, sent", [("medium", 0), ("high", 1), ("urgent", 1)])
def test_what_is_withdrawn_before_the_morning_was_sent_only_when_it_was_urgent(tmp_path, severity, sent):
    said = outcome(tmp_path, one_rule(f"when: streak(absent) >= 3\nseverity: {severity}"), f"""  - name: taken back
    student: {{id: S1, enrolled: 2025-08-18}}
    attendance: P3 A3
    then: [{{at: 2025-08-26T06:10, delete: {{date: 2025-08-22}}}}]
    expect:
      - {{day: 2025-08-25, opens: a.b}}
      - {{day: 2025-08-26, withdraws: a.b}}
      - {{sent: {sent}}}
""")
    assert said.returncode == 0, said.stdout


def test_a_shadow_rule_is_tried_and_sends_nothing(tmp_path):
    said = outcome(tmp_path, one_rule("when: streak(absent) >= 3\nmode: shadow"), """  - name: in the shadow
    student: {id: S1, enrolled: 2025-08-18}
    attendance: P3 A3 P1
    expect: [{day: 2025-08-25, opens: a.b}, {day: 2025-08-26, clears: a.b}, {sent: 0}]
""")
    assert said.returncode == 0, said.stdout


def test_the_words_of_the_alert_may_be_expected(tmp_path):
    rule = one_rule('when: streak(absent) >= 3\nsummary: "Absent {streak(absent)} days running."')
    test = """  - name: words
    student: {id: S1, enrolled: 2025-08-18}
    attendance: P3 A4
    expect: [{day: 2025-08-25, opens: a.b}, {through: 2025-08-26, state: open, because: absent 4 days}]
"""
    assert outcome(tmp_path, rule, test).returncode == 0
    assert "happened  because: open; Absent 4 days running." in outcome(
        tmp_path, rule, test.replace("absent 4 days", "absent 5 days")).stdout


def test_a_late_event_is_known_when_it_arrives(tmp_path):
    said = outcome(tmp_path, one_rule("when: count(referral over last 30 days) >= 2"), """  - name: late
    student: {id: S1, enrolled: 2025-08-18}
    events:
      - {at: 2025-09-02T10:00, type: behavior, kind: referral}
      - {at: 2025-09-03T10:00, arrives: 2025-09-08T07:00, type: behavior, kind: referral, id: second}
    then:
      - {at: 2025-09-10T07:00, correct: {event: second, role: witness}}
      - {at: 2025-09-11T07:00, event: {time: 2025-09-04, type: behavior, kind: referral}}
    expect:
      - {day: 2025-09-08, opens: a.b}
      - {day: 2025-09-10, withdraws: a.b}
      - {day: 2025-09-11, opens: a.b}
      - {day: 2025-10-02, clears: a.b}
""")
    assert said.returncode == 0, said.stdout


# --- coverage ------------------------------------------------------------------------------------------------------

def test_what_needs_keeps_from_being_asked_is_not_covered(tmp_path):
    rule = one_rule("when: count(referral over year) >= 1\nneeds: grade <= 5\nunless: grade = 9")
    test = """  - name: too old
    student: {id: S1, grade: 7, enrolled: 2025-08-18}
    events: [{at: 2025-09-02T10:00, type: behavior, kind: referral}]
    expect: []
"""
    write(tmp_path, "a.yml", "format: 1\nrules:\n" + rule)
    write(tmp_path, "a_test.yml", HEAD + test)
    said = run("a_test.yml", "--coverage", folder=tmp_path).stdout
    for gap in ("a.yml:5  a.b  count(referral over year) >= 1: never true", "grade <= 5: never true",
                "grade = 9: never false", "a.yml:5  a.b  never opened", "a.b  never cleared"):
        assert gap in said, said
    assert "grade <= 5: never false" not in said


def test_coverage_under_the_least_is_a_finding():
    case = GOLDEN / "coverage_has_gaps"
    enough, short = run(case, "--min", "20"), run(case, "--min", "99")
    assert (enough.returncode, short.returncode) == (0, 1)
    assert "FAILED  coverage is under 99%" in short.stdout


# --- for build servers ---------------------------------------------------------------------------------------------

def test_scripts_read_json():
    result = run(GOLDEN / "it_opens_later_than_expected", "--format", "json", "--coverage")
    report = json.loads(result.stdout)
    assert result.returncode == 1
    assert (report["passed"], report["failed"], report["broken"]) == (0, 1, 0)
    [failure] = report["files"][0]["tests"][0]["failures"]
    assert failure["expected"] == "2025-09-03  opens: attendance.three_in_a_row"
    assert failure["happened"] == "2025-09-04  it opened, 1 day later"
    assert "streak(absent) >= 3  is false: it is 2" in failure["conditions"]
    assert report["coverage"]["percent"] < 100


def test_build_servers_read_junit(tmp_path):
    shutil.copytree(GOLDEN / "it_never_opens", tmp_path, dirs_exist_ok=True)
    path = tmp_path / "case_test.yml"
    path.write_text(path.read_text().replace("name: the test", "name: 'less < more & \"so\"'"))
    result = run("case_test.yml", GOLDEN / "no_test", "--format", "junit", folder=tmp_path)
    assert result.returncode == 1
    suites = xml.etree.ElementTree.fromstring(result.stdout)
    assert suites.attrib["failures"] == "1" and suites.attrib["errors"] == "1"
    [case] = suites.findall(".//testcase[failure]")
    assert case.attrib["name"] == 'less < more & "so"'
    assert "streak(absent) >= 3" in case.find("failure").text
    assert suites.find(".//error").attrib["type"] == "T114"


def test_only_as_written_is_quicker_and_says_the_same():
    case = GOLDEN / "the_two_of_the_design"
    assert without_times(run(case, "--no-metamorphic").stdout) == without_times(run(case).stdout)


# --- tests from real cases -----------------------------------------------------------------------------------------

RIVERBEND = ROOT / "examples/riverbend"
SOURCES = ["--rules", "rules.d", "--calendars", "calendar.d", "--roster", "roster.ndjson", "--events", "events.ndjson"]
ENDS = {"cleared": "clears", "withdrawn": "withdraws", "not applicable": "not_applicable", "expired": "expires"}


def real_cases():
    for rule, found in json.loads((RIVERBEND / "expected.json").read_text())["rules"].items():
        for student in sorted({episode["student"] for episode in found["episodes"]}):
            yield rule, student


def from_explain(rule, student, folder=RIVERBEND):
    return run("--from-explain", rule, "--student", student, *SOURCES, folder=folder)


def told(rule, student):
    """What the backtest says people were told: (day, what)."""
    found = json.loads((RIVERBEND / "expected.json").read_text())["rules"][rule]["episodes"]
    mine = [episode for episode in found if episode["student"] == student]
    return sorted([(episode["known"][:10], "opens") for episode in mine] +
                  [(episode["closed"][:10], ENDS[episode["why"]]) for episode in mine if episode["closed"]])


@pytest.mark.parametrize("rule, student", real_cases())
def test_a_test_from_a_real_case_passes_and_tells_what_was_told(tmp_path, rule, student):
    written = from_explain(rule, student)
    assert written.returncode == 0, written.stderr
    shutil.copytree(RIVERBEND / "rules.d", tmp_path / "rules.d")
    write(tmp_path / "rules.d", "real_test.yml", written.stdout)
    result = run("rules.d/real_test.yml", folder=tmp_path)
    assert result.returncode == 0, result.stdout
    expected = re.findall(r"- \{day: (\S+), (\w+):", written.stdout)
    assert sorted(expected) == told(rule, student)


def test_a_test_from_a_real_case_does_not_say_who_it_was(tmp_path):
    shutil.copytree(RIVERBEND, tmp_path / "district")
    district = tmp_path / "district"
    lines = [{"id": "sch", "type": "school", "school": "elm-street", "time": "2026-08-01", "calendar": None},
             {"id": "st9", "type": "student", "student": "Z9", "first": "Ada", "last": "Ames", "time": "2026-08-01",
              "birthdate": "2015-01-31", "flags": ["iep", "homeless"], "grade": 5, "groups": {"sex": "f"}},
             {"id": "en9", "type": "enrollment", "student": "Z9", "school": "elm-street", "starts": "2026-08-17",
              "time": "2026-08-01", "calendar": a_calendar(district)}]
    lines += [{"id": f"secret-{day}", "source": "the-office", "type": "attendance", "student": "Z9", "time": day,
               "status": "absent", "excused": False, "code": "FAMILY-TRIP", "reason": "a trip"}
              for day in ("2026-08-17", "2026-08-18", "2026-08-19")]
    lines += [{"id": "ref", "type": "behavior", "student": "Z9", "time": "2026-08-20T10:00:00-05:00",
               "kind": "referral", "location": "behind the gym", "category": "fight"}]
    with open(district / "events.ndjson", "a") as events:
        events.writelines(json.dumps(line) + "\n" for line in lines)
    written = from_explain("attendance.three_in_a_row", "Z9", folder=district).stdout
    assert "U3" in written and "opens: attendance.three_in_a_row" in written
    for secret in ("Z9", "Ada", "Ames", "2015", "homeless", "elm-street", "secret", "office", "TRIP", "trip", "gym",
                   "fight", "sex"):
        assert secret not in written, written


@pytest.mark.parametrize("rule, student, words", [("attendance.three_in_a_row", "nobody", "there is no student 'nobody'"),
                                                  ("attendance.none", "R06", "there is no rule 'attendance.none'")])
def test_a_case_that_is_not_there_is_said(rule, student, words):
    result = from_explain(rule, student)
    assert (result.returncode, result.stdout) == (1, "")
    assert words in result.stderr


def test_what_a_case_is_made_from_must_be_given():
    result = run("--from-explain", "attendance.three_in_a_row", "--student", "R06")
    assert (result.returncode, result.stderr) == (2, "intervene: --from-explain needs --rules\n")
    assert run().returncode == 2
