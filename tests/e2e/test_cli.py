"""The command line as people meet it: help, mistakes, exit codes, and what needs no daemon."""
import datetime
import hashlib
import json
import os
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = ROOT / os.environ.get("B", "build") / "intervene"
VERBS = ["init", "check", "backtest", "explain", "generate", "tokens new", "send", "status", "tail", "alerts list",
         "alerts show", "alerts ack", "alerts resolve"]


def intervene(*arguments, **more):
    return subprocess.run([BINARY, *map(str, arguments)], capture_output=True, text=True, **more)


def test_alone_it_says_what_it_is_for():
    result = intervene()
    assert result.returncode == 0
    assert len(result.stdout.splitlines()) <= 12
    assert "intervene init my-district" in result.stdout


def test_help_lists_every_command_by_what_it_needs():
    listed = intervene("help").stdout
    offline, daemon = listed.split("with the daemon")
    assert "  backtest " in offline and "  send " in daemon
    for verb in VERBS:
        assert f"  {verb} " in listed
    assert "70 our bug" in listed


def test_no_option_stands_twice_in_the_help_of_a_command():
    for verb in [line[2:22].strip() for line in intervene("help").stdout.splitlines() if line.startswith("  ")]:
        offered = re.findall(r"^  (--[a-z-]+)", intervene(*verb.split(), "--help").stdout, re.M)
        assert len(offered) == len(set(offered)), verb


@pytest.mark.parametrize("verb", VERBS)
def test_help_of_a_command_starts_with_an_example(verb):
    for result in (intervene(*verb.split(), "--help"), intervene("help", *verb.split())):
        assert result.returncode == 0
        assert result.stdout.startswith(f"  intervene {verb}") or verb == "send"
        assert f"usage: intervene {verb}" in result.stdout
        assert "--format text|json" in result.stdout


def test_a_group_alone_lists_its_commands():
    result = intervene("alerts")
    assert result.returncode == 2
    assert "alerts resolve" in result.stderr and "backtest" not in result.stderr
    asked = intervene("alerts", "--help")
    assert asked.returncode == 0 and asked.stdout == result.stderr


def test_version_is_said():
    assert re.match(r"intervene \S+\n", intervene("--version").stdout)


@pytest.mark.parametrize("typed, meant", [(["bactest"], "backtest"), (["chek", "x"], "check"),
                                          (["alerts", "lst"], "alerts list"), (["token", "new", "x"], "tokens new")])
def test_a_slip_asks_what_was_meant(typed, meant):
    result = intervene(*typed)
    assert result.returncode == 2
    assert f"did you mean '{meant}'?" in result.stderr


def test_nonsense_points_to_the_list():
    result = intervene("xyzzy")
    assert result.returncode == 2
    assert "there is no command 'xyzzy'" in result.stderr and "intervene help" in result.stderr


def test_a_missing_option_is_named():
    result = intervene("backtest", "--events", "e")
    assert result.returncode == 2
    assert "'backtest' needs --rules PATH" in result.stderr
    assert "intervene backtest --help" in result.stderr


@pytest.mark.parametrize("command", [["status"], ["alerts", "list"], ["alerts", "ack", "1"], ["tail"], ["send", "-"]])
def test_no_daemon_has_its_own_code(command, tmp_path):
    result = intervene(*command, "--socket", tmp_path / "none.sock", input='{"id":"a"}\n')
    assert result.returncode == 4
    assert "no daemon answers at" in result.stderr and "none.sock" in result.stderr


def test_a_token_never_crosses_a_network_in_the_clear(tmp_path):
    result = intervene("status", "--server", "http://intervene.district.org")
    assert result.returncode == 2
    assert "would send the token unencrypted" in result.stderr


def test_a_token_file_must_be_there(tmp_path):
    result = intervene("status", "--server", "http://127.0.0.1:1", "--token-file", tmp_path / "none")
    assert result.returncode == 2
    assert "cannot read the token file" in result.stderr


def test_two_addresses_are_one_too_many(tmp_path):
    result = intervene("status", "--server", "http://127.0.0.1:1", "--socket", "x")
    assert result.returncode == 2
    assert "--socket and --server name two daemons; give one" in result.stderr


