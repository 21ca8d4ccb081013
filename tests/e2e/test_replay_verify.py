"""The log is lived through once more: the alerts that it makes are those that were told, and what is not so is named."""
import contextlib
import json
import re
import sqlite3
import subprocess

import pytest

from daemon import BUILD, RULES, referral, roster


def verify(daemon, *words):
    return subprocess.run([BUILD / "intervene", "replay", "--verify", "--config", daemon.config, *words], capture_output=True,
                          text=True)


def run_sql(path, statement):
    with contextlib.closing(sqlite3.connect(path)) as store, store:
        assert store.execute(statement).rowcount > 0


@pytest.fixture
def term(daemon):
    """A stopped district in which one alert is open, one is withdrawn, and one was told through history."""
    daemon.send([referral("r1", "ada", 3), referral("r2", "ada", 1), referral("r3", "ben", 4), referral("r4", "ben", 2)])
    daemon.send([{"id": "r4", "op": "delete"}])
    daemon.post("/v1/events?history=true", b"".join(json.dumps(event).encode() + b"\n" for event in (
        referral("h1", "ada", 90), referral("h2", "ada", 88))))
    assert [alert["student"] for alert in daemon.alerts()] == ["ada"]
    assert daemon.stop() == 0
    return daemon


def test_what_was_told_comes_out_again(term):
    result = verify(term)
    assert (result.returncode, result.stderr) == (0, "")
    first, stored, made = result.stdout.splitlines()
    assert re.fullmatch(r"ok  \d alerts are stored as \d+ events of 2 students make them", first)
    assert stored.split()[0] == "stored" and made.split()[0] == "made" and stored.split()[1] == made.split()[1]


def test_a_store_without_events_is_said_to_have_none(stopped):
    stopped.start()
    stopped.stop()
    result = verify(stopped)
    assert result.returncode == 0 and "no event is in this store; is it a copy without its -wal?" in result.stdout


def test_it_changes_nothing_and_the_daemon_goes_on(term):
    before = term.store.read_bytes()
    assert verify(term).returncode == 0
    assert term.store.read_bytes() == before
    term.start()
    assert [alert["student"] for alert in term.alerts()] == ["ada"]


def test_what_is_stored_otherwise_is_named(term):
    run_sql(term.store, "UPDATE alert SET opened_ms = opened_ms - 86400000 WHERE closed_ms = 0")
    result = verify(term)
    assert result.returncode == 1
    assert "!!  behavior.two of student ada: stored is opened" in result.stdout and "the log makes nothing" in result.stdout
    answer = json.loads(verify(term, "--format", "json").stdout)
    assert answer["differences"] == 2 and len(answer["what_differs"]) == 2
    assert answer["digest_stored"] != answer["digest_made"] and not any(answer["not_compared"].values())


def test_of_many_differences_twenty_are_listed(daemon):
    daemon.send(roster(*(f"s{n}" for n in range(30))) + [referral(f"r{n}", f"s{n // 2}", n % 2 + 1) for n in range(60)])
    assert daemon.stop() == 0
    run_sql(daemon.store, "UPDATE alert SET known_ms = known_ms + 1")
    result = verify(daemon)
    assert result.returncode == 1 and "!!  and 10 more" in result.stdout
    assert result.stdout.count("!!  behavior.two of student") == 20


def test_a_copy_is_compared_while_the_daemon_runs(daemon):
    daemon.send([referral("r1", "ada", 3), referral("r2", "ada", 1)])
    copy = daemon.folder / "copy.db"
    with contextlib.closing(sqlite3.connect(daemon.store)) as store, contextlib.closing(sqlite3.connect(copy)) as to:
        store.backup(to)
    assert "in use by another intervened" in verify(daemon).stderr
    result = verify(daemon, "--store", copy)
    assert result.returncode == 0 and "1 alerts are stored" in result.stdout
    assert verify(daemon, "--store", daemon.folder / "none.db").returncode == 1 and not (daemon.folder / "none.db").exists()


def test_alerts_of_a_rule_that_was_changed_are_not_compared_and_that_is_said(term):
    term.write("rules.d/rules.yml", RULES.replace(">= 2", ">= 3"))
    term.start()
    assert term.stop() == 0
    result = verify(term)
    assert result.returncode == 0 and "were told by a rule as it was before it was changed" in result.stdout
    term.write("rules.d/rules.yml", RULES.replace("behavior.two", "behavior.other"))
    term.start()
    assert term.stop() == 0
    result = verify(term)
    assert result.returncode == 0 and "were told by a rule that is gone" in result.stdout


def test_it_says_what_it_is_for(term):
    result = subprocess.run([BUILD / "intervene", "replay", "--config", term.config], capture_output=True, text=True)
    assert result.returncode == 2 and "--verify" in result.stderr
