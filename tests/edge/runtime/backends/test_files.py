"""Names of files are distinguished from those of other cameras."""

import os
from dataclasses import replace

import pytest

from edge.config import loader
from edge.errors import BackendError, DataError
from edge.runtime.backends.cameras import open_camera
from tests.edge.media.films import quarters, shaded, write_film
from tests.files import save

CLASS = """
class Mine:
    name, live, physical, length, rate, damaged_frames = "mine", True, False, None, None, 0
    def __init__(self, config): pass
    def __iter__(self): return iter(())
    def close(self): pass
"""


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cameras.py").write_text(CLASS)
    monkeypatch.syspath_prepend(tmp_path)


def opened(source, **settings):
    config = replace(loader.load().camera, source=source, **settings)
    return open_camera(config, watched=False)[0]


@pytest.mark.parametrize(
    "name", ["2024-05-01T12:30:00.mp4", "v4l2:0", "cameras:Mine", "a", "%03d.mp4", "l\udcffn", "-x"]
)
def test_what_exists_is_a_file(tmp_path, name):
    write_film(tmp_path / "b.mp4", shaded(3)).rename(tmp_path / name)
    assert len(list(opened(name))) == 3
    save(tmp_path / "a.png", quarters()).rename(tmp_path / name)
    assert len(list(opened(name))) == 1


@pytest.mark.parametrize("name", ["cameras:Mine", "package.cameras:Mine"])
def test_a_class_of_the_user_is_opened_also_from_a_package(tmp_path, name):
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "cameras.py").write_text(CLASS)
    assert opened(name).name == "mine"


@pytest.mark.parametrize(
    "name", ["missing.mp4", "missing/", "12:30.mp4", "a b:C.mp4", "x" * 300 + ".y"]
)
def test_a_file_that_is_missing_is_named(name):
    with pytest.raises(DataError, match="no such file or folder"):
        opened(name)


def test_a_word_that_is_no_camera_is_named():
    with pytest.raises(BackendError, match="no camera 'kinect'"):
        opened("kinect")


def test_the_names_of_cameras_are_never_files(tmp_path):
    write_film(tmp_path / "b.mp4", shaded(3)).rename(tmp_path / "demo")
    assert opened("demo").name == "demo clip"
    assert opened("./demo").name == "demo"


def test_pipes_and_other_files_are_refused(tmp_path):
    os.mkfifo("pipe")
    (tmp_path / "notes.txt").write_text("text")
    for name, message in (("pipe", "a pipe"), ("notes.txt", "neither"), ("/dev/zero", "a device")):
        with pytest.raises(DataError, match=message):
            opened(name)


def test_subfolders_are_entered_where_the_setting_says_so(tmp_path):
    (tmp_path / "pictures" / "sub").mkdir(parents=True)
    save(tmp_path / "pictures" / "sub" / "a.png", quarters())
    assert len(list(opened("pictures", recursive=True))) == 1
    with pytest.raises(DataError, match="no pictures"):
        opened("pictures")
