"""The second evaluator has cases of its own; they run with the stories."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "model"))
from test_cases import *  # noqa: E402,F401,F403
