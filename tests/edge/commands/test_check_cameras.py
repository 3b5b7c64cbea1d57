"""Test the camera findings of `check`."""

import itertools
import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from edge.camera.images import ImageFiles
from edge.camera.turned import TurnedCamera
from edge.commands.check import cameras
from edge.config import loader
from edge.detector.fake import FakeDetector
from edge.errors import AbsentError, BackendError, BusyError, DeviceError, NotInstalledError
from edge.runtime.backends import first
from edge.scene import BBox, Face, Frame
from tests.edge.commands.findings import texts
from tests.files import DEMO, ROOT

CONFIG = loader.load().camera
BUSY = "is in use by another program: stop it for this check: sudo systemctl stop emotion-edge"


class FakeCamera:
    """A physical camera with a given number of frames per second."""

    name, physical = "fake", True

    def __init__(self, rate):
        self.rate, self.closed = rate, False

    def __iter__(self):
        for index in itertools.count():
            time.sleep(1 / self.rate)
            yield Frame(np.zeros((48, 64, 3), np.uint8), index / self.rate, index)

    def close(self):
        self.closed = True


class TestOpenedCamera:
    def test_size_and_rate_are_reported_and_the_camera_is_closed(self):
        camera = FakeCamera(50)
        found = cameras.check_frames(replace(CONFIG, rate=10), lambda config: camera, 0.3)
        assert found.state == "ok"
        assert found.text.startswith("fake: 64x48, ")
        assert camera.closed

    def test_a_camera_below_the_configured_rate_is_a_warning(self):
        wanted = replace(CONFIG, rate=240)
        found = cameras.check_frames(wanted, lambda config: FakeCamera(20), 0.3)
        assert found.state == "warning"
        assert "requested: 240; more light" in found.text

    def test_a_size_that_the_camera_has_not_is_named(self):
        camera = FakeCamera(50)
        camera.note = "has no frames of 960x720: 64x48 costs least for what it shows"
        turned = TurnedCamera(camera, 180, "none")
        found = cameras.check_frames(replace(CONFIG, rate=10), lambda config: turned, 0.3)
        assert found.state == "ok"
        assert found.text.endswith(f" frames per second; {camera.note}")

    def test_a_camera_lost_during_the_measurement_is_an_error(self):
        class LostCamera(FakeCamera):
            def __iter__(self):
                raise DeviceError("fake gives no frame within 2.5 s")

        found = cameras.check_frames(CONFIG, lambda config: LostCamera(1))
        assert found == ("error", "camera", "fake gives no frame within 2.5 s")

    def test_a_camera_whose_frames_end_during_the_measurement_is_an_error(self):
        class EndingCamera(FakeCamera):
            def __iter__(self):
                yield from itertools.islice(super().__iter__(), 3)

        found = cameras.check_frames(CONFIG, lambda config: EndingCamera(100))
        assert found == ("error", "camera", "fake gives no more frames after 3")

    def test_a_file_is_not_measured(self):
        wanted = replace(CONFIG, source=str(DEMO))
        found = cameras.check_frames(wanted, lambda config: ImageFiles(DEMO))
        assert found.state == "ok"


class TestRefusedCamera:
    def refused(self, source, error):
        """Return the finding for a camera whose opening raises this error."""

        def opener(config):
            raise error

        return cameras.check_frames(replace(CONFIG, source=source), opener)

    def test_no_camera_found_by_auto_is_a_warning(self):
        found = self.refused("auto", AbsentError("no Raspberry Pi camera and no webcam found"))
        assert (found.state, found.text[:15]) == ("warning", "no camera found")

    def test_a_named_camera_that_cannot_be_opened_is_an_error(self):
        found = self.refused("v4l2:0", DeviceError("/dev/video0: not allowed"))
        assert found == ("error", "camera", "/dev/video0: not allowed")

    @pytest.mark.parametrize("source", ["auto", "v4l2:0"])
    def test_a_camera_in_use_by_the_service_is_a_warning(self, source):
        found = self.refused(source, BusyError("/dev/video0"))
        assert found == ("warning", "camera", f"/dev/video0 {BUSY}")

    def test_a_device_that_cannot_be_opened_is_an_error_with_its_reason(self, tmp_path):
        devices = [tmp_path / "none"]
        found = list(cameras.check(CONFIG, lambda config: FakeCamera(99), devices))
        assert texts(found)[-2].startswith(f"error: {tmp_path}/none: no such camera")


