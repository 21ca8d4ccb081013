"""The bench measures what it says: each way of sending the same work comes to the same counts."""
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def bench(tmp_path, *arguments):
    """Its table; it ends with a sentence when any two counts differ."""
    out = tmp_path / "table.json"
    done = subprocess.run([sys.executable, ROOT / "tests/bench/bench.py", *arguments, "--json", out], cwd=ROOT,
                          capture_output=True, text=True, env={**os.environ, "BENCH_PEERS": str(tmp_path)})
    assert done.returncode == 0, done.stdout + done.stderr
    return {row["what"]: row for row in json.loads(out.read_text())["rows"]}


def test_every_way_of_sending_comes_to_the_same_counts(tmp_path):
    rows = bench(tmp_path, "short")
    assert rows["floor: append-only log, six rules compiled in"]["alerts"] > 0
    assert rows["backtest, six rules"]["opened"] == rows["floor: append-only log, six rules compiled in"]["alerts"]
    assert rows["C loop, 40 rules, arrays in memory"]["alerts"] == rows["backtest, 40 rules"]["opened"] > 0
    assert rows["beside a bulk load: on the stream, p50"]["sent"] == 200


def test_a_store_that_fills_is_measured_in_small_too(tmp_path):
    rows = bench(tmp_path, "long", "--students", "50", "--days", "200")
    assert rows["lines"]["value"] > 10000
    assert rows["  ready again"]["value"] > 0
