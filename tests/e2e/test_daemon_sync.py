"""No byte of an answer, and nothing of the stream, leaves before the disk has what it says: seen from the kernel's side."""
import re
import shutil
import signal
import subprocess

import pytest

from daemon import SLOW, referral

CALLS = "pwrite64,write,writev,pwritev,sendto,sendmsg,fsync,fdatasync"
STARTED = re.compile(r"(?P<thread>\d+) +(?P<call>\w+)\(\d+<(?P<file>[^>]*)>(?P<rest>.*)")
RESUMED = re.compile(r"(?P<thread>\d+) +<\.\.\. (?P<call>\w+) resumed>.*")
TELLS = ('"HTTP/1.1 2', "event: ")


@pytest.fixture
def watched(daemon, tmp_path):
    """A daemon whose writes, syncs and sends are written down; yields a function that ends that and reads them."""
    if not shutil.which("strace"):
        pytest.skip("strace is not installed")
    trace = tmp_path / "trace"
    strace = subprocess.Popen(["strace", "-f", "-y", "-s", "100", "-e", f"trace={CALLS}", "-o", trace,
                               "-p", str(daemon.process.pid)], stderr=subprocess.PIPE, text=True)
    said = strace.stderr.readline()
    if "attached" not in said:
        strace.kill()
        strace.wait()
        strace.stderr.close()
        pytest.skip(f"strace may not watch here: {said.strip()}")

    def read():
        strace.send_signal(signal.SIGINT)
        strace.wait(20 * SLOW)
        strace.stderr.close()
        return trace.read_text(errors="replace").splitlines()

    yield read
    if strace.poll() is None:
        strace.kill()
        strace.wait()
        strace.stderr.close()


def steps(lines):
    """("write" | "synced" | "told", line) in their order: a sync counts from where it returns, a send from where it begins."""
    begun = {}
    for line in lines:
        found = STARTED.match(line) or RESUMED.match(line)
        if not found:
            continue
        call, thread, about = found["call"], found["thread"], found.groupdict()
        file = about["file"] if "file" in about else begun.pop(thread, "")
        is_begin, is_end = "file" in about, not line.endswith("<unfinished ...>")
        if is_begin and not is_end:
            begun[thread] = file
        if call.startswith("pwrite") and file.endswith("-wal") and is_begin:
            yield "write", line
        if call in ("fsync", "fdatasync") and file.endswith("-wal") and is_end and line.endswith("= 0"):
            yield "synced", line
        if is_begin and file.startswith("socket:") and any(word in line for word in TELLS):
            yield "told", line


def judge(lines):
    """How many answers and events were told, each after a sync of what was written since the one before."""
    is_dirty, told = False, 0
    for what, line in steps(lines):
        is_dirty = what == "write" or (is_dirty and what != "synced")
        if what == "told":
            assert not is_dirty, f"told before the disk had it: {line}"
            told += 1
    return told


def test_nothing_is_told_before_the_disk_has_it(daemon, watched):
    """One thing after the other: of two at once, the first may be told while the second is written."""
    with daemon.stream(since=0) as stream:
        for number in range(20):
            assert daemon.send([referral(f"r{number}", "ada", 1 + number % 9)])["new"] == 1
            if number == 1:
                assert stream.next()[1] == "opened"
        assert daemon.post(f"/v1/alerts/{daemon.alerts()[0]['id']}/ack").status == 200
        assert stream.next()[1] == "acknowledged"
        assert daemon.send([{"id": f"r{number}", "op": "delete"} for number in range(20)])["deleted"] == 20
        assert stream.next()[1] == "withdrawn"
    lines = watched()
    told = judge(lines)
    assert told >= 25
    syncs = [what for what, _ in steps(lines)].count("synced")
    assert syncs >= 22, "each transaction has a sync of its own"
    print(f"{told} answers and events, {syncs} syncs, none told before its own")


def test_an_answer_before_its_sync_would_be_seen():
    write, sync = '7 pwrite64(9</d/d.db-wal>, "x", 1, 0) = 1', "7 fdatasync(9</d/d.db-wal>) = 0"
    begun, ended = "7 fdatasync(9</d/d.db-wal> <unfinished ...>", "7 <... fdatasync resumed>) = 0"
    answer = '8 sendto(5<socket:[1]>, "HTTP/1.1 200 OK\\r\\n", 17, 0) = 17'
    assert judge([write, sync, answer]) == judge([write, begun, ended, answer]) == 1
    for early in ([write, answer, sync], [write, begun, answer, ended], [write, sync, write, answer]):
        with pytest.raises(AssertionError):
            judge(early)
