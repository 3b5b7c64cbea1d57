"""Pictures are found in any stream of bytes, and none is larger than it may be."""

import random

import pytest

from edge.camera.network.jpeg import MAX_OTHER, JpegSplitter
from edge.errors import DeviceError
from tests.edge.camera.network.servers import jpeg

PICTURES = [jpeg(value) for value in (10, 100, 200)]
THUMBNAIL = PICTURES[0]
WITH_THUMBNAIL = (
    PICTURES[1][:2] + b"\xff\xe1" + (len(THUMBNAIL) + 2).to_bytes(2) + THUMBNAIL + PICTURES[1][2:]
)


def feed(splitter, data, times):
    for _ in range(times):
        splitter.feed(data)


def split(data, size):
    """Return the pictures of a stream that arrives in pieces of a size."""
    splitter = JpegSplitter()
    found = [splitter.feed(data[i : i + size]) for i in range(0, len(data), size)]
    return [picture for picture in found if picture], splitter.count


@pytest.mark.parametrize("size", [1, 7, 100])
@pytest.mark.parametrize(
    "between",
    [
        b"",
        b"\r\n--x\r\nContent-Length: 5\r\n\r\n",
        b"\xff\xd8nothing\xff",
        b"\xff" * 9,
        b"\xff\xd8\xff\xe0\0\2no marker",
        b"\xff\xd8",
    ],
)
def test_pictures_are_found_whatever_stands_between(size, between):
    data = between + between.join(PICTURES) + between
    assert split(data, size) == (PICTURES, 3)


@pytest.mark.parametrize("between", [b"--x\r\n", b"\xff\xd8\xff\xe0\0\2no marker"])
def test_the_newest_of_several_is_returned(between):
    assert split(between + between.join(PICTURES), 10**6) == ([PICTURES[2]], 3)


@pytest.mark.parametrize("size", [1, 50, 10**6])
def test_a_thumbnail_is_part_of_its_picture(size):
    assert split(WITH_THUMBNAIL, size) == ([WITH_THUMBNAIL], 1)


@pytest.mark.parametrize("size", [1, 50, 10**6])
def test_a_picture_that_was_cut_short_is_left_out(size):
    data = PICTURES[0][:-40] + b"--x\r\n" + PICTURES[1]
    assert split(data, size) == ([PICTURES[1]], 1)


@pytest.mark.parametrize("size", [1, 50, 10**6])
def test_markers_may_be_filled_up_and_some_have_no_length(size):
    """As T.81, B.1.1.2 allows; `edge.media` reads such files too."""
    picture = PICTURES[0][:2] + b"\xff\xff\xff" + PICTURES[0][2:]
    single = PICTURES[1][:2] + b"\xff\x01" + PICTURES[1][2:]
    assert split(picture + single, 50) == ([picture, single], 2)
    assert split(picture, size) == ([picture], 1)


def test_many_pictures_that_were_cut_short_are_left_out():
    start = PICTURES[0][: PICTURES[0].index(b"\xff\xda") + 20]
    assert split(start * 5000 + PICTURES[1], 10**7) == ([PICTURES[1]], 1)


def test_a_picture_with_too_many_pixels_is_refused_before_it_is_decoded():
    data = bytearray(PICTURES[0])
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = b"\xff\xff\xff\xff"
    with pytest.raises(DeviceError, match="65535x65535 pixels: too large"):
        split(bytes(data), 10**6)


def test_a_picture_without_end_is_refused():
    splitter = JpegSplitter()
    splitter.feed(PICTURES[0][:-2])
    with pytest.raises(DeviceError, match="more than 16 MB"):
        feed(splitter, b"\x55" * 100_000, 200)


def test_a_header_without_end_is_refused():
    splitter = JpegSplitter()
    splitter.feed(PICTURES[0][:2])
    with pytest.raises(DeviceError, match="header does not end"):
        feed(splitter, b"\xff\xe0\x00\x02" * 10_000, 500)


def test_a_stream_without_pictures_is_refused():
    with pytest.raises(DeviceError, match="sends no JPEG pictures"):
        split(b"\x47" * (MAX_OTHER + 10), 1000)


def test_damaged_streams_raise_no_other_errors():
    chosen = random.Random(1)
    data = b"--x\r\n".join(PICTURES)
    for _ in range(500):
        damaged = bytearray(data)
        for _ in range(chosen.randrange(1, 20)):
            damaged[chosen.randrange(len(damaged))] = chosen.choice((0, 0xFF, 0xD8, 0xD9, 0xDA))
        try:
            split(bytes(damaged), chosen.randrange(1, 500))
        except DeviceError:
            continue
