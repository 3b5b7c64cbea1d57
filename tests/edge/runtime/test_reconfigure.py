"""Reload of the configuration in a running session."""

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
from edge.detector.fake import FakeDetector
from edge.display.kms.display import KmsDisplay
from edge.display.kms.fake import FULL_HD, HD, FakeDevice
from edge.display.memory import MemoryDisplay
from edge.emotion import calibration_file
from edge.emotion.calibration import Calibration
from edge.errors import ConfigError, DeviceError
from edge.observers.audio.speaker import Silence, Speaker
from edge.observers.opening import open_observers
from edge.record.recorder import Recorder
from edge.runtime import factory
from edge.runtime.reconfigure import reconfigure
from edge.runtime.signals import Reload
from edge.scene import BBox, Face
from edge.system.stopwatch import Stopwatch
from tests.edge.scenes import renderer, scene
from tests.edge.sessions import session
from tests.files import ROOT, save

FACE = Face(BBox(10.0, 10.0, 20.0, 20.0), 0.9)


UNFORESEEN = [
    OverflowError("int too large to convert to float"),
    RecursionError("maximum recursion depth exceeded"),
    UnicodeError("surrogates not allowed"),
    OSError(30, "Read-only file system"),
    MemoryError(),
    AttributeError("no such attribute"),
]


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

    @pytest.mark.parametrize("error", UNFORESEEN, ids=lambda error: type(error).__name__)
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


def settings(*changes):
    return config.load(settings=["camera.source=demo", "display.target=none", *changes])


