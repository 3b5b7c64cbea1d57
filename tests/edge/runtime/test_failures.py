"""A part of the user's that fails while it runs: one line and exit code 1, or another attempt."""

import os
import subprocess
import sys

import pytest

from tests.files import ROOT

DISPLAY = """
import numpy as np
from edge.errors import HungError
from edge.scene import Frame
class Mine:
    name, size = "mine", (320, 240)
    shown = 0
    def __init__(self, config): pass
    def show(self, pixels, time):
        Mine.shown += 1
        if Mine.shown == 3: raise OSError(5, "Input/output error")
        if Mine.shown == 6: raise KeyboardInterrupt
    def power(self, on): pass
    def adjust(self, *settings): pass
    def close(self): pass
class Stuck:
    name, live, physical, length, rate, damaged_frames = "stuck", True, False, None, 30.0, 0
    def __init__(self, config): pass
    def __iter__(self):
        yield Frame(np.zeros((240, 320, 3), np.uint8))
        raise HungError("stuck: gives no frame")
    def close(self): pass
class Eyes:
    def __init__(self, config): self.searched = 0
    def detect(self, frame):
        self.searched += 1
        return [] if self.searched < 3 else [None]
"""


@pytest.fixture
def run(tmp_path):
    """Return a function that runs the command with a module of the user's."""
    (tmp_path / "parts.py").write_text(DISPLAY, encoding="utf-8")

    def start(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "edge", "run", "--camera", "demo", *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": f"{ROOT}:{tmp_path}"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return start


def test_a_display_that_fails_ends_the_run_with_a_line(run):
    done = run("--display", "parts:Mine")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("emotion-edge: error: parts:Mine: OSError: ")
    assert "Traceback" not in done.stderr


def test_a_detector_that_fails_ends_the_run_with_a_line(run):
    done = run("--display", "none", "-o", "detector.backend=parts:Eyes", "-o", "detector.pause=0")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("emotion-edge: error: parts:Eyes: AttributeErr")
    assert "Traceback" not in done.stderr


def test_an_appliance_shows_the_fault_and_opens_all_again(run):
    done = run("--display", "parts:Mine", "--persist")
    assert done.returncode == 0
    lines = done.stderr.splitlines()
    fault = "parts:Mine: OSError: Input/output error"
    assert f"error: stopped: {fault}: trying again after 5 s" in lines
    assert sum(line.startswith("started: ") for line in lines) == 2
    assert "Traceback" not in done.stderr


def test_a_camera_that_hangs_ends_an_appliance_so_that_it_is_started_anew(run):
    done = run("--camera", "parts:Stuck", "--display", "none", "--persist")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "emotion-edge: error: stuck: gives no frame"
    assert sum(line.startswith("started: ") for line in done.stderr.splitlines()) == 1
