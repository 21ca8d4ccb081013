"""The command line and a running daemon: what one says the other does."""
import json
import os
import re
import subprocess
import time

import pytest

from daemon import BUILD, RULES, SLOW, day, lines, referral, roster

BINARY = BUILD / "intervene"


def intervene(daemon, *arguments, by_token=None, **more):
    where = ["--socket", daemon.socket]
    if by_token:
        file = daemon.folder / "token"
        file.write_text(by_token + "\n")
        file.chmod(0o600)
        where = ["--server", f"http://127.0.0.1:{daemon.port}", "--token-file", file]
    return subprocess.run([BINARY, *map(str, arguments), *map(str, where)], capture_output=True, text=True, **more)


def write(daemon, events, name="events.ndjson"):
    path = daemon.folder / name
    path.write_bytes(events if isinstance(events, bytes) else lines(events))
    return path


TWO = [referral("r1", "ada", 3), referral("r2", "ada", 1)]


def test_sending_a_file_says_what_became_of_it(daemon):
    path = write(daemon, TWO)
    assert intervene(daemon, "send", path).stdout == "2 lines: 2 new\n"
    assert intervene(daemon, "send", path).stdout == "2 lines: 2 duplicate\n"


def test_lines_may_come_from_a_pipe(daemon):
    result = intervene(daemon, "send", "-", "--format", "json", input=lines(TWO).decode())
    answer = json.loads(result.stdout)
    assert (answer["received"], answer["new"], answer["rejected"], answer["held"]) == (2, 2, [], None)


def test_a_rejected_line_is_named_and_the_others_are_taken(daemon):
    wrong = lines([referral("r3", "ada", level="huge")])
    result = intervene(daemon, "send", write(daemon, lines(TWO) + b"\n\n" + wrong))
    assert result.returncode == 1
    assert result.stdout == "3 lines: 2 new, 1 rejected\n"
    assert result.stderr.startswith("line 5: E2") and "level" in result.stderr and "major" in result.stderr


def test_nothing_readable_is_said_with_its_reasons(daemon):
    result = intervene(daemon, "send", write(daemon, b"?\n?\n"), "--format", "json")
    assert result.returncode == 1
    answer = json.loads(result.stdout)
    assert answer["rejected_total"] == 2 and [each["line"] for each in answer["rejected"]] == [1, 2]


def many(count, **more):
    padding = "x" * 400
    return [referral(f"p{n}", "ben", n % 90, note=padding, **more) for n in range(count)]


def test_a_large_file_goes_in_several_bodies_and_is_answered_once(daemon):
    events = many(22000)
    events[21000]["level"] = "huge"
    path = write(daemon, events)
    assert path.stat().st_size > 9 << 20
    answer = json.loads(intervene(daemon, "send", path, "--format", "json").stdout)
    assert (answer["received"], answer["new"], answer["rejected_total"]) == (22000, 21999, 1)
    assert answer["rejected"][0]["line"] == 21001


@pytest.mark.parametrize("arguments", [[], ["--history"]])
@pytest.mark.parametrize("indent", [None, 2])
def test_a_json_array_is_sent_as_one(daemon, arguments, indent):
    path = write(daemon, json.dumps([*TWO, referral("r3", "ada", level="huge")], indent=indent).encode(), "events.json")
    result = intervene(daemon, "send", path, *arguments)
    assert (result.returncode, result.stdout) == (1, "3 lines: 2 new, 1 rejected\n")
    assert result.stderr.startswith("line 3: E2")
    piped = intervene(daemon, "send", "-", *arguments, input=path.read_text())
    assert piped.stdout == "3 lines: 2 duplicate, 1 rejected\n"


@pytest.mark.parametrize("arguments", [[], ["--history"]])
def test_a_json_array_that_is_too_large_can_be_turned_into_lines(daemon, arguments):
    result = intervene(daemon, "send", write(daemon, json.dumps(many(22000)).encode(), "events.json"), *arguments)
    assert (result.returncode, result.stdout) == (2, "")
    assert "events.json is a JSON array of over 8 MiB" in result.stderr and "jq -c '.[]'" in result.stderr


def test_history_goes_in_the_order_of_its_receipt(daemon):
    """The correction stands first in the file; sent as it stands, over two bodies, the mistake would win."""
    events = many(21000, received_at=day(120) + "T08:00:00Z")
    mistake = referral("m", "ada", 30, level="major", received_at=day(30) + "T12:00:00Z")
    corrected = dict(mistake, level="minor", received_at=day(29) + "T12:00:00Z")
    result = intervene(daemon, "send", "--history", write(daemon, [corrected, *events, mistake]))
    assert result.stdout == "21002 lines: 21001 new, 1 corrected\n", result.stderr
    again = intervene(daemon, "send", write(daemon, [dict(corrected)], "again.ndjson"))
    assert again.stdout == "1 line: 1 duplicate\n"


