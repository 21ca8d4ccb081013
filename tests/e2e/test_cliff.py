"""One rule that opens many alerts on one day: what it tells is held for a person."""
import json

import pytest

from daemon import RULES, roster
from test_cli_daemon import intervene
from test_outbox import channels, fire, settled, sink  # noqa: F401
from test_outbox_people import listed

LIMITS = "cliff: {alerts: 3, share: 5%}\n"
ALL = [f"s{n}" for n in range(40)]
REASON = "one of many: its rule opened more alerts on one day than cliff lets through"


def start(daemon, sink, limits=LIMITS):
    daemon.start(limits + channels(daemon, sink.url()))
    daemon.send(roster(*ALL))


def test_of_too_many_at_once_nobody_is_told_until_somebody_releases_them(stopped, sink):
    start(stopped, sink)
    fire(stopped, *ALL[:2])
    settled(stopped, sent=2)
    fire(stopped, *ALL[2:12])
    settled(stopped, sent=2, held=10)
    assert {message["reason"] for message in listed(stopped)} == {REASON}
    assert len(stopped.alerts()) == 12
    warnings = [line for line in stopped.log.read_text().splitlines() if "more alerts today than cliff" in line]
    assert len(warnings) == 1 and json.loads(warnings[0])["rule"] == "behavior.two"
    assert any("10 messages are held" in finding for finding in stopped.status()["findings"])
    said = intervene(stopped, "outbox", "list", "--rule", "behavior.two")
    assert said.stdout.count(REASON) == 10
    assert "no message waits" in intervene(stopped, "outbox", "list", "--rule", "behavior.other").stderr
    assert intervene(stopped, "outbox", "release", "--rule", "behavior.two").returncode == 0
    settled(stopped, sent=12)
    assert sorted(body["student"] for body in sink.bodies()) == sorted(ALL[:12])


def test_it_goes_on_being_too_many_after_a_restart_and_is_given_up_at_once(stopped, sink):
    start(stopped, sink)
    fire(stopped, *ALL[:6])
    settled(stopped, held=6)
    stopped.stop()
    stopped.start(LIMITS + channels(stopped, sink.url()))
    fire(stopped, ALL[20])
    settled(stopped, held=7)
    shown = intervene(stopped, "outbox", "discard", "--rule", "behavior.two")
    assert shown.returncode == 1 and "nothing is given up yet" in shown.stderr
    assert intervene(stopped, "outbox", "discard", "--rule", "behavior.two", "--yes").returncode == 0
    settled(stopped, cancelled=7)
    assert not sink.received()


def test_few_of_many_students_are_told(stopped, sink):
    start(stopped, sink, "cliff: {alerts: 3, share: 20%}\n")
    fire(stopped, *ALL[:8])
    settled(stopped, sent=8)
    fire(stopped, ALL[8])
    settled(stopped, sent=8, held=1)


def test_what_is_urgent_is_never_held(stopped, sink):
    stopped.write("rules.d/rules.yml", RULES.replace("severity: high", "severity: urgent"))
    start(stopped, sink)
    fire(stopped, *ALL[:12])
    settled(stopped, sent=12)


def test_what_a_reload_was_accepted_with_is_told(stopped, sink):
    stopped.write("rules.d/rules.yml", RULES.replace(">= 2", ">= 3"))
    start(stopped, sink)
    fire(stopped, *ALL[:30])
    settled(stopped)
    stopped.write("rules.d/rules.yml", RULES)
    assert stopped.post("/v1/reload?wait=true&accept=30").status == 200
    settled(stopped, sent=30)
    fire(stopped, *ALL[30:33])
    settled(stopped, sent=33)
    fire(stopped, ALL[33])
    settled(stopped, sent=33, held=1)


@pytest.mark.parametrize("setting", ["cliff: {alerts: 0}", "cliff: {share: 0%}", "cliff: {alert: 3}"])
def test_a_limit_that_is_none_is_refused(stopped, setting):
    stopped.configure(setting + "\n")
    run = stopped.spawn()
    assert run.wait(timeout=20) == 1


def test_what_somebody_released_is_not_held_again(stopped, sink):
    sink.always = 429
    configured = LIMITS + channels(stopped, sink.url(), "retry: {first: 1h, most: 1h}")
    stopped.start(configured)
    stopped.send(roster(*ALL))
    fire(stopped, *ALL[:6])
    settled(stopped, held=6)
    assert intervene(stopped, "outbox", "release", "--rule", "behavior.two").returncode == 0
    settled(stopped, pending=6)
    stopped.stop()
    stopped.start(configured)
    fire(stopped, ALL[6])
    settled(stopped, pending=6, held=1)
