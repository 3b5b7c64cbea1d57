"""A network with classes of its own, from its manifest to the screen, with the real commands."""

import json
from dataclasses import replace

import numpy as np
import pytest

from edge.camera.images import ImageFiles
from edge.display.memory import MemoryDisplay
from edge.emotion.classifier import EmotionClassifier, load_manifest
from edge.engine.replay import ReplayEngine
from edge.labels import EMOTIONS
from edge.media.picture import read_picture
from edge.scene import Frame, Scene
from tests.edge.scenes import GESTURES
from tests.edge.sessions import session
from tests.files import DEMO, ROOT

NAMES = GESTURES[: len(EMOTIONS)]


@pytest.fixture
def own(models):
    """Return the bundled network under other names, with a colour and a word for the first one."""
    path = models / "emotions.toml"
    text = path.read_text("utf-8")
    for emotion, name in zip(EMOTIONS, NAMES, strict=True):
        text = text.replace(f'"{emotion}"', f'"{name}"')
    text += f'[label.{NAMES[3]}]\ncolour = "#0ac81e"\nnames.de = "Zunge heraus"\n'
    path.write_text(text, encoding="utf-8")
    return f"emotion.model={models}/emotions.tflite"


def test_predict_prints_them(command, own):
    result = command("predict", "-o", own, DEMO / "astronaut.jpg")
    assert (result.returncode, result.stderr) == (0, "")
    (face,) = json.loads(result.stdout)["faces"]
    assert tuple(face["scores"]) == NAMES
    assert face["label"] == NAMES[EMOTIONS.index("happy")]


def test_they_are_drawn(command, own, tmp_path):
    arguments = ("--camera", DEMO / "astronaut.jpg", "--display", "out.png")
    result = command("run", "-o", own, "-o", "display.language=de", *arguments)
    assert result.returncode == 0, result.stderr
    pixels = read_picture(tmp_path / "out.png").pixels.astype(int)
    assert (np.abs(pixels - (10, 200, 30)).max(axis=2) < 4).sum() > 1000


def test_check_names_them(command, own):
    result = command("check", "-o", own)
    (line,) = [line for line in result.stdout.splitlines() if "classes:" in line]
    assert f"classes: {', '.join(NAMES)}" in line
    assert "FER2013" not in line


def test_screens_without_a_face_show_them():
    manifest = replace(load_manifest(ROOT / "models" / "emotions.tflite"), labels=("yes", "no"))
    engine = ReplayEngine([[np.array((0.5, 0.5), np.float32)]], (48, 48, 1))
    classifier = EmotionClassifier(engine, manifest)
    made = session(ImageFiles(DEMO), MemoryDisplay(), classifier=classifier)
    scene = made.describe(Scene(Frame(np.zeros((8, 8, 3), np.uint8))))
    assert [label.name for label in scene.labels] == ["yes", "no"]
