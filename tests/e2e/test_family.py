"""What a family is to be written: it waits until codes can have been put right, a person lets it go, and a correction takes it back."""
import datetime
import shutil

import pytest

from daemon import BUILD, RULES, referral, roster
from test_cli_daemon import intervene
from test_daemon_reload import reloaded, rules
from test_outbox import start_ahead, unfire
from test_proposals import act, fire, proposals, started

MESSAGE = ("    family: {message: notice, via: [letter, email, sms], approve_by: clerk, quiet_hours: 20:00-08:00, "
           "cap: 1 per 7 days}\n")
WORDS = "write to the guardians who may be contacted: notice, by letter, email or sms; not from 20:00 to 08:00; at most 1 in 7 days"


def with_part(part):
    return MESSAGE.replace("{message", f"{{{part}, message")


HELD = with_part("hold: until next school day 10:00")


def held_for(one):
    """So many days, and until what time."""
    proposed, until = (datetime.datetime.fromisoformat(one[key]) for key in ("proposed_at", "held_until"))
    return (until.date() - proposed.date()).days, until.time().isoformat()


def states(daemon):
    return [each["state"] for each in proposals(daemon, "any")]


def test_a_message_waits_for_whoever_lets_it_go_and_says_what_to_keep_to(stopped):
    started(stopped, MESSAGE)
    fire(stopped)
    fire(stopped)
    one, = proposals(stopped)
    assert (one["proposes"], one["needs_approval"], one["tier"]) == (WORDS, "clerk", None)
    assert (one["student"], one["state"], one["why"]) == ("ada", "open", stopped.alerts()[0]["why"])
    assert "held_until" not in one
    stopped.restart()
    assert proposals(stopped) == [one]
    assert act(stopped, "approve", note="posted").json()["state"] == "approved"


def test_what_is_held_is_decided_by_nobody_yet_and_a_correction_cancels_it(stopped):
    started(stopped, HELD, students=("ada", "ben"))
    fire(stopped, "ada")
    fire(stopped, "ben")
    assert proposals(stopped) == []
    one, other = proposals(stopped, "held")
    assert held_for(one) == (1, "10:00:00")
    assert "held until" in intervene(stopped, "proposals", "show", "1").stdout
    refused = act(stopped, "approve")
    assert refused.status == 409 and "one that is held declined" in refused.json()["detail"]
    assert act(stopped, "decline", other["id"], note="moved away").json()["state"] == "declined"
    unfire(stopped, "ada")
    assert states(stopped) == ["withdrawn", "declined"]
    assert "no such proposal" in intervene(stopped, "proposals", "list", "--state", "held").stderr


def test_what_was_sent_is_not_undone_but_corrected_with_a_draft(stopped):
    started(stopped, MESSAGE)
    fire(stopped)
    why = stopped.alerts()[0]["why"]
    act(stopped, "approve")
    unfire(stopped, "ada")
    one, = proposals(stopped)
    assert one["state"] == "contested" and f"approved for ada: {WORDS}. It rested on this: {why}" in one["correction"]
    assert "we wrote to you about this: " + why in one["draft"]
    shown = intervene(stopped, "proposals", "show", "1").stdout
    assert "to the family" in shown and "We are sorry" in shown
    assert act(stopped, "settle", note="second letter").status == 200
    alert, = stopped.alerts("any")
    assert [each["what"] for each in alert["history"]] == ["opened", "approved", "withdrawn", "settled"]
    assert all(each.get("step") is None for each in alert["history"])


def test_a_message_and_what_is_proposed_beside_it_are_decided_each(stopped):
    started(stopped, MESSAGE + "    propose: {review: seat}\n")
    fire(stopped)
    assert [each["proposes"] for each in proposals(stopped)] == ["review: seat", WORDS]
    act(stopped, "approve", 2)
    unfire(stopped, "ada")
    assert states(stopped) == ["withdrawn", "contested"]


