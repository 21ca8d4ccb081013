"""The units on a machine that systemd has booted, with all that they take away in force: tests/service/boot.sh."""
import os
import re
import shutil
import subprocess

import pytest

from daemon import BUILD, ROOT, SLOW

UNITS = ROOT / "systemd"
PREPARE = """
config() { # NAME SOCKET STORE GROUP
cat >/etc/intervened/$1.yml <<END
format: 1
district: {name: $1, timezone: America/Chicago}
store: {path: $3}
listen: [{unix: /run/intervened/$2.sock, group: $4, role: operator}]
retention: {events: 3 years, alerts: 7 years, audit: 7 years, quarantine: 30 days}
END
}
examples=/usr/share/doc/intervened/examples/riverbend
cp $examples/rules.d/* /etc/intervened/rules.d
cp $examples/calendar.d/* /etc/intervened/calendar.d
units=$(dirname $(systemctl show -P FragmentPath intervened.service))
pid() { systemctl show -P MainPID "$1"; }
set -e
"""


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    if BUILD.name != "build":
        pytest.skip("a sanitizer wants what the unit takes away")
    if not shutil.which("scdoc"):
        pytest.skip("scdoc is not here")
    tree = tmp_path_factory.mktemp("tree")
    subprocess.run(["make", "-s", "install", f"DESTDIR={tree}", "PREFIX=/usr"], cwd=ROOT, check=True, timeout=600,
                   capture_output=True)
    return tree


@pytest.fixture
def boot(tree, tmp_path):
    def run(script):
        (tmp_path / "script.sh").write_text(PREPARE + script)
        said = tree / "said"
        said.unlink(missing_ok=True)
        done = subprocess.run(["sh", ROOT / "tests/service/boot.sh", tree, tmp_path / "script.sh"], timeout=150 * SLOW,
                              capture_output=True, text=True)
        if done.returncode == 77 or not said.exists():
            pytest.skip(f"no systemd can be booted here: {done.stderr}")
        text = said.read_text()
        assert done.returncode == 0, text
        return text
    return run


def test_the_daemon_works_under_everything_that_its_unit_takes_away(boot):
    said = boot("""
config intervened intervened /var/lib/intervened/intervened.db intervened
systemctl start intervened
for file in roster events; do intervene send --quiet --history $examples/$file.ndjson; done
intervene alerts list --state any | wc -l
grep -E '^(NoNewPrivs|Seccomp|CapEff|CapBnd):' /proc/$(pid intervened)/status
nsenter -t $(pid intervened) -m sh -c 'for folder in /etc /usr /; do touch $folder/x; done' 2>&1 || true
systemctl show -P StatusText intervened
""")
    assert int(re.search(r"^(\d+)$", said, re.MULTILINE)[1]) > 5
    for line in ("NoNewPrivs:\t1", "Seccomp:\t2", "CapEff:\t" + "0" * 16, "CapBnd:\t" + "0" * 16):
        assert line in said
    assert said.count("Read-only file system") == 3
    assert re.search(r"^4 rules, \d+ students, judged up to ", said, re.MULTILINE)


def test_its_socket_is_kept_while_it_restarts(boot):
    said = boot("""
config intervened intervened /var/lib/intervened/intervened.db intervened
systemctl start intervened
stat -c 'before %i %U:%G %a' /run/intervened/intervened.sock
systemctl stop intervened 2>/dev/null
stat -c 'while %i' /run/intervened/intervened.sock
intervene status | grep district    # starts it again
systemctl restart intervened
stat -c 'after %i' /run/intervened/intervened.sock
systemctl is-active intervened
""")
    inode = re.search(r"before (\d+) intervened:intervened 660", said)[1]
    assert f"while {inode}\n" in said and f"after {inode}\n" in said
    assert "district               intervened" in said and "\nactive\n" in said


def test_without_a_socket_unit_it_makes_its_own_for_the_group(boot):
    said = boot("""
groupadd -r counselors
usermod -a -G counselors intervened
config intervened intervened /var/lib/intervened/intervened.db counselors
sed -i /Wants=/d $units/intervened.service
systemctl daemon-reload
systemctl start intervened
stat -c '%U:%G %a' /run/intervened/intervened.sock
""")
    assert "intervened:counselors 660" in said


def test_members_of_the_group_come_in_and_nobody_else(boot):
    said = boot("""
config intervened intervened /var/lib/intervened/intervened.db intervened
useradd carla; usermod -a -G intervened carla; useradd eve
systemctl start intervened
for user in carla eve; do
	for verb in status 'alerts list'; do
		setpriv --reuid $user --regid $user --init-groups intervene $verb >/dev/null 2>&1 && code=0 || code=$?
		echo "$user $verb: $code"
	done
done
setpriv --reuid eve --regid eve --init-groups cat /etc/intervened/intervened.yml /var/lib/intervened/intervened.db 2>&1 || true
""")
    # an operator sees how the daemon is, and no student
    assert "carla status: 0\ncarla alerts list: 5\neve status: 5\neve alerts list: 5\n" in said
    assert said.count("Permission denied") == 2


def test_a_daemon_that_hangs_is_started_again(boot):
    said = boot("""
config intervened intervened /var/lib/intervened/intervened.db intervened
sed -i 's/WatchdogSec=.*/WatchdogSec=3s/' $units/intervened.service
systemctl daemon-reload
systemctl start intervened
first=$(pid intervened)
sleep 4    # longer than the watchdog is patient: it is fed
[ $(pid intervened) = $first ] && echo fed
kill -STOP $first
for try in $(seq 100); do
	[ $(pid intervened) = $first ] || [ $(pid intervened) = 0 ] || break
	sleep 0.2
done
intervene status | grep district
systemctl show -P NRestarts intervened
""")
    assert "fed\n" in said and "district" in said and said.endswith("1\n")


