"""Reading the configuration again while it runs."""

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
from edge.display.kms.display import KmsDisplay
from edge.display.kms.fake import FULL_HD, HD, FakeCard
from edge.display.memory import MemoryDisplay
from edge.errors import ConfigError, DeviceError
from edge.record.recorder import Recorder
from edge.runtime import factory as opening
from edge.runtime import reconfigure as change
from edge.runtime.signals import Reload
from edge.system.stopwatch import Stopwatch
from tests.edge.scenes import ONE, renderer, scene
from tests.edge.sessions import show
from tests.files import ROOT, save


class TestReload:
    def test_only_when_it_was_asked(self):
        reload = Reload(config.load)
        assert reload.poll() is None
        reload.ask()
        assert reload.poll() == config.load()
        assert reload.poll() is None

    def test_what_cannot_be_read_is_told_and_forgotten(self):
        told, errors = [], [ConfigError("no such key")]

        def reread():
            if errors:
                raise errors.pop()
            return config.load()

        reload = Reload(reread, told.append)
        reload.ask()
        assert reload.poll() is None
        assert reload.failed
        assert told == ["configuration not read again, the old one stays: no such key"]
        reload.ask()
        assert reload.poll() == config.load()
        assert not reload.failed


def settings(*changes):
    return config.load(settings=["camera.source=demo", "display.target=none", *changes])


