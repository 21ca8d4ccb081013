"""The program and a second evaluator, written from the pages alone, tell the same episodes of random districts."""
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "model"))
import compare  # noqa: E402


def can_backtest():
    if not compare.program().exists():
        return False
    words = subprocess.run([compare.program(), "--help"], capture_output=True, text=True, check=False)
    return "backtest" in words.stdout


@pytest.mark.skipif(not can_backtest(), reason="this build has no backtest")
@pytest.mark.parametrize("seed", range(20))
def test_the_program_tells_what_the_model_tells(seed, tmp_path):
    assert compare.compare_seed(seed, tmp_path) == []
