"""What a rule asks people to decide, and what becomes of it when its evidence is corrected."""
import shutil

import pytest

from daemon import BUILD, RULES, referral, roster
from test_cli_daemon import intervene
from test_daemon_reload import reloaded, rules
from test_outbox import start_ahead, unfire

TIER = "    propose: {move_to_tier: 2, in: behavior, needs_approval: principal}  # allow R701: for the story\n"


def fire(daemon, student="ada"):
    daemon.send([referral(f"{student}-{number}", student, number) for number in (1, 2)])


def proposals(daemon, state=None, **query):
    words = "&".join(f"{name}={value}" for name, value in {**query, **({"state": state} if state else {})}.items())
    answer = daemon.get(f"/v1/proposals?{words}")
    assert answer.status == 200, answer.body
    return answer.json()["proposals"]


def started(daemon, rule=TIER, students=("ada",)):
    daemon.write("rules.d/rules.yml", RULES + rule)
    daemon.start()
    daemon.send(roster(*students))
    return daemon


def act(daemon, action, id=1, note=None):
    return daemon.post(f"/v1/proposals/{id}/{action}", f'{{"note": "{note}"}}' if note else b"")


def test_an_alert_that_opens_asks_once_and_says_who_is_to_decide(stopped):
    started(stopped)
    fire(stopped)
    fire(stopped)
    alert, = stopped.alerts()
    one, = proposals(stopped)
    assert one["proposes"] == "move to tier 2 in behavior" and (one["tier"], one["in"]) == (2, "behavior")
    assert (one["alert"], one["rule"], one["student"]) == (alert["id"], "behavior.two", "ada")
    assert one["state"] == "open" and one["needs_approval"] == "principal" and one["why"] == alert["why"]
    assert one["decided"] is None and "correction" not in one
    stopped.restart()
    assert proposals(stopped) == [one]
    listed = intervene(stopped, "proposals", "list")
    assert listed.returncode == 0 and "move to tier 2 in behavior" in listed.stdout
    assert "no such proposal" in intervene(stopped, "proposals", "list", "--state", "approved").stderr


def test_what_nobody_decided_is_withdrawn_with_its_evidence_and_proposed_anew_with_the_next(stopped):
    started(stopped)
    fire(stopped)
    unfire(stopped, "ada")
    one, = proposals(stopped, "any")
    assert (one["state"], one["ended_why"]) == ("withdrawn", "withdrawn") and one["ended_at"]
    assert act(stopped, "approve").status == 409
    stopped.send([referral("ada-3", "ada", 1)])
    assert [each["state"] for each in proposals(stopped, "any")] == ["withdrawn", "open"]
    assert "no proposal waits" not in intervene(stopped, "proposals", "list").stderr


def test_what_was_approved_is_never_undone_but_contested_until_somebody_has_seen_to_it(stopped):
    started(stopped)
    fire(stopped)
    with stopped.stream() as stream:
        done = intervene(stopped, "proposals", "approve", "1", "--note", "from Monday")
        assert done.returncode == 0 and done.stdout == "1 approved\n"
        assert stream.next()[1] == "approved"
    approved, = proposals(stopped, "approved")
    assert approved["decided"]["note"] == "from Monday" and approved["decided"]["who"]
    assert act(stopped, "approve").json() == approved
    assert act(stopped, "decline").status == 409 and act(stopped, "settle").status == 409
    unfire(stopped, "ada")
    contested, = proposals(stopped)
    assert contested["state"] == "contested" and contested["decided"] == approved["decided"]
    assert "approved for ada: move to tier 2 in behavior" in contested["correction"]
    assert any("corrected" in finding for finding in stopped.status()["findings"])
    assert "to correct" in intervene(stopped, "proposals", "show", "1").stdout
    assert intervene(stopped, "proposals", "settle", "1", "--note", "back in tier 1").returncode == 0
    assert proposals(stopped) == []
    settled, = proposals(stopped, "settled")
    assert settled["settled"]["note"] == "back in tier 1"
    alert, = stopped.alerts("any")
    assert [each["what"] for each in alert["history"]] == ["opened", "approved", "withdrawn", "settled"]
    assert not any("corrected" in finding for finding in stopped.status()["findings"])


def test_what_was_approved_stands_when_its_alert_is_resolved_or_its_rule_goes(stopped):
    started(stopped, students=("ada", "ben"))
    fire(stopped, "ada")
    fire(stopped, "ben")
    act(stopped, "approve", 1)
    first, _ = stopped.alerts()
    stopped.post(f"/v1/alerts/{first['id']}/resolve", '{"outcome": "tier moved"}')
    assert [each["state"] for each in proposals(stopped, "any")] == ["approved", "open"]
    rules(stopped, "format: 1\nrules: []\n")
    reloaded(stopped)
    one, other = proposals(stopped, "any")
    assert one["state"] == "approved"
    assert (other["state"], other["ended_why"]) == ("lapsed", "rule removed")


