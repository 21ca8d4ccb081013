"""A delivery that changes too much waits for a person: nothing of it is applied, and nothing of it is lost."""
import json
import subprocess

import pytest

from daemon import BUILD, calendar, day, lines, referral, roster
from test_cli_daemon import intervene
from test_daemon_drop import Folder

NDJSON = {"Content-Type": "application/x-ndjson"}
STUDENTS = [f"s{number}" for number in range(60)]
TWO_EACH = [referral(f"{student}-{number}", student, 1 + number) for student in STUDENTS for number in (1, 2)]


def delete(events):
    return [{"id": event["id"], "op": "delete"} for event in events]


def correct(events):
    return [{**event, "level": "major"} for event in events]


def post(daemon, events, path="/v1/events", token=None):
    return daemon.post(path, lines(events), headers=NDJSON, token=token)


def hold(daemon, events):
    answer = post(daemon, events)
    assert answer.status == 202, answer.body
    return answer.json()["held"]


def held(daemon):
    return daemon.get("/v1/quarantine").json()["held"]


@pytest.fixture
def loaded(stopped):
    """A district of 60 students, two referrals and an open alert each: 181 events."""
    stopped.start()
    stopped.send(roster(*STUDENTS))
    stopped.send(TWO_EACH)
    assert len(stopped.alerts(limit=1000)) == 60 and stopped.status()["events"] == 181
    return stopped


def test_a_first_load_is_never_held(loaded):
    assert held(loaded) == [] and loaded.status()["held"] == 0


def test_a_file_that_deletes_too_much_changes_nothing_until_it_is_released(loaded):
    answer = post(loaded, delete(TWO_EACH))
    assert answer.status == 202
    said = answer.json()
    assert said["held"] == "d1" and said["received"] == 120 and said["would"]["deleted"] == 120
    assert (said["new"], said["deleted"], said["rejected_total"]) == (0, 0, 0)
    assert said["held_why"] == "120 of the 181 events of 'local' would be corrected or deleted"
    assert len(loaded.alerts(limit=1000)) == 60 and loaded.status()["events"] == 181
    [row] = held(loaded)
    assert (row["id"], row["state"], row["source"], row["lines"]) == ("d1", "waiting", "local", 120)
    answer = loaded.post("/v1/quarantine/d1/release")
    assert answer.status == 200, answer.body
    assert (answer.json()["id"], answer.json()["deleted"], answer.json()["held"]) == ("d1", 120, None)
    assert loaded.alerts() == [] and len(loaded.alerts("closed", limit=1000)) == 60
    assert loaded.status()["events"] == 61 and held(loaded) == []
    shown = loaded.get("/v1/quarantine/d1").json()
    assert shown["state"] == "taken" and shown["who"] and shown["decided_at"] and "text" not in shown
    assert loaded.post("/v1/quarantine/d1/release").json()["code"] == "held_decided"


def test_what_is_discarded_is_gone_and_it_is_known_who_did_it(loaded):
    id = hold(loaded, delete(TWO_EACH))
    row = loaded.post(f"/v1/quarantine/{id}/discard").json()
    assert row["state"] == "discarded" and row["who"]
    assert len(loaded.alerts(limit=1000)) == 60 and loaded.status()["events"] == 181
    shown = loaded.get(f"/v1/quarantine/{id}").json()
    assert (shown["state"], shown["who"]) == ("discarded", row["who"])
    assert loaded.post(f"/v1/quarantine/{id}/discard").status == 409
    assert hold(loaded, delete(TWO_EACH)) == "d2"  # it is looked at anew


def test_it_is_said_wherever_somebody_looks(loaded):
    id = hold(loaded, delete(TWO_EACH))
    finding = f"delivery {id} is held for a person since"
    for answer in (loaded.status(), loaded.get("/readyz").json()):
        assert any(words.startswith(finding) and "120 of the 181 events" in words for words in answer["findings"])
    assert loaded.status()["held"] == 1
    assert "\nintervened_held 1\n" in loaded.get("/metrics").body.decode()
    assert b"a delivery is held for a person" in loaded.log.read_bytes()
    listed = intervene(loaded, "quarantine", "list").stdout
    assert listed.startswith(f"{id} ") and "120 lines" in listed and "would be corrected or deleted" in listed
    shown = intervene(loaded, "quarantine", "show", id).stdout
    assert shown.count('"op": "delete"') == 120
    doctor = subprocess.run([BUILD / "intervene", "doctor", "--config", loaded.config], capture_output=True, text=True).stdout
    assert doctor.split(finding)[1].splitlines()[1].split() == (
        "intervene quarantine show, then release or discard: docs/quarantine.md".split())


