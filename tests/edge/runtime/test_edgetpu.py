"""Both networks of a run on one fake Edge TPU, and what is left when it ends."""

import shutil
import signal
import subprocess
import sys

import pytest

from edge.detector import blazeface
from tests import fakes
from tests.edge import sessions
from tests.edge.detector import int8_detector
from tests.files import ROOT


@pytest.fixture
def checkout(tmp_path):
    """A copy of the program whose models folder has both compiled networks."""
    place = tmp_path / "checkout"
    shutil.copytree(ROOT / "edge", place / "edge", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "models", place / "models")
    fakes.write_compiled(place / "models" / "emotions.tflite")
    fakes.write_compiled(int8_detector.write(place / "models"))
    return place


def start(checkout, environment, device):
    """Start a run; return the process and its line "started"."""
    run = [sys.executable, "-m", "edge", "run", "--camera", "demo", "--display", "none"]
    process = subprocess.Popen(
        [*run, "-o", f"engine.device={device}", "-o", "camera.rate=5"],
        cwd=checkout,
        env={**environment, "PYTHONPATH": str(checkout)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    lines = []
    while not lines or not lines[-1].startswith("started: "):
        lines.append(process.stderr.readline())
        assert lines[-1], lines
    return process, lines


@pytest.mark.parametrize("device", ["edgetpu", "prefer-edgetpu"])
def test_both_networks_run_on_it_and_a_clean_stop_leaves_no_mark(
    checkout, fake_edgetpu, tmp_path, device
):
    process, lines = start(checkout, fake_edgetpu[1], device)
    with process:
        marks = list((tmp_path / "runtime").glob("*.risk"))
        process.terminate()
        process.communicate(timeout=30)
    assert process.returncode == 0
    assert lines[-1].count(', edgetpu"') == 2
    assert [mark.name for mark in marks] == ["edgetpu.risk"] * (device == "prefer-edgetpu")
    assert [left.name for left in (tmp_path / "runtime").iterdir()] == ["starts.note"]


def test_both_go_on_on_the_cpu_after_three_crashes(checkout, fake_edgetpu):
    device, environment = fake_edgetpu
    for _ in range(3):
        process, lines = start(checkout, environment, "prefer-edgetpu")
        with process:
            (device / "gone").touch()
            assert process.wait(30) == -signal.SIGABRT
        (device / "gone").unlink()
    process, lines = start(checkout, environment, "prefer-edgetpu")
    with process:
        process.terminate()
        process.communicate(timeout=30)
    skipped = [line for line in lines if "crashed with it repeatedly: not used for 10 min" in line]
    assert [line.split(":")[1] for line in skipped] == [" detector", " engine"]
    assert lines[-1].count(', cpu"') == 2


def test_a_run_that_cannot_begin_leaves_no_mark(checkout, fake_edgetpu, tmp_path):
    options = ["-o", "engine.device=prefer-edgetpu", "-o", "emotion.model=/no/model.tflite"]
    done = subprocess.run(
        [sys.executable, "-m", "edge", "run", "--camera", "demo", "--display", "none", *options],
        cwd=checkout,
        env={**fake_edgetpu[1], "PYTHONPATH": str(checkout)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert list((tmp_path / "runtime").iterdir()) == []


def test_a_pipeline_releases_what_its_search_uses():
    released = []
    pipeline = sessions.pipeline(release=lambda: released.append(True))
    assert released == []
    pipeline.close()
    assert released == [True]


def test_the_line_at_the_start_names_the_detector(caplog):
    network = blazeface.load("full", ROOT / "models", 0.5, 1)
    for detector, name in ((network, network.engine.name), (None, "FakeDetector")):
        session = sessions.session(FakeCamera(), FakeDisplay(), detector)
        session.log_parts()
        assert caplog.messages[-1].endswith(f' detector="{name}"')


class FakeCamera:
    name, rate, live, physical, length, damaged_frames = "fake", 5.0, False, False, None, 0

    def __iter__(self):
        return iter(())


class FakeDisplay:
    name = "fake"
