"""Reload of the configuration in a running session."""

from dataclasses import replace

import numpy as np
import pytest

from edge.demo.clip import DemoCamera
from edge.detector.fake import FakeDetector
from edge.display.kms.display import KmsDisplay
from edge.display.kms.fake import FULL_HD, HD, FakeDevice
from edge.display.memory import MemoryDisplay
from edge.emotion import calibration_file
from edge.emotion.calibration import Calibration
from edge.observers.audio.speaker import Silence, Speaker
from edge.observers.opening import open_observers
from edge.record.recorder import Recorder
from edge.runtime.reconfigure import reconfigure
from edge.scene import BBox, Face
from tests.edge.scenes import renderer, scene
from tests.edge.sessions import session, settings, unforeseen

FACE = Face(BBox(10.0, 10.0, 20.0, 20.0), 0.9)


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

    @pytest.mark.parametrize("error", unforeseen(), ids=lambda error: type(error).__name__)
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

    @pytest.mark.parametrize(
        ("section", "good", "bad", "fault"),
        [
            ("metrics", "address=127.0.0.1:0", "address=0.0.0.0:0", "address: 0.0.0.0:0"),
            ("hook", "command=/bin/true", "command=/missing/hello", "command: no program"),
        ],
    )
    def test_an_observer_is_switched_on_kept_and_off(self, caplog, section, good, bad, fault):
        if section == "metrics":
            pytest.importorskip("prometheus_client", reason="prometheus-client is not installed")
        made = self.made()
        first = settings(f"{section}.enabled=true", f"{section}.{good}")
        assert reconfigure(made, settings(), first) == first
        second = settings(f"{section}.enabled=true", f"{section}.{bad}")
        assert reconfigure(made, first, second) == first
        assert made.observers.active
        assert f"{section} keeps its old settings: {section}.{fault}" in caplog.messages[1]
        reconfigure(made, first, settings())
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
        link = f"notice.link=https://{'x/' * 300}"
        wanted = settings("notice.enabled=on", link, "display.language=de")
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
