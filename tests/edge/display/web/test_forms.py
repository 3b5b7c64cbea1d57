"""Forms of the picture: their size, their rate, and how often each is encoded."""

import threading
from contextlib import ExitStack, closing

import cv2
import numpy as np
import pytest

from edge.config.schema import WebConfig
from edge.display.web.chore import ChoreThread
from edge.display.web.display import WebDisplay
from edge.display.web.forms import FORMS, LOWEST, SHARE, Encoder, Form
from edge.display.web.pictures import QUALITY, NewestPicture, to_jpeg
from tests.edge.display.web.clients import connect, get, next_part
from tests.edge.pictures import RED

WIDE = np.zeros((1080, 1920, 3), np.uint8)


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def pictures():
    found = NewestPicture()
    yield found
    found.close()


@pytest.fixture
def thread():
    with closing(ChoreThread("test")) as found:
        yield found


def stream(port, stack, query=""):
    sock = stack.enter_context(connect(port))
    sock.sendall(f"GET /stream.mjpg{query} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    return stack.enter_context(sock.makefile("rb"))


def size_of(data):
    height, width = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR).shape[:2]
    return width, height


@pytest.mark.parametrize(
    ("name", "shape", "expected"),
    [
        ("small", (1080, 1920, 3), (640, 360)),
        ("small", (1280, 720, 3), (415, 739)),
        ("small", (240, 320, 3), (320, 240)),  # never enlarged
        ("large", (2160, 3840, 3), (1280, 720)),
        ("large", (720, 1280, 3), (1280, 720)),
    ],
)
def test_pictures_are_reduced_and_keep_their_shape(name, shape, expected):
    pixels = FORMS[name].scaled(np.zeros(shape, np.uint8))
    assert pixels.shape[1::-1] == expected


def test_the_server_sends_the_form_that_is_asked_for():
    with closing(WebDisplay(":0")) as web, ExitStack() as stack:
        web.show(WIDE, 0)
        widths = [
            size_of(next_part(stream(web.port, stack, query)))[0]
            for query in ("?page=1.1&form=small", "?form=large", "")
        ]
        assert widths == [640, 1280, 1280]
        assert size_of(get(web.port, "/snapshot.jpg")[2])[0] == 1920
        assert get(web.port, "/stream.mjpg?form=huge")[0] == 400


def test_viewers_of_a_form_share_its_encoding_and_unwatched_forms_are_not_encoded():
    sizes = []

    def compress(pixels, quality):
        sizes.append(pixels.shape[1])
        return to_jpeg(pixels, quality)

    with closing(WebDisplay(":0", compress=compress)) as web, ExitStack() as stack:
        web.show(WIDE, 0)
        viewers = [stream(web.port, stack, "?form=small") for _ in range(6)]
        assert len({next_part(viewer) for viewer in viewers}) == 1
        web.show(np.full_like(WIDE, 200), 1)
        assert len({next_part(viewer) for viewer in viewers}) == 1
    assert sizes == [640, 640]


def test_the_next_picture_waits_until_the_last_one_is_paid_for(pictures, thread):
    clock, sent = Clock(), 30_000
    encoder = Encoder(FORMS["large"], pictures, thread, lambda *_: b"x" * sent, 3.0, clock)
    pictures.put(RED)
    assert encoder.next(0, 1)[1] == 1
    pictures.put(RED)
    pause = sent * 8 / (SHARE * 3e6)
    clock.now = pause - 0.001
    assert encoder.next(0, 1)[1] == 1  # another viewer shares the last one
    result = []
    waiting = threading.Thread(target=lambda: result.append(encoder.next(1, 60)))
    waiting.start()
    assert result == []
    clock.now = pause
    waiting.join()
    assert result[0][1] == 2


def test_a_form_has_a_highest_rate(pictures, thread):
    clock = Clock()
    encoder = Encoder(Form(99, 9999, 10), pictures, thread, lambda *_: b"x", 3.0, clock)
    pictures.put(RED)
    encoder.next(0, 1)
    pictures.put(RED)
    clock.now = 0.099
    assert encoder.next(0, 1)[1] == 1
    clock.now = 0.1
    assert encoder.next(0, 1)[1] == 2


def test_all_forms_of_a_page_that_is_paced_wait_longer(pictures, thread):
    clock = Clock()
    encoder = Encoder(Form(99, 9999, 10), pictures, thread, lambda *_: b"x", 3.0, clock)
    with closing(WebDisplay(":0")) as web:
        web.pace(0.5)
        pictures.pause = web._pictures.pause
    pictures.put(RED)
    encoder.next(0, 1)
    pictures.put(RED)
    clock.now = 0.499
    assert encoder.next(0, 1)[1] == 1
    clock.now = 0.5
    assert encoder.next(0, 1)[1] == 2


@pytest.mark.parametrize(("size", "expected"), [(1_000_000, LOWEST), (100, QUALITY)])
def test_large_pictures_get_a_lower_quality(size, expected, pictures, thread):
    clock, qualities = Clock(), []
    encoder = Encoder(
        FORMS["large"], pictures, thread, lambda _, q: qualities.append(q) or b"x" * size, 3, clock
    )
    for number in range(30):
        pictures.put(RED)
        clock.now += 60
        encoder.next(number, 1)
    assert (qualities[0], qualities[-1]) == (QUALITY, expected)


def test_pictures_that_are_still_too_large_get_smaller_and_grow_again(pictures, thread):
    widths, clock = [], Clock()
    cost = [3000]  # bytes per column

    def compress(pixels, quality):
        widths.append(pixels.shape[1])
        return b"x" * (cost[0] * pixels.shape[1] * quality // 1000)

    encoder = Encoder(FORMS["large"], pictures, thread, compress, 3, clock)
    for number in range(60):
        cost[0] = 3000 if number < 30 else 10
        pictures.put(WIDE)
        clock.now += 60
        encoder.next(number, 1)
    assert widths[0] == widths[-1] == 1280
    assert min(widths) == widths[29] == 720


def test_a_steady_picture_keeps_its_size(pictures, thread):
    widths, clock = [], Clock()

    def compress(pixels, quality):
        widths.append(pixels.shape[1])
        return b"x" * int(pixels.shape[1] ** 2 * quality / 1500)

    encoder = Encoder(FORMS["large"], pictures, thread, compress, 3, clock)
    for number in range(80):
        pictures.put(WIDE)
        clock.now += 60
        encoder.next(number, 1)
    assert len(set(widths)) > 1
    assert len(set(widths[40:])) == 1


def test_more_megabits_per_second_make_more_pictures():
    with closing(WebDisplay(":0", WebConfig(megabits=6))) as one, closing(WebDisplay(":0")) as two:
        rates = [web._encoders(to_jpeg, m)["large"]._bytes for web, m in ((one, 6.0), (two, 3.0))]
    assert rates[0] == 2 * rates[1]
