"""fer2013.csv: labels, pixels and splits are read, wrong lines are reported."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("tqdm")

from converter.data.splits import load_split
from edge.errors import DataError
from edge.labels import EMOTIONS


def write_csv(path: Path, *rows: tuple[object, str, str], header: str = "emotion,pixels,Usage"):
    lines = [header, *(",".join(map(str, row)) for row in rows)]
    path.write_text("\n".join(lines) + "\n")
    return path


def csv_row(number: object, value: int = 7, usage: str = "Training") -> tuple[object, str, str]:
    return number, " ".join([str(value)] * 48 * 48), usage


ALL_CLASSES = [csv_row(number, number) for number in range(7)]


def test_labels_are_renumbered_to_our_order(tmp_path):
    write_csv(tmp_path / "fer2013.csv", *ALL_CLASSES)
    read = load_split(tmp_path, "train")
    fer2013_order = ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"]
    assert [EMOTIONS[label] for label in read.labels] == fer2013_order
    assert read.images.shape == (7, 48, 48)
    assert read.images.dtype == np.uint8
    assert read.images[5].max() == read.images[5].min() == 5
    assert read.votes.argmax(1).tolist() == read.labels.tolist()
    assert read.votes.sum() == 7


def test_pixels_are_read_row_by_row(tmp_path):
    ramp = " ".join(str(i % 256) for i in range(48 * 48))
    path = write_csv(tmp_path / "any.csv", (0, ramp, "Training"), *ALL_CLASSES[1:])
    assert load_split(path, "train").images[0, 1, :3].tolist() == [48, 49, 50]


def test_usage_decides_the_split(tmp_path):
    public = [csv_row(number, 8, "PublicTest") for number in range(7)]
    private = [csv_row(number, 9, "PrivateTest") for number in range(7)]
    path = write_csv(tmp_path / "fer2013.csv", *ALL_CLASSES, *public, *private)
    assert load_split(path, "public_test").images.max() == 8
    assert load_split(path, "private_test").images.min() == 9
    path = write_csv(tmp_path / "fer2013.csv", *ALL_CLASSES, *private[1:])
    with pytest.raises(DataError, match="private_test has no picture of angry"):
        load_split(path, "private_test")


@pytest.mark.parametrize("usage", ["PublicTest", "PrivateTest", "test", "val"])
def test_a_single_test_split_serves_as_both_whatever_it_is_called(tmp_path, usage):
    tests = [csv_row(number, 9, usage) for number in range(7)]
    path = write_csv(tmp_path / "fer2013.csv", *ALL_CLASSES, *tests)
    for split in ("public_test", "private_test"):
        assert load_split(path, split).images.min() == 9


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (csv_row(7), "line 9: emotion must be 0 to 6, not '7'"),
        (csv_row("x"), "line 9: emotion must be"),
        (csv_row(0, 256), "line 9: pixels must be whole numbers from 0 to 255"),
        ((0, "1 2 x", "Training"), "line 9: pixels must be whole"),
        ((0, "1 2 3", "Training"), "line 9: 3 pixels, expected 2304"),
        (csv_row(0, 1, "Other"), "line 9: Usage must be one of Training"),
        ((0,), "line 9: Usage"),
    ],
)
def test_a_wrong_line_is_reported_by_its_number(tmp_path, row, message):
    with pytest.raises(DataError, match=message):
        load_split(write_csv(tmp_path / "fer2013.csv", *ALL_CLASSES, row), "train")


def test_columns_may_come_in_any_order(tmp_path):
    rows = [(number, " Training", pixels) for number, pixels, _ in ALL_CLASSES]
    path = write_csv(tmp_path / "any.csv", *rows, header="emotion, Usage, pixels")
    assert len(load_split(path, "train")) == 7
    write_csv(path, *rows, (0, "Training"), header="emotion, Usage, pixels")
    with pytest.raises(DataError, match="line 9: 0 pixels, expected 2304"):
        load_split(path, "train")


def test_a_missing_column_is_an_error(tmp_path):
    path = write_csv(tmp_path / "fer2013.csv", *ALL_CLASSES, header="emotion,pixels")
    with pytest.raises(DataError, match="line 1: no column Usage"):
        load_split(path, "train")
    path.write_text("")
    with pytest.raises(DataError, match="no column emotion, pixels, Usage"):
        load_split(path, "train")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_what_spreadsheets_make_of_it_is_read(tmp_path, encoding, delimiter, newline):
    rows = [["Emotion", " USAGE ", "pixels"], *([n, u, f'"{p}"'] for n, p, u in ALL_CLASSES)]
    text = newline.join(delimiter.join(map(str, row)) for row in rows)
    (tmp_path / "fer2013.csv").write_bytes(text.encode(encoding))
    assert len(load_split(tmp_path, "train")) == 7


def test_emotions_may_be_named(tmp_path):
    rows = [("Happiness", *ALL_CLASSES[3][1:]), *(r for r in ALL_CLASSES if r[0] != 3)]
    read = load_split(write_csv(tmp_path / "fer2013.csv", *rows), "train")
    assert EMOTIONS[read.labels[0]] == "happy"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"PK\x03\x04 fer2013.zip", "a damaged archive .*: download it again, or unpack it"),
        (b"\x1f\x8b\x08 fer2013.tar.gz", "a damaged archive .*: download it again"),
        (b"emotion,pixels,Usage\n0,\xff\xff 1,Training", "not a text file in UTF-8"),
        (b"emotion,pixels,Usage\n0,\x00,Training", "line 2: "),
        (b"emotion,pixels,Usage\n0," + b"1 " * 70_000 + b",Training", "line 2: field larger"),
        (b"emotion,pixels,Usage\n" + b"9" * 5000 + b",1,Training", "line 2: 1 pixels"),
        (b"usage,image name,neutral\n", "line 1: no column emotion, pixels in the header: found U"),
    ],
)
def test_another_file_is_an_error_of_one_line(tmp_path, content, message):
    path = tmp_path / "any.csv"
    path.write_bytes(content)
    with pytest.raises(DataError, match=rf"any\.csv: {message}") as caught:
        load_split(path, "train")
    assert "\n" not in str(caught.value)


def test_a_file_that_cannot_be_read_is_an_error(tmp_path):
    (tmp_path / "fer2013.csv").symlink_to("/proc/self/mem")
    with pytest.raises(DataError, match="cannot be read: "):
        load_split(tmp_path, "train")


@pytest.mark.parametrize("place", ["fer2013/fer2013.csv", "icml_face_data.csv", "archive/my.csv"])
def test_the_file_is_found_where_archives_put_it(tmp_path, place):
    path = tmp_path / place
    path.parent.mkdir(exist_ok=True)
    write_csv(path, *ALL_CLASSES)
    (path.parent / "notes.csv").write_text("a,b\n")
    assert len(load_split(tmp_path, "train")) == 7