class TestReconfigure:
    def made(self, **more):
        return session(DemoCamera((64, 48)), MemoryDisplay(), **more)

    def test_only_parts_with_changed_settings_are_replaced(self, caplog):
        made = self.made()
        parts = made.pipeline, made.recorder, made.camera, made.frames, made.display
        wanted = settings("display.language=de")
        assert reconfigure(made, settings(), wanted) == wanted
        assert (made.pipeline, made.recorder, made.camera, made.frames, made.display) == parts
        assert caplog.messages == ["configuration read again"]
        german = renderer(code="de").render(scene(state="starting"))
        assert (made.renderer.render(scene(state="starting")) == german).all()

    def test_another_camera(self):
        made = self.made()
        wanted = settings("camera.width=320", "camera.height=240")
        reconfigure(made, settings(), wanted)
        assert next(made.frames).size == (320, 240)

    def test_a_group_that_cannot_be_applied_keeps_its_settings(self, caplog):
        made = self.made()
        bad = "display.language=klingon", "camera.source=/nix.mp4"
        wanted = settings(*bad, "emotion.smoothing=1")
        now = reconfigure(made, settings(), wanted)
        assert now == settings("emotion.smoothing=1")
        assert made.settings_refused
        assert made.camera.name == "demo clip"
        assert [line.split(":")[1] for line in caplog.messages[:-1]] == [
            " camera keeps its old settings",
            " display keeps its old settings",
        ]
        reconfigure(made, now, settings())
        assert not made.settings_refused

    @pytest.mark.parametrize("error", UNFORESEEN, ids=lambda error: type(error).__name__)
    def test_whatever_a_part_raises_it_keeps_its_settings(self, error, caplog):
        class Screen(MemoryDisplay):
            def adjust(self, *settings):
                raise error

        made = session(DemoCamera((64, 48)), Screen())
        now = reconfigure(made, settings(), settings("display.rotate=90", "tracker.keep=1"))
        assert now == settings("tracker.keep=1")
        assert made.settings_refused
        assert type(error).__name__ in caplog.messages[0]
        assert caplog.messages[-1] == "configuration read again, without display: see above"

    def test_a_calibration_that_was_made_again_is_read_again(self, tmp_path, monkeypatch):
        monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path))
        made, wanted = self.made(), settings("emotion.calibration=hall")
        manifest = made.pipeline.classifier.manifest
        labels = tuple(label.name for label in manifest.classes)
        for number in (0.25, 0.5):
            bias = (number,) * len(labels)
            calibration = Calibration("hall", "2026-11-27", manifest.sha256, labels, bias, 99)
            calibration_file.write(calibration)
            assert reconfigure(made, wanted, wanted) == wanted
            assert made.pipeline.classifier.calibration == calibration
        made.pipeline.close()

    def test_a_calibration_that_is_missing_leaves_the_picture_as_it_is(
        self, tmp_path, monkeypatch, caplog
    ):
        monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path))
        made = self.made()
        before = made.pipeline
        assert reconfigure(made, settings(), settings("emotion.calibration=hall")) == settings()
        assert made.pipeline is before
        assert "no calibration 'hall'" in caplog.messages[0]

    def test_another_theme(self):
        made = self.made()
        before = made.renderer.render(scene())
        wanted = settings("display.theme=light")
        assert reconfigure(made, settings(), wanted) == wanted
        after = made.renderer.render(scene())
        assert (before[0, -1] < 64).all()
        assert (after[0, -1] > 192).all()

    def test_a_theme_that_is_wrong_leaves_the_picture_as_it_is(self, caplog, tmp_path):
        made = self.made()
        renderer = made.renderer
        (tmp_path / "theme.toml").write_text("[colours]\npanel = 'red'")
        wanted = settings(f"display.theme={tmp_path}", "display.language=de")
        assert reconfigure(made, settings(), wanted) == settings()
        assert made.renderer is renderer
        assert made.settings_refused
        assert "theme.toml: colours.panel must be as" in caplog.messages[0]

    def test_a_theme_that_was_edited_is_read_again_and_kept_if_it_is_wrong(self, tmp_path):
        made = self.made()
        wanted, file = settings(f"display.theme={tmp_path}"), tmp_path / "theme.toml"
        file.write_text('base = "dark"')
        assert reconfigure(made, settings(), wanted) == wanted
        file.write_text('base = "light"')
        assert reconfigure(made, wanted, wanted) == wanted
        assert (made.renderer.render(scene())[0, -1] > 192).all()
        file.write_text('base = "odd"')
        assert reconfigure(made, wanted, wanted) == wanted
        assert made.settings_refused
        assert (made.renderer.render(scene())[0, -1] > 192).all()

    def test_sounds_are_switched_on_and_off(self, monkeypatch, tmp_path):
        program = tmp_path / "aplay"  # a stand-in
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))
        made = self.made()
        wanted = settings("audio.enabled=true")
        assert reconfigure(made, settings(), wanted) == wanted
        speaker = made.sounds
        assert isinstance(speaker, Speaker)
        reconfigure(made, wanted, settings())
        assert isinstance(made.sounds, Silence)
        assert not speaker._thread.is_alive()

    def test_sounds_that_cannot_be_opened_leave_all_as_it_is(self, caplog, tmp_path):
        made = self.made()
        sounds = made.sounds
        (tmp_path / "sad.wav").write_bytes(b"no")
        wanted = settings("audio.enabled=true", f"audio.folder={tmp_path}")
        assert reconfigure(made, settings(), wanted) == settings()
        assert made.sounds is sounds
        assert "audio keeps its old settings" in caplog.messages[0]
        assert "sad.wav" in caplog.messages[0]

    def test_events_are_switched_on_moved_and_off(self, tmp_path):
        made = self.made()
        config, names = settings(), ("one", "two", "")
        for name in names:
            options = [f"events.target={tmp_path / name}"] if name else []
            wanted = settings(f"events.enabled={str(bool(name)).lower()}", *options)
            config = reconfigure(made, config, wanted)
            assert config == wanted
            assert made.observers.active is bool(name)
            made.observers.observe(scene(), {})
        made.close()
        counts = [len((tmp_path / name).read_bytes().splitlines()) for name in ("one", "two")]
        assert counts == [1, 1]

    def test_a_hook_is_switched_on_kept_and_off(self, caplog):
        made = self.made()
        good = settings("hook.enabled=true", "hook.command=/bin/true")
        assert reconfigure(made, settings(), good) == good
        bad = settings("hook.enabled=true", "hook.command=/missing/hello")
        assert reconfigure(made, good, bad) == good
        assert made.observers.active
        assert "hook keeps its old settings: hook.command: no program" in caplog.messages[1]
        reconfigure(made, good, settings())
        assert not made.observers.active

    def test_pins_are_released_before_they_are_opened_and_kept_where_new_ones_fail(
        self, caplog, monkeypatch
    ):
        gpiozero = pytest.importorskip("gpiozero", reason="gpiozero is not installed")
        mock = pytest.importorskip("gpiozero.pins.mock")
        monkeypatch.setattr(gpiozero.Device, "pin_factory", mock.MockFactory())
        made = self.made()
        config = settings()
        for leds in ("happy=17", "happy=17 sad=27"):
            wanted = settings("gpio.enabled=true", f"gpio.leds='{leds}'")
            config = reconfigure(made, config, wanted)
            assert config == wanted
        bad = settings("gpio.enabled=true", "gpio.leds='happy=17 sad=17'")
        assert reconfigure(made, config, bad) == config
        assert made.observers.active
        assert "gpio keeps its old settings: gpio.leds: GPIO17 has two rules" in caplog.messages[2]
        made.close()
        assert gpiozero.Device.pin_factory.pin(17).function == "input"

    def test_what_was_left_out_at_the_start_is_tried_again_by_any_reload(self, tmp_path):
        program = tmp_path / "hello"
        config = settings("hook.enabled=true", f"hook.command={program}")
        made = self.made()
        made.observers = open_observers(config, print, print)
        reconfigure(made, config, config)
        assert made.settings_refused
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
        assert reconfigure(made, config, config) == config
        assert made.observers.active
        assert not made.settings_refused
        made.close()

    def test_another_display_needs_a_restart(self, caplog):
        made = self.made()
        wanted = settings("display.target=web")
        assert reconfigure(made, settings(), wanted) == settings()
        assert "display.target: another display needs a restart" in caplog.messages[0]

    def test_the_screen_is_adjusted_and_goes_on(self, caplog):
        device = FakeDevice(FULL_HD, HD)
        made = session(DemoCamera((64, 48)), KmsDisplay(opener=lambda: iter([device])))
        screen = made.display
        now = reconfigure(made, settings(), settings("display.mode=1x1"))
        assert (now, screen.size) == (settings(), (1920, 1080))
        assert "no screen has 1x1" in caplog.messages[0]
        reconfigure(made, now, settings("display.mode=1280x720"))
        assert (made.display, screen.size) == (screen, (1280, 720))

    def test_a_notice_that_is_refused_keeps_neither_language_nor_recording_back(self, caplog):
        made = self.made()
        wanted = settings("notice.enabled=on", f"notice.link={'x/' * 300}", "display.language=de")
        now = reconfigure(made, settings(), wanted)
        assert (now.notice, now.display.language) == (settings().notice, "de")
        assert "notice keeps its old settings: a QR code holds 500 bytes" in caplog.text

    def test_a_new_notice_is_shown_without_a_restart(self):
        made = self.made()
        idle = scene(state="idle")
        before = made.renderer.render(idle)
        now = reconfigure(made, settings(), settings("notice.operator=City Museum"))
        assert (made.renderer.render(idle) != before).any()
        reconfigure(made, now, settings())
        assert (made.renderer.render(idle) == before).all()

    def test_a_display_without_a_screen_ignores_screen_settings(self):
        made = self.made()
        reconfigure(made, settings(), settings("display.rotate=90"))
        assert not made.display.closed
        assert not made.settings_refused

    def test_a_file_keeps_its_size(self, caplog):
        made = self.made()
        wanted = settings("display.width=640")
        assert reconfigure(made, settings(), wanted) == settings()
        assert "a file keeps its size" in caplog.messages[0]

    def test_another_camera_starts_with_new_times_and_new_people(self):
        """The idle timer and the statistics start again, and no track goes on."""
        faces = [FACE]
        made = session(
            DemoCamera((64, 48)), MemoryDisplay(), FakeDetector(lambda _: faces), idle=20
        )
        late = replace(scene().frame, time=10.0**6)
        assert [t.id for t in made.describe(made.pipeline.process(late)).tracks] == [1]
        pipeline = made.pipeline
        reconfigure(made, settings(), settings("camera.width=320"))
        faces.clear()
        assert made.describe(made.pipeline.process(scene().frame)).state == ""
        assert made.pipeline is pipeline
        faces.append(FACE)
        again = made.pipeline.process(replace(scene().frame, time=10.0**6))
        assert [track.id for track in again.tracks] == [1]

    @pytest.mark.parametrize(("setting", "mirrored"), [("auto", False), ("on", True)])
    def test_mirroring_outlasts_another_camera(self, setting, mirrored):
        made = self.made()
        wanted = settings(f"display.mirror={setting}", "camera.width=320")
        reconfigure(made, settings(), wanted)
        assert made.describe(scene()).mirrored == mirrored

    def test_a_physical_camera_is_opened_again_and_waited_for(self, caplog):
        """It must be closed first; the new camera fails; the old one is missing at first."""
        made = self.made()
        made.camera.physical = True  # pretended: the demo has no device
        old = settings("camera.source=v4l2:/nix/video0", "display.target=web")
        wanted = settings("camera.source=/nix.mp4", "display.target=web")
        now = reconfigure(made, old, wanted)
        assert now == old
        assert "no such file or folder" in caplog.text
        assert next(made.frames).trouble == "no_camera"
        made.camera.close()

    def test_wrong_settings_do_not_replace_the_recorder(self, tmp_path, caplog):
        made = self.made()
        made.recorder = Recorder(settings("record.video=true", f"record.folder={tmp_path}").record)
        recorder = made.recorder
        wanted = settings("record.video=true", "record.folder=/proc/x")
        reconfigure(made, settings(), wanted)
        assert made.recorder is recorder
        assert "record keeps its old settings" in caplog.messages[0]

    def test_a_stopped_recording_starts_again_with_the_same_settings(self, tmp_path):
        made = self.made()
        spare = 10**6  # megabytes that no disk has
        full = settings("record.video=true", f"record.folder={tmp_path}", f"record.spare={spare}")
        made.recorder = Recorder(full.record)
        made.recorder.record(scene(), np.zeros((48, 64, 3), np.uint8))
        assert made.recorder.stopped
        stopped = made.recorder
        reconfigure(made, full, full)
        assert made.recorder is not stopped
        assert not made.recorder.stopped

    def test_a_recording_is_finished_when_it_is_switched_off(self, tmp_path):
        made = self.made()
        folder = f"record.folder={tmp_path}"
        reconfigure(made, settings(), settings("record.video=true", folder))
        for _ in range(3):
            made.recorder.record(scene(), np.zeros((48, 64, 3), np.uint8))
        assert made.describe(scene()).indicators == ("recording",)
        reconfigure(made, settings("record.video=true", folder), settings())
        assert [path.suffix for path in tmp_path.iterdir()] == [".mp4"]
        assert made.describe(scene()).indicators == ()


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


