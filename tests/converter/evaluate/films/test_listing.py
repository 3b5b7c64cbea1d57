"""The films and the table of votes of a folder."""

import pytest

from converter.evaluate.films.listing import find
from edge.errors import DataError


@pytest.fixture
def folder(tmp_path):
    """Return a folder as CREMA-D is published, without films."""
    for name in ("AudioWAV", "AudioMP3", "VideoFlash", "processedResults", ".git"):
        (tmp_path / name).mkdir()
    for name in ("AudioWAV/1001_DFA_ANG_XX.wav", "AudioMP3/1001_DFA_ANG_XX.mp3", "README.md"):
        (tmp_path / name).write_bytes(b"sound")
    return tmp_path


def write(folder, *names):
    for name in names:
        (folder / name).write_bytes(b"FLV\x01")


def test_films_come_by_name_without_sounds_and_other_names(folder):
    write(folder, "VideoFlash/1002_DFA_SAD_HI.flv", "VideoFlash/1001_DFA_ANG_XX.flv")
    write(folder, "1001_IEO_HAP_LO.mp4", "holiday.mp4", ".git/1003_DFA_SAD_HI.flv")
    found = find(folder)
    assert [name.key for name in found.films] == [
        "1001_DFA_ANG_XX", "1001_IEO_HAP_LO", "1002_DFA_SAD_HI",
    ]  # fmt: skip
    assert next(iter(found.films.values())) == folder / "VideoFlash" / "1001_DFA_ANG_XX.flv"
    assert (found.votes, found.notes) == (None, ())


def test_a_second_film_with_the_same_name_is_left_out_and_counted(folder):
    write(folder, "1001_DFA_ANG_XX.mp4", "VideoFlash/1001_DFA_ANG_XX.flv")
    found = find(folder)
    assert list(found.films.values()) == [folder / "1001_DFA_ANG_XX.mp4"]
    assert found.notes == (f"{folder}: films left out for the same name as another: 1",)


def test_the_table_of_votes_is_found_and_a_second_one_is_an_error(folder):
    write(folder, "1001_DFA_ANG_XX.mp4", "processedResults/summaryTable.csv")
    assert find(folder).votes == folder / "processedResults" / "summaryTable.csv"
    write(folder, "summarytable.csv")
    with pytest.raises(DataError, match=r"summaryTable\.csv: two tables of votes: leave one"):
        find(folder)


@pytest.mark.parametrize("name", ["nowhere", "README.md"])
def test_what_is_no_folder_is_an_error(folder, name):
    with pytest.raises(DataError, match=rf"{name}: no such folder$"):
        find(folder / name)


def test_a_folder_without_films_of_such_names_says_which_are_expected(folder):
    write(folder, "holiday.mp4")
    with pytest.raises(DataError, match=r"no film here has a name of CREMA-D: .*1001_DFA_ANG_XX"):
        find(folder)


def test_a_film_that_was_not_downloaded_says_how_to_fetch_it(folder):
    film = folder / "VideoFlash" / "1001_DFA_ANG_XX.flv"
    film.write_bytes(b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n")
    with pytest.raises(DataError, match=r"1001_DFA_ANG_XX\.flv: not downloaded: .*git lfs pull"):
        find(folder)
