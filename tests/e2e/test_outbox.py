"""What is said is told beyond this machine: signed, at least once under one key, in order, and not when it is no longer
so."""
import json
import os
import random
import shutil
import signal
import subprocess
import time

import pytest

from daemon import BUILD, RULES, referral, roster
from sink import SECRET, Sink, certificate, closed_port, verify

FAST = "retry: {first: 20ms, most: 200ms, tries: 5}"


@pytest.fixture
def sink(tmp_path):
    sink = Sink(tmp_path / "received").start()
    yield sink
    sink.stop()


def channels(daemon, url, more=FAST):
    secret = daemon.folder / "webhook.secret"
    secret.write_bytes(SECRET + b"\n")
    secret.chmod(0o600)
    return f"channels: {{webhook: {{url: \"{url}\", secret: {{file: webhook.secret}}, {more}}}}}\n"


def start(daemon, url, more=FAST, students=("ada", "ben")):
    daemon.start("cliff: {share: 100%}\n" + channels(daemon, url, more))
    daemon.send(roster(*students))
    return daemon


def fire(daemon, *students):
    """An alert about each."""
    daemon.send([referral(f"{student}-{number}", student, number) for student in students for number in (1, 2)])


def unfire(daemon, *students):
    daemon.send([{"id": f"{student}-1", "op": "delete"} for student in students])


def states(daemon):
    status = daemon.status()
    return {name[9:]: count for name, count in status.items() if name.startswith("messages_") and count}


def settled(daemon, **expected):
    daemon.until(lambda: states(daemon) == expected, f"messages are {expected}, not {states(daemon)}")


def test_an_alert_is_told_with_ids_only_and_signed(stopped, sink):
    start(stopped, sink.url())
    fire(stopped, "ada")
    settled(stopped, sent=1)
    [received] = sink.received()
    body = json.loads(received["body"])
    [alert] = stopped.alerts()
    assert body == {"key": received["key"], "change": 1, "what": "opened", "at": body["at"], "alert": alert["id"],
                    "rule": "behavior.two", "student": "ada", "state": "open", "closed_why": None, "severity": "high"}
    assert ",k=webhook.secret," in received["signature"]
    assert verify(SECRET, received["signature"], received["body"].encode(), time.time())
    assert not verify(b"another secret of sixteen", received["signature"], received["body"].encode(), time.time())
    assert not verify(SECRET, received["signature"], received["body"].encode() + b" ", time.time())
    assert not verify(SECRET, received["signature"], received["body"].encode(), time.time() + 301)


def test_title_and_why_travel_when_the_district_wants_them_to(stopped, sink):
    start(stopped, sink.url(), "detail: full")
    fire(stopped, "ada")
    settled(stopped, sent=1)
    [body] = sink.bodies()
    assert (body["title"], body["why"]) == ("Two referrals in two weeks", "2 referrals in two weeks.")


def test_what_ends_is_told_behind_what_began(stopped, sink):
    start(stopped, sink.url(), "concurrency: 1")
    fire(stopped, "ada", "ben")
    settled(stopped, sent=2)
    unfire(stopped, "ada")
    settled(stopped, sent=3)
    assert [(body["what"], body["state"], body["student"]) for body in sink.bodies()] == [
        ("opened", "open", "ada"), ("opened", "open", "ben"), ("withdrawn", "closed", "ada")]


def test_history_and_shadow_are_told_to_nobody(stopped, sink):
    stopped.write("rules.d/rules.yml", (stopped.folder / "rules.d/rules.yml").read_text()
                  + "  - rule: behavior.one\n    title: One\n    mode: shadow\n"
                    "    when: count(referral over last 14 days) >= 1\n")
    start(stopped, sink.url())
    stopped.send([referral("h1", "ben", 60), referral("h2", "ben", 58)], path="/v1/events?history=true")
    fire(stopped, "ada")
    settled(stopped, sent=1)
    assert [(body["rule"], body["student"]) for body in sink.bodies()] == [("behavior.two", "ada")]


