import cv2
import numpy as np
import pytest

from edge.errors import DataError
from edge.media.qr import MAX_BYTES, encode


def decode(code: np.ndarray) -> str:
    """Read a code by another program than the one that made it, with the margin it needs."""
    picture = np.where(np.pad(code, 4), 0, 255).astype(np.uint8)
    picture = cv2.resize(picture, None, fx=8, fy=8, interpolation=cv2.INTER_NEAREST)
    return cv2.QRCodeDetector().detectAndDecode(picture)[0]


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "12345",
        "http://192.168.1.23:8080/",
        "https://example.org/privacy?language=de#kept",
        "Größe, Straße: ärgerlich",
        "美術館 https://example.org",
        "متحف\nhttps://example.org",
        "x" * 100,
        "x" * 300,
        "x" * MAX_BYTES,
    ],
)
def test_decodes_to_the_same_text(text):
    assert decode(encode(text)) == text


def test_has_square_form_without_margin():
    code = encode("https://example.org")
    assert code.dtype == bool
    assert code.shape == (25, 25)  # version 2
    finder = np.pad(np.pad(np.ones((3, 3), bool), 1), 1, constant_values=True)
    for corner in (code[:7, :7], code[:7, -7:], code[-7:, :7]):
        assert np.array_equal(corner, finder)


def test_can_lose_a_tenth_of_its_modules_in_one_place():
    code = encode("https://example.org/privacy")
    code[12:19, 12:19] = True
    assert decode(code) == "https://example.org/privacy"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "empty"),
        ("x" * (MAX_BYTES + 1), "500 bytes at most: this text has 501"),
        ("ü" * MAX_BYTES, "this text has 1000"),
        ("a\0b", "control characters"),
        ("a\udc80b", "control characters"),
    ],
)
def test_refuses_what_no_code_can_hold(text, problem):
    with pytest.raises(DataError, match=problem):
        encode(text)
