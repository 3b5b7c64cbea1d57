"""Files of a folder, and those that are left out."""

import os

import pytest

from edge.errors import DataError
from edge.media.listing import list_folder
from tests.edge.media.films import shaded
from tests.files import save

PICTURE = shaded(1)[0]


def picture(path):
    """Write a PNG file under any name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    save(path.parent / ".png", PICTURE)
    (path.parent / ".png").rename(path)


def names(paths, folder):
    return [str(path.relative_to(folder)) for path in paths]


@pytest.fixture
def folder(tmp_path):
    for name in ("b", "a.JPG", "d.txt", "sub/e", "sub/deep/f.png"):
        picture(tmp_path / name)
    (tmp_path / "c.pdf").write_bytes(b"%PDF-1.7")
    (tmp_path / "sub" / "loop").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    return tmp_path


def test_files_are_listed_by_content_and_name(folder):
    listing = list_folder(folder)
    assert names(listing.files, folder) == ["a.JPG", "b", "d.txt"]
    assert names(listing.left_out, folder) == ["c.pdf", "pipe"]
    assert names(listing.folders, folder) == ["sub"]


def test_subfolders_are_entered_on_request_and_links_to_folders_never(folder):
    listing = list_folder(folder, recursive=True)
    assert names(listing.files, folder) == ["a.JPG", "b", "d.txt", "sub/e", "sub/deep/f.png"]
    assert names(listing.folders, folder) == ["sub/loop"]


def test_what_is_left_out_is_counted_and_named(folder):
    for number in range(5):
        (folder / f"{number}.txt").write_text("text")
    lines = list_folder(folder).notes("--recursive enters them")
    assert lines == [
        f"{folder}: 7 files left out that are neither a picture nor a video: "
        "0.txt, 1.txt, 2.txt, 3.txt, 4.txt and 2 more",
        f"{folder}: 1 subfolder left out (--recursive enters them): sub",
    ]


def test_a_file_that_only_its_name_calls_a_picture_is_listed_to_be_reported(tmp_path):
    for name in ("holiday.jpg", "party.mp4", "empty.png", "drawing.svg", "notes.txt"):
        (tmp_path / name).write_text("" if name == "empty.png" else "<text/>")
    listing = list_folder(tmp_path)
    assert names(listing.files, tmp_path) == ["empty.png", "holiday.jpg", "party.mp4"]


def test_a_subfolder_whose_path_is_too_long_is_named_and_the_others_are_listed(tmp_path):
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(50):  # of 100 letters each: the system takes 4096 at once
        os.mkdir("d" * 100, dir_fd=here)
        here, last = os.open("d" * 100, os.O_RDONLY, dir_fd=here), here
        os.close(last)
    os.close(here)
    picture(tmp_path / "a.png")
    listing = list_folder(tmp_path, recursive=True)
    assert names(listing.files, tmp_path) == ["a.png"]
    (line,) = listing.errors
    assert line.endswith("cannot be listed: File name too long")


def test_an_entry_that_the_system_says_nothing_about_does_not_lose_the_others(tmp_path):
    picture(tmp_path / "a.png")
    (tmp_path / "b.png").symlink_to("x" * 300)
    listing = list_folder(tmp_path)
    assert names(listing.files, tmp_path) == ["a.png"]
    assert listing.errors == [f"{tmp_path / 'b.png'}: cannot be read: File name too long"]


@pytest.mark.parametrize("name", ["missing", "file", "nul\0"])
def test_what_cannot_be_listed_raises_data_error(tmp_path, name):
    (tmp_path / "file").touch()
    with pytest.raises(DataError, match="cannot be listed"):
        list_folder(tmp_path / name)
