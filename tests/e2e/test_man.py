"""The manual says what the programs take, all of it."""
import re
import shutil
import subprocess

import pytest

from daemon import BUILD, ROOT

MAN = ROOT / "docs" / "man"


def text(name):
    """A page without its marks."""
    return re.sub(r"[*_\\]", "", (MAN / name).read_text())


def help_of(program, *words):
    return subprocess.run([BUILD / program, *words], capture_output=True, text=True).stdout


def commands():
    return [line[2:22].strip() for line in help_of("intervene", "help").splitlines() if line.startswith("  ")]


def test_every_command_and_option_of_intervene_is_in_its_page():
    page = text("intervene.1.scd")
    for command in commands():
        assert f"\n{command} " in page or f"\n{command}\n" in page
        for option in re.findall(r"^  (--[a-z-]+)", help_of("intervene", *command.split(), "--help"), re.M):
            assert option in page, f"{command} {option}"


def test_every_setting_is_in_its_page():
    page = text("intervened.yml.5.scd").replace("\n", " ")
    settings = help_of("intervened", "--help").split("settings of")[1].splitlines()[1:]
    for setting in settings:
        assert setting.split()[0].replace("_", "") in page.replace("_", ""), setting


def test_every_option_of_the_daemon_is_in_its_page():
    page = text("intervened.8.scd")
    for option in re.findall(r"(--[a-z]+)", help_of("intervened", "--help").split("settings of")[0]):
        assert option in page


@pytest.mark.skipif(not shutil.which("scdoc"), reason="scdoc is not here")
@pytest.mark.parametrize("page", sorted(MAN.glob("*.scd")), ids=lambda path: path.name)
def test_a_page_is_well_formed(page):
    result = subprocess.run(["scdoc"], stdin=page.open(), capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
