"""Sounds as files, from the command line."""

import pytest

from edge import cli
from edge.labels import KNOWN
from edge.observers.audio import wav


def test_every_sound_is_written_once(tmp_path, capsys):
    folder = tmp_path / "new" / "sounds"
    assert cli.main(["sounds", str(folder)]) == 0
    assert {path.name for path in folder.iterdir()} == {f"{name}.wav" for name in KNOWN}
    assert wav.read(folder / "happy.wav").rate == 48000
    assert cli.main(["sounds", str(folder)]) == 1
    assert "exists: name another folder, or give --force" in capsys.readouterr().err
    assert cli.main(["sounds", "--force", str(folder)]) == 0


@pytest.mark.parametrize("place", ["file", "file/below"])
def test_a_place_that_cannot_be_written(tmp_path, place, capsys):
    (tmp_path / "file").touch()
    assert cli.main(["sounds", str(tmp_path / place)]) == 1
    assert "cannot be written" in capsys.readouterr().err
