"""The program and a second evaluator, written from the pages alone, tell the same episodes of random districts."""
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "model"))
import compare  # noqa: E402
import judge_years  # noqa: E402


def can_backtest():
    if not compare.program().exists():
        return False
    words = subprocess.run([compare.program(), "--help"], capture_output=True, text=True, check=False)
    return "backtest" in words.stdout


@pytest.mark.skipif(not can_backtest(), reason="this build has no backtest")
@pytest.mark.parametrize("seed", range(20))
def test_the_program_tells_what_the_model_tells(seed, tmp_path):
    assert compare.compare_seed(seed, tmp_path) == []


@pytest.fixture(scope="module", name="months")
def one_year(tmp_path_factory):
    """The folders of the months of one made-up school year of the daemon."""
    folder = tmp_path_factory.mktemp("year")
    assert judge_years.live(5001, folder) == ""
    return sorted(folder.iterdir())


def test_what_the_daemon_told_in_a_year_of_trouble_is_what_the_model_tells(months):
    cases = [judge_years.Case(folder) for folder in months]
    assert [text for case in cases for text in case.differences(case.students(3))] == []
    assert len(cases) > 8 and sum(case.compared for case in cases) > 10


def test_an_alert_that_is_missing_and_one_that_is_too_many_are_noticed(months):
    case = judge_years.Case(months[-4])
    lost = next(key for key in sorted(case.told) if key[0] in case.names)
    case.told[(lost[0], lost[1], "S0" if lost[2] != "S0" else "S1")] = case.told.pop(lost)
    found = list(case.differences(["S0", "S1", lost[2]]))
    assert any("told None" in text for text in found) and any("the model None" in text for text in found)
