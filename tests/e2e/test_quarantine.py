"""What was refused: kept as it came, shown, mended and taken, or given up."""
import base64
import json

import pytest

from daemon import day, referral
from test_cli_daemon import intervene

WRONG = referral("r1", "ada", level="huge")
NDJSON = {"Content-Type": "application/x-ndjson"}


def refuse(daemon, *bodies):
    """Sends lines that are refused, and says their ids."""
    before = {row["id"] for row in rows(daemon)}
    daemon.post("/v1/events", b"\n".join(bodies) + b"\n", headers=NDJSON)
    return sorted({row["id"] for row in rows(daemon)} - before)


def rows(daemon, query=""):
    return daemon.get(f"/v1/quarantine{query}").json()["quarantine"]


def one_wrong(daemon):
    return refuse(daemon, json.dumps(WRONG).encode())[0]


def test_a_refused_line_is_shown_as_it_came(daemon):
    id = one_wrong(daemon)
    [row] = rows(daemon)
    assert (row["source"], row["line"], row["field"], row["size"]) == ("local", 1, "level", len(json.dumps(WRONG)))
    assert row["code"].startswith("E2") and "text" not in row
    shown = daemon.get(f"/v1/quarantine/{id}").json()
    assert json.loads(shown["text"]) == WRONG and shown["base64"] is None
    assert intervene(daemon, "quarantine", "show", id, "--quiet").stdout == json.dumps(WRONG) + "\n"


def test_bytes_that_are_no_text_are_shown_in_base64(daemon):
    [id] = refuse(daemon, b'{"id":"\xff"}')
    shown = daemon.get(f"/v1/quarantine/{id}").json()
    assert shown["text"] is None and base64.b64decode(shown["base64"]) == b'{"id":"\xff"}'


def test_the_list_comes_in_pages_and_by_source_and_code(daemon):
    ids = refuse(daemon, *[b"oops"] * 5, json.dumps(WRONG).encode())
    first = daemon.get("/v1/quarantine?limit=4").json()
    rest = daemon.get(f"/v1/quarantine?limit=4&cursor={first['next']}").json()
    assert [row["id"] for row in first["quarantine"] + rest["quarantine"]] == ids and rest["next"] is None
    assert len(rows(daemon, "?source=local")) == 6 and rows(daemon, "?source=other") == []
    assert [row["field"] for row in rows(daemon, f"?code={rows(daemon)[-1]['code']}")] == ["level"]
    listed = intervene(daemon, "quarantine", "list").stdout.splitlines()
    assert len(listed) == 6 and "local line 6 E2" in listed[5] and "level: " in listed[5]


def test_a_mended_line_is_taken_and_leaves_the_quarantine(daemon):
    id = one_wrong(daemon)
    mended = daemon.folder / "mended"
    mended.write_text(json.dumps({**WRONG, "level": "major"}, indent=2))
    result = intervene(daemon, "quarantine", "retry", id, "--line", mended)
    assert (result.returncode, result.stdout) == (0, f"{id} taken\n")
    assert rows(daemon) == [] and daemon.status()["quarantined"] == 0
    answer = daemon.send([{**WRONG, "level": "major"}])
    assert answer["duplicate"] == 1  # of the same source, with the same content


def test_a_line_that_is_still_wrong_stays_once_and_as_it_came(daemon):
    id = one_wrong(daemon)
    result = intervene(daemon, "quarantine", "retry", id)
    assert result.returncode == 1 and result.stderr.startswith(f"{id}: still refused: E2") and "level" in result.stderr
    result = intervene(daemon, "quarantine", "retry", id, "--line", "-", input='{"id": 7}')
    assert result.returncode == 1 and "still refused" in result.stderr
    assert json.loads(daemon.get(f"/v1/quarantine/{id}").json()["text"]) == WRONG
    assert [row["id"] for row in rows(daemon)] == [id]


def test_a_line_with_something_behind_it_is_not_taken_in_part(daemon):
    [id] = refuse(daemon, json.dumps(referral("r9", "ada")).encode() + b" trailing")
    assert intervene(daemon, "quarantine", "retry", id).returncode == 1
    assert len(rows(daemon)) == 1 and daemon.status()["events"] == 3


def test_a_retried_line_is_judged_like_any_other(daemon):
    daemon.send([referral("r0", "ada", 3)])
    id = one_wrong(daemon)
    body = json.dumps({**WRONG, "level": "major"})
    assert daemon.post(f"/v1/quarantine/{id}/retry", body).json()["new"] == 1
    [alert] = daemon.alerts()
    assert alert["student"] == "ada" and len(alert["evidence"]) == 2