def test_the_journal_has_its_lines_by_room_and_priority(boot):
    said = boot("""
config intervened intervened /var/lib/intervened/intervened.db intervened
systemctl start intervened
systemctl reload intervened
systemctl is-active intervened
journalctl --sync
journalctl -o cat INTERVENED_ROOM=daemon PRIORITY=5
journalctl -o verbose INTERVENED_ROOM=daemon | grep -E 'SYSLOG_IDENTIFIER|INTERVENED_RULES|_SYSTEMD_UNIT' | sort -u
""")
    assert "daemon: ready (rules 4, port 0)" in said
    assert "INTERVENED_RULES=4" in said and "SYSLOG_IDENTIFIER=intervened" in said
    assert "_SYSTEMD_UNIT=intervened.service" in said and "active" in said


def test_a_reload_that_is_refused_fails(boot):
    said = boot("""
config intervened intervened /var/lib/intervened/intervened.db intervened
config north north /var/lib/intervened/north/intervened.db intervened
systemctl start intervened intervened@north
for name in intervened intervened@north; do systemctl reload $name && echo "$name reloaded"; done
echo 'format: oops' >/etc/intervened/rules.d/wrong.yml
for name in intervened intervened@north; do
	systemctl reload $name 2>/dev/null || echo "$name refused, $(systemctl is-active $name)"
done
rm /etc/intervened/rules.d/wrong.yml
systemctl reload intervened && echo mended
journalctl --sync
journalctl -o cat -u intervened | grep 'wrong.yml:1'
""")
    assert "intervened reloaded\nintervened@north reloaded\n" in said
    assert "intervened refused, active\nintervened@north refused, active\n" in said
    assert "wrong.yml:1:" in said.split("mended\n")[1]


def test_several_districts_see_nothing_of_each_other(boot):
    said = boot("""
for name in north south; do config $name $name /var/lib/intervened/$name/intervened.db intervened; done
systemctl start intervened@north intervened@south
for name in north south; do intervene status --socket /run/intervened/$name.sock | grep district; done
nsenter -t $(pid intervened@north) -m ls /var/lib/intervened
systemctl stop intervened@north 2>/dev/null
systemctl is-active intervened@south
""")
    assert re.findall(r"^district +(\w+)", said, re.MULTILINE) == ["north", "south"]
    assert "\nnorth\nactive" in said


def without_names(path):
    """The lines that say what the daemon may, as the other unit has them."""
    text = path.read_text().split("[Service]")[1]
    for a, b in [("/etc/intervened/%i.yml", "/etc/intervened/intervened.yml"), ("intervened@%i", "intervened"),
                 ("StateDirectory=intervened/%i", "StateDirectory=intervened"),
                 (" --socket /run/intervened/%i.sock", ""),
                 ("TemporaryFileSystem=/var/lib/intervened:ro\nBindPaths=/var/lib/intervened/%i\n", "")]:
        text = text.replace(a, b)
    return text


@pytest.mark.parametrize("name", ["intervened", "intervened-backup"])
def test_the_template_takes_away_what_the_unit_does(name):
    assert without_names(UNITS / f"{name}@.service") == (UNITS / f"{name}.service").read_text().split("[Service]")[1]


def test_each_night_the_store_is_copied_while_the_daemon_runs(boot):
    said = boot("""
for name in north south; do
	config $name $name /var/lib/intervened/$name/intervened.db intervened
	echo 'backup: {path: /var/backups/intervened}' >>/etc/intervened/$name.yml
	systemctl start intervened@$name intervened-backup@$name.timer
	systemctl start intervened-backup@$name
	systemctl is-active intervened@$name intervened-backup@$name.timer
done
stat -c '%U %a %n' /var/backups/intervened/*
systemctl restart intervened@north
sleep 1
intervene status --socket /run/intervened/north.sock | grep -c backup || true
""")
    assert said.count("active\n") == 4
    assert re.findall(r"^intervened 600 /var/backups/intervened/(\w+)-\d{8}T\d{6}Z\.db$", said, re.MULTILINE) == ["north", "south"]
    assert said.endswith("\n0\n")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
@pytest.mark.parametrize("unit", ["intervened.service", "intervened@.service", "intervened-backup.service"])
def test_little_is_left_to_a_daemon_that_went_astray(unit):
    said = subprocess.run(["systemd-analyze", "security", "--offline=true", "--threshold=15", UNITS / unit],
                          capture_output=True, text=True)
    assert said.returncode == 0, said.stdout[-200:] + said.stderr


# --- make install --------------------------------------------------------------------------------------------------

def files(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir())


def test_what_is_installed_is_uninstalled(tree, tmp_path):
    there = files(tree / "usr")
    assert {"bin/intervened", "bin/intervene", "lib/systemd/system/intervened@.service",
            "lib/systemd/system/intervened-backup.timer", "lib/sysusers.d/intervened.conf",
            "lib/tmpfiles.d/intervened.conf", "share/man/man1/intervene.1", "share/man/man5/intervened.yml.5",
            "share/doc/intervened/docs/operations.md"} <= set(there)
    assert os.access(tree / "usr/bin/intervened", os.X_OK)
    where = ["make", "-s", f"DESTDIR={tmp_path}", "PREFIX=/opt/district"]
    subprocess.run([*where, "install"], cwd=ROOT, check=True, capture_output=True)
    assert files(tmp_path / "opt/district") == there
    unit = (tmp_path / "opt/district/lib/systemd/system/intervened.service").read_text()
    assert "\nExecStart=/opt/district/bin/intervened --config" in unit
    subprocess.run([*where, "uninstall"], cwd=ROOT, check=True, capture_output=True)
    assert files(tmp_path) == []
