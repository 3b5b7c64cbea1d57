"""What `check` finds, on machines that are made of files."""

import errno
import itertools
import json
import os
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from edge.camera.images import ImageFiles
from edge.commands.check import cameras, edgetpu, machine, screens, software
from edge.config import loader as config
from edge.display.kms.fake import FULL_HD, HD, FakeDevice
from edge.emotion.model import ChosenClassifier
from edge.errors import BusyError, DeviceError
from edge.scene import Frame
from edge.system.crash_guard import Lives
from tests.files import DEMO

PLAIN = config.load()
BUSY = "is in use by another program: stop it for this check: sudo systemctl stop emotion-edge"


def texts(findings):
    return [f"{found.state}: {found.text}" for found in findings]


class Lens:
    """A camera of so many frames per second."""

    name, looks = "lens", True

    def __init__(self, rate):
        self.rate, self.closed = rate, False

    def __iter__(self):
        for index in itertools.count():
            time.sleep(1 / self.rate)
            yield Frame(np.zeros((48, 64, 3), np.uint8), index / self.rate, index)

    def close(self):
        self.closed = True


class TestCameras:
    def test_frames_are_counted(self):
        lens = Lens(50)
        found = cameras.measure(replace(PLAIN.camera, rate=10), lambda config: lens, 0.3)
        assert found.state == "ok"
        assert found.text.startswith("lens: 64x48, ")
        assert lens.closed

    def test_one_that_is_slow(self):
        found = cameras.measure(replace(PLAIN.camera, rate=240), lambda config: Lens(20), 0.3)
        assert found.state == "warning"
        assert "asked for 240: more light" in found.text

    def refused(self, source, error):
        """What is told of a camera that cannot be opened for this reason."""

        def opener(config):
            raise error

        return cameras.measure(replace(PLAIN.camera, source=source), opener)

    def test_none(self):
        found = self.refused("auto", DeviceError("no Raspberry Pi camera and no webcam found"))
        assert (found.state, found.text[:15]) == ("warning", "no camera found")

    def test_one_that_cannot_be_opened(self):
        found = self.refused("v4l2:0", DeviceError("/dev/video0: not allowed"))
        assert found == ("error", "camera", "/dev/video0: not allowed")

    @pytest.mark.parametrize("source", ["auto", "v4l2:0"])
    def test_one_that_the_service_has_is_no_error(self, source):
        found = self.refused(source, BusyError("/dev/video0"))
        assert found == ("warning", "camera", f"/dev/video0 {BUSY}")

    def test_one_that_is_lost_meanwhile(self):
        class Lost(Lens):
            def __iter__(self):
                raise DeviceError("lens gives no frame within 2.5 s")

        found = cameras.measure(PLAIN.camera, lambda config: Lost(1))
        assert found == ("error", "camera", "lens gives no frame within 2.5 s")

    def test_a_file_is_no_lens(self):
        named = replace(PLAIN.camera, source=str(DEMO))
        found = cameras.measure(named, lambda config: ImageFiles(DEMO))
        assert found.state == "ok"

    def test_one_without_permission(self, tmp_path):
        found = list(cameras.findings(PLAIN.camera, lambda config: Lens(99), [tmp_path / "none"]))
        assert texts(found)[-2].startswith(f"error: {tmp_path}/none (unnamed): add this user")


# Stands in for the library of the Raspberry Pi camera: one that another program has.
PICAMERA2 = """
class Picamera2:
    @staticmethod
    def global_camera_info():
        return ["imx708"]

    def __init__(self):
        raise RuntimeError("Camera __init__ sequence did not complete.")
"""


@pytest.mark.skipif(any(Path("/dev").glob("video*")), reason="this machine has a camera")
class TestPiCameraThatIsBusy:
    """The command beside the service, which has the camera."""

    @pytest.fixture
    def told(self, command, tmp_path):
        (tmp_path / "picamera2.py").write_text(PICAMERA2)
        return command

    @pytest.mark.parametrize("source", ["auto", "picamera2"])
    def test_check(self, told, source):
        result = told("check", "--json", "-o", f"camera.source={source}")
        found = [(f["state"], f["text"]) for f in json.loads(result.stdout)]
        assert result.returncode == 0
        assert ("warning", f"the Raspberry Pi camera {BUSY}") in found
        assert "no camera found" not in result.stdout

    def test_run_says_why_it_takes_the_demo(self, told):
        result = told("run", "--camera", "auto", "--display", "none")
        why = "the Raspberry Pi camera is in use by another program: close it first"
        assert f"camera: demo clip ({why})\n" in result.stdout

    def test_run_by_name_is_an_error(self, told):
        result = told("run", "--camera", "picamera2", "--display", "none")
        assert result.returncode == 1
        assert "error: the Raspberry Pi camera is in use by another program" in result.stderr


