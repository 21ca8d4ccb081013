"""What systems before this one got wrong, and that it cannot go wrong here; each by the number it has in examples/defects.

Those that a rule decides are tests of rules, there.  Here is what somebody could still write, and what could still arrive.
"""
import json
import os
import pathlib
import re
import subprocess

import pytest

from daemon import day, lines, referral, roster
from sink import closed_port
from test_outbox import fire, start, states

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = ROOT / os.environ.get("B", "build") / "intervene"
DEFECTS = ROOT / "examples/defects"
RULE = """format: 1
rules:
  - rule: attendance.a
    title: A
"""


def check(folder, keys):
    (folder / "rules.yml").write_text(RULE + "".join(f"    {key}\n" for key in keys))
    result = subprocess.run([BINARY, "check", "rules.yml", "--format", "json"], cwd=folder, capture_output=True,
                            text=True)
    return {finding["code"]: finding for finding in json.loads(result.stdout)["diagnostics"]}


def absent(student, number, **more):
    return {"id": f"{student}-{number}", "type": "attendance", "student": student, "time": day(number),
            "status": "absent", **more}


def test_every_defect_has_a_test_that_names_it():
    words = "".join(path.read_text() for path in DEFECTS.glob("*_test.yml")) + pathlib.Path(__file__).read_text()
    named = {int(number) for number in re.findall(r"\b(?:name: |def test_)[Dd](\d+)[ _]", words)}
    assert named == set(range(1, 18))


@pytest.mark.parametrize("condition", ["days(absent over year) in (6, 12, 18)", "days(absent over year) = 6"])
def test_d1_a_count_that_must_be_equal_jumps_over_it(tmp_path, condition):
    """Ed-Fi-X-Aspire-Notifications, vw_ChronicAbsences: DaysAbsentYTD IN (6,12,18)."""
    assert "R302" in check(tmp_path, [f"when: {condition}"])


def test_d4_a_status_that_nobody_mapped_became_an_absence(daemon):
    """Ed-Fi-X-Aspire-Notifications, sproc_ExtractDailyAttendance: any row of the day was one."""
    answer = daemon.send([absent("ada", 1, status="In Attendance")])
    assert answer["new"] == 0
    assert [(bad["code"], bad["field"]) for bad in answer["rejected"]] == [("E204", "status")]


def test_d7_only_fathers_and_mothers_were_written_to(tmp_path):
    """Ed-Fi-X-Aspire-Notifications: contacts were found by the word Father or Mother.  Here by what they may be told."""
    family = "family: {message: a, approve_by: clerk, quiet_hours: family, to: %s}"
    assert set(check(tmp_path, ["when: streak(absent) >= 3", family % "guardians where may_contact"])) == set()
    assert "R154" in check(tmp_path, ["when: streak(absent) >= 3", family % "father"])


@pytest.mark.parametrize("without, code", [("approve_by: clerk, ", "R403"), ("quiet_hours: family, ", "R404")])
def test_d8_texts_left_on_sundays_at_night_and_nobody_had_seen_them(tmp_path, without, code):
    """Ed-Fi-X-Aspire-Notifications, the master procedure."""
    family = "family: {approve_by: clerk, quiet_hours: family, message: notice}"
    assert code not in check(tmp_path, ["when: streak(absent) >= 3", family])
    assert code in check(tmp_path, ["when: streak(absent) >= 3", family.replace(without, "")])


def test_d10_what_no_channel_took_was_written_down_as_sent(stopped):
    """Family-Engagement-Portal: the log said sent where no branch had matched.  Here nobody listens at the channel."""
    start(stopped, f"http://127.0.0.1:{closed_port()}/", "retry: {first: 20ms, most: 40ms, tries: 2}")
    fire(stopped, "ada")
    stopped.until(lambda: stopped.status()["messages_pending"] == 1, "it waits")
    assert "sent" not in states(stopped)


def test_d15_a_typo_in_a_file_deleted_what_the_file_no_longer_said(daemon):
    """studentinsights PR 2211: 1,052 students failed validation, and the records that were not marked were deleted."""
    days = [absent("ada", number) for number in range(1, 6)]
    daemon.send(days)
    before = daemon.status()["events"]
    answer = daemon.send([{**event, "status": "Not Eligibile"} for event in days])
    assert len(answer["rejected"]) == 5 and answer["corrected"] == 0
    assert daemon.status()["events"] == before


def test_d15_a_file_that_takes_back_a_thousand_at_once_waits_for_a_person(stopped):
    stopped.start()
    stopped.send(roster("ada"))
    many = [absent("ada", 1, id=f"a{number}") for number in range(1052)]
    stopped.send(many)
    answer = stopped.post("/v1/events", lines([{"id": event["id"], "op": "delete"} for event in many]),
                          headers={"Content-Type": "application/x-ndjson"})
    assert answer.status == 202 and answer.json()["would"]["deleted"] == 1052
    assert stopped.status()["events"] > 1052


def test_d16_a_student_was_seen_by_nobody_until_a_list_was_made_anew(daemon):
    """studentinsights 1104.  Events first, then the enrollment: the alert is there with the answer to it."""
    daemon.send([referral("r1", "cleo", 1), referral("r2", "cleo", 2)])
    assert daemon.alerts(student="cleo") == []
    daemon.send(roster("cleo"))
    assert len(daemon.alerts(student="cleo")) == 1
