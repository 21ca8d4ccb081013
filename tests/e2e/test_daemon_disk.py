"""A disk that fills up: nothing is acknowledged that is not kept, what is there can be read, and it goes on by itself."""
import os
import pathlib
import time

from daemon import Daemon, lines, referral, roster

CYCLES = int(os.environ.get("DISK_CYCLES", "2"))
LINES_A_MINUTE = 10  # of one kind, in the log


def test_a_full_disk_is_answered_and_outlived(small, tmp_path):
    daemon = Daemon(tmp_path)
    daemon.store = small / "d.db"
    daemon.start()
    try:
        daemon.send(roster("ada", "ben"))
        daemon.send([referral("r1", "ada", 3), referral("r2", "ada", 1)])
        acknowledged, number, full = [], 0, False
        for cycle in range(CYCLES):
            ballast = small / "ballast"
            with open(ballast, "wb") as file:
                free = os.statvfs(small)
                file.write(b"x" * max(0, (free.f_bavail - 30) * free.f_bsize))
            for _ in range(200):
                batch = [referral(f"f{number + i}", "ben", 1 + i, location="x" * 1000) for i in range(20)]
                answer = daemon.post("/v1/events", lines(batch))
                if answer.status == 503:
                    full = True
                    assert answer.json()["code"] == "store_full" and answer.headers["Retry-After"]
                    break
                assert answer.status == 200, answer.body
                acknowledged += batch
                number += 20
            assert full
            ready = daemon.get("/readyz")
            assert (ready.status, ready.json()["ready"], ready.json()["findings"][0]) == (503, False, "store full")
            assert [alert["student"] for alert in daemon.alerts()][:1] == ["ada"]  # it can still be read
            assert daemon.get("/v1/status").status == 200
            with daemon.stream(since=0) as stream:
                assert stream.next()[1] == "opened"
            ballast.unlink()
            if cycle == 0:  # it finds out without being sent anything
                daemon.until(lambda: daemon.get("/readyz").status == 200, "it is ready again")
            daemon.until(lambda: daemon.post("/v1/events", lines(batch)).status == 200, "it goes on by itself")
            acknowledged += batch
            number += 20
        said = daemon.log.read_text()
        for words in ('"store full:', '"there is space again"'):
            assert min(CYCLES, LINES_A_MINUTE) <= said.count(words) <= CYCLES
        daemon.restart()
        sent = [acknowledged[i:i + 500] for i in range(0, len(acknowledged), 500)]
        assert sum(daemon.send(part)["duplicate"] for part in sent) == len(acknowledged)
        print(f"{CYCLES} times full and free again: {len(acknowledged)} acknowledged, 0 lost, 0 restarts")
    finally:
        daemon.stop()


def free_blocks(disk):
    return os.statvfs(disk).f_bavail


def test_events_wait_before_the_disk_is_full_and_all_else_goes_on(small, tmp_path):
    """There is room for what people do about alerts until there is none at all; then that is answered, too."""
    daemon = Daemon(tmp_path)
    daemon.store = small / "d.db"
    daemon.start()
    try:
        daemon.send(roster("ada", "ben"))
        daemon.send([referral("r1", "ada", 3), referral("r2", "ada", 1), referral("r3", "ben", 3), referral("r4", "ben", 1)])
        ada, ben = [alert["id"] for alert in daemon.alerts()]
        ballast = small / "ballast"
        with open(ballast, "wb") as file:
            file.write(b"x" * 4096 * (free_blocks(small) - os.statvfs(small).f_blocks // 8))
        for _ in range(2):  # found by the engine's thread, and then at the door
            answer = daemon.post("/v1/events", lines([referral("r5", "ben", 1)]))
            assert (answer.status, answer.json()["code"], answer.headers["Retry-After"]) == (503, "store_full", "5")
        assert free_blocks(small) > 100  # an eighth of the disk
        assert daemon.get("/readyz").json()["findings"][0] == "store full"
        assert daemon.post(f"/v1/alerts/{ada}/ack", b"{}").status == 200

        with open(ballast, "ab", buffering=0) as file:
            file.write(b"x" * 4096 * free_blocks(small))
        assert free_blocks(small) == 0
        answer = daemon.post(f"/v1/alerts/{ben}/ack", b"{}")
        assert (answer.status, answer.json()["code"]) == (503, "store_full")
        assert [alert["state"] for alert in daemon.alerts()] == ["acknowledged", "open"]

        ballast.unlink()
        daemon.until(lambda: daemon.get("/readyz").status == 200, "it is ready again by itself")
        assert daemon.post(f"/v1/alerts/{ben}/ack", b"{}").status == 200
        assert daemon.send([referral("r5", "ben", 1)])["new"] == 1
        said = daemon.log.read_text()
        assert (said.count('"store full:'), said.count('"there is space again"')) == (1, 1)
    finally:
        daemon.stop()
