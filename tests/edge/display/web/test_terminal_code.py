import re

import cv2
import numpy as np

from edge.display.web.terminal_code import terminal_code

HALVES = {" ": (0, 0), "▀": (255, 0), "▄": (0, 255), "█": (255, 255)}


def test_a_terminal_shows_a_code_that_can_be_read():
    lines = [re.sub(r"\x1b\[[\d;]*m", "", line) for line in terminal_code("http://x/").split("\n")]
    rows = [[HALVES[letter][half] for letter in line] for line in lines for half in (0, 1)]
    picture = np.pad(np.array(rows, np.uint8), 4, constant_values=255)
    large = cv2.resize(picture, None, fx=8, fy=8, interpolation=cv2.INTER_NEAREST)
    assert cv2.QRCodeDetector().detectAndDecode(large)[0] == "http://x/"