def test_an_unreadable_file_is_no_ones_daemon(tmp_path):
    result = intervene("send", tmp_path / "none.ndjson")
    assert result.returncode == 2
    assert "cannot read" in result.stderr


# --- tokens ---------------------------------------------------------------------------------------------------


def test_a_token_is_shown_once_with_its_line():
    result = intervene("tokens", "new", "sis", "--may", "ingest,history")
    token = re.search(r"ivd_[A-Za-z0-9_-]{43}\b", result.stdout).group()
    digest = hashlib.blake2b(token.encode(), digest_size=32).hexdigest()
    assert f"- {{name: sis, hash: {digest}, may: [ingest, history], source: sis}}" in result.stdout


def test_no_two_tokens_are_alike():
    made = [json.loads(intervene("tokens", "new", "a", "--may", "read", "--format", "json").stdout) for _ in range(2)]
    assert made[0]["token"] != made[1]["token"]
    assert made[0]["hash"] in made[0]["line"]


@pytest.mark.parametrize("arguments, complaint", [
    (["sis"], "'tokens new' needs --may RIGHTS"),
    (["sis", "--may", "write"], "'write' is not a right of a token"),
    (["sis", "--may", ""], "--may is empty"),
    (["S IS", "--may", "read"], "is not a token's name"),
])
def test_a_wrong_token_is_refused(arguments, complaint):
    result = intervene("tokens", "new", *arguments)
    assert result.returncode == 2
    assert complaint in result.stderr and "ivd_" not in result.stdout


# --- explain --------------------------------------------------------------------------------------------------


def test_a_code_is_explained_in_any_case():
    assert intervene("explain", "r104").stdout == intervene("explain", "R104").stdout != ""


def test_an_unknown_code_is_a_finding():
    result = intervene("explain", "Z999")
    assert result.returncode == 1
    assert "there is no code 'Z999'" in result.stderr


# --- init and generate ----------------------------------------------------------------------------------------


