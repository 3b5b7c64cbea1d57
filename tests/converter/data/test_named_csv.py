"""Tables of names of pictures: where these are looked for, and what is refused."""

import numpy as np
import pytest

from tests.converter.data import published
from tests.converter.data.published import FER2013, check, drawn, each, save

pytest.importorskip("tqdm")

from converter.data.class_listing import find_classes
from converter.data.classes import Classes, leaving_out
from converter.data.splits import load_extra, load_split
from edge.errors import DataError

RAF_DB = published.RAF_DB


@pytest.fixture
def pictures(tmp_path):
    """A folder with the training pictures, and their names and emotions."""
    for number, picture, _ in each("train"):
        save(tmp_path / f"{number}.png", picture)
    return tmp_path, [(f"{number}.png", emotion) for number, _, emotion in each("train")]


def write(folder, rows, header="file,emotion,Usage"):
    path = folder / "any.csv"
    path.write_text("\n".join([header, *(f"{name},{text},Training" for name, text in rows)]))
    return path


@pytest.mark.parametrize("place", ["", "images", "faces/train", "train"])
def test_pictures_lie_beside_the_table_or_in_a_folder_there(tmp_path, place):
    rows = [(f"{number}.png", emotion) for number, _, emotion in each("train")]
    for number, picture, _ in each("train"):
        save(tmp_path / place / f"{number}.png", picture)
    write(tmp_path, rows)
    check(load_split(tmp_path, "train"), "train")
    check(load_extra(tmp_path / "any.csv"), "train")


@pytest.mark.parametrize("numbers", [FER2013, RAF_DB], ids=["FER2013", "RAF-DB"])
def test_numbers_of_a_published_data_set_are_known(pictures, numbers):
    folder, rows = pictures
    path = write(folder, [(name, f"{numbers.index(emotion)}.0") for name, emotion in rows])
    check(load_split(path, "train"), "train")


def test_other_numbers_are_refused_until_they_are_renamed(pictures):
    folder, rows = pictures
    numbers = {emotion: str(3 + place) for place, emotion in enumerate(FER2013)}
    path = write(folder, [(name, numbers[emotion]) for name, emotion in rows])
    with pytest.raises(DataError, match=r"any\.csv: emotion 3: it is not clear .* --map 3=NAME$"):
        load_split(path, "train")
    renamed = {number: emotion for emotion, number in numbers.items()}
    check(load_split(path, "train", Classes(renamed=renamed)), "train")


def test_a_class_can_be_left_out(pictures, caplog):
    folder, rows = pictures
    path = write(folder, [*rows, ("0.png", "Contempt"), ("1.png", "contempt")])
    with pytest.raises(DataError, match=r"line 30: emotion must be one of .* --skip-class contemp"):
        load_split(path, "train")
    check(load_split(path, "train", leaving_out("contempt")), "train")
    assert "any.csv: 2 pictures left out: of train" in caplog.text
    assert "contempt" in {name.lower() for name in find_classes(path)}


@pytest.mark.parametrize("name", ["/home/me/0.png", "C:\\me\\0.png", "../0.png", ""])
def test_a_path_that_leaves_the_folder_of_the_table_is_refused(pictures, name):
    folder, rows = pictures
    path = write(folder, [(name, "happy"), *rows])
    with pytest.raises(DataError, match=r"line 2: '.*' names no picture beside the table: write"):
        load_split(path, "train")


def test_missing_pictures_are_counted(pictures, caplog):
    folder, rows = pictures
    path = write(folder, rows)
    for name, _ in rows[:2]:
        (folder / name).unlink()
    read = load_split(path, "train")
    assert np.array_equal(read.images, drawn("train")[0][2:])
    assert "any.csv: 2 of 28 pictures left out: " in caplog.text
    for name, _ in rows[2:20]:
        (folder / name).unlink()
    with pytest.raises(DataError, match="20 of 28 pictures cannot be read: "):
        load_split(path, "train")


def test_two_columns_of_names_are_refused(pictures):
    folder, rows = pictures
    path = write(folder, rows, header="image,emotion,path")
    message = r"line 1: columns image, path: which one is it\? rename it to file"
    with pytest.raises(DataError, match=message):
        load_split(path, "train")


def test_folders_of_classes_come_before_a_table(tmp_path):
    published.folders(tmp_path, published.numbers(FER2013), {"train": "train"})
    write(tmp_path, [("0.png", "happy")])
    check(load_split(tmp_path, "train"), "train")