def test_a_channel_hears_of_the_rules_it_names(stopped, sink):
    stopped.write("rules.d/more.yml", "format: 1\nrules:\n  - rule: safety.one\n    title: One\n    severity: low\n"
                                      "    when: count(referral over last 14 days) >= 1\n")
    secret = channels(stopped, sink.url("/all"))  # for its file
    hook = "{name: %s, url: \"%s\", secret: {file: webhook.secret}, %s}"
    hooks = [hook % ("a", sink.url("/a"), "rules: [safety.*]"), hook % ("b", sink.url("/b"), "severity: [high, urgent]"),
             hook % ("c", sink.url("/c"), "rules: [behavior.two]"), hook % ("d", sink.url("/d"), "rules: [safety]")]
    assert secret
    stopped.start("channels:\n  log: {}\n  webhook:\n" + "".join(f"    - {each}\n" for each in hooks))
    stopped.send(roster("ada"))
    fire(stopped, "ada")
    settled(stopped, sent=5)
    told = {(received["path"], json.loads(received["body"])["rule"]) for received in sink.received()}
    assert told == {("/a", "safety.one"), ("/b", "behavior.two"), ("/c", "behavior.two")}
    log = [json.loads(line[line.index("{"):]) for line in stopped.log.read_text().splitlines() if '"channels"' in line]
    assert {line["rule"] for line in log if line["message"] == "alert"} == {"safety.one", "behavior.two"}
    assert "ada" not in stopped.log.read_text()


@pytest.mark.parametrize("answer", [500, (503, {"Retry-After": 1}), (429, {"Retry-After": 1}), "close", 409])
def test_what_is_not_taken_is_tried_again_under_its_key(stopped, sink, answer):
    sink.script = [answer]
    start(stopped, sink.url())
    fire(stopped, "ada")
    settled(stopped, sent=1)
    first, second = sink.received()
    assert (first["key"], first["body"]) == (second["key"], second["body"])
    if isinstance(answer, tuple):
        assert second["at"] - first["at"] >= 0.9


def test_an_answer_that_breaks_off_is_an_answer(stopped, sink):
    sink.script = ["half"]
    start(stopped, sink.url())
    fire(stopped, "ada")
    settled(stopped, sent=1)
    assert len(sink.received()) == 1


@pytest.mark.parametrize("answer", [410, 400, 413, 422])
def test_what_is_refused_for_good_is_a_dead_letter_at_once(stopped, sink, answer):
    sink.script = [answer]
    start(stopped, sink.url())
    fire(stopped, "ada")
    settled(stopped, failed=1)
    fire(stopped, "ben")
    settled(stopped, failed=1, sent=1)
    unfire(stopped, "ada")
    settled(stopped, failed=1, sent=1, cancelled=1)
    assert "1 message was given up: intervene outbox list" in stopped.status()["findings"]
    assert len(sink.received()) == 2


def test_what_fails_again_and_again_is_given_up(stopped, sink):
    sink.always = 500
    start(stopped, sink.url())
    fire(stopped, "ada")
    settled(stopped, failed=1)
    assert len(sink.received()) == 5
    assert "a message was given up" in stopped.log.read_text()


def test_a_message_that_always_fails_holds_up_no_other(stopped, sink):
    start(stopped, sink.url(), "concurrency: 4, retry: {first: 20ms, most: 1h, tries: 1000}", ["ada", *"abcdef"])
    wanted = sink.note
    sink.note = lambda path, headers, body: 500 if b'"ada"' in body else wanted(path, headers, body)
    fire(stopped, "ada", *"abcdef")
    stopped.until(lambda: states(stopped).get("sent") == 6, "all others are sent")
    status = stopped.status()
    assert status["messages_pending"] + status["messages_unknown"] == 1