def test_an_emergency_is_said_to_be_one(stopped):
    started(stopped, "    family: {message: not_here_today, class: emergency, via: sms}\n")
    fire(stopped)
    assert proposals(stopped)[0]["proposes"] == (
        "write to the guardians who may be contacted: not_here_today, by sms; emergency")


def test_of_the_past_and_on_trial_no_family_hears(stopped):
    started(stopped, HELD + "    mode: shadow\n", students=("ada", "ben"))
    stopped.send([referral(f"ben-{n}", "ben", 40 + n) for n in (1, 2)], path="/v1/events?history=true")
    fire(stopped)
    assert states(stopped) == []
    rules(stopped, RULES + HELD)
    reloaded(stopped)
    assert states(stopped) == ["held"]


def letters(daemon, more="", message=HELD):
    """Each step of a ladder a letter of its own."""
    daemon.write("rules.d/rules.yml", RULES.replace("    when: count(referral over last 14 days) >= 2\n", f"""    ladder:
      of: count(referral over last 14 days)
      {more}
      steps: [{{at: 2, message: First letter}}, {{at: 3, message: Second letter}}, {{at: 4, message: Third letter}}]
""") + message)
    daemon.start()
    daemon.send(roster("ada"))


def written(daemon, state="any"):
    return [(each["proposes"].partition(":")[0], each["state"], each["ended_why"]) for each in proposals(daemon, state)]


def test_each_step_of_a_ladder_is_a_letter_of_its_own(stopped):
    letters(stopped)
    fire(stopped)
    stopped.send([referral("ada-3", "ada", 1)])
    assert written(stopped, "held") == [("First letter", "held", None), ("Second letter", "held", None)]


def test_a_letter_whose_step_was_never_reached_is_taken_back_and_the_step_that_was_asks(stopped):
    letters(stopped, "in_order: false")
    stopped.send([referral(f"ada-{number}", "ada", number) for number in (1, 2, 3)])
    assert written(stopped) == [("Second letter", "held", None)]
    stopped.send([{"id": "ada-3", "op": "delete"}])
    assert written(stopped) == [("Second letter", "withdrawn", "eased"), ("First letter", "held", None)]
    stopped.send([referral("ada-4", "ada", 1)])
    assert written(stopped) == [("Second letter", "held", None), ("First letter", "held", None)]


def test_a_letter_that_was_let_go_is_not_asked_for_again_in_the_same_year(stopped):
    letters(stopped, message=MESSAGE)
    fire(stopped)
    act(stopped, "approve")
    as_it_was = (stopped.folder / "rules.d/rules.yml").read_text()
    for text in ("format: 1\nrules: []\n", as_it_was):
        rules(stopped, text)
        reloaded(stopped)
    assert [alert["state"] for alert in stopped.alerts("any")] == ["closed", "open"]
    stopped.send([referral("ada-3", "ada", 1)])
    assert written(stopped) == [("First letter", "approved", None), ("Second letter", "open", None)]


def test_a_step_that_was_approved_and_never_reached_is_contested_with_who_approved_it(stopped):
    letters(stopped, message=MESSAGE)
    fire(stopped)
    stopped.send([referral("ada-3", "ada", 1)])
    for number in (1, 2):
        assert act(stopped, "approve", number, note="posted").status == 200
    stopped.send([{"id": "ada-3", "op": "delete"}])
    (first, second) = proposals(stopped, "any")
    assert (first["state"], second["state"], second["decided"]["note"]) == ("approved", "contested", "posted")
    assert "Second letter" in second["correction"] and "we wrote to you" in second["draft"]


def test_what_is_held_lapses_with_an_alert_that_ends_and_the_step_that_brings_it_back_has_its_own(stopped):
    letters(stopped)
    fire(stopped)
    stopped.post("/v1/alerts/1/resolve", '{"outcome": "already known"}')
    assert written(stopped) == [("First letter", "lapsed", "resolved")]
    stopped.send([referral("ada-3", "ada", 1)])
    assert written(stopped) == [("First letter", "lapsed", "resolved"), ("Second letter", "held", None)]
    rules(stopped, "format: 1\nrules: []\n")
    reloaded(stopped)
    assert written(stopped) == [("First letter", "lapsed", "resolved"), ("Second letter", "lapsed", "rule removed")]