class TestChange:
    def made(self, **more):
        return show(DemoCamera((64, 48)), MemoryDisplay(), **more)

    def test_only_what_differs_is_exchanged(self):
        made, told = self.made(), []
        parts = made.pipeline, made.recorder, made.camera, made.frames, made.display
        wanted = settings("display.language=de")
        assert change.change(made, settings(), wanted, told.append) == wanted
        assert (made.pipeline, made.recorder, made.camera, made.frames, made.display) == parts
        assert told == ["configuration read again"]
        german = renderer(code="de").render(scene(state="starting"))
        assert (made.renderer.render(scene(state="starting")) == german).all()

    def test_another_camera(self):
        made = self.made()
        wanted = settings("camera.width=320", "camera.height=240")
        change.change(made, settings(), wanted, lambda line: None)
        assert next(made.frames).size == (320, 240)

    def test_a_section_that_cannot_be_taken_stays(self):
        made, told = self.made(), []
        bad = "display.language=klingon", "camera.source=/nix.mp4"
        wanted = settings(*bad, "emotion.smoothing=1")
        now = change.change(made, settings(), wanted, told.append)
        assert now == settings("emotion.smoothing=1")
        assert made.refused
        assert made.camera.name == "demo clip"
        assert [line.split(":")[1] for line in told[:-1]] == [
            " camera stays as it was",
            " display stays as it was",
        ]
        change.change(made, now, settings(), told.append)
        assert not made.refused

    def test_another_display_needs_a_new_start(self):
        made, told = self.made(), []
        wanted = settings("display.target=web")
        assert change.change(made, settings(), wanted, told.append) == settings()
        assert "display.target: another display needs a new start" in told[0]

    def test_the_screen_is_adjusted_and_goes_on(self):
        card = FakeCard(FULL_HD, HD)
        made, told = show(DemoCamera((64, 48)), KmsDisplay(opener=lambda: iter([card]))), []
        screen = made.display
        now = change.change(made, settings(), settings("display.mode=1x1"), told.append)
        assert (now, screen.size) == (settings(), (1920, 1080))
        assert "no screen has 1x1" in told[0]
        change.change(made, now, settings("display.mode=1280x720"), told.append)
        assert (made.display, screen.size) == (screen, (1280, 720))

    def test_what_is_no_bare_screen_is_left_alone(self):
        made = self.made()
        change.change(made, settings(), settings("display.rotate=90"), lambda line: None)
        assert not made.display.closed
        assert not made.refused

    def test_a_file_keeps_its_size(self):
        made, told = self.made(), []
        wanted = settings("display.width=640")
        assert change.change(made, settings(), wanted, told.append) == settings()
        assert "a file keeps its size" in told[0]

    def test_another_camera_has_another_clock(self):
        """Idle and figures count anew, and nobody is followed from one to the other."""
        made = self.made(idle=20)
        late = replace(scene(ONE), frame=replace(scene().frame, time=10**6))
        made.describe(late)
        pipeline = made.pipeline
        pipeline.namer.update(late.tracks, late.emotions, 10**6)
        change.change(made, settings(), settings("camera.width=320"), lambda line: None)
        assert made.describe(scene()).state == ""
        assert made.pipeline is pipeline
        assert not pipeline.namer._shown.get(1)

    @pytest.mark.parametrize(("setting", "mirrored"), [("auto", False), ("on", True)])
    def test_a_mirror_stays_one(self, setting, mirrored):
        made = self.made()
        wanted = settings(f"display.mirror={setting}", "camera.width=320")
        change.change(made, settings(), wanted, lambda line: None)
        assert made.mirrored == mirrored

    def test_a_lens_is_opened_again_and_waited_for(self):
        """It has to be closed first; the new one fails; the old one is not there at once."""
        made, told = self.made(), []
        made.camera.physical = True  # what is known of it; the device is the demo's
        old = settings("camera.source=v4l2:/nix/video0", "display.target=web")
        wanted = settings("camera.source=/nix.mp4", "display.target=web")
        now = change.change(made, old, wanted, told.append)
        assert now == old
        assert "no such file or folder" in told[0]
        assert next(made.frames).trouble == "no_camera"
        made.camera.close()

    def test_a_recording_that_stopped_is_not_begun_anew_by_a_mistake(self, tmp_path):
        made, told = self.made(), []
        made.recorder = Recorder(settings("record.video=true", f"record.folder={tmp_path}").record)
        recorder = made.recorder
        wanted = settings("record.video=true", "record.folder=/proc/x")
        change.change(made, settings(), wanted, told.append)
        assert made.recorder is recorder
        assert "record stays as it was" in told[0]

    def test_a_recording_that_stopped_begins_again_with_the_same_settings(self, tmp_path):
        made = self.made()
        spare = 10**6  # megabytes that no disk has
        full = settings("record.video=true", f"record.folder={tmp_path}", f"record.spare={spare}")
        made.recorder = Recorder(full.record)
        made.recorder.record(scene(), np.zeros((48, 64, 3), np.uint8))
        assert made.recorder.stopped
        stopped = made.recorder
        change.change(made, full, full, lambda line: None)
        assert made.recorder is not stopped
        assert not made.recorder.stopped

    def test_what_is_recorded_is_finished_first(self, tmp_path):
        made = self.made()
        folder = f"record.folder={tmp_path}"
        change.change(made, settings(), settings("record.video=true", folder), lambda line: None)
        for _ in range(3):
            made.recorder.record(scene(), np.zeros((48, 64, 3), np.uint8))
        assert made.describe(scene()).indicators == ("recording",)
        change.change(made, settings("record.video=true", folder), settings(), lambda line: None)
        assert [path.suffix for path in tmp_path.iterdir()] == [".mp4"]
        assert made.describe(scene()).indicators == ()


