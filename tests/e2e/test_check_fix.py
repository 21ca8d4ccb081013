"""`intervene check --fix`: what it mends, what it leaves, and what it never writes."""
import json
import os
import pathlib
import stat
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = ROOT / os.environ.get("B", "build") / "intervene"

WRONG = """format: 1
# a comment   with its spaces
streams: {late: tardys where minutes >= 15}
rules:
  - rule: attendance.late
    title: Absent from room #5
    sevrity: high
    include_left: on
    needs: enrolled_days(year) >= 20
\twhen: rate(abesnt over year) >= 0.1 and count(late over term) >= 1
    clear_when: rate(absent over year) < 5%   # why not
    steps:
      - Call: the "family" first
"""
RIGHT = """format: 1
# a comment   with its spaces
streams: {late: tardy where minutes >= 15}
rules:
  - rule: attendance.late
    title: "Absent from room #5"
    severity: high
    include_left: true
    needs: enrolled_days(year) >= 20
    when: rate(absent over year) >= 10% and count(late over term) >= 1
    clear_when: rate(absent over year) < 5%   # why not
    steps:
      - 'Call: the "family" first'
"""
ONE = "format: 1\nrules:\n  - rule: attendance.three\n    title: Three\n    when: {}\n"


def check(folder, *arguments):
    return subprocess.run([BINARY, "check", *arguments, "rules.yml"], cwd=folder, capture_output=True, text=True)


def write(folder, text):
    (folder / "rules.yml").write_bytes(text.encode())
    return folder / "rules.yml"


def test_everything_that_is_certain_is_mended_and_said(tmp_path):
    path = write(tmp_path, WRONG)
    result = check(tmp_path, "--fix")
    assert path.read_text() == RIGHT
    assert result.returncode == 0
    said = result.stdout.splitlines()
    assert "rules.yml:10:1: the tab is now spaces" in said
    assert "rules.yml:7:5: sevrity is now severity" in said
    assert "rules.yml:10:37: 0.1 is now 10%" in said
    assert said[-1] == "checked 1 rule, 1 file: no findings"


def test_what_is_mended_stays_mended(tmp_path):
    path = write(tmp_path, RIGHT)
    before = path.stat()
    assert check(tmp_path, "--fix").stdout == "checked 1 rule, 1 file: no findings\n"
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_ends_of_lines_and_the_mode_of_the_file_stay(tmp_path):
    path = write(tmp_path, ONE.replace("{}", "streek(absent) >= 3").replace("\n", "\r\n").removesuffix("\r\n"))
    path.chmod(0o640)
    assert check(tmp_path, "--fix").returncode == 0
    assert path.read_bytes() == ONE.replace("{}", "streak(absent) >= 3").replace("\n", "\r\n").encode()[:-2]
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_between_two_names_as_near_nobody_can_choose(tmp_path):
    text = ONE.replace("{}", "count(lat over year) >= 3").replace("rules:", "streams: {late: tardy, lab: tardy}\nrules:")
    path = write(tmp_path, text)
    assert check(tmp_path, "--fix").returncode == 1
    assert path.read_text() == text


def test_what_would_lead_to_a_new_error_is_not_written(tmp_path):
    text = ONE.replace("{}", "absnt >= 3").replace("title", "titel")
    path = write(tmp_path, text)
    result = check(tmp_path, "--fix")
    assert result.returncode == 1
    assert path.read_text() == text
    assert result.stdout.startswith("nothing is mended in rules.yml: it would lead to\nrules.yml:5:11: error R")
    assert "unknown key 'titel'" in result.stdout


def test_what_cannot_be_mended_in_one_file_keeps_back_no_other(tmp_path):
    """And `hgih` is an error only when `severty` is mended: it goes with the next pass."""
    three = ONE.replace("{}", "streak(absent) >= 3")
    (tmp_path / "a.yml").write_text(three + "    severty: hgih\n")
    wrong = ONE.replace("three", "two").replace("{}", "absnt >= 2")
    (tmp_path / "b.yml").write_text(wrong)
    result = subprocess.run([BINARY, "check", "--fix", "."], cwd=tmp_path, capture_output=True, text=True)
    assert result.returncode == 1
    assert (tmp_path / "a.yml").read_text() == three + "    severity: high\n"
    assert (tmp_path / "b.yml").read_text() == wrong
    assert "hgih is now high\nnothing is mended in ./b.yml: it would lead to\n./b.yml:5:11: error R" in result.stdout
    assert "absnt is now" not in result.stdout
    assert "checked 2 rules, 2 files: 1 error" in result.stdout


def test_a_mending_that_leads_to_an_error_in_another_file_is_taken_back(tmp_path):
    """The measure takes no window: the rule beside it says so as soon as the measure can be read."""
    measures = "format: 1\nmeasurs: {risk: days(absent over year)}\n"
    (tmp_path / "a.yml").write_text(measures)
    (tmp_path / "b.yml").write_text(ONE.replace("{}", "risk(term) >= 3"))
    result = subprocess.run([BINARY, "check", "--fix", "."], cwd=tmp_path, capture_output=True, text=True)
    assert result.returncode == 1
    assert (tmp_path / "a.yml").read_text() == measures
    assert result.stdout.startswith("nothing is mended: it would lead to\n./b.yml:5:")


def test_without_fix_nothing_is_written(tmp_path):
    path = write(tmp_path, WRONG)
    assert check(tmp_path).returncode == 1
    assert path.read_text() == WRONG


def test_a_program_is_told_the_fix(tmp_path):
    write(tmp_path, ONE.replace("{}", "streek(absent) >= 3"))
    [diagnostic] = json.loads(check(tmp_path, "--format", "json").stdout)["diagnostics"]
    assert diagnostic["fix"] == {"start": 11, "end": 17, "text": "streak"}
    assert (diagnostic["column"], diagnostic["end_column"]) == (11, 17)


def test_what_is_printed_for_a_program_stays_json(tmp_path):
    write(tmp_path, ONE.replace("{}", "streek(absent) >= 3"))
    result = check(tmp_path, "--fix", "--format", "json")
    assert json.loads(result.stdout) == {"diagnostics": []}
    assert result.stderr == "rules.yml:5:11: streek is now streak\n"