@pytest.mark.skipif(not shutil.which("faketime"), reason="faketime is not installed")
@pytest.mark.skipif("asan" in str(BUILD) or "tsan" in str(BUILD), reason="sanitizers and faketime both want to be first")
def test_what_is_held_is_held_anew_when_a_resolved_alert_is_worse(stopped):
    started(stopped, HELD + "    worse_by: 2\n", students=("ada",))
    fire(stopped)
    stopped.post("/v1/alerts/1/resolve", '{"outcome": "already known"}')
    assert states(stopped) == ["lapsed"]
    stopped.send([referral(f"ada-{number}", "ada", 1) for number in (3, 4)])
    assert stopped.stop() == 0
    start_ahead(stopped, 1, "")
    stopped.until(lambda: states(stopped) == ["held"], "held")


@pytest.mark.parametrize("time", ["00:00", "12:00", "23:59"])
def test_held_until_a_time_is_until_it_is_that_late_next(stopped, time):
    started(stopped, with_part(f"hold: until {time}"))
    fire(stopped)
    one, = proposals(stopped, "held")
    assert held_for(one) == (0 if one["proposed_at"][11:16] < time else 1, time + ":00")


def test_held_until_a_school_day_is_not_until_a_saturday(stopped):
    stopped.write("calendar.d/all.yml", (stopped.folder / "calendar.d/all.yml").read_text().replace(", sat, sun]", "]"))
    started(stopped, HELD)
    fire(stopped)
    one, = proposals(stopped, "held")
    weekday = datetime.datetime.fromisoformat(one["proposed_at"]).weekday()
    assert held_for(one) == ({4: 3, 5: 2}.get(weekday, 1), "10:00:00")


def test_a_day_that_is_declared_closed_holds_it_longer(stopped):
    started(stopped, HELD)
    fire(stopped)
    before, = proposals(stopped, "held")
    tomorrow = before["held_until"][:10]
    calendar = stopped.folder / "calendar.d/all.yml"
    calendar.write_text(calendar.read_text() + f"closed: [{{date: {tomorrow}, why: Snow}}]\n")
    reloaded(stopped)
    after, = proposals(stopped, "held")
    assert after["held_until"][:10] > tomorrow and after["held_until"][10:19] == "T10:00:00"


@pytest.mark.skipif(not shutil.which("faketime"), reason="faketime is not installed")
@pytest.mark.skipif("asan" in str(BUILD) or "tsan" in str(BUILD), reason="sanitizers and faketime both want to be first")
def test_it_is_open_when_its_hold_is_over_and_dropped_when_nobody_lets_it_go(stopped):
    started(stopped, with_part("hold: 2 days, approve_within: 3 days"))
    fire(stopped)
    for days, state in ((1, "held"), (3, "open"), (6, "lapsed")):
        assert stopped.stop() == 0
        start_ahead(stopped, days, "")
        stopped.until(lambda: states(stopped) == [state], state)
    one, = proposals(stopped, "any")
    assert one["ended_why"] == "not decided in time" and len(stopped.alerts()) == 1


@pytest.mark.skipif(not shutil.which("faketime"), reason="faketime is not installed")
@pytest.mark.skipif("asan" in str(BUILD) or "tsan" in str(BUILD), reason="sanitizers and faketime both want to be first")
def test_a_correction_the_next_morning_still_cancels_what_nobody_has_let_go(stopped):
    started(stopped, HELD)
    fire(stopped)
    assert stopped.stop() == 0
    start_ahead(stopped, 2, "")
    stopped.until(lambda: states(stopped) == ["open"], "open")
    stopped.send([{"id": "ada-1", "op": "delete"}])
    assert states(stopped) == ["withdrawn"]
