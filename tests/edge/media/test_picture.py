"""Pictures of every form, as upright RGB of eight bits."""

import struct

import cv2
import numpy as np
import pytest
from PIL import ExifTags, Image

from edge.errors import DataError
from edge.media.film import open_film
from edge.media.kind import Kind, kind_of
from edge.media.picture import read_picture
from tests.edge.media.films import corners, quarters, shaded
from tests.files import DEMO, save


def pixels(path):
    return read_picture(path).pixels


def test_pixels_are_rgb(tmp_path):
    red = np.zeros((4, 4, 3), np.uint8)
    red[..., 0] = 255
    assert tuple(pixels(save(tmp_path / "a.png", red))[0, 0]) == (255, 0, 0)


@pytest.mark.parametrize(
    "written",
    [
        np.full((5, 7), 200, np.uint8),
        np.full((5, 7), 200 << 8, np.uint16),
        np.full((5, 7, 3), 200 << 8, np.uint16),
        np.full((5, 7, 4), 200, np.uint8),
        np.full((1, 1, 3), 200, np.uint8),
    ],
    ids=["grey", "grey 16 bit", "16 bit", "rgba", "1x1"],
)
def test_every_pixel_format_becomes_eight_bit_rgb(tmp_path, written):
    cv2.imwrite(str(tmp_path / "a.png"), written)
    result = pixels(tmp_path / "a.png")
    assert result.dtype == np.uint8
    assert result.shape == (*written.shape[:2], 3)
    assert (result == 200).all()


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "PA", "RGBA", "CMYK", "YCbCr", "I", "F"])
def test_every_mode_of_a_tiff_file(tmp_path, mode):
    white = Image.new("L", (7, 5), 255)
    if mode == "I":
        white = Image.fromarray(np.full((5, 7), 0xFFFF, np.int32))
    elif mode == "F":
        white = Image.fromarray(np.ones((5, 7), np.float32))
    try:
        white.convert(mode).save(tmp_path / "a.tif")
    except OSError:
        white.convert(mode).save(tmp_path / "a.tif", "PNG")
    result = pixels(tmp_path / "a.tif")
    assert result.shape == (5, 7, 3)
    assert (result > 250).all()


@pytest.mark.parametrize("suffix", ["bmp", "gif", "jp2", "jpg", "png", "ppm", "tif", "webp"])
def test_the_name_of_a_file_does_not_matter(tmp_path, suffix):
    Image.fromarray(quarters()).save(tmp_path / f"a.{suffix}")
    path = (tmp_path / f"a.{suffix}").rename(tmp_path / "12:30 %d.mp4")
    assert corners(pixels(path)) == "rgbw"


@pytest.mark.parametrize("suffix", ["jpg", "png", "tif", "webp"])
@pytest.mark.parametrize(
    ("orientation", "seen"), [(1, "rgbw"), (3, "wbgr"), (6, "brwg"), (5, "rbgw")]
)
def test_pictures_are_turned_as_the_camera_asks(tmp_path, suffix, orientation, seen):
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    Image.fromarray(quarters()).save(tmp_path / f"a.{suffix}", exif=exif)
    assert corners(pixels(tmp_path / f"a.{suffix}")) == seen


def test_the_photographs_are_decoded_as_before():
    for name in ("astronaut", "president"):
        expected = cv2.cvtColor(cv2.imread(str(DEMO / f"{name}.jpg")), cv2.COLOR_BGR2RGB)
        assert (pixels(DEMO / f"{name}.jpg") == expected).all()