def test_a_retry_as_history_tells_nobody(daemon):
    daemon.send([referral("r0", "ada", 3)], "/v1/events?history=true")
    id = one_wrong(daemon)
    assert daemon.post(f"/v1/quarantine/{id}/retry?history=true", json.dumps({**WRONG, "level": "major"})).status == 200
    assert len(daemon.alerts("past")) == 1 and rows(daemon) == []


def test_discarding_wants_a_yes(daemon):
    id = one_wrong(daemon)
    result = intervene(daemon, "quarantine", "discard", id)
    assert result.returncode == 1 and "--yes" in result.stderr and str(id) in result.stdout
    assert len(rows(daemon)) == 1
    assert intervene(daemon, "quarantine", "discard", id, "--yes").stdout == f"{id} discarded\n"
    assert rows(daemon) == []


def test_what_is_not_there_is_said(daemon):
    for path in ("/v1/quarantine/17", "/v1/quarantine/x"):
        assert daemon.get(path).json()["code"] == "no_such_line"
        for action in ("retry", "discard"):
            assert daemon.post(f"{path}/{action}").json()["code"] == "no_such_line"
    result = intervene(daemon, "quarantine", "retry", 17)
    assert result.returncode == 1 and "no such line" in result.stderr
    assert "no line is in quarantine" in intervene(daemon, "quarantine", "list").stderr


@pytest.mark.parametrize("may, sees, acts", [("ingest", 403, 403), ("read", 200, 403), ("read,ingest", 200, 200)])
def test_a_line_may_hold_a_student_s_data_and_is_for_those_who_read(stopped, may, sees, acts):
    token = stopped.token("program", may)
    stopped.start()
    id = one_wrong(stopped)
    assert stopped.get("/v1/quarantine", token=token).status == sees
    assert stopped.get(f"/v1/quarantine/{id}", token=token).status == sees
    assert stopped.post(f"/v1/quarantine/{id}/discard", token=token).status == acts


def test_a_line_that_was_taken_does_not_come_back_with_a_restart(daemon):
    id = one_wrong(daemon)
    assert daemon.post(f"/v1/quarantine/{id}/retry", json.dumps({**WRONG, "level": "major"})).status == 200
    before = daemon.status()["events"]
    daemon.restart()
    assert daemon.status()["events"] == before and rows(daemon) == []


def test_a_cloud_event_is_tried_again_as_the_cloud_event_that_it_is(daemon):
    wrong = {"specversion": "1.0", "id": "ce-1", "source": "/sis", "type": "org.district.behavior", "time": day(1) + "T10:00:00Z",
             "data": {"student": "ada", "kind": "referral", "level": "huge"}}
    daemon.post("/v1/events", json.dumps(wrong).encode(), headers={"Content-Type": "application/cloudevents+json"})
    headers = {"Content-Type": "application/json", **{f"ce-{key}": wrong[key] for key in ("specversion", "source", "type", "time")}}
    daemon.post("/v1/events", json.dumps(wrong["data"]).encode(), headers={**headers, "ce-id": "ce-2"})
    ids = [row["id"] for row in rows(daemon)]
    assert [json.loads(daemon.get(f"/v1/quarantine/{id}").json()["text"])["id"] for id in ids] == ["ce-1", "ce-2"]
    again = daemon.post(f"/v1/quarantine/{ids[0]}/retry").json()
    assert (again["rejected"][0]["field"], again["rejected_total"]) == ("level", 1)
    for id in ids:
        shown = intervene(daemon, "quarantine", "show", id, "--quiet").stdout
        result = intervene(daemon, "quarantine", "retry", id, "--line", "-", input=shown.replace("huge", "major"))
        assert result.returncode == 0, result.stderr
    assert rows(daemon) == []
    assert {row["id"] for row in daemon.alerts()[0]["evidence"]} == {"ce-1", "ce-2"}


def test_a_cloud_event_may_be_mended_into_a_line_of_ours(daemon):
    body = b'{"specversion":"1.0","id":"ce-1","source":"/sis","type":"behavior","data":[]}'
    daemon.post("/v1/events", body, headers={"Content-Type": "application/cloudevents+json"})
    [id] = [row["id"] for row in rows(daemon)]
    taken = daemon.post(f"/v1/quarantine/{id}/retry", json.dumps(referral("r1", "ada")).encode())
    assert taken.json()["new"] == 1 and rows(daemon) == []