def files_of(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_new_district_passes_its_own_check_and_alerts_somebody(tmp_path):
    folder = tmp_path / "mine"
    assert intervene("init", folder).returncode == 0
    assert intervene("check", folder).returncode == 0
    result = intervene("backtest", "--rules", "rules.d", "--calendars", "calendar.d", "--roster", "roster.ndjson",
                       "--events", "events.ndjson", "--format", "json", cwd=folder)
    report = json.loads(result.stdout)
    assert report["assumed"] == [] and report["unplaced"] == 0 and report["rejected"] == 0
    assert all(rule["students"] for rule in report["rules"].values())


def last_day_of(folder):
    return max(json.loads(line)["received_at"][:10] for line in open(folder / "events.ndjson"))


def test_the_sample_year_is_the_one_around_today(tmp_path):
    intervene("init", tmp_path)
    today = datetime.datetime.now(datetime.timezone.utc).date()
    assert datetime.date.fromisoformat(last_day_of(tmp_path)) < today
    calendar = (tmp_path / "calendar.d/high.yml").read_text()
    first, last = (datetime.date.fromisoformat(re.search(rf"^{key}: (.*)$", calendar, re.M)[1])
                   for key in ("first_day", "last_day"))
    assert first < today - datetime.timedelta(days=120) and today + datetime.timedelta(days=60) < last


@pytest.mark.parametrize("today", ["2025-12-22", "2026-01-05", "2026-04-04", "2026-07-15", "2026-09-07", "2027-02-28"])
def test_whenever_a_district_is_made_somebody_is_waited_for(tmp_path, today):
    intervene("init", tmp_path, "--today", today)
    assert last_day_of(tmp_path) < today
    report = json.loads(intervene(
        "backtest", "--rules", "rules.d", "--calendars", "calendar.d", "--roster", "roster.ndjson", "--events",
        "events.ndjson", "--format", "json", cwd=tmp_path).stdout)
    assert report["load"]["open_at_end"] >= 3
    assert intervene("check", tmp_path).returncode == 0


def test_the_same_day_makes_the_same_district(tmp_path):
    for name in ("a", "b"):
        intervene("init", tmp_path / name, "--today", "2026-11-23")
    assert files_of(tmp_path / "a") == files_of(tmp_path / "b")


def test_init_never_writes_over_anything(tmp_path):
    assert intervene("init", tmp_path / "mine").returncode == 0
    (tmp_path / "mine" / "rules.d" / "first.yml").write_text("format: 1\n")
    result = intervene("init", tmp_path / "mine")
    assert result.returncode == 1
    assert "intervened.yml is there already" in result.stderr
    assert (tmp_path / "mine" / "rules.d" / "first.yml").read_text() == "format: 1\n"


def test_a_seed_gives_the_same_district(tmp_path):
    for name, seed in [("a", 3), ("b", 3), ("c", 4)]:
        assert intervene("generate", "--students", 60, "--days", 30, "--seed", seed, tmp_path / name).returncode == 0
    assert files_of(tmp_path / "a") == files_of(tmp_path / "b")
    assert files_of(tmp_path / "a") != files_of(tmp_path / "c")
    assert set(files_of(tmp_path / "a")) == {"calendar.d/elementary.yml", "calendar.d/middle.yml",
                                             "calendar.d/high.yml", "roster.ndjson", "events.ndjson"}


def test_without_a_folder_lines_go_to_stdout(tmp_path):
    result = intervene("generate", "--students", 5, "--days", 3, "--schools", 1, "--start", "2026-08-17")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert {"school", "staff", "student", "enrollment", "attendance"} <= {line["type"] for line in lines}
    days = {line["time"] for line in lines if line["type"] == "attendance"}
    assert days == {"2026-08-17", "2026-08-18", "2026-08-19"}


def test_a_made_up_year_has_every_story(tmp_path):
    """Sudden absence, drift, mistakes corrected and deleted, falling scores: each shows in a backtest."""
    intervene("generate", "--demo", tmp_path)
    assert (tmp_path / "timezone").read_text() == "America/Chicago\n"
    assert intervene("check", tmp_path / "rules.d", tmp_path / "calendar.d").returncode == 0
    result = intervene("backtest", "--rules", tmp_path / "rules.d", "--calendars", tmp_path / "calendar.d", "--roster",
                       tmp_path / "roster.ndjson", "--events", tmp_path / "history.ndjson", tmp_path / "present.ndjson",
                       "--format", "json")
    report = json.loads(result.stdout)
    whys = {episode["why"] for rule in report["rules"].values() for episode in rule["episodes"]}
    assert {"cleared", "withdrawn"} <= whys
    assert all(rule["students"] for rule in report["rules"].values())
    assert report["rejected"] == report["unplaced"] == 0
    assert 40 <= len(told_in_the_present(tmp_path, report)) <= 70, "a demonstration is neither silent nor a flood"


def told_in_the_present(folder, report):
    with open(folder / "present.ndjson") as present:
        begins = json.loads(present.readline())["received_at"]
    instants = [episode[member] for rule in report["rules"].values() for episode in rule["episodes"]
                for member in ("known", "closed")]
    return [instant for instant in instants if instant and instant >= begins]


@pytest.mark.skipif(not os.environ.get("RUN_LONG"), reason="the better part of a minute: RUN_LONG=1")
def test_the_demonstration_tells_stories():
    result = subprocess.run([BINARY.parent / "intervened", "--demo", "--port", "8951"], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    told = [line for line in result.stdout.splitlines() if re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d  ", line)]
    assert 40 <= len(told) <= 70
    assert [line[:16] for line in told] == sorted(line[:16] for line in told)
    for what, why in (("opened", "Absent 3 school days in a row"), ("cleared", "now: Absent 0 school days in a row"),
                      ("withdrawn", "what it stood on was corrected")):
        assert any(re.search(rf"  {what} +S\d{{5}} +\S+ +{why}", line) for line in told)
    assert "expired" not in result.stdout


@pytest.mark.parametrize("arguments, complaint", [
    (["--days", 0], "a made-up year has 1 to 250 school days"),
    (["--students", 0], "a made-up district has 1 to 99999 students"),
    (["--schools", 0], "a made-up district has 1 to 900 schools"),
])
def test_what_cannot_be_made_up_is_refused(arguments, complaint):
    result = intervene("generate", *arguments)
    assert result.returncode != 0
    assert complaint in result.stderr