def test_a_redirect_is_not_followed(stopped, sink):
    sink.script = [(302, {"Location": sink.url("/elsewhere")}), (307, {"Location": sink.url("/elsewhere")})]
    start(stopped, sink.url())
    fire(stopped, "ada")
    settled(stopped, sent=1)
    assert [received["path"] for received in sink.received()] == ["/in"] * 3
    assert "a redirect, which is not followed" in stopped.log.read_text()


def test_who_never_answers_is_waited_for_so_long_and_no_longer(stopped, sink):
    sink.script = ["hang"]
    start(stopped, sink.url(), "timeout: 300ms, " + FAST)
    fire(stopped, "ada")
    settled(stopped, sent=1)
    first, second = sink.received()
    assert first["key"] == second["key"] and second["at"] - first["at"] >= 0.25


def test_an_endless_answer_is_not_read(stopped, sink):
    sink.script = [(200, {"Content-Length": 1 << 40}), (200, {"X": "y" * 70000})]
    start(stopped, sink.url(), "timeout: 400ms, " + FAST)
    fire(stopped, "ada", "ben")
    settled(stopped, sent=2)
    assert len(sink.received()) == 2


def test_down_and_up_again_the_oldest_comes_first(stopped, sink):
    sink.stop()
    students = [f"s{number}" for number in range(30)]
    start(stopped, sink.url(), "concurrency: 1, retry: {first: 20ms, most: 100ms}", students)
    for student in students:
        fire(stopped, student)
    settled(stopped, pending=30)
    [finding] = [finding for finding in stopped.status()["findings"] if "webhook" in finding]
    assert finding.startswith("nothing gets through channel 'webhook': no answer: ")
    sink.start()
    settled(stopped, sent=30)
    assert [body["student"] for body in sink.bodies()] == students
    assert not stopped.status()["findings"]
    log = stopped.log.read_text()
    assert log.count("nothing gets through a channel") == log.count("a channel takes messages again") == 1


def test_what_is_withdrawn_before_it_was_sent_is_cancelled(stopped, sink):
    sink.stop()
    start(stopped, sink.url())
    fire(stopped, "ada", "ben")
    settled(stopped, pending=2)
    unfire(stopped, "ada")
    settled(stopped, pending=1, cancelled=2)
    sink.start()
    settled(stopped, sent=1, cancelled=2)
    assert [body["student"] for body in sink.bodies()] == ["ben"]


def test_what_may_have_arrived_is_taken_back_when_it_is_withdrawn(stopped, sink):
    sink.script = ["close"] * 1000
    start(stopped, sink.url(), "retry: {first: 1h, most: 1h}", ["ada"])
    fire(stopped, "ada")
    settled(stopped, unknown=1)
    unfire(stopped, "ada")
    sink.script = []
    stopped.restart(channels(stopped, sink.url()))
    settled(stopped, unknown=1, sent=1)
    assert [body["what"] for body in sink.bodies()] == ["opened", "withdrawn"]


@pytest.mark.parametrize("url, more", [("https://localhost:{port}/in", FAST), ("https://127.0.0.1:{port}/in", FAST)])
def test_a_private_address_is_not_reached(stopped, sink, url, more):
    start(stopped, url.format(port=sink.port), more)
    fire(stopped, "ada")
    stopped.until(lambda: any("private address" in finding for finding in stopped.status()["findings"]), "it is said")
    settled(stopped, pending=1)
    assert not sink.received()


@pytest.fixture
def tls(tmp_path):
    """A sink that speaks https, for localhost."""
    sink = Sink(tmp_path / "received").start(certificate(tmp_path / "tls.pem"))
    yield sink
    sink.stop()


def test_over_tls_to_who_is_vouched_for(stopped, tls):
    url = f"https://localhost:{tls.port}/in"
    start(stopped, url, "allow_private: true, ca: tls.pem.crt")
    fire(stopped, "ada", "ben")
    settled(stopped, sent=2)
    assert verify(SECRET, tls.received()[0]["signature"], tls.received()[0]["body"].encode(), time.time())


