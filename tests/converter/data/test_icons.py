"""Icons of classes: pictures and drawings by the names of the classes."""

import importlib.util
import sys

import cv2
import numpy as np
import pytest

from converter.data.icons import read_icons
from edge.errors import ConfigError, DataError
from edge.media.icon import decode_icon

NAMES = ("Smile", "no smile")
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 4"><path d="M0 0h4v4H0z"/></svg>'


@pytest.fixture
def png():
    return cv2.imencode(".png", np.zeros((8, 8, 3), np.uint8))[1].tobytes()


def test_pictures_are_found_by_the_name_of_the_class_in_any_case(tmp_path, png, caplog):
    (tmp_path / "NO SMILE.PNG").write_bytes(png)
    (tmp_path / "other.png").write_bytes(b"never read")
    (tmp_path / "notes.txt").write_text("")
    (look,) = read_icons(tmp_path, NAMES, "my")
    assert (look.name, look.icon, look.icon_file) == ("no smile", png, "my-no smile.png")
    assert caplog.messages == [f"{tmp_path}: of no class: other.png"]


@pytest.mark.skipif(not importlib.util.find_spec("resvg_py"), reason="needs resvg-py")
def test_a_drawing_becomes_a_picture(tmp_path):
    (tmp_path / "smile.svg").write_text(DRAWING)
    (look,) = read_icons(tmp_path, NAMES, "my")
    picture = decode_icon(look.icon)
    assert picture.shape == (256, 256, 4)
    assert picture[128, [20, 200], 3].tolist() == [255, 0]
    (tmp_path / "smile.svg").write_text("<svg")
    with pytest.raises(DataError, match=r"smile\.svg: not an SVG drawing, or a damaged one: "):
        read_icons(tmp_path, NAMES, "my")


def test_a_drawing_without_the_program_that_reads_it_is_an_error(tmp_path, monkeypatch):
    (tmp_path / "smile.svg").write_text(DRAWING)
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    with pytest.raises(ConfigError, match=r"smile\.svg: install resvg-py, or give it as a PNG"):
        read_icons(tmp_path, NAMES, "my")


def test_wrong_icons_are_errors_that_name_the_file(tmp_path, png):
    with pytest.raises(DataError, match="nowhere: cannot be read: No such file or directory"):
        read_icons(tmp_path / "nowhere", NAMES, "my")
    with pytest.raises(ConfigError, match=r"no icon: expected NAME\.png or .* as Smile\.png"):
        read_icons(tmp_path, NAMES, "my")
    (tmp_path / "Smile.png").write_bytes(png[:40])
    with pytest.raises(DataError, match=r"Smile\.png: not a PNG picture, or a damaged one"):
        read_icons(tmp_path, NAMES, "my")
    (tmp_path / "Smile.png").write_bytes(png + bytes(300_000))
    with pytest.raises(DataError, match=r"Smile\.png: larger than 256 kB"):
        read_icons(tmp_path, NAMES, "my")
    (tmp_path / "smile.svg").write_text(DRAWING)
    with pytest.raises(ConfigError, match="two icons for Smile: keep one"):
        read_icons(tmp_path, NAMES, "my")
