import time
import urllib.error
import urllib.request
from contextlib import closing

import cv2
import numpy as np
import pytest

from edge.display.web.display import WebDisplay
from edge.display.web.pictures import to_jpeg
from tests.edge.display.web.clients import next_part
from tests.edge.pictures import RED, looks_red


@pytest.fixture
def web():
    with closing(WebDisplay(":0")) as display:
        yield display


def next_picture(stream):
    """Return the next picture of a stream as OpenCV reads it."""
    return cv2.imdecode(np.frombuffer(next_part(stream), np.uint8), cv2.IMREAD_COLOR)


def test_the_page_shows_the_stream(web):
    with urllib.request.urlopen(web.name) as answer:
        page = answer.read().decode()
    assert "/stream.mjpg" in page
    assert answer.headers["Content-Type"].startswith("text/html")


def test_the_stream_has_the_pictures_in_order(web):
    web.show(RED, 0)
    with urllib.request.urlopen(web.name + "stream.mjpg") as stream:
        assert "multipart/x-mixed-replace" in stream.headers["Content-Type"]
        first = next_picture(stream)
        web.show(RED[::2], 1)
        second = next_picture(stream)
    assert looks_red(first)
    assert (first.shape[0], second.shape[0]) == (48, 24)


def test_a_picture_is_compressed_once_for_all_browsers():
    heights = []

    def compress(pixels, quality):
        heights.append(len(pixels))
        time.sleep(0.05)  # long enough for the other browser to request it as well
        return to_jpeg(pixels, quality)

    with closing(WebDisplay(":0", compress=compress)) as display:
        for height in (16, 32, 48):
            display.show(RED[:height], 0)
        assert heights == []  # no browser has requested any
        address = display.name + "stream.mjpg"
        with urllib.request.urlopen(address) as one, urllib.request.urlopen(address) as two:
            assert [len(next_picture(s)) for s in (one, two)] == [48, 48]
            display.show(RED[:24], 1)
            assert [len(next_picture(s)) for s in (one, two)] == [24, 24]
        with urllib.request.urlopen(display.name + "snapshot.jpg") as answer:
            assert answer.headers["Content-Type"] == "image/jpeg"
    assert heights == [48, 24, 24]  # the last one for the snapshot, which is never reduced


def test_close_ends_the_streams():
    display = WebDisplay(":0")
    display.show(RED, 0)
    stream = urllib.request.urlopen(display.name + "stream.mjpg")
    next_picture(stream)
    display.close()
    assert stream.read() == b"Content-Type: image/jpeg\r\n\r\n"  # and no picture


def test_other_paths_are_not_found(web):
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(web.name + "../etc/passwd")
