import cv2
import numpy as np
import pytest

from edge.camera.images import ImageFiles, read_image
from edge.errors import DataError
from tests.edge.webcams import pictures
from tests.files import save


def test_pixels_are_rgb(tmp_path):
    red = np.zeros((4, 4, 3), np.uint8)
    red[..., 0] = 255
    assert tuple(read_image(save(tmp_path / "a.png", red))[0, 0]) == (255, 0, 0)


@pytest.mark.parametrize(
    "pixels",
    [
        np.full((5, 7), 200, np.uint8),
        np.full((5, 7), 200 << 8, np.uint16),
        np.full((5, 7, 3), 200 << 8, np.uint16),
        np.full((5, 7, 4), 200, np.uint8),
        np.full((1, 1, 3), 200, np.uint8),
    ],
    ids=["grey", "grey 16 bit", "16 bit", "rgba", "1x1"],
)
def test_every_pixel_format_becomes_eight_bit_rgb(tmp_path, pixels):
    cv2.imwrite(str(tmp_path / "a.png"), pixels)
    result = read_image(tmp_path / "a.png")
    assert result.dtype == np.uint8
    assert result.shape == (*pixels.shape[:2], 3)
    assert (result == 200).all()


def test_a_picture_of_48_megapixels_is_read(tmp_path):
    cv2.imwrite(str(tmp_path / "a.jpg"), np.zeros((6000, 8000), np.uint8))
    assert read_image(tmp_path / "a.jpg").shape == (6000, 8000, 3)


@pytest.mark.parametrize("data", [b"", b"no picture", b"\x89PNG\r\n\x1a\n" + bytes(50)])
def test_a_file_that_is_not_a_picture_raises_data_error(tmp_path, data):
    (tmp_path / "a.png").write_bytes(data)
    with pytest.raises(DataError, match=r"a\.png"):
        read_image(tmp_path / "a.png")


def test_a_folder_is_read_in_the_order_of_names(tmp_path):
    for name in ("b.png", "a.JPG", "c.txt"):
        cv2.imwrite(str(tmp_path / "x.png"), pictures(1)[0])
        (tmp_path / "x.png").rename(tmp_path / name)
    camera = ImageFiles(tmp_path)
    assert [frame.source for frame in camera] == [str(tmp_path / n) for n in ("a.JPG", "b.png")]
    assert camera.length == 2


def test_an_empty_folder_raises_data_error(tmp_path):
    with pytest.raises(DataError, match="no pictures"):
        ImageFiles(tmp_path)