@pytest.mark.parametrize("host, trust", [("localhost", ""), ("127.0.0.1", ", ca: tls.pem.crt")])
def test_who_is_not_vouched_for_is_told_nothing(stopped, tls, host, trust):
    start(stopped, f"https://{host}:{tls.port}/in", f"allow_private: true{trust}, {FAST}")
    fire(stopped, "ada")
    stopped.until(lambda: any("no answer: SSL" in finding for finding in stopped.status()["findings"]), "it is said")
    settled(stopped, pending=1)
    assert not tls.received()


def test_before_go_live_everything_is_held(stopped, sink):
    stopped.start("go_live: 2099-01-01\n" + channels(stopped, sink.url()))
    stopped.send(roster("ada"))
    fire(stopped, "ada")
    unfire(stopped, "ada")
    settled(stopped, held=2)
    assert not sink.received()


def test_the_secret_is_nowhere_to_be_seen(stopped, sink):
    sink.script = [500, 302]
    start(stopped, sink.url())
    fire(stopped, "ada")
    settled(stopped, sent=1)
    seen = stopped.log.read_text() + stopped.get("/metrics").body.decode() + json.dumps(stopped.status())
    assert SECRET.decode() not in seen and SECRET not in stopped.store.read_bytes()


def test_metrics_add_up_to_all_that_was_told(stopped, sink):
    sink.script = [410]
    start(stopped, sink.url())
    fire(stopped, "ada")
    settled(stopped, failed=1)
    fire(stopped, "ben")
    unfire(stopped, "ada", "ben")
    settled(stopped, failed=1, sent=2, cancelled=1)
    metrics = stopped.get("/metrics").body.decode()
    counts = [int(line.rsplit(" ", 1)[1]) for line in metrics.splitlines()
              if line.startswith('intervened_messages_total{channel="webhook"')]
    assert sum(counts) == stopped.status()["last_change"] == 4


def test_a_message_outlives_a_stop(stopped, sink):
    sink.stop()
    start(stopped, sink.url())
    fire(stopped, "ada")
    settled(stopped, pending=1)
    assert stopped.stop() == 0
    sink.start()
    stopped.start(channels(stopped, sink.url()))
    settled(stopped, sent=1)
    assert len(sink.received()) == 1


def test_stopping_waits_for_an_answer_and_not_for_ever(stopped, sink):
    sink.script = ["hang"]
    start(stopped, sink.url())
    fire(stopped, "ada")
    stopped.until(sink.received, "it is under way")
    assert stopped.stop() == 0
    stopped.start(channels(stopped, sink.url()))
    settled(stopped, sent=1)
    first, second = sink.received()
    assert first["key"] == second["key"]


def test_killed_again_and_again_every_message_arrives_under_its_own_key(stopped, sink):
    chance = random.Random(7)
    students = [f"s{number}" for number in range(60)]
    configured = "cliff: {share: 100%}\n" + channels(stopped, sink.url(), "concurrency: 2, retry: {first: 10ms, most: 50ms}")
    sink.always = 200
    stopped.start(configured)
    stopped.send(roster(*students))
    for at in range(0, 60, 10):
        fire(stopped, *students[at:at + 10])
        sink.script = [chance.choice([200, 500, "close", (503, {"Retry-After": 0})]) for _ in range(10)]
        time.sleep(chance.random() / 20)
        stopped.stop(signal.SIGKILL)
        stopped.start(configured)
    settled(stopped, sent=60)
    unfire(stopped, *students[:20])
    stopped.stop(signal.SIGKILL)
    stopped.start(configured)
    settled(stopped, sent=80)
    received = sink.received()
    assert len({message["key"] for message in received}) == 80
    for message in received:
        assert verify(SECRET, message["signature"], message["body"].encode(), message["at"])
    by_key = {}
    for message in received:
        assert by_key.setdefault(message["key"], message["body"]) == message["body"]
    begun = [body["student"] for body in sink.bodies() if body["what"] == "opened"]
    for body in sink.bodies():
        assert body["what"] == "opened" or body["student"] in begun


