import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from daemon import Daemon, roster  # noqa: E402


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
