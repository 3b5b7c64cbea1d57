"""Layouts of published data sets: each is read as it is, and from an archive."""

import shutil

import pytest

from tests.converter.data import published
from tests.converter.data.published import (
    FER2013,
    THREE,
    TWO,
    check,
    folders,
    numbers,
    packed,
)

pytest.importorskip("tqdm")

from converter.data.class_listing import find_classes
from converter.data.classes import leaving_out
from converter.data.splits import load_extra, load_split
from edge.errors import DataError
from edge.labels import EMOTIONS

SPLITS = ("train", "public_test", "private_test")
HAPPY, NEUTRAL = EMOTIONS.index("happy"), EMOTIONS.index("neutral")


@pytest.fixture
def mine(tmp_path):
    (tmp_path / "mine").mkdir()
    return tmp_path / "mine"


@pytest.mark.parametrize("form", ["", "zip", "gztar"])
@pytest.mark.parametrize("write", [*THREE, *TWO], ids=lambda write: write.__name__)
def test_a_published_layout_is_read_also_from_an_archive(mine, write, form):
    write(mine)
    root = packed(mine, form)
    for split in SPLITS:
        only_test = write in TWO and split != "train"
        check(load_split(root, split), "public_test" if only_test else split)


@pytest.mark.parametrize("form", ["zip", "tar", "bztar"])
def test_the_only_archive_in_a_folder_is_read(mine, form):
    published.numbered(mine)
    archive = packed(mine, form)
    shutil.rmtree(mine)
    check(load_split(archive.parent, "train"), "train")
    archive.with_name("second.zip").write_bytes(archive.read_bytes())
    with pytest.raises(DataError, match="2 archives: name the one to read"):
        load_split(archive.parent, "train")


@pytest.mark.parametrize(
    ("place", "names"),
    [
        ("faces", [*FER2013, "8th"]),  # 0 to 7: AffectNet's, or FER2013's with one more
        ("faces", ["", "", *FER2013]),
        ("fer2013", [*FER2013, "8th"]),
        ("affectnet-or-fer2013", FER2013),
        ("raf", FER2013),
    ],
)
def test_numbers_that_are_not_clear_are_refused(tmp_path, place, names):
    named = numbers(names)
    folders(tmp_path / place, named, {"train": "train", "public_test": "test"})
    if "8th" in names:
        (tmp_path / place / "train" / named["8th"]).mkdir()
    with pytest.raises(DataError, match="not clear which emotions they are: name them after"):
        load_split(tmp_path / place, "train")


def test_seven_folders_of_affectnet_are_known_by_the_name_only(tmp_path):
    for place in ("affectnet", "faces"):
        folders(tmp_path / place, numbers(published.AFFECTNET), {"train": "train"})
    check(load_split(tmp_path / "affectnet", "train"), "train")
    other = load_split(tmp_path / "faces", "train").labels  # in the order of FER2013
    assert [FER2013.index(EMOTIONS[label]) for label in sorted(other)] != sorted(other)


@pytest.mark.parametrize("place", ["affectnet", "faces"])
@pytest.mark.parametrize("form", ["", "zip"])
def test_numbers_in_a_table_are_affectnets_by_the_name_only(tmp_path, place, form):
    root = tmp_path / place
    lines = ["file,emotion,Usage"]
    for number, picture, emotion in published.each("train"):
        published.save(root / f"{number}.png", picture)
        lines.append(f"{number}.png,{published.AFFECTNET.index(emotion)},Training")
    (root / "table.csv").write_text("\n".join(lines))
    data = packed(root, form)
    data = data.rename(data.with_name(f"{place}.{form}")) if form else data
    labels = load_split(data, "train").labels
    right = place == "affectnet"
    assert (labels.tolist() == published.drawn("train")[1].tolist()) is right
    names = published.AFFECTNET[:7] if right else FER2013
    assert set(find_classes(data)) == set(names)


def test_numbers_beside_pixels_are_those_of_fer2013_under_any_name(tmp_path):
    (tmp_path / "affectnet").mkdir()
    published.fer2013_csv(tmp_path / "affectnet")
    check(load_split(tmp_path / "affectnet", "train"), "train")
    assert find_classes(tmp_path / "affectnet") == tuple(FER2013)


def test_links_in_a_circle_are_no_data_set(tmp_path):
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    for load in (load_extra, lambda path: load_split(path, "train")):
        with pytest.raises(DataError, match="a: no such data set"):
            load(tmp_path / "a")


def test_test_folders_follow_the_numbers_of_all_splits(mine):
    folders(mine, numbers(published.RAF_DB), {"train": "train", "public_test": "test"})
    shutil.rmtree(mine / "test" / "7")
    with pytest.raises(DataError, match="test: no folder for neutral"):
        load_split(mine, "public_test")


def test_the_name_of_a_folder_above_says_nothing(tmp_path):
    place = tmp_path / "affectnet" / "mine"
    folders(place, numbers(FER2013), {"train": "train"})
    check(load_split(place, "train"), "train")
    check(load_extra(place / "train"), "train")


@pytest.mark.parametrize("form", ["", "zip"])
def test_numbered_folders_and_archives_may_be_extra_pictures(mine, form):
    folders(mine, numbers(FER2013), {"train": "faces"})
    check(load_extra(packed(mine, form)), "train")
    with pytest.raises(DataError, match="folders of emotions without train/ and test/: sort"):
        load_split(packed(mine, form), "train")


def test_the_test_of_kaggle_has_no_labels(mine):
    published.icml_csv(mine)
    (mine / "icml_face_data.csv").unlink()
    with pytest.raises(DataError, match=r"test\.csv: line 1: no column emotion .*icml_face_data"):
        load_split(mine, "public_test")


def test_a_class_of_a_table_can_be_left_out(mine, caplog):
    published.fer2013_csv(mine)
    with (mine / "fer2013.csv").open("a") as file:
        file.write(f"7,{' '.join(['0'] * 2304)},Training\n")
    with pytest.raises(DataError, match=r"line 58: emotion must be 0 to 6, .* --skip-class 7"):
        load_split(mine, "train")
    check(load_split(mine, "train", leaving_out("7")), "train")
    assert r"fer2013.csv: 1 picture left out: of train" in caplog.text


def test_two_columns_of_one_meaning_are_refused(mine):
    (mine / "fer2013.csv").write_text("label,class,pixels,Usage\n")
    with pytest.raises(DataError, match="columns label, class: which one is it"):
        load_split(mine, "train")


def test_more_than_half_unreadable_pictures_are_an_error(mine):
    published.numbered(mine)
    for path in list((mine / "Train").rglob("*.png"))[:15]:
        path.write_bytes(b"\x89PNG\r\n\x1a\n")
    with pytest.raises(DataError, match="Train: 15 of 28 pictures cannot be read: ") as caught:
        load_split(mine, "train")
    assert "\n" not in str(caught.value)
