#!/usr/bin/env python3
"""Compares `intervene backtest` with the model on random districts; says in which fields they differ.

	compare.py --seeds 0..20 [--seconds N] [--keep DIR]        B=build/asan names another build folder
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from district import District  # noqa: E402
from model import backtest  # noqa: E402

MODES = {"as known then": [], "as corrected": ["--as-corrected"]}
PATIENCE = 20  # seconds for one small district
INSTANTS = ("opened", "closed", "known")


def program():
    return Path(os.environ.get("B", "build")) / "intervene"


def asked(folder, options):
    """The rules part of what the program answers; its words when it answers nothing."""
    command = [program(), "backtest", "--rules", folder / "rules.yml", "--events", folder / "events.ndjson",
               "--format", "json", *options]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        return None, f"no answer within {PATIENCE} seconds"
    try:
        return json.loads(done.stdout)["rules"], None
    except (ValueError, KeyError):
        return None, f"exit {done.returncode}: {done.stderr.strip()[:2000]} {done.stdout[:500]}"


def plain(episode):
    """An episode with its instants comparable."""
    return {k: datetime.fromisoformat(v) if k in INSTANTS and v else v for k, v in episode.items()}


def key(episode):
    return episode["student"], episode.get("per") or "", str(episode["known"] and plain(episode)["known"].timestamp()), \
        plain(episode)["opened"].timestamp()


def differences(ours, theirs):
    """[text], one for each episode that differs: rule, student, and the fields."""
    found = []
    for rule in sorted(set(ours) | set(theirs)):
        lists = [sorted((side.get(rule) or {"episodes": []})["episodes"], key=key) for side in (ours, theirs)]
        missing = [e for e in lists[0] if plain(e) not in [plain(x) for x in lists[1]]]
        extra = [e for e in lists[1] if plain(e) not in [plain(x) for x in lists[0]]]
        found += [f"{rule} {line}" for line in paired(missing, extra)]
    return found


def paired(missing, extra):
    """Episodes of one student that share an instant are one episode with different fields."""
    for mine in missing:
        partner = next((e for e in extra if e["student"] == mine["student"]
                        and any(plain(e)[k] == plain(mine)[k] is not None for k in INSTANTS)), None)
        if partner is None:
            yield f"{mine['student']} only the model: {brief(mine)}"
            continue
        extra.remove(partner)
        fields = [k for k in mine if plain(mine)[k] != plain(partner).get(k)]
        yield f"{mine['student']} {brief(mine)}: " + ", ".join(
            f"{k} model {mine[k]} program {partner.get(k)}" for k in fields)
    for theirs in extra:
        yield f"{theirs['student']} only the program: {brief(theirs)}"


def brief(episode):
    return f"{episode['opened']} .. {episode['closed']} {episode['why']} known {episode['known']}"


def compare_seed(seed, folder):
    """[text], empty when both agree in both modes."""
    district = District(seed)
    district.write(folder)
    roster = [folder / "roster.ndjson"] if district.shows_roster else []
    calendars = folder / "calendars" if district.shows_calendars else None
    given = (["--roster", *roster] if roster else []) + (["--calendars", calendars] if calendars else [])
    found = []
    for (mode, options), mine in zip(MODES.items(), backtest(folder / "rules.yml", [folder / "events.ndjson"], roster,
                                                             calendars)):
        theirs, words = asked(folder, given + options)
        lines = [words] if theirs is None else differences(mine, theirs)
        found += [f"seed {seed}, {mode}: {line}" for line in lines]
    return found


def main():
    parser = argparse.ArgumentParser(description="the program and the model on the same districts")
    parser.add_argument("--seeds", default="0..20", help="A..B, B not included")
    parser.add_argument("--seconds", type=float, default=1e9, help="stop after this long")
    parser.add_argument("--keep", type=Path, help="write the districts here and leave them")
    options = parser.parse_args()
    first, last = (int(n) for n in options.seeds.split(".."))
    started, compared, differing = time.monotonic(), 0, 0
    for seed in range(first, last):
        if time.monotonic() - started > options.seconds:
            break
        with tempfile.TemporaryDirectory() as temporary:
            found = compare_seed(seed, (options.keep or Path(temporary)) / str(seed))
        compared, differing = compared + 1, differing + bool(found)
        for line in found[:12]:
            print(line, flush=True)
    print(f"{compared} districts compared, {differing} differ")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