def test_people_release_and_discard_by_command(loaded):
    first, second = hold(loaded, delete(TWO_EACH[:80])), hold(loaded, correct(TWO_EACH))
    result = intervene(loaded, "quarantine", "discard", first)
    assert result.returncode == 1 and "--yes" in result.stderr and len(held(loaded)) == 2
    assert intervene(loaded, "quarantine", "discard", first, "--yes").stdout == f"{first} discarded\n"
    result = intervene(loaded, "quarantine", "release", second)
    assert (result.returncode, result.stdout) == (0, f"{second} released\n120 lines: 120 corrected\n")
    assert held(loaded) == []
    result = intervene(loaded, "quarantine", "release", second)
    assert result.returncode == 1 and "no longer held" in result.stderr
    assert intervene(loaded, "quarantine", "release", "d99").returncode == 1
    assert intervene(loaded, "quarantine", "release", "17").returncode == 1


def test_send_says_that_it_is_held(loaded):
    file = loaded.folder / "short.ndjson"
    file.write_bytes(lines(delete(TWO_EACH)))
    result = intervene(loaded, "send", file)
    assert result.returncode == 1
    assert "held for a person to look at: delivery d1: 120 of the 181 events" in result.stdout


def test_what_is_within_bounds_passes(loaded):
    assert loaded.send(correct(TWO_EACH[:40]))["corrected"] == 40  # over the share, under the rows
    assert held(loaded) == []


def test_a_large_source_may_change_more_than_a_small_one(stopped):
    stopped.start()
    many = [referral(f"r{number}", f"s{number % 90}", 1 + number % 90) for number in range(1000)]
    stopped.send(many)
    assert stopped.send(correct(many[:99]))["corrected"] == 99  # over the rows, under the share
    assert post(stopped, correct(many[100:110])).status == 202  # the hour's are 109 then


def test_small_ones_add_up_over_an_hour_and_over_a_restart(loaded):
    for event in TWO_EACH[:30]:
        assert loaded.send(delete([event]))["deleted"] == 1
    loaded.restart()
    for event in TWO_EACH[30:50]:
        assert loaded.send(delete([event]))["deleted"] == 1
    answer = post(loaded, delete(TWO_EACH[50:51]))
    assert answer.status == 202 and "after 50 within the hour" in answer.json()["held_why"]
    assert loaded.send([referral("new", "s1", 40)])["new"] == 1  # who only adds is not in the way


def test_what_is_new_and_what_is_known_is_no_change(loaded):
    assert loaded.send(TWO_EACH + [referral("more", "s1", 50)])["duplicate"] == 120
    states = [{"id": f"m{number}", "type": "assessment", "student": f"s{number % 60}", "time": "2026-02-01",
               "kind": "mark", "course": "math", "score": 60} for number in range(300)]
    assert loaded.send(states)["new"] == 300
    assert loaded.send([{**state, "time": "2026-02-02", "score": 70} for state in states])["new"] == 300
    assert post(loaded, [{**state, "score": 65} for state in states]).json()["would"]["corrected"] == 300


def test_a_source_is_measured_by_its_own(stopped):
    token = stopped.token("sis", "ingest")
    stopped.start()
    stopped.send([referral(f"r{number}", "ada", 1 + number) for number in range(60)])
    stopped.send([referral(f"r{number}", "ada", 1 + number) for number in range(60)], token=token)
    assert stopped.send([{"id": f"x{number}", "op": "delete"} for number in range(60)])["deleted"] == 60  # of nothing
    answer = post(stopped, [{"id": f"r{number}", "source": "sis", "op": "delete"} for number in range(60)])
    assert answer.status == 202 and "60 of the 60 events of 'sis'" in answer.json()["held_why"]


def test_sent_again_it_is_the_same_one(loaded):
    id = hold(loaded, delete(TWO_EACH))
    again = post(loaded, delete(TWO_EACH))
    assert (again.status, again.json()["held"], again.json()["received"]) == (202, id, 120)
    assert len(held(loaded)) == 1
    loaded.post(f"/v1/quarantine/{id}/release")
    assert loaded.send(delete(TWO_EACH))["duplicate"] == 120


def test_others_go_on_meanwhile(loaded):
    id = hold(loaded, delete(TWO_EACH))
    assert loaded.send([referral("more", "s1", 3)])["new"] == 1
    assert loaded.send(correct(TWO_EACH[:3]))["corrected"] == 3
    loaded.post(f"/v1/quarantine/{id}/release")
    assert loaded.status()["events"] == 62