class TestLoop:
    def test_it_goes_on_with_the_next_frame(self, tmp_path):
        for name in "abcd":
            save(tmp_path / f"{name}.png", np.zeros((48, 64, 3), np.uint8))
        display, reload = MemoryDisplay(), Reload(settings)
        made = show(ImageFiles(tmp_path), display)
        reload.ask()
        assert app.loop(made, reload) == settings()
        assert len(display.pictures) == 1
        assert app.loop(made, reload) is None
        assert len(display.pictures) == 4

    def test_people_see_that_the_settings_are_broken(self, tmp_path):
        def broken():
            raise ConfigError("no such key")

        for name in "ab":
            save(tmp_path / f"{name}.png", np.zeros((48, 64, 3), np.uint8))
        reload = Reload(broken, lambda line: None)
        made = show(ImageFiles(tmp_path), MemoryDisplay())
        assert made.describe(scene()).notices == ()
        reload.ask()
        app.loop(made, reload)
        assert made.describe(scene()).notices == ("settings_broken",)

    def test_the_screen_is_off_while_nobody_is_there(self, tmp_path):
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
        made = show(Slow(tmp_path), display, idle=15, blank=45)
        app.loop(made, Reload(settings))
        assert display.power_log == (True, True, True, False)
        assert not display.pictures[-1].any()

    def test_the_camera_has_a_sign_only_while_it_looks(self, tmp_path):
        made = show(DemoCamera((64, 48)), MemoryDisplay())
        assert made.describe(scene()).indicators == ()
        made.camera.physical = True
        assert made.describe(scene()).indicators == ("camera",)
        lost = replace(scene(), frame=replace(scene().frame, trouble="camera_lost"))
        assert made.describe(lost).indicators == ()

    def test_everything_is_given_back_even_when_something_fails(self):
        display = MemoryDisplay()

        class Broken(DemoCamera):
            def close(self):
                raise DeviceError("it hangs")

        with pytest.raises(DeviceError, match="it hangs"):
            show(Broken(), display).close()
        assert display.closed


class TestOpening:
    def status(self, *changes):
        return opening.open_status(settings(*changes).display, Stopwatch())

    def states(self, status):
        later = [replace(scene(), frame=replace(scene().frame, time=time)) for time in (0, 30, 90)]
        return [status.describe(one).state for one in later]

    def test_a_screen_goes_idle_and_dark(self):
        settings = "display.target=web", "display.idle=20", "display.blank=60"
        assert self.states(self.status(*settings)) == ["", "idle", "blank"]

    def test_a_file_shows_every_frame(self):
        settings = "display.target=out.mp4", "display.idle=20", "display.blank=60"
        assert self.states(self.status(*settings)) == ["", "", ""]

    def test_the_screen_says_that_it_starts(self):
        display = MemoryDisplay()
        opening.announce(renderer(), display, "starting")
        expected = renderer().render(scene(state="starting"))
        assert (display.pictures[0] == expected).all()


class TestHangUp:
    """The command as systemd runs it."""

    def wait(self, process, words):
        for line in process.stdout:
            if words in line:
                return
        pytest.fail(f"{words!r} was never said")

    def test_sighup(self, tmp_path):
        file = tmp_path / "c.toml"
        file.write_text('[display]\nlanguage = "en"\nmirror = "off"\n')
        run = [sys.executable, "-m", "edge", "run", "--camera", "demo", "--display", "web::0"]
        run += ["--config", str(file)]
        with subprocess.Popen(run, cwd=ROOT, stdout=-1, stderr=-1, text=True) as process:
            address = process.stdout.readline().split()[1]
            self.wait(process, "camera: demo")
            file.write_text('[display]\nlanguage = "ja2"\n')
            process.send_signal(signal.SIGHUP)
            self.wait(process, "display stays as it was: no language 'ja2'")
            file.write_text("[display\n")
            process.send_signal(signal.SIGHUP)
            self.wait(process, "configuration not read again, the old one stays")
            file.write_text('[display]\nlanguage = "de"\nwidth = 640\nheight = 480\n')
            process.send_signal(signal.SIGHUP)
            self.wait(process, "configuration read again")
            time.sleep(0.5)
            with urllib.request.urlopen(address + "snapshot.jpg") as answer:
                data = np.frombuffer(answer.read(), np.uint8)
            process.terminate()
            assert process.wait(30) == 0
            assert process.stderr.read() == ""
        assert cv2.imdecode(data, cv2.IMREAD_COLOR).shape == (480, 640, 3)

    def test_a_second_sigterm_does_not_cost_the_recording(self, tmp_path):
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
