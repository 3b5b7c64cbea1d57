"""Modules that are not loaded before the first frame: the start of a small board counts."""

import os
import subprocess
import sys

import pytest

from edge.cli import build_parser
from edge.commands.bench import still_camera
from tests.files import ROOT

PROGRAM = """
import sys
from edge.cli import main
assert main(sys.argv[1:]) == 0
print("modules:", *sys.modules)
"""
THREADS = """
from edge.cli import main
main(["config"])
import cv2, numpy
print(next(line for line in open("/proc/self/status") if line.startswith("Threads")))
"""
CAMERA = f"{still_camera.__name__}:OneFrame"
# Each takes longer to import than a frame takes, and belongs to what is off or rare.
LATER = {
    "av": "videos and network cameras",
    "edge.display.web.display": "the page",
    "ssl": "the page",
    "http.server": "the page",
    "importlib.metadata": "the version of the runtime, which its module states too",
    "hashlib": "OpenSSL",
    "wave": "sounds",
    "edge.observers.audio.aplay": "sounds",
    "edge.observers.mqtt.outlet": "MQTT",
    "edge.observers.metrics.settings": "metrics",
    "edge.observers.events.outlet": "events",
    "mimetypes": "folders",
    "edge.camera.images": "pictures",
    "difflib": "settings that are mistyped",
    "edge.commands.bench.benchmark": "another command",
    "edge.demo": "the demo",
    "random": "the game",
}


def run(program, *arguments, **variables):
    environment = {key: value for key, value in os.environ.items() if "BLAS" not in key}
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env={**environment, "PYTHONPATH": str(ROOT), **variables},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """Return the output of a run of one frame, which ends with the names of all modules."""
    picture = still_camera.save(tmp_path_factory.mktemp("picture") / "picture.npy")
    arguments = ("run", "--camera", CAMERA, "--display", "none")
    return run(PROGRAM, *arguments, **{still_camera.PICTURE: str(picture)})


@pytest.mark.parametrize("module", LATER)
def test_a_module_is_imported_only_where_it_is_needed(printed, module):
    assert "1 frames, 1 faces" in printed
    assert module not in printed.partition("modules:")[2].split()


def test_linear_algebra_starts_no_threads():
    assert run(THREADS).split()[-1] == "1"


@pytest.mark.parametrize(("arguments", "found"), [(["run"], 1), (["-h", "run"], 11), ([], 11)])
def test_only_the_named_command_is_prepared(arguments, found):
    (commands,) = (each.choices for each in build_parser(arguments)._actions if each.choices)
    assert len(commands) == found