def test_history_is_guarded_too(loaded):
    answer = post(loaded, delete(TWO_EACH), "/v1/events?history=true")
    assert answer.status == 202 and held(loaded)[0]["history"]
    assert len(loaded.alerts(limit=1000)) == 60
    assert loaded.post("/v1/quarantine/d1/release").json()["deleted"] == 120
    assert loaded.status()["events"] == 61


ABSENT = """format: 1
rules:
  - rule: attendance.three
    title: Three days away
    domain: attendance
    summary: "{streak(absent)} days in a row."
    when: streak(absent) >= 3
"""
# By the other calendar there was no school on those days.
MOVED = [{**roster()[0], "calendar": "other"}]


@pytest.fixture
def absent(stopped):
    """60 students who were away for three days: 241 events, 60 open alerts."""
    stopped.write("rules.d/rules.yml", ABSENT)
    stopped.write("calendar.d/other.yml", calendar("other").replace(day(200), day(0)))
    stopped.start()
    stopped.send(roster(*STUDENTS))
    stopped.send([{"id": f"{student}-{number}", "type": "attendance", "student": student, "time": day(1 + number),
                   "status": "absent"} for student in STUDENTS for number in range(3)])
    assert len(stopped.alerts(limit=1000)) == 60 and stopped.status()["events"] == 241
    return stopped


def test_one_line_that_withdraws_too_many_alerts_is_rolled_back_and_held(absent):
    answer = post(absent, [referral("good", "s1", 20), *MOVED])
    assert answer.status == 202, answer.body
    assert answer.json()["held_why"] == "60 of the 60 open alerts would be withdrawn"
    assert answer.json()["would"]["new"] == 1 and answer.json()["would"]["corrected"] == 1
    assert len(absent.alerts(limit=1000)) == 60 and absent.status()["events"] == 241
    assert absent.post("/v1/quarantine/d1/release").json()["corrected"] == 1
    assert absent.alerts() == []


def test_in_history_too(absent):
    assert post(absent, MOVED, "/v1/events?history=true").status == 202
    assert len(absent.alerts(limit=1000)) == 60
    assert absent.post("/v1/quarantine/d1/release").json()["corrected"] == 1
    assert absent.alerts() == []


def test_only_the_one_that_does_it_is_held(absent):
    """Many at once, in one round: the others are taken."""
    loaded = absent
    import threading
    answers = {}

    def one(number):
        answers[number] = post(loaded, [referral(f"n{number}", "s1", 30 + number % 60)])
    threads = [threading.Thread(target=one, args=(number,)) for number in range(30)]
    threads.append(threading.Thread(target=lambda: answers.update(
        last=post(loaded, MOVED))))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.pop("last").status == 202
    assert all(answer.status == 200 and answer.json()["new"] == 1 for answer in answers.values())
    assert len(loaded.alerts(limit=1000)) == 60 and loaded.status()["events"] == 271


def test_what_is_held_survives_a_kill(loaded):
    id = hold(loaded, delete(TWO_EACH))
    loaded.stop(9)
    loaded.start()
    assert [row["id"] for row in held(loaded)] == [id]
    assert loaded.post(f"/v1/quarantine/{id}/release").json()["deleted"] == 120


def test_the_rights_are_those_of_who_runs_it(stopped):
    tokens = {may: stopped.token(f"t{number}", may) for number, may in
              enumerate(["ingest", "read", "read,ingest", "operate", "ingest,operate"])}
    stopped.start()
    stopped.send(roster(*STUDENTS))
    stopped.send(TWO_EACH)
    id = hold(stopped, delete(TWO_EACH))
    for may in ("ingest", "read", "read,ingest"):
        assert stopped.post(f"/v1/quarantine/{id}/release", token=tokens[may]).status == 403
        assert stopped.post(f"/v1/quarantine/{id}/discard", token=tokens[may]).status == 403
    assert stopped.get(f"/v1/quarantine/{id}", token=tokens["operate"]).status == 403  # it holds students' data
    assert stopped.post(f"/v1/quarantine/{id}/release", token=tokens["operate"]).status == 200


def test_the_settings_take_effect_with_a_reload(loaded):
    loaded.configure("guard: {rows: 500, share: 50%}\n")
    assert loaded.post("/v1/reload").status == 200
    assert loaded.send(delete(TWO_EACH))["deleted"] == 120


def test_a_dropped_file_is_held_and_its_report_says_so(stopped):
    folder = Folder(stopped)
    stopped.start(folder.setting)
    folder.put("all.ndjson", lines(roster(*STUDENTS) + TWO_EACH))
    folder.report("all.ndjson")
    folder.put("short.ndjson", lines(delete(TWO_EACH)))
    answer = folder.report("short.ndjson")["answer"]
    assert answer["held"] == "d1" and "events of 'sis'" in answer["held_why"]
    assert len(stopped.alerts(limit=1000)) == 60
    folder.put("again.ndjson", lines(delete(TWO_EACH)))
    assert folder.report("again.ndjson")["answer"]["held"] == "d1"


