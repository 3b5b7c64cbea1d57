"""When the configuration is read again, and what a run does then."""

import signal
import subprocess
import sys
import time
import urllib.request
from dataclasses import replace

import cv2
import numpy as np
import pytest

from edge import app
from edge.camera.images import ImageFiles
from edge.config import loader as config
from edge.demo.clip import DemoCamera
from edge.display.memory import MemoryDisplay
from edge.errors import ConfigError, DeviceError
from edge.runtime.signals import Reload
from tests.edge.scenes import scene
from tests.edge.sessions import session, settings, unforeseen
from tests.files import ROOT, save


class TestReload:
    def test_the_configuration_is_read_only_on_request(self):
        reload = Reload(config.load)
        assert reload.poll() is None
        reload.request()
        assert reload.poll() == config.load()
        assert reload.poll() is None

    def test_a_configuration_that_cannot_be_read_is_logged(self, caplog):
        errors = [ConfigError("no such key")]

        def read():
            if errors:
                raise errors.pop()
            return config.load()

        reload = Reload(read)
        reload.request()
        assert reload.poll() is None
        assert reload.failed
        assert caplog.messages == ["configuration not read again, the old one stays: no such key"]
        reload.request()
        assert reload.poll() == config.load()
        assert not reload.failed

    @pytest.mark.parametrize("error", unforeseen(), ids=lambda error: type(error).__name__)
    def test_whatever_a_configuration_raises_the_old_one_stays(self, error, caplog):
        def read():
            raise error

        reload = Reload(read)
        reload.request()
        assert reload.poll() is None
        assert reload.failed
        (line,) = caplog.messages
        assert line.startswith("configuration not read again, the old one stays: ")
        assert type(error).__name__ in line


class TestLoop:
    def test_after_a_reload_the_next_frame_follows(self, tmp_path):
        for name in "abcd":
            save(tmp_path / f"{name}.png", np.zeros((48, 64, 3), np.uint8))
        display, reload = MemoryDisplay(), Reload(settings)
        made = session(ImageFiles(tmp_path), display)
        reload.request()
        assert app.loop(made, reload) == settings()
        assert len(display.pictures) == 1
        assert app.loop(made, reload) is None
        assert len(display.pictures) == 4

    def test_broken_settings_give_a_notice(self, tmp_path):
        def broken():
            raise ConfigError("no such key")

        for name in "ab":
            save(tmp_path / f"{name}.png", np.zeros((48, 64, 3), np.uint8))
        reload = Reload(broken)
        made = session(ImageFiles(tmp_path), MemoryDisplay())
        assert made.describe(scene()).notices == ()
        reload.request()
        app.loop(made, reload)
        assert made.describe(scene()).notices == ("settings_broken",)

    def test_the_screen_is_off_while_no_face_is_seen(self, tmp_path):
        class Counted(MemoryDisplay):
            power_log = ()

            def power(self, on):
                self.power_log += (on,)

        class Slow(ImageFiles):
            def __iter__(self):
                for frame in super().__iter__():
                    yield replace(frame, time=20.0 * frame.index)

        for name in "abcd":
            save(tmp_path / f"{name}.png", np.zeros((48, 64, 3), np.uint8))
        display = Counted()
        made = session(Slow(tmp_path), display, idle=15, blank=45)
        app.loop(made, Reload(settings))
        assert display.power_log == (True, True, True, False)
        assert not display.pictures[-1].any()

    def test_the_camera_indicator_is_shown_only_for_new_frames_of_a_device(self, tmp_path):
        made = session(DemoCamera((64, 48)), MemoryDisplay())
        assert made.describe(scene()).indicators == ()
        made.camera.physical = True
        assert made.describe(scene()).indicators == ("camera",)
        lost = replace(scene(), frame=replace(scene().frame, trouble="camera_lost"))
        assert made.describe(lost).indicators == ()

    def test_everything_is_closed_even_if_one_part_fails(self):
        display = MemoryDisplay()

        class Broken(DemoCamera):
            def close(self):
                raise DeviceError("it hangs")

        with pytest.raises(DeviceError, match="it hangs"):
            session(Broken(), display).close()
        assert display.closed


class TestSignals:
    """The command as systemd runs it."""

    def wait(self, process, words):
        for line in process.stderr:
            if words in line:
                return
        pytest.fail(f"{words!r} was never logged")

    def snapshot(self, address, shape):
        """Return the picture of the page, once it has a shape or too much time has passed."""
        for _ in range(100):
            with urllib.request.urlopen(address + "snapshot.jpg") as answer:
                data = np.frombuffer(answer.read(), np.uint8)
            picture = cv2.imdecode(data, cv2.IMREAD_COLOR)
            if picture.shape == shape:
                break
            time.sleep(0.1)
        return picture

    def test_sighup(self, tmp_path):
        file = tmp_path / "c.toml"
        file.write_text('[display]\nlanguage = "en"\nmirror = "off"\n')
        run = [sys.executable, "-m", "edge", "run", "--camera", "demo", "--display", "web::0"]
        run += ["--config", str(file)]
        with subprocess.Popen(run, cwd=ROOT, stdout=-1, stderr=-1, text=True) as process:
            address = process.stderr.readline().split()[1]
            self.wait(process, "camera: demo")
            file.write_text('[display]\nlanguage = "ja2"\n')
            process.send_signal(signal.SIGHUP)
            self.wait(process, "display keeps its old settings: no language 'ja2'")
            file.write_text("[display\n")
            process.send_signal(signal.SIGHUP)
            self.wait(process, "configuration not read again, the old one stays")
            file.write_text('[display]\nlanguage = "de"\nwidth = 640\nheight = 480\n')
            process.send_signal(signal.SIGHUP)
            self.wait(process, "configuration read again")
            picture = self.snapshot(address, (480, 640, 3))
            process.terminate()
            assert process.wait(30) == 0
            assert "Traceback" not in process.stderr.read()
        assert picture.shape == (480, 640, 3)

    def test_a_second_sigterm_does_not_lose_the_recording(self, tmp_path):
        run = [sys.executable, "-m", "edge", "run", "--camera", "demo", "--display", "web::0"]
        run += [
            "-o",
            "record.video=true",
            "-o",
            f"record.folder={tmp_path}",
            "-o",
            "record.spare=0",
        ]
        with subprocess.Popen(run, cwd=ROOT, stdout=-1, stderr=-1, text=True) as process:
            self.wait(process, "camera: demo")
            while not list(tmp_path.glob(".new-*")):
                time.sleep(0.1)
            time.sleep(1)
            for _ in range(3):
                process.terminate()
                time.sleep(0.002)
            process.communicate(timeout=30)
        assert process.returncode == 0
        assert [path.name[0] for path in tmp_path.iterdir()] == ["2"]
