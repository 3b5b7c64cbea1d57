"""With recording off, no pixel is ever written: the README's promise, for the whole program."""

import os
import re
import subprocess
import sys

import pytest

from tests.files import DEMO, ROOT

# Runs emotion-edge, then prints how many bytes the process has written: into files, by whichever
# library, but also as lines of output. "sealed" means that no file can grow by a single byte, not
# even by mapping it.
WATCHED = """
import resource, runpy, sys
from pathlib import Path
if sys.argv.pop(1) == "sealed":
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
try:
    runpy.run_module("edge", run_name="__main__", alter_sys=True)
except SystemExit as end:
    code = end.code
written = dict(line.split(": ") for line in Path("/proc/self/io").read_text().splitlines())
print("exit", code, "written", written["wchar"])
"""
MAX_BYTES = 2000  # of output lines; a JPEG of 160 x 120 pixels is larger
# Logged by every run, and of the README beside the pictures.
USUAL_LINE = re.compile(r"((camera|display|started|state): |.* left out that is neither)")

DEMO_CAMERA = ("--camera", "demo", "-o", "camera.width=160", "-o", "camera.height=120")
PICTURES = ("--camera", str(DEMO))
NO_DISPLAY = ("--display", "none", "-o", "display.width=320", "-o", "display.height=240")


def traces(folder, *arguments, sealed=True):
    """Run emotion-edge and describe everything that it left, and every unusual line."""
    places = [folder / name for name in ("place", "home", "temporary")]
    for place in places:
        place.mkdir(parents=True)
    place, home, temporary = map(str, places)
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    own = {"HOME": home, "TMPDIR": temporary, "STATE_DIRECTORY": f"{home}/state"}
    own |= {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    run = [sys.executable, "-c", WATCHED, "sealed" if sealed else "open", "run", *arguments]
    result = subprocess.run(
        run, cwd=place, env=kept | own, capture_output=True, text=True, timeout=300, check=False
    )
    end = re.search(r"^exit (\d+) written (\d+)$", result.stdout, re.MULTILINE)
    code, written = end.groups() if end else (result.returncode, 0)  # it was killed by a signal
    found = [f"created {path}" for place in places for path in place.rglob("*")]
    found += [f"exit code {code}"] if code != "0" else []
    found += [f"{written} bytes"] if int(written) >= MAX_BYTES else []
    found += [line for line in result.stdout.splitlines() if "warning" in line]
    return found + [line for line in result.stderr.splitlines() if not USUAL_LINE.match(line)]


@pytest.mark.parametrize(("camera", "sealed"), [(PICTURES, True), (DEMO_CAMERA, False)])
def test_a_run_with_recording_off_leaves_no_trace(tmp_path, camera, sealed):
    """A program that ignores errors leaves no file when sealed, but its bytes count otherwise."""
    assert traces(tmp_path, *camera, *NO_DISPLAY, sealed=sealed) == []


def test_traces_include_a_snapshot_that_fails(tmp_path):
    found = traces(tmp_path, *PICTURES, *NO_DISPLAY, "-o", "record.snapshots=true")
    assert found == [f"created {tmp_path}/place/recordings", found[-1]]
    assert "recording stopped" in found[-1]


def test_traces_include_a_snapshot_that_is_written(tmp_path):
    options = ["-o", "record.snapshots=true", "-o", "record.spare=0"]
    found = traces(tmp_path, *PICTURES, *NO_DISPLAY, *options, sealed=False)
    assert any(re.search(r"created .*/recordings/.*\.jpg$", line) for line in found)
    assert any(re.fullmatch(r"\d+ bytes", line) for line in found)