def test_a_cloud_event_batch_is_kept_as_what_it_is(loaded):
    batch = json.dumps([{"specversion": "1.0", "id": event["id"], "source": "local", "type": "x.behavior",
                         "data": {"op": "delete"}} for event in TWO_EACH])
    kind = {"Content-Type": "application/cloudevents-batch+json"}
    assert loaded.post("/v1/events", batch, headers=kind).status == 202
    assert loaded.post("/v1/quarantine/d1/release").json()["deleted"] == 120


MANY = [f"m{number}" for number in range(200)]


@pytest.fixture
def dropped(stopped):
    """A source of 20,000 events that came as a file of several pieces."""
    folder = Folder(stopped)
    stopped.start(folder.setting)
    events = [referral(f"{student}-{number}-{'x' * 200}", student, 1 + number) for number in range(100)
              for student in MANY]
    folder.put("all.ndjson", lines(events))
    folder.events = events
    assert folder.report("all.ndjson")["answer"]["new"] == 20000
    return folder


def test_of_a_file_of_many_pieces_no_more_is_applied_than_the_guard_allows(dropped):
    daemon, events = dropped.daemon, dropped.events
    fresh = [referral(f"fresh-{number}-{'x' * 200}", f"m{number % 200}", 120) for number in range(30000)]
    data = lines(fresh + delete(events))
    assert len(data) > 10 << 20
    dropped.put("short.ndjson", data)
    answer = dropped.report("short.ndjson")["answer"]
    assert answer["held"] == "d1" and answer["received"] == 50000
    assert sum(answer[name] for name in ("new", "deleted")) + sum(answer["would"].values()) == 50000
    assert answer["deleted"] <= 5000  # 10 % of what there was by then
    before = daemon.status()["events"]
    assert before == 20000 + answer["new"] - answer["deleted"]
    [row] = held(daemon)
    assert row["state"] == "waiting" and row["lines"] == sum(answer["would"].values())
    released = daemon.post("/v1/quarantine/d1/release").json()
    assert released["received"] >= row["lines"]
    assert daemon.status()["events"] == 30000


def test_a_file_that_was_cut_off_in_the_middle_of_being_held_begins_anew(dropped):
    daemon = dropped.daemon
    dropped.put("short.ndjson", lines(delete(dropped.events)) + b"\n" * (6 << 20))
    daemon.until(lambda: held(daemon), "a part of it is held")
    daemon.stop(9)
    daemon.start(dropped.setting)
    answer = dropped.report("short.ndjson")["answer"]
    [row] = held(daemon)
    assert row["id"] == answer["held"] and row["state"] == "waiting"
    assert daemon.post(f"/v1/quarantine/{row['id']}/release").status == 200
    assert daemon.status()["events"] == 0


def test_what_is_more_than_there_is_room_for_is_refused_and_the_file_kept(dropped):
    daemon = dropped.daemon
    data = lines(delete(dropped.events)) + b"\n" * (70 << 20)
    dropped.put("huge.ndjson", data)
    answer = dropped.report("huge.ndjson", "rejected")["answer"]
    assert answer["code"] == "held_full" and answer["held"] is None
    assert held(daemon) == [] and daemon.status()["events"] >= 18000
    assert (dropped.path / "rejected" / "huge.ndjson").stat().st_size == len(data)


@pytest.mark.parametrize("wait", [0, 0.04, 0.15])
def test_killed_around_its_release_it_is_taken_once(dropped, wait):
    import threading
    import time
    daemon = dropped.daemon
    dropped.put("corrected.ndjson", lines(correct(dropped.events[:10000])))
    id = dropped.report("corrected.ndjson")["answer"]["held"]

    def release():
        try:
            daemon.post(f"/v1/quarantine/{id}/release")
        except OSError:
            pass
    thread = threading.Thread(target=release)
    thread.start()
    time.sleep(wait)
    daemon.stop(9)
    thread.join()
    daemon.start(dropped.setting)
    if held(daemon) and held(daemon)[0]["state"] == "waiting":
        assert daemon.post(f"/v1/quarantine/{id}/release").status == 200
    daemon.until(lambda: daemon.get(f"/v1/quarantine/{id}").json()["state"] == "taken", "it is taken", 60)
    status = daemon.status()
    assert status["events"] == 20000 and status["last_seq"] == 30000  # each of its lines is in the log once
    assert held(daemon) == []