@pytest.mark.parametrize(
    ("name", "shape", "scale"),
    [
        ("a.jpg", (5000, 5000), 1), ("a.jpg", (6000, 8000), 2), ("a.jpg", (11000, 11000), 4),
        ("a.png", (3500, 3500), 1), ("a.png", (4999, 5003), 2),
    ],
)  # fmt: skip
def test_very_large_pictures_are_read_smaller(tmp_path, name, shape, scale):
    picture = np.zeros(shape, np.uint8)
    picture[: shape[0] // 2] = 255
    cv2.imwrite(str(tmp_path / name), picture)
    found = read_picture(tmp_path / name)
    assert found.scale == scale
    assert found.pixels.shape == (*(-(-side // scale) for side in shape), 3)
    assert found.pixels[: shape[0] // scale // 2 - 8].min() > 250
    assert found.pixels[shape[0] // scale // 2 + 8 :].max() < 5


@pytest.mark.parametrize(
    ("name", "options", "cure"),
    [
        ("a.jpg", {"progressive": True}, "25 megapixels: save it smaller, or as a baseline JPEG"),
        ("a.png", {}, "25 megapixels: save it smaller, or as a baseline JPEG"),
        ("a.webp", {"save_all": True}, "8 megapixels: make it smaller"),
        ("a.webp", {}, "12 megapixels: save it smaller"),
        ("a.jp2", {}, "10 megapixels: save it smaller"),
    ],
)
def test_a_picture_that_is_too_large_says_what_to_do(tmp_path, name, options, cure):
    """A baseline JPEG is read in pieces, an animation has no such form."""
    large = Image.new("RGB", (6000, 4300))
    more = [Image.new("RGB", large.size, "red")] if "save_all" in options else []
    options = {**options, "append_images": more} if more else options
    large.save(tmp_path / name, **options)
    with pytest.raises(DataError, match=cure):  # noqa: PT012
        if kind_of(tmp_path / name) is Kind.FILM:
            list(open_film(tmp_path / name).frames())
        else:
            read_picture(tmp_path / name)


def test_of_several_pages_the_first_is_read(tmp_path):
    first, *rest = map(Image.fromarray, [quarters(), *shaded(2)])
    first.save(tmp_path / "a.tif", save_all=True, append_images=rest)
    assert corners(pixels(tmp_path / "a.tif")) == "rgbw"


def test_damaged_metadata_does_no_harm(tmp_path):
    Image.fromarray(quarters()).save(tmp_path / "a.png", exif=b"Exif\0\0II*\0\xff\xff\xff\x7f" * 9)
    assert corners(pixels(tmp_path / "a.png")) == "rgbw"


@pytest.mark.parametrize(
    "data", [b"", b"no picture", b"\x89PNG\r\n\x1a\n" + bytes(50), b"\xff\xd8\xff" + bytes(99)]
)
def test_a_file_that_is_not_a_picture_raises_data_error(tmp_path, data, capfd):
    (tmp_path / "a.png").write_bytes(data)
    with pytest.raises(DataError, match=r"^\S+a\.png: [^\n]+$"):
        read_picture(tmp_path / "a.png")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.tif", "a.webp", "a.bmp", "a.jp2", "a.gif"])
def test_truncated_pictures_cost_a_line_at_most(tmp_path, name, capfd):
    noise = np.random.default_rng(1).integers(0, 255, (64, 96, 3), np.uint8)
    Image.fromarray(noise).save(tmp_path / name)
    data = (tmp_path / name).read_bytes()
    for length in range(1, len(data), len(data) // 20):
        (tmp_path / name).write_bytes(data[:length])
        error = ""
        try:
            assert pixels(tmp_path / name).shape == (64, 96, 3)
        except DataError as caught:
            error = str(caught)
        assert not error or error.startswith(f"{tmp_path / name}: ")
        assert "\n" not in error
    assert capfd.readouterr() == ("", "")


def test_a_jpeg_file_of_many_scans_is_refused(tmp_path):
    Image.fromarray(quarters()).save(tmp_path / "a.jpg", progressive=True)
    data = (tmp_path / "a.jpg").read_bytes()
    scan = data.rindex(b"\xff\xda")
    (tmp_path / "a.jpg").write_bytes(data[:scan] + data[scan:-2] * 200 + data[-2:])
    with pytest.raises(DataError, match="minutes"):
        read_picture(tmp_path / "a.jpg")


def box(brand):
    return struct.pack(">I4s4s", 24, b"ftyp", brand) + bytes(12)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (box(b"crx "), "raw file of a camera"),
        (b"\0\0\0\x0cJXL \r\n\x87\n" + bytes(20), "JPEG XL"),
    ],
)
def test_forms_without_a_decoder_are_named(tmp_path, data, message):
    (tmp_path / "a").write_bytes(data)
    with pytest.raises(DataError, match=message):
        read_picture(tmp_path / "a")


def test_heic_is_read_or_the_decoder_is_named(tmp_path):
    path = tmp_path / "a.heic"
    try:
        from pillow_heif import register_heif_opener
    except ImportError:
        path.write_bytes(box(b"heic"))
        with pytest.raises(DataError, match="install pillow-heif with 'pip install pillow-heif'"):
            read_picture(path)
        return
    register_heif_opener()
    Image.fromarray(quarters()).save(path)
    assert corners(pixels(path)) == "rgbw"


def test_avif_is_read_or_the_decoder_is_named(tmp_path):
    path = tmp_path / "a.avif"
    try:
        Image.fromarray(quarters()).save(path)
    except (KeyError, ValueError, OSError):
        path.write_bytes(box(b"avif"))
        with pytest.raises(DataError, match=r"install Pillow 11\.3"):
            read_picture(path)
        return
    assert corners(pixels(path)) == "rgbw"
