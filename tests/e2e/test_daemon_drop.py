"""Files that are dropped into a folder: taken once they are whole, reported on, put away."""
import json
import os
import time

import pytest

from daemon import lines, referral, roster

TWO = [referral("r1", "ada", 3), referral("r2", "ada", 2)]


class Folder:
    def __init__(self, daemon):
        self.path = daemon.folder / "drop"
        self.path.mkdir(exist_ok=True)
        self.daemon = daemon
        self.setting = f"sources: [{{drop: {{path: {self.path}, format: auto, source: sis}}}}]\n"

    def put(self, name, data):
        """As it should be done: written under a hidden name, then renamed."""
        hidden = self.path / f".{name}.part"
        hidden.write_bytes(data)
        hidden.rename(self.path / name)

    def report(self, name, where="done"):
        path = self.path / where / f"{name}.report.json"
        self.daemon.until(lambda: (self.path / where / name).is_symlink() or (self.path / where / name).exists(),
                          f"{name} is in {where}")
        return json.loads(path.read_text())


@pytest.fixture
def folder(stopped):
    folder = Folder(stopped)
    stopped.start(folder.setting)
    stopped.send(roster("ada", "ben"))
    return folder


def test_a_file_is_taken_and_its_report_says_what_became_of_it(folder):
    folder.put("night.ndjson", lines(TWO) + b"{oops\n")
    report = folder.report("night.ndjson")
    assert (report["file"], report["source"]) == ("night.ndjson", "sis")
    answer = report["answer"]
    assert (answer["received"], answer["new"], answer["rejected_total"]) == (3, 2, 1)
    assert answer["rejected"][0]["line"] == 3
    assert [row["source"] for row in folder.daemon.alerts()[0]["evidence"]] == ["sis", "sis"]
    assert sorted(os.listdir(folder.path)) == ["done", "rejected", "taking"]
    assert os.listdir(folder.path / "taking") == []


def test_a_file_of_the_same_name_is_kept_beside_the_first(folder):
    folder.put("night.ndjson", lines(TWO[:1]))
    folder.report("night.ndjson")
    folder.put("night.ndjson", lines(TWO[1:]))
    assert folder.report("night-2.ndjson")["answer"]["new"] == 1
    assert len(folder.daemon.alerts()) == 1


def test_a_file_in_which_nothing_is_readable_is_rejected(folder):
    folder.put("a.ndjson", b"date;student;status\n2026-01-01;1;A\n")
    report = folder.report("a.ndjson", "rejected")
    assert report["answer"]["code"] == "nothing_readable" and report["answer"]["rejected_total"] == 2


def test_a_link_is_refused_and_what_it_points_to_not_read(folder):
    secret = folder.daemon.folder / "secret"
    secret.write_bytes(lines(TWO))
    (folder.path / "a.ndjson").symlink_to(secret)
    assert "symbolic link" in folder.report("a.ndjson", "rejected")["refused"]
    assert secret.exists() and folder.daemon.status()["events"] == 3


def test_hidden_names_and_others_are_left_alone_and_others_are_said(folder):
    (folder.path / ".writing.ndjson").write_bytes(lines(TWO))
    (folder.path / "table.csv").write_bytes(b"x")
    folder.put("good.ndjson", lines([referral("r9", "ben")]))
    folder.report("good.ndjson")
    folder.daemon.until(lambda: b"do not end in .ndjson" in folder.daemon.log.read_bytes(), "it is said")
    assert (folder.path / ".writing.ndjson").exists() and (folder.path / "table.csv").exists()
    assert folder.daemon.status()["events"] == 4
    assert "good" not in folder.daemon.log.read_text()


def test_a_file_that_grows_is_waited_for(folder):
    path = folder.path / "slow.ndjson"
    with path.open("ab", buffering=0) as file:
        for number in range(25):
            file.write(lines([referral(f"r{number}", "ben", number + 1)]))
            assert path.exists(), "it was taken while it grew"
            time.sleep(0.1)
    assert folder.report("slow.ndjson")["answer"]["new"] == 25


def test_a_file_larger_than_a_body_is_one_delivery(folder):
    students = [f"s{number}" for number in range(200)]
    folder.daemon.send(roster(*students))
    many = [referral(f"{student}-{number}-{'x' * 180}", student, 1 + number % 90)
            for number in range(180) for student in students]
    data = lines(many)
    assert len(data) > 9 << 20
    folder.put("large.ndjson", data[:-1] + b"\n{oops")
    answer = folder.report("large.ndjson")["answer"]
    assert (answer["received"], answer["new"], answer["rejected_total"]) == (36001, 36000, 1)
    assert answer["rejected"][0]["line"] == 36001
    folder.put("large.ndjson", data[:-1] + b"\n{oops")
    assert folder.report("large-2.ndjson")["answer"]["duplicate"] == 36000


def test_a_file_dropped_is_known_when_it_is_sent_too(stopped):
    folder = Folder(stopped)
    token = stopped.token("sis", "ingest")
    stopped.start(folder.setting)
    stopped.send(roster("ada"))
    folder.put("night.ndjson", lines(TWO))
    assert folder.report("night.ndjson")["answer"]["new"] == 2
    stopped.send([referral("r1", "ada", 3, level="major", source="sis")])
    assert stopped.send(TWO, token=token)["duplicate"] == 2


def test_whatever_happens_a_dropped_file_is_taken(folder):
    """Killed while it is taken: it stays claimed, and at the next start its lines count once."""
    many = [referral(f"r{number}", "ada", 1 + number % 90) for number in range(30000)]
    folder.put("large.ndjson", lines(many))
    folder.daemon.until(lambda: os.listdir(folder.path / "taking"), "it is claimed")
    folder.daemon.stop(9)
    folder.daemon.start(folder.setting)
    folder.report("large.ndjson")
    assert folder.daemon.status()["events"] == 30003
    assert len(folder.daemon.alerts()) == 1


def test_a_folder_that_is_not_there_is_said_at_the_start(stopped):
    stopped.configure("sources: [{drop: {path: nowhere}}]\n")
    process = stopped.spawn()
    assert process.wait(timeout=60) == 1
    process.stdout.close()
    assert "cannot open the folder" in stopped.log.read_text()
