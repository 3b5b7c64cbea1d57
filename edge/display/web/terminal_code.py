"""QR code in a terminal: two modules in each character."""

from __future__ import annotations

import numpy as np

from edge.media import qr

QUIET_ZONE = 2  # light modules around the code: readers of screens manage with less than four
HALVES = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}
WHITE_ON_BLACK, END = "\x1b[97;40m", "\x1b[0m"


def terminal_code(text: str) -> str:
    """Return lines that show a text as a QR code, whatever the colours of the terminal are.

    Raises:
        DataError: see `edge.media.qr.encode`.
    """
    light = ~np.pad(qr.encode(text), QUIET_ZONE)
    if len(light) % 2:
        light = np.vstack([light, np.zeros((1, light.shape[1]), bool)])
    lines = (
        "".join(HALVES[bool(upper), bool(lower)] for upper, lower in zip(*pair, strict=True))
        for pair in zip(light[::2], light[1::2], strict=True)
    )
    return "\n".join(f"{WHITE_ON_BLACK}{line}{END}" for line in lines)