class TestFactory:
    def status(self, *changes):
        return factory.open_status(settings(*changes).display, Stopwatch())

    def states(self, status):
        later = [replace(scene(), frame=replace(scene().frame, time=time)) for time in (0, 30, 90)]
        return [status.describe(one).state for one in later]

    def test_a_screen_becomes_idle_and_then_blank(self):
        settings = "display.target=web", "display.idle=20", "display.blank=60"
        assert self.states(self.status(*settings)) == ["", "idle", "blank"]

    def test_a_file_gets_every_frame(self):
        settings = "display.target=out.mp4", "display.idle=20", "display.blank=60"
        assert self.states(self.status(*settings)) == ["", "", ""]

    @pytest.mark.parametrize(
        ("changes", "shown"),
        [
            ((), False),
            (("notice.operator=City Museum",), True),
            (("notice.enabled=on",), True),
            (("notice.operator=City Museum", "notice.enabled=off"), False),
        ],
    )
    def test_the_notice_is_shown_where_it_is_on_or_an_operator_is_named(self, changes, shown):
        assert bool(factory.notice_of(settings(*changes))) == shown

    def test_the_notice_says_whether_pictures_are_stored(self):
        on = "notice.enabled=on"
        assert not factory.notice_of(settings(on)).stores
        assert factory.notice_of(settings(on, "record.snapshots=true")).stores
        assert factory.notice_of(settings(on, "record.video=true")).stores

    def test_a_screen_waits_with_the_first_reading_and_a_file_does_not(self):
        for target, expected in (("web", "starting"), ("out.mp4", "")):
            config = settings(f"display.target={target}").display
            status = factory.open_status(config, Stopwatch(), introduction=5.0)
            assert status.describe(scene()).state == expected

    @pytest.mark.parametrize(("words", "name"), [("feelings", "Happy"), ("expressions", "Smiling")])
    def test_the_names_are_those_of_display_words(self, words, name):
        found, _ = factory.open_language(settings(f"display.words={words}").display)
        assert found["happy"] == name
        assert found["unsure"] == "Unsure"

    def test_the_screen_shows_that_the_program_is_starting(self):
        display = MemoryDisplay()
        factory.show_state(renderer(), display, "starting")
        expected = renderer().render(scene(state="starting"))
        assert (display.pictures[0] == expected).all()


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