def test_an_alert_is_listed_shown_acknowledged_and_resolved(daemon):
    intervene(daemon, "send", write(daemon, TWO))
    [line] = intervene(daemon, "alerts", "list").stdout.splitlines()
    assert "ada" in line and "behavior.two" in line and "2 referrals in two weeks." in line
    [alert] = json.loads(intervene(daemon, "alerts", "list", "--format", "json").stdout)["alerts"]
    shown = intervene(daemon, "alerts", "show", alert["id"]).stdout
    assert "Two referrals in two weeks" in shown and "Read both referrals side by side" in shown
    assert "r1" in shown and "r2" in shown
    assert intervene(daemon, "alerts", "ack", alert["id"]).stdout == f"{alert['id']} acknowledged\n"
    result = intervene(daemon, "alerts", "resolve", alert["id"], "--outcome", "family contacted", "--note", "by phone")
    assert result.stdout == f"{alert['id']} resolved\n"
    assert intervene(daemon, "alerts", "list").stdout == ""
    assert "resolved" in intervene(daemon, "alerts", "list", "--state", "closed", "--format", "json").stdout


def test_an_alert_in_shadow_is_marked_as_such(stopped):
    stopped.write("rules.d/rules.yml", RULES + "    mode: shadow\n")
    stopped.start()
    stopped.send(roster("ada") + TWO)
    [line] = intervene(stopped, "alerts", "list", "--state", "any").stdout.splitlines()
    assert line.endswith("[shadow] 2 referrals in two weeks.")


def test_what_cannot_be_done_is_explained(daemon):
    result = intervene(daemon, "alerts", "show", "4711")
    assert result.returncode == 1
    assert "there is no such alert" in result.stderr
    intervene(daemon, "send", write(daemon, TWO))
    result = intervene(daemon, "alerts", "resolve", "1", "--outcome", "whatever")
    assert result.returncode == 1
    assert "family contacted" in result.stderr


def test_nothing_open_is_said_in_words(daemon):
    listed = intervene(daemon, "alerts", "list")
    assert (listed.returncode, listed.stdout, listed.stderr) == (0, "", "no open alerts\n")
    daemon.send([dict(event, received_at=event["time"] + "T12:00:00Z")
                 for event in (referral("p1", "ben", 61), referral("p2", "ben", 60))], "/v1/events?history=true")
    daemon.send(TWO)
    intervene(daemon, "alerts", "resolve", "2", "--outcome", "family contacted")
    said = "no open alerts; 1 closed one: --state closed; 1 past one: --state past\n"
    assert intervene(daemon, "alerts", "list").stderr == said
    assert intervene(daemon, "alerts", "list", "--quiet").stderr == ""
    assert json.loads(intervene(daemon, "alerts", "list", "--format", "json").stdout) == {"alerts": []}
    assert intervene(daemon, "alerts", "list", "--student", "ada").stderr == "no open alerts like that; --state any looks among the others, too\n"
    assert intervene(daemon, "alerts", "list", "--state", "past", "--student", "ada").stderr == (
        "no past alerts like that\n")
    assert intervene(daemon, "alerts", "list", "--state", "any", "--rule", "none").stderr.startswith("no alerts like that\n")


def test_since_is_when_it_became_known(daemon):
    """What began long ago and is learned of today is news."""
    daemon.send([referral("r1", "ben", 13), referral("r2", "ben", 12)])
    [alert] = daemon.alerts(student="ben")
    assert alert["opened_at"][:10] < day(5) < alert["known_at"][:10]
    assert "ben" in intervene(daemon, "alerts", "list", "--since", day(5)).stdout
    assert intervene(daemon, "alerts", "list", "--since", day(-2)).stdout == ""
    assert "--since DATE               known on or after" in intervene(daemon, "alerts", "list", "--help").stdout


def test_alerts_are_filtered(daemon):
    intervene(daemon, "send", write(daemon, TWO))
    assert intervene(daemon, "alerts", "list", "--student", "ben").stdout == ""
    assert "ada" in intervene(daemon, "alerts", "list", "--student", "ada", "--rule", "behavior.two").stdout


def test_a_long_list_is_fetched_to_its_end(daemon):
    students = [f"s{n}" for n in range(250)]
    daemon.send(roster(*students))
    intervene(daemon, "send", write(daemon, [referral(f"{s}-{n}", s, n) for s in students for n in (1, 2)]))
    listed = json.loads(intervene(daemon, "alerts", "list", "--format", "json").stdout)["alerts"]
    assert len({alert["student"] for alert in listed}) == 250


def test_status_says_how_the_daemon_does(daemon):
    words = intervene(daemon, "status").stdout
    assert "rules                  1\n" in words and "findings               none\n" in words
    assert re.search(r"^rules_changed +number 1, ruleset \w+, at \S+, who start, added behavior.two, opens 0", words, re.M)
    assert "{" not in words and "[" not in words
    assert json.loads(intervene(daemon, "status", "--format", "json").stdout)["rules"] == 1


