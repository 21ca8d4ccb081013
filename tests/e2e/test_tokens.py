"""Tokens in the configuration: shown, and taken out without touching anything else."""
import json
import subprocess

import pytest

from daemon import BUILD

HEAD = """format: 1
district: {name: Test, timezone: America/Chicago}     # a remark
store: {path: d.db}
listen: [{unix: d.sock}]
retention: {events: 3 years, alerts: 7 years, audit: 7 years, quarantine: 30 days}
"""


def line(name, may="ingest"):
    made = subprocess.run([BUILD / "intervene", "tokens", "new", name, "--may", may, "--format", "json"], check=True,
                          capture_output=True).stdout
    return json.loads(made)["line"]


def tokens(verb, config, *words):
    return subprocess.run([BUILD / "intervene", "tokens", verb, *words, "--config", config], capture_output=True, text=True)


def names(config):
    return [token["name"] for token in json.loads(tokens("list", config, "--format", "json").stdout)["tokens"]]


SIS, DASH, LAST = line("sis"), line("dashboard", "read"), line("last", "read,history")
BLOCK = "\n".join(f"  - {part}" for part in (SIS, DASH, LAST)) + "\n"
SPREAD = f"  - name: sis\n    hash: {SIS.split()[3][:-1]}\n    may:\n      - ingest\n\n  # the next one\n  - {DASH}\n"


@pytest.fixture
def config(tmp_path):
    def write(text, name="intervened.yml"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        return path
    return write


def test_tokens_are_listed_with_their_rights_and_places(config):
    path = config(HEAD + "tokens:\n" + BLOCK)
    config(f"tokens:\n  - {line('more')}\n", "conf.d/more.yml")
    said = tokens("list", path).stdout.splitlines()
    assert said[0].split() == ["sis", "ingest", "source", "sis", f"{path}:7"]
    assert said[2].split()[:2] == ["last", "read,history"]
    assert said[3].split()[0] == "more" and said[3].endswith("conf.d/more.yml:2")
    assert "hash" not in tokens("list", path, "--format", "json").stdout


@pytest.mark.parametrize("written, name, left", [
    ("tokens:\n" + BLOCK, "dashboard", "tokens:\n" + BLOCK.replace(f"  - {DASH}\n", "")),
    ("tokens:\n" + BLOCK + "go_live: 2026-12-01\n", "last", f"tokens:\n  - {SIS}\n  - {DASH}\ngo_live: 2026-12-01\n"),
    (f"tokens:\n  - {SIS}\n# behind\n", "sis", "tokens: []\n# behind\n"),
    (f"tokens: [{SIS}, {DASH}]\n", "sis", f"tokens: [{DASH}]\n"),
    (f"tokens: [{SIS}, {DASH}]   # two\n", "dashboard", f"tokens: [{SIS}]   # two\n"),
    (f"tokens: [{SIS}]\n", "sis", "tokens: []\n"),
    (f"tokens: [\n  {SIS},\n  {DASH}\n]\n", "dashboard", f"tokens: [\n  {SIS}\n]\n"),
    ("tokens:\n" + SPREAD, "sis", f"tokens:\n  # the next one\n  - {DASH}\n"),
    (f"tokens:\n  - {SIS}\n  - {DASH}\n  - {line('sis', 'read')}\n", "sis", f"tokens:\n  - {DASH}\n")],
    ids=["in the middle", "the last", "the only one", "the first in brackets", "the last in brackets", "alone in brackets",
         "brackets over lines", "over lines", "twice"])
def test_a_token_is_taken_out_and_nothing_else(config, written, name, left):
    path = config(HEAD + written)
    path.chmod(0o640)
    result = tokens("revoke", path, name)
    assert result.returncode == 0, result.stderr
    assert path.read_text() == HEAD + left
    assert name not in names(path) and path.stat().st_mode & 0o777 == 0o640
    assert list(path.parent.iterdir()) == [path]


def test_a_token_of_conf_d_is_taken_out_there(config):
    path, more = config(HEAD), config(f"tokens:\n  - {SIS}\n", "conf.d/sis.yml")
    assert tokens("revoke", path, "sis").returncode == 0
    assert more.read_text() == "tokens: []\n" and path.read_text() == HEAD


def test_what_is_not_known_is_left_alone(config):
    path = config(HEAD + f"tokens: # who\n  - {SIS}\n")
    assert "no token 'sys'" in tokens("revoke", path, "sys").stderr
    result = tokens("revoke", path, "sis")  # what would be left is no list
    assert result.returncode == 1 and f"{path}:7" in result.stderr and "by hand" in result.stderr
    assert names(path) == ["sis"]


def test_a_configuration_with_errors_is_not_touched(config):
    path = config(HEAD + f"tokens: [{SIS}]\nstroe: 1\n")
    before = path.read_text()
    result = tokens("revoke", path, "sis")
    assert result.returncode == 1 and "did you mean 'store'" in result.stderr and path.read_text() == before
