"""As a service: what the manager is told, the watchdog, sockets that are passed, and what the process keeps to itself."""
import contextlib
import ctypes
import grp
import json
import os
import pathlib
import pwd
import re
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time

import pytest

from daemon import BUILD, ROOT, SLOW, Daemon, UnixConnection, referral

ROOT_ONLY = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


class Manager:
    """The service manager's end of sd_notify."""

    def __init__(self, folder):
        self.path = str(folder / "notify")
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.path)
        self.said = []

    def hears(self, seconds):
        """The next message, as a dictionary; None when none comes."""
        self.socket.settimeout(seconds)
        try:
            message = self.socket.recv(4096).decode()
        except TimeoutError:
            return None
        self.said.append(dict(line.split("=", 1) for line in message.splitlines()))
        return self.said[-1]

    def until(self, key, value=None, seconds=20):
        end = time.monotonic() + seconds * SLOW
        while time.monotonic() < end:
            message = self.hears(1)
            if message and message.get(key) in ([value] if value else [message.get(key) or object()]):
                return message
        raise AssertionError(f"{key} was not said, only {self.said}")


@pytest.fixture
def manager(tmp_path):
    manager = Manager(tmp_path)
    yield manager
    manager.socket.close()


def start(daemon, manager, **environment):
    daemon.configure()
    daemon.process = daemon.spawn(env={**os.environ, "NOTIFY_SOCKET": manager.path, **environment})
    return manager.until("READY", "1")


def test_the_manager_is_told_of_start_reload_and_stop(stopped, manager):
    start(stopped, manager)
    assert re.match(r"1 rules, 0 students, judged up to ", manager.until("STATUS")["STATUS"])
    before = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
    stopped.process.send_signal(signal.SIGHUP)
    assert int(manager.until("RELOADING", "1")["MONOTONIC_USEC"]) >= before - 1000
    manager.until("READY", "1")
    assert stopped.stop() == 0
    manager.until("STOPPING", "1")


def test_a_start_that_reads_the_log_says_how_far_it_is(stopped, manager):
    start(stopped, manager)
    stopped.send([referral("r1", "ada", 1), referral("r2", "ada", 2)])
    stopped.process.kill()
    stopped.process.wait()
    while manager.hears(0.1):  # what it said before
        pass
    manager.said.clear()
    start(stopped, manager)
    assert [said["STATUS"] for said in manager.said][:2] == ["opening the store", "reading the log, line 1 of 2"]


def engine_thread(process):
    [thread] = [task.parent.name for task in pathlib.Path(f"/proc/{process.pid}/task").glob("*/comm")
                if task.read_text().strip() == "engine"]
    return int(thread)


