"""The districts under examples/ run, and find what they say they find."""
import json
import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = ROOT / os.environ.get("B", "build") / "intervene"
RIVERBEND = ROOT / "examples" / "riverbend"


def intervene(*arguments, folder=RIVERBEND):
    return subprocess.run([BINARY, *arguments], cwd=folder, capture_output=True, text=True)


def test_riverbend_has_nothing_to_mend():
    result = intervene("check", ".")
    assert result.returncode == 0, result.stdout


def test_riverbend_tells_its_ten_stories():
    result = intervene("backtest", "--rules", "rules.d", "--calendars", "calendar.d", "--roster", "roster.ndjson",
                       "--events", "events.ndjson", "--format", "json")
    assert result.returncode == 0, result.stderr
    report, expected = json.loads(result.stdout), json.loads((RIVERBEND / "expected.json").read_text())
    assert report["rules"] == expected["rules"]
    assert report["unplaced"] == 1


def test_the_demonstrations_rules_have_nothing_to_mend():
    result = intervene("check", "demo-rules.yml", folder=ROOT / "examples")
    assert result.returncode == 0, result.stdout