class TestFindings:
    """Findings of `check` about the other cameras of a machine."""

    def findings(self, library, opener=lambda config: FakeCamera(99), **options):
        settings = replace(CONFIG, rate=1)
        return texts(cameras.check(settings, opener, [], library=library, **options))

    def test_a_library_that_cannot_be_imported_is_told(self):
        def library():
            raise BackendError("picamera2 cannot be imported: ValueError: numpy")

        assert self.findings(library)[0].startswith("warning: picamera2 cannot be imported")

    def test_a_library_that_is_not_installed_is_not_told(self):
        def library():
            raise NotInstalledError("picamera2 is not installed")

        assert len(self.findings(library)) == 1

    def test_each_camera_that_auto_passes_over_is_told_once(self):
        def opener(config):
            first.log.warning("%sknown fault", first.PASSED_OVER)
            first.log.warning("%scam: broken", first.PASSED_OVER)
            first.log.info("%snot installed", first.PASSED_OVER)
            return FakeCamera(99)

        def library():
            raise BackendError("known fault")

        found = self.findings(library, opener)
        assert found[:2] == ["warning: known fault", "warning: cam: broken"]
        assert len(found) == 3

    @pytest.mark.parametrize(
        ("bright", "expected"), [(-1, "set camera.rotate = 180"), (0, "frames per second")]
    )
    def test_heads_that_stand_on_their_heads_are_told(self, bright, expected):
        def detector():
            sure = [Face(BBox(9, 9, 20, 20), 0.9)]
            return FakeDetector(lambda frame: sure if frame.pixels[bright].any() else [])

        class Striped(FakeCamera):
            def __iter__(self):
                for frame in super().__iter__():
                    frame.pixels[0] = 255
                    yield frame

        found = self.findings(object, lambda config: Striped(99), detector=detector)
        assert expected in found[-1]


# Replaces the library of the Raspberry Pi camera: another program has the camera open.
PICAMERA2 = """
class Picamera2:
    @staticmethod
    def global_camera_info():
        return ["imx708"]

    def __init__(self):
        try:
            raise RuntimeError("Failed to acquire camera: Device or resource busy")
        except RuntimeError:
            raise RuntimeError("Camera __init__ sequence did not complete.")
"""


@pytest.mark.skipif(any(Path("/dev").glob("video*")), reason="this machine has a camera")
class TestBusyPiCamera:
    """Commands that run while the service has the camera open."""

    @pytest.fixture
    def busy_command(self, command, tmp_path):
        (tmp_path / "picamera2.py").write_text(PICAMERA2)
        return command

    @pytest.mark.parametrize("source", ["auto", "picamera2"])
    def test_check_warns_that_it_is_in_use(self, busy_command, source):
        result = busy_command("check", "--json", "-o", f"camera.source={source}")
        found = [(f["state"], f["text"]) for f in json.loads(result.stdout)]
        assert result.returncode == 0
        assert ("warning", f"the Raspberry Pi camera {BUSY}") in found
        assert "no camera found" not in result.stdout

    @pytest.mark.usefixtures("busy_command")
    def test_run_gives_the_reason_for_the_demo(self, tmp_path):
        run = [sys.executable, "-m", "edge", "run", "--camera", "auto", "--display", "none"]
        env = {**os.environ, "PYTHONPATH": f"{tmp_path}:{ROOT}"}
        with subprocess.Popen(run, cwd=tmp_path, env=env, stderr=-1, text=True) as process:
            passed_over, line = process.stderr.readline(), process.stderr.readline()
            process.terminate()
        why = "the Raspberry Pi camera is in use by another program: close it first"
        assert passed_over == f"warning: camera: passed over: {why}\n"
        assert line == f"camera: demo clip ({why})\n"

    def test_run_with_a_named_camera_is_an_error(self, busy_command):
        result = busy_command("run", "--camera", "picamera2", "--display", "none")
        assert result.returncode == 1
        assert "error: the Raspberry Pi camera is in use by another program" in result.stderr