@contextlib.contextmanager
def halted(thread):
    """One thread of another process, stopped, and its fellows not."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    seize, interrupt, detach = 0x4206, 0x4207, 17
    assert libc.ptrace(seize, thread, None, None) == 0, os.strerror(ctypes.get_errno())
    assert libc.ptrace(interrupt, thread, None, None) == 0
    os.waitpid(thread, 0x40000000)  # __WALL
    yield
    libc.ptrace(detach, thread, None, None)


@pytest.mark.skipif(os.geteuid() != 0, reason="the process lets nobody but root trace it")
@pytest.mark.skipif("tsan" in str(BUILD), reason="its threads cannot be stopped one by one")
def test_the_watchdog_is_fed_only_while_the_engine_goes_on(stopped, manager):
    start(stopped, manager, WATCHDOG_USEC="400000")
    for _ in range(3):
        manager.until("WATCHDOG", "1")
    with halted(engine_thread(stopped.process)):
        while manager.hears(1 * SLOW):  # what was under way
            pass
        assert UnixConnection(stopped.socket, 10).request("GET", "/healthz") is None  # the loop still turns
        assert manager.hears(2) is None
    manager.until("WATCHDOG", "1")


def test_a_watchdog_that_is_another_process_s_is_not_fed(stopped, manager):
    start(stopped, manager, WATCHDOG_USEC="200000", WATCHDOG_PID="1")
    manager.until("STATUS")
    assert manager.hears(1) is None


# --- sockets that are passed ---------------------------------------------------------------------------------------

PASS = """import os, socket, sys
path, *command = sys.argv[1:]
listener = socket.socket(fileno=int(os.environ['SOCKET']))
os.dup2(listener.fileno(), 3)
os.set_inheritable(3, True)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS='1')
os.execv(command[0], command)"""


def spawn_with(daemon, listener):
    """As the manager does: the same process number, the socket as descriptor 3."""
    daemon.configure()
    daemon.process = subprocess.Popen(
        ["/usr/bin/python3", "-c", PASS, daemon.socket, BUILD.resolve() / "intervened", "--config", daemon.config],
        stderr=open(daemon.log, "ab"), stdout=subprocess.PIPE, pass_fds=[listener.fileno()],
        env={**os.environ, "SOCKET": str(listener.fileno())})


@pytest.fixture
def listener(stopped):
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(stopped.socket))
        listener.listen(16)
        os.chmod(stopped.socket, 0o600)
        yield listener


def test_a_socket_that_is_passed_outlives_the_daemon(stopped, listener):
    inode = stopped.socket.stat().st_ino
    spawn_with(stopped, listener)
    stopped.until(lambda: stopped.get("/healthz").status == 200, "it answers on the socket that was there")
    assert stopped.stop() == 0
    assert stopped.socket.stat().st_ino == inode
    connection = UnixConnection(stopped.socket, 20 * SLOW)
    connection.request("GET", "/healthz")  # while nobody is there
    spawn_with(stopped, listener)
    assert connection.getresponse().status == 200
    connection.close()


def test_a_socket_that_nobody_asked_for_is_said(stopped):
    other = stopped.folder / "other.sock"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(other))
        listener.listen()
        spawn_with(stopped, listener)
        stopped.until(lambda: stopped.log.exists() and b'"message":"ready"' in stopped.log.read_bytes(), "ready")
    assert str(other) in stopped.log.read_text() and "never answered" in stopped.log.read_text()
    assert stopped.get("/healthz").status == 200


# --- who may -------------------------------------------------------------------------------------------------------

ASK = """import socket, sys
for method, path, body in [('GET', '/v1/alerts', ''), ('POST', '/v1/events?history=true', '{}'), ('GET', '/healthz', '')]:
    s = socket.socket(socket.AF_UNIX)
    s.connect(sys.argv[1])
    s.sendall(f'{method} {path} HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: {len(body)}\\r\\n\\r\\n{body}'.encode())
    print(s.recv(12).decode()[9:])"""

# role: alerts, history, health.  `{}` is no event: whoever may send it hears 207.
ROLES = {"operator": ["403", "207", "200"], "analyst": ["200", "403", "200"], "district_admin": ["200", "207", "200"]}


def asks(socket_path, user, group, *more):
    return subprocess.run(["/usr/bin/python3", "-c", ASK, socket_path], capture_output=True, text=True, user=user,
                          group=group, extra_groups=more)


@ROOT_ONLY
@pytest.mark.parametrize("role", ROLES)
def test_a_member_of_the_group_has_its_role_and_an_outsider_does_not_connect(stopped, role):
    nobody, group = pwd.getpwnam("nobody"), grp.getgrnam("nogroup")
    daemon_user = pwd.getpwnam("daemon")
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        stopped.socket = pathlib.Path(folder) / "d.sock"
        stopped.role = f"group: {group.gr_name}, role: {role}"
        stopped.start()
        assert stat.S_IMODE(stopped.socket.stat().st_mode) == 0o660
        assert asks(stopped.socket, nobody.pw_uid, group.gr_gid).stdout.split() == ROLES[role]
        outsider = asks(stopped.socket, daemon_user.pw_uid, daemon_user.pw_gid)
        assert outsider.returncode == 1 and "PermissionError" in outsider.stderr
        shutil.copy(BUILD / "intervene", folder)
        result = subprocess.run([f"{folder}/intervene", "status", "--socket", stopped.socket], cwd="/",
                                capture_output=True, text=True, user=daemon_user.pw_uid, group=daemon_user.pw_gid,
                                extra_groups=[])
        assert result.returncode == 5 and "you may not use the daemon's socket" in result.stderr
        stopped.stop()


# --- what the process keeps to itself ------------------------------------------------------------------------------

def test_nothing_of_it_is_ever_written_to_a_core_file(daemon):
    limits = pathlib.Path(f"/proc/{daemon.process.pid}/limits").read_text()
    assert re.search(r"Max core file size +0 +0 ", limits)
    daemon.process.send_signal(signal.SIGQUIT)
    _, status = os.waitpid(daemon.process.pid, 0)
    daemon.process.returncode = -os.WTERMSIG(status)
    assert os.WTERMSIG(status) == signal.SIGQUIT and not os.WCOREDUMP(status)


@ROOT_ONLY
def test_no_other_process_of_its_user_looks_into_it():
    nobody = pwd.getpwnam("nobody")
    with tempfile.TemporaryDirectory() as folder:
        daemon = Daemon(folder)
        daemon.configure()
        shutil.copy(BUILD / "intervened", folder)
        subprocess.run(["chown", "-R", "nobody", folder], check=True)
        daemon.process = subprocess.Popen([f"{folder}/intervened", "--config", daemon.config], user=nobody.pw_uid,
                                          group=nobody.pw_gid, extra_groups=[], stdout=subprocess.PIPE,
                                          stderr=open(daemon.log, "ab"))
        daemon.until(lambda: daemon.socket.exists(), "it is up")
        assert os.stat(f"/proc/{daemon.process.pid}").st_uid == nobody.pw_uid
        assert os.stat(f"/proc/{daemon.process.pid}/mem").st_uid == 0  # as of a process that may not be dumped
        assert daemon.stop() == 0


def test_what_it_writes_is_for_its_user_alone(daemon):
    daemon.send([referral("r1", "ada")])
    for path in daemon.folder.glob("d.*"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
    umask = re.search(r"^Umask:\s+(\d+)", pathlib.Path(f"/proc/{daemon.process.pid}/status").read_text(), re.M)
    assert umask[1] == "0077"


# --- the log -------------------------------------------------------------------------------------------------------

def test_every_room_that_writes_is_in_the_table(stopped):
    table = re.search(r"log_rooms\[.*?\] = \{(.*?)\}", (ROOT / "daemon/log.c").read_text(), re.DOTALL)[1]
    rooms = set(re.findall(r'"(\w+)"', table))
    for source in ROOT.glob("daemon/**/*.c"):
        for room in re.findall(r'log_write\(\s*LOG_\w+,\s*"(\w+)"', source.read_text()):
            assert room in rooms, source


def test_a_level_can_be_asked_for(stopped):
    stopped.configure("log: {level: error}\n")
    stopped.process = stopped.spawn()
    stopped.until(lambda: stopped.socket.exists() and stopped.get("/healthz").status == 200, "it answers")
    assert stopped.stop() == 0
    assert stopped.log.read_text() == ""


def test_answers_are_told_by_their_route_and_name_no_student(daemon):
    daemon.restart("log: {rooms: {http: debug}}\n")
    for _ in range(15):
        daemon.get("/v1/students/ada")
        daemon.get("/v1/alerts?student=ada")
    told = [json.loads(line) for line in daemon.log.read_text().splitlines() if '"answered"' in line]
    assert len([line for line in told if (line["route"], line["status"]) == ("/v1/alerts", 200)]) == 15
    assert len([line for line in told if line["status"] == 404]) == 15 and "ada" not in daemon.log.read_text()


def test_lines_have_a_priority_only_for_the_journal(stopped):
    stopped.start()
    stopped.stop()
    assert all(json.loads(line) for line in stopped.log.read_text().splitlines())
    with open(stopped.log, "ab") as log:
        about = os.fstat(log.fileno())
    stopped.process = stopped.spawn(env={**os.environ, "JOURNAL_STREAM": f"{about.st_dev}:{about.st_ino}"})
    stopped.until(lambda: stopped.socket.exists() and stopped.get("/healthz").status == 200, "it answers")
    stopped.stop()
    if not os.path.exists("/run/systemd/journal/socket"):  # else they are in the journal
        assert re.search(r'^<5>\{"level":"notice".*"ready"', stopped.log.read_text(), re.MULTILINE)