@pytest.mark.parametrize("outcome", ["not a concern", "tier moved"])
def test_nobody_needs_to_decide_what_is_resolved_otherwise(stopped, outcome):
    started(stopped)
    fire(stopped)
    alert, = stopped.alerts()
    stopped.post(f"/v1/alerts/{alert['id']}/resolve", f'{{"outcome": "{outcome}"}}')
    one, = proposals(stopped, "any")
    assert (one["state"], one["ended_why"]) == ("lapsed", "resolved")


@pytest.mark.parametrize("outcome", ["family contacted", "support started", "plan changed", "tier moved"])
def test_what_somebody_did_of_themselves_is_contested_when_its_evidence_is_corrected(stopped, outcome):
    started(stopped, rule="")
    fire(stopped)
    alert, = stopped.alerts()
    stopped.post(f"/v1/alerts/{alert['id']}/resolve", f'{{"outcome": "{outcome}", "note": "by phone"}}')
    assert proposals(stopped, "any") == []
    unfire(stopped, "ada")
    one, = proposals(stopped)
    assert (one["state"], one["alert"], one["proposes"], one["tier"]) == ("contested", alert["id"], outcome, None)
    assert one["decided"]["note"] == "by phone" and one["decided"]["who"]
    assert f"of ada: {outcome}." in one["correction"] and alert["why"] in one["correction"]
    assert ("draft" in one) is (outcome == "family contacted")
    shown = intervene(stopped, "proposals", "show", "1").stdout
    assert ("We are sorry" in shown) is (outcome == "family contacted")
    assert any("corrected" in finding for finding in stopped.status()["findings"])
    stopped.restart()
    assert proposals(stopped) == [one]
    assert act(stopped, "approve").status == 409
    with stopped.stream() as stream:
        assert act(stopped, "settle", note="family told").json()["settled"]["note"] == "family told"
        assert stream.next()[1] == "settled"
    fire(stopped)
    unfire(stopped, "ada")
    assert [each["state"] for each in proposals(stopped, "any")] == ["settled"]


@pytest.mark.parametrize("outcome", ["already known", "data error", "not a concern", "moved"])
def test_where_nobody_acted_nobody_is_asked_to_look_again(stopped, outcome):
    started(stopped, rule="")
    fire(stopped)
    stopped.post("/v1/alerts/1/resolve", f'{{"outcome": "{outcome}"}}')
    unfire(stopped, "ada")
    assert proposals(stopped, "any") == []


def test_each_thing_that_was_done_about_one_alert_is_asked_about_once(stopped):
    stopped.write("rules.d/rules.yml", RULES.replace("    when: count(referral over last 14 days) >= 2\n", """    ladder:
      of: count(referral over last 14 days)
      steps: [{at: 2, message: a}, {at: 3, message: b}, {at: 4, message: c}]
"""))
    stopped.start()
    stopped.send(roster("ada"))
    fire(stopped)
    for number, outcome in enumerate(["support started", "family contacted", "family contacted"], start=3):
        assert stopped.post("/v1/alerts/1/resolve", f'{{"outcome": "{outcome}", "note": "{number}"}}').status == 200
        stopped.send([referral(f"ada-{number}", "ada", 0)])
    stopped.send([{"id": f"ada-{number}", "op": "delete"} for number in range(1, 6)])
    assert [(each["proposes"], each["decided"]["note"]) for each in proposals(stopped)] == [
        ("support started", "3"), ("family contacted", "5")]


def test_an_alert_that_is_only_annotated_takes_its_proposal_back(stopped):
    started(stopped, TIER + "    on_correction: annotate\n")
    fire(stopped)
    unfire(stopped, "ada")
    assert [each["state"] for each in proposals(stopped, "any")] == ["withdrawn"]


def test_history_and_trials_ask_nobody_and_a_trial_that_ends_does(stopped):
    started(stopped, TIER + "    mode: shadow\n", students=("ada", "ben"))
    stopped.send([referral(f"ben-{n}", "ben", 40 + n) for n in (1, 2)], path="/v1/events?history=true")
    fire(stopped)
    assert proposals(stopped, "any") == []
    rules(stopped, RULES + TIER)
    reloaded(stopped)
    one, = proposals(stopped)
    assert one["student"] == "ada"


STEPS = """    ladder:
      of: count(referral over last 14 days)
      steps: [{at: 2, message: a, propose: {review: %s}}, {at: 3, message: b}]
"""


