"""The example rules: whoever takes one over takes no finding over, and every comparison in it has been tried."""
import json
import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = ROOT / os.environ.get("B", "build") / "intervene"
FOLDERS = ["policies", "language", "defects"]
READ_AND_NOT_ACTED_ON = "R149"
ON_PURPOSE = {"defects": ["R605", "R319"]}  # 45 days beside 45 school days, and five days told of twice


def intervene(*arguments):
    return subprocess.run([BINARY, *arguments], cwd=ROOT / "examples", capture_output=True, text=True,
                          env={**os.environ, "NO_COLOR": "1"})


def rule_files(folder):
    files = (ROOT / "examples" / folder).glob("*.yml")
    return {path.name for path in files if not path.stem.endswith("_test") and path.stem != "calendar"}


@pytest.mark.parametrize("folder", FOLDERS)
def test_all_that_check_says_is_what_is_not_acted_on_yet(folder):
    result = intervene("check", folder, "--format", "json")
    found = [finding["code"] for finding in json.loads(result.stdout)["diagnostics"]
             if finding["code"] != READ_AND_NOT_ACTED_ON]
    assert result.returncode == 0, result.stdout
    assert found == ON_PURPOSE.get(folder, [])


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_tests_see_every_answer_and_turn(folder):
    result = intervene("test", folder, "--coverage", "--min", "100")
    assert result.returncode == 0, result.stdout
    assert "coverage 100%" in result.stdout


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_file_of_rules_has_tests_of_its_own(folder):
    tested = {path.name.replace("_test.yml", ".yml") for path in (ROOT / "examples" / folder).glob("*_test.yml")}
    assert rule_files(folder) == tested


def test_each_policy_stands_in_the_table_and_there_are_fifteen():
    table = (ROOT / "examples/policies/README.md").read_text()
    assert len(rule_files("policies")) == 15
    for name in rule_files("policies"):
        assert f"[{name}]({name})" in table
