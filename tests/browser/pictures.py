"""Write docs/web.jpg: the page of the demo as a phone and a desktop show it.

`python -m tests.browser.pictures`; it needs what `make test-browser` installs.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import cv2
import numpy as np

from tests.browser.driver import Browser
from tests.files import ROOT

PAGE = ROOT / "docs" / "web.jpg"
DEVICES = ((390, 844, "dark"), (1280, 720, "light"))  # CSS pixels, and the scheme
MARGIN, BACKGROUND = 24, (96, 84, 84)  # pixels; BGR
TIMEOUT = 60  # seconds
NAMED = "return document.querySelectorAll('.person .top').length > 0"


@contextmanager
def page_of_the_demo() -> Iterator[str]:
    """Run the program with its demo, and return the address of its page."""
    with socket.create_server(("127.0.0.1", 0)) as sock:
        port = sock.getsockname()[1]
    settings = ("-o", "camera.source=demo", "-o", "web.snapshots=true")
    command = (sys.executable, "-m", "edge", "run", "--display", f"web::{port}", *settings)
    program = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: answers(port))
        yield f"http://127.0.0.1:{port}/?lang=en"
    finally:
        program.terminate()
        program.wait()


def answers(port: int) -> bool:
    """Return whether somebody listens at a port of this machine."""
    with socket.socket() as sock:
        return sock.connect_ex(("127.0.0.1", port)) == 0


def wait_for(condition) -> None:
    """Wait until a condition is true, and fail where it stays false."""
    end = time.monotonic() + TIMEOUT
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError("the page shows nobody: see `emotion-edge run --display web`")
        time.sleep(0.1)


def picture(browser: Browser, address: str, width: int, height: int, scheme: str) -> np.ndarray:
    """Return the page as a device shows it once a person has a name: uint8, BGR."""
    browser.show(width, height, scheme)
    browser.open(address)
    wait_for(lambda: browser.run(NAMED))
    data = np.frombuffer(browser.picture(), np.uint8)
    return cv2.imdecode(data, cv2.IMREAD_COLOR)


def side_by_side(pictures: list[np.ndarray]) -> np.ndarray:
    """Return pictures beside each other, at the same top, with margins."""
    tallest = max(len(each) for each in pictures)
    cells = [
        cv2.copyMakeBorder(
            each, MARGIN, MARGIN + tallest - len(each), MARGIN if i == 0 else 0, MARGIN,
            cv2.BORDER_CONSTANT, value=BACKGROUND,
        )
        for i, each in enumerate(pictures)
    ]  # fmt: skip
    return np.hstack(cells)


def main() -> None:
    """Write the picture."""
    with page_of_the_demo() as address, Browser() as browser:
        pictures = [picture(browser, address, *device) for device in DEVICES]
    cv2.imwrite(str(PAGE), side_by_side(pictures), [cv2.IMWRITE_JPEG_QUALITY, 85])


if __name__ == "__main__":
    main()
