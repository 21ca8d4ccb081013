"""Golden errors: each folder of tests/golden/check holds one wrong thing and the exact words `intervene check` has for it.

UPDATE=1 writes what is said now; read the difference before committing it."""
import os
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = ROOT / os.environ.get("B", "build") / "intervene"
CASES = sorted(path for path in (ROOT / "tests/golden/check").iterdir() if path.is_dir())

# Said of what cannot be kept in a repository, and tested below: a path that is not there, a file of over 1 MiB.
NOT_GOLDEN = {"R140", "R109", "R708"}  # R708: check knows no feeds; test_feeds.py


def check(folder, *arguments):
    environment = {**os.environ, "NO_COLOR": "1"}
    return subprocess.run([BINARY, "check", *arguments], cwd=folder, env=environment, capture_output=True)


def inputs(case):
    return sorted(path.name for path in case.iterdir() if path.name not in ("expected.txt", "lists"))


def codes_of(path):
    return set(re.findall(r'^\s*\{"(R\d{3})"', path.read_text(), re.MULTILINE))


def codes_said(case):
    words = (case / "expected.txt").read_text(errors="replace")  # one case is about bytes that are no text
    return set(re.findall(r"(?:error|warning|note) (R\d{3}):", words))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_words_are_as_they_were(case):
    result = check(case, *inputs(case))
    expected = case / "expected.txt"
    if os.environ.get("UPDATE"):
        expected.write_bytes(result.stdout)
    assert result.stderr == b""
    assert result.stdout == expected.read_bytes()
    assert result.returncode == (1 if b": error R" in result.stdout else 0)


def test_every_code_has_a_golden_case():
    tables = [ROOT / "rules/model/codes.c", ROOT / "rules/language/codes.c"]
    known = set().union(*(codes_of(table) for table in tables))
    said = set()
    for case in CASES:
        said |= codes_said(case)
    assert known - NOT_GOLDEN - said == set()
    assert said - known == set()


def test_every_code_said_can_be_explained():
    for case in CASES:
        for code in codes_said(case):
            result = subprocess.run([BINARY, "explain", code], capture_output=True)
            assert result.returncode == 0, code
            assert b"wrong:" in result.stdout and b"right:" in result.stdout, code


def test_a_path_that_is_not_there_is_a_usage_error(tmp_path):
    result = check(tmp_path, "rule.d")
    assert result.returncode == 2
    assert result.stderr.decode() == "intervene: cannot read 'rule.d': No such file or directory\n"
    assert result.stdout == b""


def test_a_file_over_a_mebibyte_is_refused(tmp_path):
    (tmp_path / "rules.yml").write_text("format: 1\n" + "# far too long\n" * 80000)
    result = check(tmp_path, "rules.yml")
    assert result.returncode == 1
    assert b"rules.yml:1:1: error R109:" in result.stdout
