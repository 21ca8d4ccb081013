"""What is acknowledged is there afterwards: after a stop, after a kill, with other rules."""
import datetime
import http.client
import json
import os
import resource
import signal
import sqlite3
import time

import pytest

from daemon import RULES, day, referral, roster
from deliveries import STUDENTS, History

KILLS = int(os.environ.get("KILLS", "5"))


def picture(daemon):
    """All that a reader can see, without what only says when it looked; once everybody has been looked at since the start."""
    daemon.until(lambda: daemon.status()["unjudged"] == 0, "everybody is looked at")
    alerts = daemon.alerts("any")
    for alert in alerts:
        del alert["data_as_of"]
    status = daemon.status()
    return alerts, {name: status[name] for name in
                    ("events", "last_seq", "last_change", "students", "unplaced", "alerts_open", "alerts_closed",
                     "alerts_past", "quarantined")}


def test_after_a_restart_everything_is_as_before(daemon):
    daemon.send([referral("old1", "ben", 60), referral("old2", "ben", 58)], path="/v1/events?history=true")
    daemon.send([referral("r1", "ada", 3), referral("r2", "ada", 1), referral("r3", "ben", 2)])
    daemon.send([referral("x1", "nobody", 2), {"id": "x2"}])
    daemon.post(f"/v1/alerts/{daemon.alerts()[0]['id']}/ack")
    daemon.send([referral("r4", "ben", 1)])
    daemon.send([{"id": "r4", "op": "delete"}])
    before = picture(daemon)
    daemon.restart()
    assert picture(daemon) == before
    assert daemon.send([referral("r1", "ada", 3)])["duplicate"] == 1
    assert daemon.send([{"id": "r2", "op": "delete"}])["deleted"] == 1
    assert daemon.alerts() == []


def test_after_a_kill_everything_is_as_before(daemon):
    daemon.send([referral("r1", "ada", 3), referral("r2", "ada", 1)])
    before = picture(daemon)
    daemon.stop(signal.SIGKILL)
    daemon.start()
    assert picture(daemon) == before


def folded(daemon):
    with sqlite3.connect(f"file:{daemon.store}?mode=ro", uri=True) as store:
        return store.execute("SELECT max(upto_seq) FROM history_part WHERE is_sealed").fetchone()[0]