def start_ahead(daemon, days, configured):
    """With a clock that is so many days ahead.  A signal to `faketime` would not reach what it runs."""
    library = subprocess.run(["faketime", "-f", "+0d", "printenv", "LD_PRELOAD"], capture_output=True, text=True).stdout.strip()
    spawn = type(daemon).spawn
    daemon.spawn = lambda: spawn(daemon, env={**os.environ, "LD_PRELOAD": library, "FAKETIME": f"+{days}d"})
    daemon.start(configured)


@pytest.mark.skipif(not shutil.which("faketime"), reason="faketime is not installed")
@pytest.mark.skipif("asan" in str(BUILD) or "tsan" in str(BUILD), reason="sanitizers and faketime both want to be first")
def test_what_stays_open_is_said_again_and_once_after_a_long_stop(stopped, sink):
    stopped.write("rules.d/rules.yml", RULES + "    remind_every: 2 days\n")
    start(stopped, sink.url())
    configured = channels(stopped, sink.url())
    fire(stopped, "ada", "ben")
    settled(stopped, sent=2)
    alerts = {alert["student"]: alert["id"] for alert in stopped.alerts()}
    stopped.post(f"/v1/alerts/{alerts['ada']}/ack")
    stopped.post(f"/v1/alerts/{alerts['ben']}/resolve", b'{"outcome":"already known"}')
    for days, sent in ((1, 2), (6, 3), (7, 3), (9, 4)):
        assert stopped.stop() == 0
        start_ahead(stopped, days, configured)
        settled(stopped, sent=sent)
    [alert] = stopped.alerts()
    assert [entry["what"] for entry in alert["history"]] == ["opened", "acknowledged", "reminded", "reminded"]
    assert [(body["what"], body["state"], body["closed_why"]) for body in sink.bodies() if body["student"] == "ada"] == [
        ("opened", "open", None), ("reminded", "open", None), ("reminded", "open", None)]
    with stopped.stream(since=0) as stream:
        assert [stream.next()[1] for _ in range(6)] == [
            "opened", "opened", "acknowledged", "resolved", "reminded", "reminded"]
    unfire(stopped, "ada")
    settled(stopped, sent=5)
    assert sink.bodies()[-1]["what"] == "withdrawn"


def test_a_store_put_back_from_a_backup_sends_nothing_twice(stopped, sink):
    start(stopped, sink.url())
    fire(stopped, "ada")
    settled(stopped, sent=1)
    assert stopped.stop() == 0
    sink.stop()
    configured = channels(stopped, sink.url())
    stopped.start(configured)
    fire(stopped, "ben")
    settled(stopped, sent=1, pending=1)
    assert stopped.stop() == 0
    backup = stopped.store.read_bytes()
    sink.start()
    stopped.start(configured)
    settled(stopped, sent=2)
    assert stopped.stop() == 0
    stopped.store.write_bytes(backup)
    stopped.start(configured)
    settled(stopped, sent=1, held=1)
    assert "1 message is held: intervene outbox list" in stopped.status()["findings"]
    stopped.send(roster("eve"))
    fire(stopped, "eve")
    settled(stopped, sent=2, held=1)
    assert [body["student"] for body in sink.bodies()] == ["ada", "ben", "eve"]
    assert len({received["key"] for received in sink.received()}) == 3


def test_nobody_listens_is_not_the_end(stopped):
    start(stopped, f"http://127.0.0.1:{closed_port()}/in")
    fire(stopped, "ada")
    settled(stopped, pending=1)
    assert stopped.get("/readyz").status == 200
    assert stopped.send([referral("more", "ben", 1)])["new"] == 1
