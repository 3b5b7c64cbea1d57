"""Files and folders as a camera."""

import time

import cv2
import pytest

from edge.camera.images import ImageFiles
from edge.errors import DataError
from tests.edge.media.films import quarters, shaded, write_film, write_sound
from tests.edge.webcams import pictures
from tests.files import save


def test_a_folder_is_read_in_the_order_of_names(tmp_path):
    for name in ("b.png", "a.JPG", "c.txt"):
        cv2.imwrite(str(tmp_path / "x.png"), pictures(1)[0])
        (tmp_path / "x.png").rename(tmp_path / name)
    (tmp_path / "d.txt").write_text("text")
    camera = ImageFiles(tmp_path)
    names = ("a.JPG", "b.png", "c.txt")
    assert [frame.source for frame in camera] == [str(tmp_path / name) for name in names]
    assert camera.length == 3


def test_pictures_and_films_of_a_folder_follow_each_other(tmp_path):
    save(tmp_path / "a.png", quarters())
    write_film(tmp_path / "b", shaded(3), form="mp4")
    save(tmp_path / "c.png", quarters())
    camera = ImageFiles(tmp_path)
    frames = list(camera)
    assert camera.length is None
    assert [frame.index for frame in frames] == list(range(5))
    assert [frame.time for frame in frames] == pytest.approx([0, 1, 1.1, 1.2, 2.2])
    assert [frame.source[-1] for frame in frames] == ["g", "b", "b", "b", "g"]


def test_bad_files_of_a_folder_are_named_and_skipped(tmp_path, caplog):
    save(tmp_path / "a.png", quarters())
    (tmp_path / "bad.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "notes.txt").write_text("text")
    write_sound(tmp_path / "song.mp4", quarters())
    (tmp_path / "sub").mkdir()
    assert len(list(ImageFiles(tmp_path))) == 1
    left_out, folders, bad, song = caplog.messages
    assert left_out.endswith("1 file left out that is neither a picture nor a video: notes.txt")
    assert folders.endswith("1 subfolder left out (camera.recursive = true enters them): sub")
    assert "bad.png: " in bad
    assert song == f"left out: {tmp_path / 'song.mp4'}: holds sound, but no video"


def test_a_folder_that_is_shown_again_says_nothing_new(tmp_path, caplog):
    save(tmp_path / "a.png", quarters())
    (tmp_path / "bad.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    film = write_film(tmp_path / "b", shaded(9), form="mp4").read_bytes()
    (tmp_path / "b").write_bytes(film[: len(film) * 2 // 3])
    write_sound(tmp_path / "song.mp4", quarters())
    camera = ImageFiles(tmp_path)
    first, lines, damaged = len(list(camera)), list(caplog.messages), camera.damaged_frames
    assert lines
    assert len(list(camera)) == first
    assert caplog.messages == lines
    assert camera.damaged_frames == damaged


def test_subfolders_are_entered_on_request(tmp_path):
    (tmp_path / "sub").mkdir()
    save(tmp_path / "sub" / "a.png", quarters())
    assert len(list(ImageFiles(tmp_path, recursive=True))) == 1
    with pytest.raises(DataError, match="no pictures"):
        ImageFiles(tmp_path)


def test_a_folder_without_a_good_file_raises_data_error(tmp_path):
    (tmp_path / "bad.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    with pytest.raises(DataError, match="no file of this folder can be read"):
        list(ImageFiles(tmp_path))


def test_a_single_bad_picture_raises_data_error(tmp_path):
    (tmp_path / "bad.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    with pytest.raises(DataError, match=r"bad\.png: "):
        list(ImageFiles(tmp_path / "bad.png"))


def test_each_picture_is_shown_for_a_second_to_people(tmp_path):
    for name in "ab":
        save(tmp_path / f"{name}.png", quarters())
    started = time.monotonic()
    assert len(list(ImageFiles(tmp_path, realtime=True))) == 2
    assert time.monotonic() - started >= 1  # it may be longer, but never shorter
