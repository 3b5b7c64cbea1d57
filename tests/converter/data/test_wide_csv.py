"""Tables with a column for each pixel: what is no picture is named."""

import pytest

from tests.converter.data import tables

pytest.importorskip("tqdm")

from converter.data.class_listing import find_classes
from converter.data.splits import load_split
from converter.data.wide_csv import FEWEST, pixel_columns
from edge.errors import DataError


@pytest.mark.parametrize(
    "name", ["0", "pixel0", "Pixel_12", "pixels 7", "px3", "p4", "x0_47", "pixel 1x2"]
)
def test_columns_are_known_by_their_names(name):
    columns = [name.replace(name[-1], f"{name[-1]}{number}") for number in range(FEWEST)]
    assert pixel_columns(["emotion", *columns, "Usage"]) == columns
    assert pixel_columns(columns[1:]) == []


@pytest.mark.parametrize("name", ["Unnamed: 0", "emotion2", "votes7", "x", "pixel", "1.5e3"])
def test_other_columns_are_none_of_pixels(name):
    others = [str(number) for number in range(FEWEST)]
    assert pixel_columns([name, *others]) == others


def write(folder, *, header=2304, values=2304, value="7"):
    columns = ",".join(f"pixel{number}" for number in range(header))
    path = folder / "wide.csv"
    path.write_text(f"emotion,{columns},Usage\n3,{','.join([value] * values)},Training\n")
    return path


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"header": 1024}, "line 1: 1024 columns of pixels, expected 2304: 48 rows of 48"),
        ({"value": "256"}, "line 2: pixels must be whole numbers from 0 to 255"),
        ({"value": "7.5"}, "line 2: pixels must be whole numbers from 0 to 255"),
        ({"value": ""}, "line 2: pixels must be whole numbers from 0 to 255"),
        ({"values": 2303}, "line 2: Usage must be one of Training"),
    ],
)
def test_what_is_no_picture_is_an_error_of_one_line(tmp_path, options, message):
    with pytest.raises(DataError, match=rf"wide\.csv: {message}") as caught:
        load_split(write(tmp_path, **options), "train")
    assert "\n" not in str(caught.value)


def test_its_classes_are_listed(tmp_path):
    tables.wide_csv(tmp_path)
    assert sorted(find_classes(tmp_path)) == sorted(tables.FER2013)
