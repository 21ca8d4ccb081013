import os
import pathlib
import signal
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from daemon import Daemon, roster  # noqa: E402

# A shell's background job has it ignored, and so would every daemon that is started here.
signal.signal(signal.SIGQUIT, signal.SIG_DFL)


@pytest.fixture
def stopped(tmp_path):
    """A daemon that is configured and not running yet."""
    daemon = Daemon(tmp_path)
    yield daemon
    if daemon.process:
        daemon.stop()


@pytest.fixture
def daemon(stopped):
    """A daemon that runs, with Ada and Ben enrolled."""
    stopped.start()
    stopped.send(roster("ada", "ben"))
    return stopped


@pytest.fixture(params=[8, 64] if "DISK_CYCLES" in os.environ else [8], ids=lambda size: f"{size} MiB")
def small(request, tmp_path):
    """A small disk, where that can be had."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    mount = ["mount", "-t", "tmpfs", "-o", f"size={request.param}m", "tmpfs", disk]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("a small disk cannot be mounted here")
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)