class TestEmotions:
    """The network in use, and those that were refused."""

    def found(self, own, service, *settings):
        wanted = config.load(settings=settings)
        return [f for f in software.findings(wanted, own, service) if f.what == "emotions"]

    def test_nothing_to_tell(self, models, tmp_path):
        (line,) = texts(self.found(models, tmp_path))
        assert line.startswith("ok: compact ")

    def test_one_that_is_damaged(self, models, tmp_path):
        file = models / "emotions.tflite"
        file.write_bytes(file.read_bytes()[:-1000])
        taken, refused = texts(self.found(models, tmp_path))
        assert taken.startswith("ok: compact ")
        assert refused == (
            f"warning: model refused, the shipped one is taken: {file}: checksum differs from its "
            "manifest: the file is damaged or another one; copy both again"
        )

    def died(self, models, folder):
        """What the service leaves behind that died three times, and runs again."""
        folder.mkdir()
        for _ in range(3):
            ChosenClassifier(config.load(), Lives(folder), own=models)
        Lives(folder).begin("edgetpu")
        return {path.name: path.read_bytes() for path in folder.iterdir()}

    def test_one_that_kills(self, models, tmp_path):
        service = tmp_path / "run"
        before = self.died(models, service)
        taken, refused = texts(self.found(models, service))
        assert taken.startswith("ok: compact ")
        assert refused.startswith("warning: model refused, the shipped one is taken: ")
        assert "died with it again and again: not within 10 min" in refused
        assert {path.name: path.read_bytes() for path in service.iterdir()} == before

    def test_what_only_root_may_read(self, tmp_path):
        told, note, root = [], tmp_path / "edgetpu.json", os.geteuid() == 0
        note.write_text("[3, 0]")
        note.chmod(0)
        if root:
            os.seteuid(65534)  # nobody
        try:
            assert software.Remembered(tmp_path, told.append).rest("edgetpu") == 0
        finally:
            if root:
                os.seteuid(0)
        assert told == ["only root may read what the service died with: sudo emotion-edge check"]

    def test_none_for_the_edge_tpu(self, models, tmp_path):
        model = f"emotion.model={models}/emotions.tflite"
        taken, refused = texts(
            self.found(tmp_path, tmp_path, model, "engine.device=prefer-edgetpu")
        )
        assert taken.startswith("ok: compact ")
        assert refused == (
            f"warning: engine: running on the CPU: {models}/emotions_edgetpu.tflite: "
            "no network for the Edge TPU: make one with EDGETPU=1"
        )

    def test_what_was_refused_is_told_where_no_other_opens_either(self, models, tmp_path):
        (models / "emotions.toml").unlink()
        wrong, refused = self.found(models, tmp_path, "engine.device=edgetpu")
        assert (wrong.state, refused.state) == ("error", "warning")
        assert refused.text.endswith(
            "emotions.toml: no such manifest: every model needs one beside it"
        )


class TestScreens:
    @pytest.mark.parametrize(
        ("card", "mode", "told"),
        [
            (FakeDevice(FULL_HD, HD), "", "ok: kms: HDMI-A-1 is connected, 1920x1080@60"),
            (FakeDevice(FULL_HD, HD), "1280x720", "ok: kms: HDMI-A-1 is connected, 1280x720@60"),
            (FakeDevice(), "", "warning: kms: no screen is connected: plug one in"),
            (
                FakeDevice(FULL_HD, HD),
                "800x600",
                "error: display.mode: no screen has 800x600: "
                "HDMI-A-1 has 1920x1080@60, 1280x720@60",
            ),
        ],
    )
    def test_what_is_connected(self, card, mode, told):
        wanted = replace(PLAIN.display, mode=mode)
        assert texts(screens.findings(wanted, lambda: iter([card]))) == [told]
        assert card.closed == 1

    @pytest.mark.parametrize(("target", "state"), [("kms", "error"), ("auto", "warning")])
    def test_no_card(self, target, state):
        def opener():
            raise DeviceError("no display: /dev/dri holds no card")

        wanted = replace(PLAIN.display, target=target)
        (found,) = screens.findings(wanted, opener)
        assert found.state == state


