"""Messages of the JPEG decoder are counted; other lines and other threads are not touched."""

import ctypes
import logging
import sys

import cv2
import numpy as np

from edge.camera.noise import DecoderNoise
from tests.edge.camera.network.servers import jpeg

C = ctypes.CDLL(None)


def write_natively(text):
    """Write to C's stderr, as a library does."""
    stream = ctypes.c_void_p.in_dll(C, "stderr")
    C.fputs(text.encode(), stream)


def with_stray_bytes(picture):
    """Return a JPEG picture with bytes before its end that do not belong there."""
    return picture[:-2] + b"\x55" * 10 + picture[-2:]


def decode(picture):
    return cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR)


def test_damaged_pictures_are_counted_and_logged_now_and_then(capfd, caplog):
    caplog.set_level(logging.INFO)
    noise, picture = DecoderNoise("cam"), with_stray_bytes(jpeg())
    for _ in range(120):
        with noise.counted():
            assert decode(picture) is not None
    assert noise.count == 120
    assert [int(message.split()[2]) for message in caplog.messages] == [1, 10, 100]
    assert "Corrupt JPEG data: " in caplog.messages[0]
    assert capfd.readouterr().err == ""


def test_without_it_the_decoder_writes(capfd):
    """Show that the test above sees what it should not see."""
    decode(with_stray_bytes(jpeg()))
    assert "Corrupt JPEG data" in capfd.readouterr().err


def test_other_lines_appear(capfd, caplog):
    noise = DecoderNoise("cam")
    with noise.counted():
        write_natively("a driver: fault\n")
        print("a line of Python", file=sys.stderr)
    write_natively("after\n")
    assert sorted(capfd.readouterr().err.splitlines()) == [
        "a driver: fault",
        "a line of Python",
        "after",
    ]
    assert noise.count == 0
    assert not caplog.messages


def test_a_flood_neither_blocks_nor_grows(capfd):
    noise = DecoderNoise("cam")
    with noise.counted():
        for _ in range(20_000):
            write_natively("Corrupt JPEG data: flood\n")
    assert 0 < noise.count < 20_000


def test_an_exception_restores_stderr(capfd):
    noise = DecoderNoise("cam")
    try:
        with noise.counted():
            raise ValueError  # noqa: TRY301
    except ValueError:
        write_natively("after\n")
    assert capfd.readouterr().err == "after\n"
