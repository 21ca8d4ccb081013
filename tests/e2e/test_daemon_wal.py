"""The write-ahead log of the store is copied back beside all else: it is short, whoever writes and reads."""
import contextlib
import os
import pathlib
import secrets
import sqlite3
import threading

from daemon import lines, referral

FRAME = 4096 + 24
LINE = 1000  # bytes that cannot be made fewer
MOST = 4000  # frames, from which on who writes waits, a moment for readers; and again at twice as many
A_TRANSACTION = 1000  # frames, more than one ever has here


def metric(daemon, name):
    return int(dict(line.rsplit(" ", 1) for line in daemon.get("/metrics").body.decode().splitlines())[name])


def log_size(daemon):
    return os.stat(f"{daemon.store}-wal").st_size


class Writer:
    """Sends large lines, some 100 pages at a time, and sees how long the log becomes."""

    def __init__(self, daemon):
        self.daemon, self.number, self.longest = daemon, 0, 0

    def write(self):
        batch = [referral(f"w{self.number + i}", f"s{self.number + i}", 1, location=secrets.token_urlsafe(LINE))
                 for i in range(200)]
        self.number += len(batch)
        assert self.daemon.post("/v1/events", lines(batch)).status == 200
        self.longest = max(self.longest, log_size(self.daemon))

    def written(self):
        """Pages, at the least."""
        return self.number * LINE // 4096


def reader(store):
    return contextlib.closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True, isolation_level=None))


@contextlib.contextmanager
def readers(daemon):
    """At the doors, and in the file as somebody who looks at it would, a moment each."""
    over, reads = threading.Event(), [0, 0]

    def ask():
        while not over.is_set():
            assert daemon.get("/v1/alerts").status == 200
            reads[0] += 1

    def look():
        with reader(daemon.store) as store:
            while not over.wait(0.001):
                store.execute("SELECT max(last) FROM event_block").fetchone()
                reads[1] += 1

    threads = [threading.Thread(target=work) for work in (ask, look)]
    for thread in threads:
        thread.start()
    yield reads
    over.set()
    for thread in threads:
        thread.join()


def test_under_load_and_read_all_the_while_the_log_of_the_store_stays_short(daemon):
    writer = Writer(daemon)
    with readers(daemon) as reads:
        while writer.written() < 3 * MOST or min(reads) < 20:
            writer.write()
    assert writer.longest < (2 * MOST + A_TRANSACTION) * FRAME
    assert pathlib.Path(daemon.store).stat().st_size > writer.number * LINE // 2  # not for want of writing
    assert daemon.status()["events"] >= writer.number


def test_who_reads_in_it_for_long_makes_it_longer_until_he_leaves(daemon):
    writer = Writer(daemon)
    with reader(daemon.store) as store:
        store.execute("BEGIN")
        store.execute("SELECT count(*) FROM event_block").fetchone()
        while metric(daemon, "intervened_wal_pages") < MOST:
            writer.write()
        store.execute("COMMIT")
    daemon.until(lambda: writer.write() or metric(daemon, "intervened_wal_pages") < MOST, "it is short again")
    daemon.restart()
    assert daemon.status()["events"] >= writer.number