@pytest.mark.parametrize("before, after", [
    (RULES + TIER, RULES + TIER.replace("tier: 2", "tier: 3")),
    (RULES + TIER, RULES + TIER.replace("principal", "counselor")),
    (RULES + TIER, RULES + TIER.replace("principal}", "principal, expires: 3 days}")),
    (RULES.replace("    when: count(referral over last 14 days) >= 2\n", STEPS % "seat"),
     RULES.replace("    when: count(referral over last 14 days) >= 2\n", STEPS % "plan")),
    (RULES + "    family: {message: notice, class: emergency}\n", RULES + "    family: {message: other, class: emergency}\n"),
    (RULES + "    family: {message: notice, class: emergency}\n",
     RULES + "    family: {message: notice, class: emergency, hold: until 10:00}\n"),
    (RULES + "    family: {message: notice, class: emergency}\n",
     RULES + "    family: {message: notice, class: emergency, approve_within: 2 days}\n"),
    (RULES + "    family: {message: notice, class: emergency}\n",
     RULES + "    family: {message: notice, class: emergency, approve_by: clerk}\n"),
], ids=["tier", "role", "expires", "of a step", "template", "hold", "approve_within", "approve_by"])
def test_a_reload_takes_what_is_asked_otherwise(stopped, before, after):
    stopped.write("rules.d/rules.yml", before)
    stopped.start()
    rules(stopped, after)
    assert reloaded(stopped)["result"] != "unchanged"
    assert reloaded(stopped)["result"] == "unchanged"


def test_a_step_of_a_ladder_asks_what_it_says_itself(stopped):
    ladder = RULES.replace("    when: count(referral over last 14 days) >= 2\n", """    ladder:
      of: count(referral over last 14 days)
      steps:
        - {at: 1, message: once}
        - {at: 2, message: twice, propose: {review: behavior plan}}
        - {at: 3, message: thrice, propose: {plan: {domain: behavior, review_on: 8 weeks}}}
""")
    stopped.write("rules.d/rules.yml", ladder + "    propose: {review: seat}\n")
    stopped.start()
    stopped.send(roster("ada"))
    stopped.send([referral("r1", "ada", 3)])
    stopped.send([referral("r2", "ada", 2), referral("r3", "ada", 1)])
    assert [each["proposes"] for each in proposals(stopped)] == [
        "review: seat", "review: behavior plan", "begin a plan: domain: behavior, review_on: 8 weeks"]


def test_what_nobody_decided_is_asked_again_when_a_resolved_alert_gets_worse(stopped):
    ladder = RULES.replace("    when: count(referral over last 14 days) >= 2\n", """    ladder:
      of: count(referral over last 14 days)
      steps: [{at: 2, message: twice}, {at: 3, message: thrice}]
""")
    stopped.write("rules.d/rules.yml", ladder + "    propose: {review: seat}\n")
    stopped.start()
    stopped.send(roster("ada", "ben"))
    fire(stopped, "ada")
    fire(stopped, "ben")
    act(stopped, "decline", 2)
    for alert in stopped.alerts():
        stopped.post(f"/v1/alerts/{alert['id']}/resolve", '{"outcome": "not a concern"}')
    assert [each["state"] for each in proposals(stopped, "any")] == ["lapsed", "declined"]
    stopped.send([referral("ada-3", "ada", 1), referral("ben-3", "ben", 1)])
    first, second = proposals(stopped, "any")
    assert (first["state"], first["ended_at"]) == ("open", None)
    assert second["state"] == "declined"


def test_a_correction_after_the_proposal_lapsed_changes_nothing_about_it(stopped):
    started(stopped)
    fire(stopped)
    act(stopped, "decline", note="has a plan")
    unfire(stopped, "ada")
    one, = proposals(stopped, "any")
    assert one["state"] == "declined" and one["ended_at"] is None


@pytest.mark.skipif(not shutil.which("faketime"), reason="faketime is not installed")
@pytest.mark.skipif("asan" in str(BUILD) or "tsan" in str(BUILD), reason="sanitizers and faketime both want to be first")
def test_what_nobody_decides_in_time_lapses_even_while_nobody_ran(stopped):
    started(stopped, TIER.replace("principal}", "principal, expires: 3 days}"))
    fire(stopped)
    for days, state in ((2, "open"), (4, "lapsed")):
        assert stopped.stop() == 0
        start_ahead(stopped, days, "")
        stopped.until(lambda: [each["state"] for each in proposals(stopped, "any")] == [state], state)
    one, = proposals(stopped, "any")
    assert one["ended_why"] == "not decided in time" and one["ended_at"]
    assert len(stopped.alerts()) == 1


def test_what_is_asked_wrongly_is_told(stopped):
    reader = stopped.token("reader", "read")
    started(stopped)
    fire(stopped)
    for path in ("/v1/proposals?state=closed", "/v1/proposals?alert=x", "/v1/proposals?cursor=-1"):
        assert stopped.get(path).status == 400, path
    for id in ("2", "x", "0", "-1"):
        assert stopped.get(f"/v1/proposals/{id}").status == 404, id
        assert act(stopped, "approve", id).status == 404, id
    assert stopped.post("/v1/proposals/1/approve", '{"outcome": "tier moved"}').status == 400
    assert stopped.post("/v1/proposals/1/approve", token=reader).status == 403
    assert stopped.get("/v1/proposals", token=reader).status == 200
    pages = []
    stopped.send(roster("ben", "cem"))
    fire(stopped, "ben")
    fire(stopped, "cem")
    cursor = ""
    while cursor is not None:
        page = stopped.get(f"/v1/proposals?limit=1{cursor and '&cursor=' + cursor}").json()
        pages += [each["id"] for each in page["proposals"]]
        cursor = page["next"]
    assert pages == [1, 2, 3]
