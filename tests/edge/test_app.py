"""The whole loop with fakes, and the commands as a user runs them."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
import weakref
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from edge import app
from edge.camera.checked import CheckedCamera
from edge.camera.images import ImageFiles
from edge.commands.bench.still_camera import OneFrame
from edge.config import loader as config
from edge.detector.fake import FakeDetector
from edge.display.memory import MemoryDisplay
from edge.emotion.classifier import EmotionClassifier, load_manifest
from edge.engine.replay import ReplayEngine
from edge.labels import EMOTIONS
from edge.runtime.signals import Reload
from edge.scene import BBox, Face, Frame
from tests.edge.sessions import pipeline, session
from tests.files import DEMO, ROOT, save, save_video

MODEL = ROOT / "models" / "emotions.tflite"


def two_faces():
    """A detector that finds the same two faces in every frame."""
    return FakeDetector([[Face(BBox(172, 66, 105, 105), 0.9), Face(BBox(330, 300, 120, 130), 0.8)]])


def test_the_whole_loop(golden):
    happy, sad = (np.roll([0.7, 0.2, 0.1, 0, 0, 0, 0], k).astype(np.float32) for k in (3, 5))
    engine = ReplayEngine([[sad], [happy]], (48, 48, 1))
    plain = replace(load_manifest(MODEL), temperature=1.0)
    classifier, display = EmotionClassifier(engine, plain), MemoryDisplay()
    made = session(ImageFiles(DEMO / "astronaut.jpg"), display, two_faces(), classifier)
    assert app.loop(made, Reload(config.load)) is None
    (picture,) = display.pictures
    golden("loop", picture)
    assert (made.watch.frames, made.watch.faces) == (1, 2)
    stages = ["camera", "detect", "track", "classify", "render", "display"]
    assert list(made.watch.per_frame()) == stages


def test_pictures_have_the_size_of_the_display(tmp_path):
    """The size changes while it runs, as when another screen is plugged in."""

    class Screens(MemoryDisplay):
        @property
        def size(self):
            return [(640, 360), None, (480, 854), None][len(self.pictures)]

    for name in "abc":
        save(tmp_path / f"{name}.png", np.zeros((480, 640, 3), np.uint8))
    display = Screens()
    app.loop(session(ImageFiles(tmp_path), display, two_faces()), Reload(config.load))
    assert [p.shape[1::-1] for p in display.pictures] == [(640, 360), (640, 360), (480, 854)]


def test_a_frame_and_its_picture_are_gone_when_the_next_frame_is_taken():
    """Each has megabytes, and small boards have few of them."""
    pictures, frames, alive = [], [], []

    class Screen(MemoryDisplay):
        def show(self, picture, time):
            pictures.append(weakref.ref(picture))

    class Film(OneFrame):
        def __init__(self):
            self.length = 3

        def __iter__(self):
            for index in range(self.length):
                pixels = np.zeros((480, 640, 3), np.uint8)
                frames.append(weakref.ref(pixels))
                yield Frame(pixels, index / 10, index)
                del pixels
                alive.append([each() is not None for each in (frames[-1], pictures[-1])])

    camera = CheckedCamera(Film(), "film")
    app.loop(session(camera, Screen(), two_faces()), Reload(config.load))
    assert alive == [[False, False]] * 3


def test_a_frame_in_trouble_is_not_analysed():
    """The tracks from before it are dropped."""
    stages = pipeline(two_faces())
    frame = Frame(np.zeros((480, 640, 3), np.uint8))
    assert len(stages.process(frame).tracks) == 2
    lost = stages.process(replace(frame, trouble="camera_lost", time=1))
    assert (lost.tracks, lost.frame.trouble) == ((), "camera_lost")
    assert [t.id for t in stages.process(replace(frame, time=1.1)).tracks] == [1, 2]


class TestPredict:
    def test_one_json_object_a_frame(self, command):
        result = command("predict", DEMO / "astronaut.jpg", DEMO / "president.jpg")
        assert (result.returncode, result.stderr) == (0, "")
        first, second = map(json.loads, result.stdout.splitlines())
        assert first["source"] == str(DEMO / "astronaut.jpg")
        assert (first["frame"], first["time"]) == (0, 0.0)
        (face,) = first["faces"]
        assert set(face) == {"track", "bbox", "score", "emotion", "label", "scores"}
        assert face["track"] == second["faces"][0]["track"] == 1
        assert BBox(*face["bbox"]).iou(BBox(176, 68, 100, 108)) > 0.6
        assert tuple(face["scores"]) == EMOTIONS
        assert sum(face["scores"].values()) == pytest.approx(1, abs=1e-4)
        assert face["emotion"] == max(face["scores"], key=face["scores"].get) == face["label"]

    def test_smiling_portraits_are_happy(self, command):
        lines = command("predict", DEMO).stdout.splitlines()
        assert [json.loads(line)["faces"][0]["emotion"] for line in lines] == ["happy"] * 2

    def test_a_crop_is_one_face_as_it_is(self, command, tmp_path, astronaut):
        save(tmp_path / "c.png", astronaut[60:175, 165:280])
        face = json.loads(command("predict", "--crop", "c.png").stdout)["faces"]
        assert [f["bbox"] for f in face] == [[0, 0, 115, 115]]
        assert face[0]["emotion"] == "happy"

    @pytest.mark.usefixtures("models")
    def test_a_crop_needs_no_detector_file(self, command, tmp_path, astronaut):
        shutil.copytree(ROOT / "edge", tmp_path / "edge")  # it looks for models beside itself
        save(tmp_path / "c.png", astronaut[60:175, 165:280])
        result = command("predict", "c.png")
        assert (result.returncode, result.stdout) == (1, "")
        assert f"{tmp_path}/models/face_detection" in result.stderr
        result = command("predict", "--crop", "c.png")
        assert (result.returncode, result.stderr) == (0, "")
        assert json.loads(result.stdout)["faces"][0]["emotion"] == "happy"

    def test_a_video_is_tracked(self, command, tmp_path, astronaut):
        frames = [np.roll(astronaut, 8 * i, axis=1) for i in range(6)]
        save_video(tmp_path / "v.avi", frames)
        lines = [json.loads(s) for s in command("predict", "v.avi").stdout.splitlines()]
        assert [line["frame"] for line in lines] == list(range(6))
        assert [line["time"] for line in lines] == pytest.approx([i / 10 for i in range(6)])
        assert {f["track"] for line in lines for f in line["faces"]} == {1}

    def test_a_table(self, command):
        result = command("predict", "--format", "table", DEMO / "astronaut.jpg")
        assert "happy" in result.stdout.splitlines()[1]

    def test_a_bad_picture_among_good_ones(self, command, tmp_path, astronaut):
        save(tmp_path / "a.png", astronaut)
        (tmp_path / "b.png").write_bytes(b"nothing")
        save(tmp_path / "c.png", astronaut)
        result = command("predict", ".")
        assert result.returncode == 1
        assert [json.loads(s)["source"] for s in result.stdout.splitlines()] == ["a.png", "c.png"]
        assert result.stderr.count("\n") == 1
        assert "b.png" in result.stderr

    @pytest.mark.parametrize("shape", [(1, 1, 3), (100, 100), (6000, 8000)])
    def test_pictures_of_odd_shapes(self, command, tmp_path, shape):
        cv2.imwrite(str(tmp_path / "a.png"), np.zeros(shape, np.uint8))
        result = command("predict", "a.png")
        assert (result.returncode, result.stderr) == (0, "")
        assert json.loads(result.stdout)["faces"] == []


class TestRun:
    def test_the_demo_becomes_a_video(self, command, tmp_path):
        size = ["-o", "camera.width=160", "-o", "camera.height=120"]
        small = ["-o", "display.width=320", "-o", "display.height=240"]
        result = command("run", "--camera", "demo", "--display", "out.mp4", *size, *small)
        assert result.returncode == 0
        assert "camera: demo clip" in result.stderr
        assert re.search(r"\d+ frames, \d+ faces, [\d.]+ frames per second", result.stdout)
        assert re.search(r"ms per frame: camera .* display [\d.]+", result.stdout)
        count = cv2.VideoCapture(str(tmp_path / "out.mp4")).get(cv2.CAP_PROP_FRAME_COUNT)
        assert f"{round(count)} frames" in result.stdout

    @pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
    def test_a_live_camera_runs_until_it_is_stopped(self, stop):
        run = [sys.executable, "-m", "edge", "run", "--camera", "demo", "--display", "web::0"]
        with subprocess.Popen(run, cwd=ROOT, stdout=-1, stderr=-1, text=True) as process:
            address = process.stderr.readline().split()[1]
            while not process.stderr.readline().startswith("started: "):
                assert process.poll() is None
            with urllib.request.urlopen(address + "snapshot.jpg") as answer:
                data = np.frombuffer(answer.read(), np.uint8)
            process.send_signal(stop)
            out, err = process.communicate(timeout=30)
        assert cv2.imdecode(data, cv2.IMREAD_COLOR).shape == (720, 1280, 3)
        assert process.returncode == 0
        assert "frames per second" in out
        assert not re.search("warning|error|Traceback", err)

    @pytest.mark.parametrize("persist", [False, True])
    def test_an_interrupt_that_a_library_discards_while_opening_still_ends_it(
        self, persist, capsys
    ):
        def read():
            with suppress(KeyboardInterrupt):
                os.kill(os.getpid(), signal.SIGTERM)
            return config.load(None, ["camera.source=demo", "display.target=none"])

        app.run(read, persist=persist)
        assert "1 frames" in capsys.readouterr().out

    @pytest.mark.skipif(any(Path("/dev").glob("video*")), reason="this machine has a camera")
    def test_auto_logs_what_it_chose_and_why(self):
        run = [sys.executable, "-u", "-m", "edge", "run", "--display", "web::0"]
        with subprocess.Popen(run, cwd=ROOT, stdout=-1, stderr=-1, text=True) as process:
            lines = [process.stderr.readline() for _ in range(3)]
            process.terminate()
            process.communicate(timeout=30)
        assert lines[1].startswith("camera: passed over: picamera2 is not installed")
        assert lines[2] == "camera: demo clip (no Raspberry Pi camera and no webcam found)\n"

    def test_a_camera_class_of_the_user(self, command, tmp_path):
        (tmp_path / "mine.py").write_text(
            "from pathlib import Path\n"
            "from edge.camera.images import ImageFiles\n"
            f"class Mine(ImageFiles):\n"
            f"    def __init__(self, config): super().__init__(Path({str(DEMO)!r}))\n"
        )
        result = command("run", "--camera", "mine:Mine", "--display", "none")
        assert result.returncode == 0
        assert "2 frames, 2 faces" in result.stdout


def test_config_prints_the_settings_in_effect(command):
    result = command("config", "-o", "camera.width=800")
    assert "width = 800" in result.stdout
    assert config.load(settings=["camera.width=800"]).camera.width == 800


def test_wrong_usage(command):
    assert command("fly").returncode == 2


def test_the_device_imports_neither_tensorflow_nor_the_converter():
    code = (
        "import sys, pkgutil, importlib, edge\n"
        "for m in pkgutil.walk_packages(edge.__path__, 'edge.'):\n"
        "    if 'make_icons' not in m.name and '__main__' not in m.name:\n"
        "        importlib.import_module(m.name)\n"
        "print({'tensorflow', 'keras', 'torch', 'converter'} & set(sys.modules))"
    )
    run = [sys.executable, "-c", code]
    assert subprocess.check_output(run, cwd=ROOT, text=True) == "set()\n"