@pytest.mark.parametrize("how, leaves", [(signal.SIGTERM, "nothing"), (signal.SIGKILL, "all of it")])
def test_a_stop_leaves_the_next_start_little_to_read(daemon, how, leaves):
    many = [referral(f"r{n}", ("ada", "ben")[n % 2], 1 + n // 2 % 60) for n in range(40000)]
    daemon.send(many)
    before = picture(daemon)
    daemon.stop(how)
    assert folded(daemon) == (before[1]["last_seq"] if leaves == "nothing" else None)
    daemon.start()
    assert picture(daemon) == before
    assert daemon.send(many[-3:])["duplicate"] == 3


def test_a_rule_that_is_gone_closes_its_alerts(daemon):
    daemon.send([referral("r1", "ada", 3), referral("r2", "ada", 1)])
    daemon.write("rules.d/rules.yml", RULES.replace("behavior.two", "behavior.other"))
    daemon.restart()
    closed, opened = daemon.alerts("any")
    assert (closed["rule"], closed["closed_why"], closed["title"]) == (
        "behavior.two", "rule removed", "Two referrals in two weeks")
    assert (opened["rule"], opened["state"]) == ("behavior.other", "open")
    daemon.restart()
    assert [alert["rule"] for alert in daemon.alerts("any")] == ["behavior.two", "behavior.other"]


def test_a_rule_that_changed_keeps_what_is_still_true(daemon):
    daemon.send([referral("r1", "ada", 3), referral("r2", "ada", 1)])
    daemon.send([referral("b1", "ben", 3), referral("b2", "ben", 2), referral("b3", "ben", 1)])
    ada, ben = daemon.alerts()
    daemon.write("rules.d/rules.yml", RULES.replace(">= 2", ">= 3"))
    daemon.restart()
    closed, kept = daemon.alerts("any")
    assert (closed["id"], closed["closed_why"]) == (ada["id"], "rule changed")
    assert (kept["id"], kept["state"]) == (ben["id"], "open")
    daemon.restart()
    assert daemon.alerts("any")[0]["closed_why"] == "rule changed"


def test_other_words_for_a_rule_change_nothing(daemon):
    daemon.send([referral("r1", "ada", 3), referral("r2", "ada", 1)])
    daemon.write("rules.d/rules.yml", RULES.replace("Two referrals in two weeks", "Twice in two weeks"))
    daemon.restart()
    [alert] = daemon.alerts("any")
    assert (alert["title"], [entry["what"] for entry in alert["history"]]) == ("Twice in two weeks", ["opened"])


def in_mode(mode):
    return RULES + f"    mode: {mode}\n"


def heard(daemon, last_event_id=0):
    """Names of what a client hears that comes back, up to what is withdrawn."""
    names = []
    with daemon.stream(last_event_id=last_event_id) as stream:
        while not names or names[-1] != "withdrawn":
            names.append(stream.next()[1])
    return names


def test_what_is_open_in_shadow_is_told_once_its_rule_is_live(stopped):
    stopped.write("rules.d/rules.yml", in_mode("shadow"))
    stopped.start()
    stopped.send(roster("ada", "ben"))
    stopped.send([referral("r1", "ada", 3), referral("r2", "ada", 1), referral("b1", "ben", 3), referral("b2", "ben")])
    stopped.send([{"id": "b2", "op": "delete"}])
    assert stopped.alerts() == [] and stopped.alerts("closed") == []
    assert [alert["shadow"] for alert in stopped.alerts("any")] == [True, True]
    stopped.write("rules.d/rules.yml", RULES)
    stopped.restart()
    [alert] = stopped.alerts()
    assert (alert["student"], alert["shadow"]) == ("ada", False)
    stopped.restart()
    assert [entry["what"] for entry in stopped.alerts()[0]["history"]] == ["opened", "opened"]
    stopped.send([{"id": "r2", "op": "delete"}])
    assert heard(stopped) == ["opened", "withdrawn"]


def test_what_was_told_stays_told_when_its_rule_goes_into_shadow(daemon):
    daemon.send([referral("r1", "ada", 3), referral("r2", "ada", 1)])
    daemon.write("rules.d/rules.yml", in_mode("shadow"))
    daemon.restart()
    assert [alert["shadow"] for alert in daemon.alerts()] == [False]
    daemon.send([{"id": "r2", "op": "delete"}])
    assert heard(daemon) == ["opened", "withdrawn"]


def test_a_rule_that_is_turned_off_closes_as_changed_and_opens_anew_when_on(daemon):
    daemon.send([referral("r1", "ada", 3), referral("r2", "ada", 1)])
    daemon.write("rules.d/rules.yml", in_mode("off"))
    daemon.restart()
    assert [alert["closed_why"] for alert in daemon.alerts("any")] == ["rule changed"]
    daemon.restart()
    assert [alert["closed_why"] for alert in daemon.alerts("any")] == ["rule changed"]
    turned_on = datetime.datetime.now(datetime.timezone.utc)
    daemon.write("rules.d/rules.yml", RULES)
    daemon.restart()
    closed, opened = daemon.alerts("any")
    assert (closed["state"], opened["state"]) == ("closed", "open")
    assert datetime.datetime.fromisoformat(opened["known_at"]) >= turned_on.replace(microsecond=0)


def kill_while_it_starts(daemon, chance):
    process = daemon.spawn()
    time.sleep(chance.uniform(0, 0.15))
    process.kill()
    process.wait()
    process.stdout.close()


@pytest.mark.parametrize("number, code", [(signal.SIGKILL, -signal.SIGKILL), (signal.SIGTERM, 0)],
                         ids=["killed", "stopped"])
def test_again_and_again_no_acknowledged_event_is_lost_and_no_alert_told_twice(stopped, number, code):
    history = History(stopped)
    chance = history.chance

    def end():
        time.sleep(chance.uniform(0.02, 0.3))
        assert stopped.stop(number) == code

    # So much of the story is taken back that a person would have to look at it.
    stopped.write("conf.d/guard.yml", "guard: {rows: 1000000, share: 100%}\n")
    stopped.start()
    stopped.send(roster(*STUDENTS))
    history.listener.start()
    for round in range(KILLS):
        history.round(end)
        if number == signal.SIGKILL and round % 4 == 3:
            kill_while_it_starts(stopped, chance)
        stopped.start()
    history.settle()
    history.judge_alerts()
    stopped.until(history.heard_all, "the listener has heard all")
    history.listener.close()
    assert stopped.stop() == 0
    told = history.judge_telling()
    assert history.acknowledged and told
    print(f"{KILLS} times: {history.acknowledged} acknowledged, 0 lost; {told} told, none twice")


def limited():
    """No file may grow beyond 400 kB: writes fail with an error that is not a full disk."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))


def test_a_write_that_fails_ends_the_process_loudly(daemon):
    assert daemon.stop() == 0
    daemon.process = daemon.spawn(preexec_fn=limited)
    daemon.until(lambda: daemon.socket.exists() and daemon.get("/healthz").status == 200, "it serves")
    acknowledged = []
    with pytest.raises((OSError, http.client.HTTPException)):
        for number in range(1000):
            event = referral(f"r{number}", "ada", 1 + number % 9, location="x" * 2000)
            assert daemon.post("/v1/events", json.dumps(event)).status == 200
            acknowledged.append(event)
    assert daemon.process.wait(20) == 70
    daemon.stop()
    assert "the store failed; stopping at once" in daemon.log.read_text()
    daemon.start()
    assert daemon.send(acknowledged)["duplicate"] == len(acknowledged) > 10


def test_the_stream_goes_on_after_a_restart(daemon):
    daemon.send([referral("r1", "ada", 3), referral("r2", "ada", 1)])
    with daemon.stream(since=0) as stream:
        first = stream.next()
    daemon.restart()
    daemon.send([{"id": "r2", "op": "delete"}])
    with daemon.stream(last_event_id=first[0]) as stream:
        assert stream.next()[1] == "withdrawn"


def test_a_stream_is_ended_when_the_daemon_stops(daemon):
    with daemon.stream() as stream:
        assert daemon.stop() == 0
        assert b"event:" not in stream.response.read()


def test_a_damaged_store_is_refused_with_a_diagnosis(daemon):
    daemon.send([referral(f"r{number}", "ada", 1 + number % 9, location="x" * 100) for number in range(500)])
    assert daemon.stop() == 0
    with open(daemon.store, "r+b") as store:
        store.seek(4096 * 3)
        store.write(os.urandom(4096 * 4))
    process = daemon.spawn()
    assert process.wait(20) == 1
    assert "damaged" in daemon.log.read_text()


def test_a_file_that_is_no_store_is_refused(stopped):
    import sqlite3
    with sqlite3.connect(stopped.store) as other:
        other.execute("CREATE TABLE mine (x)")
    other.close()
    stopped.configure()
    assert stopped.spawn().wait(20) == 1
    assert "this is not a store of intervened" in stopped.log.read_text()