class TestEdgeTPU:
    def coral(self, root, speed="5000", ids=("18d1", "9302")):
        port = root / "sys/bus/usb/devices/2-1"
        port.mkdir(parents=True)
        for name, value in zip(("idVendor", "idProduct", "speed"), (*ids, speed), strict=True):
            (port / name).write_text(value + "\n")

    def missing(self):
        raise OSError(errno.ENOENT, "no such library")

    def test_none_and_none_wanted(self, tmp_path):
        (told,) = texts(edgetpu.findings("cpu", tmp_path))
        assert told == "ok: none plugged in: everything runs on the CPU"

    @pytest.mark.parametrize(
        ("device", "state"), [("edgetpu", "error"), ("prefer-edgetpu", "warning")]
    )
    def test_none_but_wanted(self, tmp_path, device, state):
        found = texts(edgetpu.findings(device, tmp_path, lambda: "/lib/libedgetpu.so.1"))
        assert found[0].startswith(f"{state}: none plugged in: plug it in")
        assert found[1] == "ok: library /lib/libedgetpu.so.1"

    @pytest.mark.parametrize(
        ("speed", "told"),
        [("5000", "ok: USB 2-1, 5000 Mbit/s"), ("480", "warning: USB 2-1, 480 Mbit/s: slow")],
    )
    def test_the_speed_of_its_port(self, tmp_path, speed, told):
        self.coral(tmp_path, speed)
        found = texts(edgetpu.findings("edgetpu", tmp_path, lambda: "x"))
        assert found[0].startswith(told)

    @pytest.mark.parametrize(
        ("device", "state"), [("edgetpu", "error"), ("prefer-edgetpu", "warning")]
    )
    def test_no_library(self, tmp_path, device, state):
        self.coral(tmp_path, ids=("1a6e", "089a"))
        found = texts(edgetpu.findings(device, tmp_path, self.missing))
        assert found[-1].startswith(f"{state}: libedgetpu.so.1 is missing: sudo apt install")

    def test_pcie(self, tmp_path):
        (tmp_path / "dev").mkdir()
        (tmp_path / "dev" / "apex_0").touch()
        assert texts(edgetpu.coral_devices(tmp_path)) == ["ok: /dev/apex_0"]


class TestMachine:
    def throttled(self, root, bits):
        path = root / machine.THROTTLED
        path.parent.mkdir(parents=True)
        path.write_text(f"{bits:x}\n")
        return texts(machine.power(root))

    def test_power(self, tmp_path):
        assert self.throttled(tmp_path, 0) == ["ok: no under-voltage, not throttled"]

    def test_under_voltage_now(self, tmp_path):
        (told,) = self.throttled(tmp_path, 0x10001)
        assert told.startswith("error: now under-voltage: take the official power supply")

    def test_throttled_before(self, tmp_path):
        assert self.throttled(tmp_path, 0x60000) == [
            "warning: since the start, for a while the processor is slowed down",
            "warning: since the start, for a while throttled",
        ]

    def test_no_raspberry_pi(self, tmp_path):
        assert texts(machine.power(tmp_path)) == []

    @pytest.mark.parametrize(
        ("free", "told"), [(400, "ok: 400 MB available"), (80, "warning: 80 MB available: stop")]
    )
    def test_memory_and_heat(self, tmp_path, free, told):
        (tmp_path / "proc").mkdir()
        (tmp_path / "proc/meminfo").write_text(f"MemTotal: 9 kB\nMemAvailable: {free * 1024} kB\n")
        zone = tmp_path / "sys/class/thermal/thermal_zone0"
        zone.mkdir(parents=True)
        (zone / "temp").write_text("91000")
        found = texts(machine.findings(PLAIN, tmp_path))
        assert found[0] == "warning: 91 °C: cool it"
        assert found[1].startswith(told)

    def test_an_update_that_was_put_back(self, tmp_path):
        assert texts(machine.refused_update(tmp_path)) == []
        file = tmp_path / machine.REFUSED
        file.parent.mkdir(parents=True)
        file.write_text("0.2.0\n")
        (told,) = texts(machine.refused_update(tmp_path))
        assert told.startswith("warning: 0.2.0 did not become healthy")

    def test_a_full_disk(self, tmp_path):
        wanted = ["record.video=true", f"record.folder={tmp_path}/new", "record.spare=1000000"]
        found = texts(machine.findings(config.load(settings=wanted), tmp_path))
        assert any(told.endswith(f"MB free at {tmp_path}: make room") for told in found)


def test_the_command_for_people_and_for_programs(command):
    people, programs = command("check"), command("check", "--json")
    assert people.returncode == programs.returncode == 0
    found = json.loads(programs.stdout)
    assert len(people.stdout.splitlines()) == len(found)
    assert {one["state"] for one in found} <= {"ok", "warning"}
    assert found[0]["what"] == "python"
    failed = command("check", "--json", "-o", "display.language=x")
    assert failed.returncode == 1
    assert [f["what"] for f in json.loads(failed.stdout) if f["state"] == "error"] == ["language"]
