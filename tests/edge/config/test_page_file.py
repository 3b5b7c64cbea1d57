"""The file of the settings page: harmless settings only, and whole after any interruption."""

import os
import subprocess
import sys
import textwrap
import tomllib

import pytest

from edge.config import page_file
from edge.config.schema import Config, settings_of
from edge.errors import ConfigError
from tests.files import ROOT

TABLE = {"display": {"language": "de", "stats": True}, "emotion": {"lead": 0.2}, "notice": {}}
STEPS = 40  # more than a save has


def test_all_settings_of_the_page_exist():
    for section, keys in page_file.EDITABLE.items():
        assert set(keys) <= set(settings_of(getattr(Config(), section)))


def test_what_was_written_is_read_and_names_its_author(tmp_path):
    file = tmp_path / "new" / "settings.toml"
    assert page_file.read(file) == {}
    page_file.write(file, TABLE)
    assert page_file.read(file) == {"display": TABLE["display"], "emotion": TABLE["emotion"]}
    assert file.read_text().startswith("# Made by the settings page")
    assert "[notice]" not in file.read_text()
    page_file.remove(file)
    page_file.remove(file)
    assert page_file.read(file) == {}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[camera]\nsource = "evil:Class"', "'camera.source' is no setting of the page"),
        ('[web]\npassword = ""', "'web.password' is no setting of the page"),
        ("[display]\nlangauge = 1", "no setting of the page"),
        ("camera = 3", "no section of the page"),
        ('[display]\ntheme = "/home/me/theme"', "must be the name of a bundled one"),
        ('[display]\nlanguage = "x.toml"', "must be the name of a bundled one"),
        ("[display]\nlanguage = []", "must be the name of a bundled one"),
        ("[camera]\nwidth = 8192", "must be at most 1920 here"),
        ("[display", "settings.toml"),
        ("\0", "settings.toml"),
    ],
)
def test_other_settings_are_refused_whoever_wrote_them(tmp_path, text, message):
    file = tmp_path / "settings.toml"
    file.write_text(text)
    with pytest.raises(ConfigError, match=message):
        page_file.read(file)


def test_a_kill_at_any_step_leaves_the_old_file_or_the_new_one(tmp_path):
    """Python announces each access to a file: the process dies before the first, the second, ..."""
    program = textwrap.dedent("""
        import os, sys
        from pathlib import Path
        from edge.config import page_file

        file, steps = Path(sys.argv[1]), int(sys.argv[2])
        page_file.write(file.with_name("warm"), {"emotion": {"lead": 0.5}})
        for last in range(steps):
            page_file.write(file, {"emotion": {"lead": 0.1}})
            child = os.fork()
            if not child:
                left = [last]
                def die(event, arguments):
                    if event == "open" or event.startswith("os."):
                        left[0] -= 1
                        if left[0] < 0:
                            os._exit(9)
                sys.addaudithook(die)
                page_file.write(file, {"emotion": {"lead": 0.2}})
                os._exit(0)
            print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
            print(file.read_text().replace("\\n", "|"))
    """)
    command = [sys.executable, "-c", program, str(tmp_path / "settings.toml"), str(STEPS)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    lines = result.stdout.splitlines()
    codes, texts = lines[::2], [line.replace("|", "\n") for line in lines[1::2]]
    leads = [tomllib.loads(text)["emotion"]["lead"] for text in texts]
    kills = codes.index("0")
    assert codes == ["9"] * kills + ["0"] * (STEPS - kills)
    assert kills >= 4  # it opens, renames, and opens the folder
    assert leads == sorted(leads)
    assert (leads[0], leads[-1]) == (0.1, 0.2)