def test_a_rule_that_is_not_on_trial_is_not_said_to_tell_nobody(daemon):
    said = intervene(daemon, "rules", "shadow", "behavior.two").stderr
    assert said == "behavior.two is live, not on trial: 'intervene alerts list --rule behavior.two' has its alerts\n"
    assert intervene(daemon, "rules", "shadow", "behavior.tow").stderr.startswith("no rule 'behavior.tow' is in force;")
    assert re.search(r"^behavior.two .* precision - *$", intervene(daemon, "rules", "stats").stdout, re.M)


def test_a_rule_that_there_is_not_is_no_rule_that_tells_nobody(daemon):
    for words in (("rules", "shadow", "behavior.tow"), ("alerts", "list", "--rule", "behavior.tow")):
        unknown = intervene(daemon, *words)
        assert unknown.returncode == 1 and "no rule 'behavior.tow' is in force;" in unknown.stderr
    none = intervene(daemon, "alerts", "list", "--rule", "behavior.two")
    assert none.returncode == 0 and none.stderr == "no open alerts like that; --state any looks among the others, too\n"


def until(condition):
    deadline = time.monotonic() + 10 * SLOW
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_tail_tells_alerts_as_they_open(daemon, tmp_path):
    with open(tmp_path / "heard", "wb") as heard:
        process = subprocess.Popen([BINARY, "tail", "--socket", daemon.socket, "--since", "0"], stdout=heard)
    try:
        intervene(daemon, "send", write(daemon, TWO))
        until(lambda: b"behavior.two" in (tmp_path / "heard").read_bytes())
    finally:
        process.terminate()
        process.wait()
    line = (tmp_path / "heard").read_text().splitlines()[0]
    assert re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d  opened        #1  high  ada  .*behavior.two  \S", line), line


def test_each_change_is_told_with_when_it_was_said(daemon):
    intervene(daemon, "send", write(daemon, TWO))
    intervene(daemon, "alerts", "ack", "1")
    with daemon.stream(since=0) as stream:
        told = [stream.next()[1:] for _ in range(2)]
    history = daemon.get("/v1/alerts/1").json()["history"]
    assert [(name, alert["at"], alert["who"]) for name, alert in told] == [
        (said["what"], said["at"], said["who"]) for said in history]
    assert [name for name, _ in told] == ["opened", "acknowledged"] and told[1][1]["who"]


def test_what_has_cleared_says_how_it_is_by_then(stopped):
    stopped.write("rules.d/rules.yml", "format: 1\nrules:\n  - rule: attendance.three\n    title: Three days running\n"
                  "    summary: \"Absent {streak(absent)} days.\"\n    when: streak(absent) >= 3\n")
    stopped.start()
    stopped.send(roster("ada"))
    attendance = [{"id": f"a{n}", "type": "attendance", "student": "ada", "time": day(n), "status": "absent"}
                  for n in range(1, 4)]
    stopped.send(attendance)
    stopped.send([dict(attendance[0], id="a0", time=day(0), status="present")])
    with stopped.stream(since=0) as stream:
        told = [stream.next()[1:] for _ in range(2)]
    assert [(name, alert["why"], alert["ended_with"]) for name, alert in told if name == "cleared"] == [
        ("cleared", "Absent 3 days.", "Absent 0 days.")]


def test_a_token_reaches_the_daemon_over_http(stopped):
    token = stopped.token("sis", "ingest")
    stopped.start()
    result = intervene(stopped, "send", write(stopped, roster("ada")), by_token=token)
    assert result.stdout == "2 lines: 2 new\n", result.stderr


@pytest.mark.parametrize("command", [["alerts", "list"], ["tail"], ["send", "--history", "-"]])
def test_what_a_token_may_not_do_has_its_own_code(stopped, command):
    token = stopped.token("sis", "ingest")
    stopped.start()
    result = intervene(stopped, *command, by_token=token, input='{"id":"a"}\n')
    assert result.returncode == 5
    assert "the daemon answered 403" in result.stderr


def test_a_wrong_token_is_not_allowed(stopped):
    stopped.start()
    result = intervene(stopped, "status", by_token="ivd_" + "A" * 43)
    assert result.returncode == 5
    assert "the daemon answered 401" in result.stderr


def test_a_token_that_others_can_read_is_remarked_on(stopped):
    token = stopped.token("sis", "read")
    stopped.start()
    file = stopped.folder / "open-token"
    file.write_text(token)
    file.chmod(0o644)
    result = subprocess.run([BINARY, "status", "--server", f"http://127.0.0.1:{stopped.port}", "--token-file", file],
                            capture_output=True, text=True)
    assert result.returncode == 0
    assert "chmod 600" in result.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="needs a socket that is not ours")
def test_a_socket_of_others_is_not_allowed(daemon):
    os.chmod(daemon.folder, 0o711)
    as_nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    result = subprocess.run([*as_nobody, BINARY, "status", "--socket", daemon.socket], capture_output=True, text=True)
    if "cannot execute" in result.stderr or "failed to execute" in result.stderr:
        pytest.skip("another user cannot reach the program here")
    assert result.returncode == 5
