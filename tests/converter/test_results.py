"""The place of a result is checked before the work."""

import os

import pytest

from converter.results import check_files, check_folder, check_temporary_space
from edge.errors import ConfigError, DataError


def test_a_new_file_in_a_new_folder_is_fine_and_leaves_nothing(tmp_path):
    check_files([tmp_path / "a" / "b" / "x.tflite"], force=False)
    assert list(tmp_path.iterdir()) == []


def test_an_existing_file_needs_force(tmp_path):
    (tmp_path / "x.tflite").write_bytes(b"old")
    (tmp_path / "link.tflite").symlink_to("nowhere")
    for name in ("x.tflite", "link.tflite"):
        with pytest.raises(ConfigError, match=f"{name}: exists already: .* by --force"):
            check_files([tmp_path / name], force=False)
        check_files([tmp_path / name], force=True)
    assert (tmp_path / "x.tflite").read_bytes() == b"old"


def test_what_is_no_file_is_an_error_also_with_force(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path, message in ((tmp_path, "a folder"), (tmp_path / "pipe", "a device or a pipe")):
        with pytest.raises(ConfigError, match=message):
            check_files([path], force=True)


@pytest.mark.parametrize("folder", ["file/sub", "/proc/1/x", "x" * 300])
def test_a_folder_that_cannot_be_written_is_an_error(tmp_path, folder):
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match="cannot be written"):
        check_files([tmp_path / folder / "x.tflite"], force=False)


def test_too_little_space_is_an_error(tmp_path, monkeypatch):
    with pytest.raises(DataError, match=r"MB free, about 1\d+ MB are needed"):
        check_folder(tmp_path, needed=1 << 60)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "missing"))
    check_temporary_space(1)
    monkeypatch.setattr("tempfile.tempdir", "/proc/1")
    with pytest.raises(DataError, match="/proc/1: cannot be written"):
        check_temporary_space(1)
