"""Classes of one's own: what a manifest says of them, and what the classifier makes of it."""

import json
from dataclasses import replace

import cv2
import numpy as np
import pytest

from edge.commands.printing import to_json
from edge.emotion import manifest
from edge.emotion.classifier import EmotionClassifier
from edge.engine.replay import ReplayEngine
from edge.errors import ModelError
from edge.labels import EMOTIONS, Label, in_order
from edge.pipeline.hysteresis import LabelHysteresis
from edge.pipeline.smoothing import ScoreSmoother
from edge.pipeline.track_state import TrackState
from edge.scene import BBox, Emotion, Face, Frame, Scene, Track
from tests.files import ROOT

BUNDLED = manifest.read(ROOT / "models" / "emotions.toml")
FACE = Face(BBox(10, 10, 50, 50), 0.9)


@pytest.fixture
def folder(tmp_path):
    """Return a folder with an icon."""
    (tmp_path / "smile.png").write_bytes(
        cv2.imencode(".png", np.full((9, 9, 4), 255, np.uint8))[1].tobytes()
    )
    return tmp_path


def written(folder, labels, tables=""):
    """Write a manifest with labels and tables, and return its path."""
    path = folder / "mine.toml"
    manifest.write(path, replace(BUNDLED, labels=tuple(labels)))
    path.write_text(path.read_text("utf-8") + tables, encoding="utf-8")
    return path


def classifier(labels, scores):
    engine = ReplayEngine([[np.array(scores, np.float32)]], (48, 48, 1))
    return EmotionClassifier(engine, replace(BUNDLED, labels=tuple(labels), temperature=1.0))


TABLES = """
[label.smile]
colour = "#ffd34d"
icon = "smile.png"

[label.smile.names]
de = "Lächeln"
pt-BR = "Sorriso"

[label."no smile"]
names.de = "Kein Lächeln"
"""


def test_tables_are_read_and_written(folder):
    path = written(folder, ["smile", "no smile"], TABLES)
    read = manifest.read(path)
    smile, other = read.classes
    assert smile.colour == (255, 211, 77)
    assert smile.icon == (folder / "smile.png").read_bytes()
    assert dict(smile.words) == {"de": "Lächeln", "pt-BR": "Sorriso"}
    assert other.colour
    assert not other.icon
    manifest.write(path, read)
    assert manifest.read(path) == read


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("label = 7", "label must be a table"),
        ("[label]\nsmile = 7", r"\[label.smile\] must be a table"),
        ("[label.grin]", r"\[label.grin\] is none of the labels"),
        ("[label.smile]\ncolor = '#ffffff'", "unknown key color"),
        ("[label.smile]\ncolour = 'yellow'", "colour must be as"),
        ("[label.smile]\ncolour = 7", "colour must be as"),
        ("[label.smile]\nicon = 'other.png'", "icon other.png: no such file"),
        ("[label.smile]\nicon = '../smile.png'", "icon must be the name of a PNG file"),
        ("[label.smile]\nicon = 'mine.toml'", "icon mine.toml: not a PNG picture"),
        ("[label.smile]\nicon = '.'", "icon .: a folder"),
        ("[label.smile]\nicon = []", "icon must be the name"),
        ("[label.smile]\nnames = 'x'", "names must be a table of languages"),
        ("[label.smile.names]\n'' = 'x'", "names must be a table of languages"),
        ("[label.smile.names]\nde = ''", "a name must be a text"),
        ("[label.smile.names]\nde = 'x\ty'", "a name must be a text"),
        ("[label.smile.names]\nde = 7", "a name must be a text"),
        (f"[label.smile.names]\nde = '{'x' * 41}'", "at most 40 characters"),
    ],
)
def test_wrong_tables_are_named(folder, table, message):
    path = written(folder, ["smile", "no smile"])
    text = path.read_text("utf-8")
    # Keys without a section come first in TOML.
    path.write_text(f"{table}\n{text}" if table[0] != "[" else f"{text}\n{table}\n", "utf-8")
    with pytest.raises(ModelError, match=message) as caught:
        manifest.read(path)
    assert str(caught.value).isprintable()


def test_an_icon_that_is_too_large(folder):
    huge = np.zeros((2049, 3), np.uint8)
    (folder / "smile.png").write_bytes(cv2.imencode(".png", huge)[1].tobytes())
    with pytest.raises(ModelError, match="larger than 2048 x 2048 pixels"):
        manifest.read(written(folder, ["smile", "no smile"], TABLES))


@pytest.mark.parametrize(
    "labels",
    [
        ["smile"],
        [str(i) for i in range(21)],
        ["smile", "smile"],
        ["smile", "unsure"],
        ["smile", "away"],
        ["smile", "a/b"],
        ["smile", ""],
        ["smile", " x"],
        ["smile", "x" * 41],
        ["smile", "x\ny"],
    ],
)
def test_wrong_names_of_classes(folder, labels):
    with pytest.raises(ModelError, match="labels must be a list of 2 to 20 different names"):
        manifest.read(written(folder, labels))


def test_known_emotions_are_shown_in_their_own_order():
    assert [label.name for label in in_order(["sad", "contempt", "angry"])] == [
        "angry",
        "sad",
        "contempt",
    ]


def test_other_classes_are_shown_in_the_order_of_the_outputs():
    labels = in_order(["smile", "happy", "angry"])
    assert [label.name for label in labels] == ["smile", "happy", "angry"]
    assert len({label.colour for label in in_order([str(i) for i in range(10)])}) == 10


@pytest.mark.parametrize("count", [2, 3, 20])
def test_the_classifier_names_its_classes(count):
    names = [f"class {i}" for i in range(count)]
    scores = np.full(count, 0.2 / (count - 1))
    scores[1] = 0.8
    (emotion,) = classifier(names, scores).classify(
        Frame(np.zeros((80, 80, 3), np.uint8)), [Track(1, FACE)]
    )
    assert emotion.name == "class 1"
    assert emotion.scores[1] == pytest.approx(0.8, abs=0.01)
    assert [label.name for label in emotion.labels] == names


def test_predict_prints_the_scores_by_name():
    emotion = Emotion(np.array([0.25, 0.75], np.float32), labels=in_order(["smile", "no smile"]))
    frame = Frame(np.zeros((8, 8, 3), np.uint8))
    (face,) = to_json(Scene(frame, (Track(1, FACE),), (emotion,)))["faces"]
    assert json.loads(json.dumps(face["scores"])) == {"smile": 0.25, "no smile": 0.75}
    assert face["emotion"] == "no smile"


def test_scores_and_labels_of_another_network_are_not_mixed():
    """After a reload, a track goes on with another network."""
    state, before = TrackState(1, FACE, 0.0), Emotion(np.full(7, 1 / 7, np.float32))
    state.show(before, 0.0)
    after = Emotion(np.array([0.9, 0.1], np.float32), labels=in_order(["smile", "no smile"]))
    smooth = ScoreSmoother(1.0).smooth(state, after, 0.1)
    assert (smooth.scores == after.scores).all()
    named = LabelHysteresis(0.4, 0.1).name(state, smooth, 0.1)
    assert named.label == "smile"


def test_the_label_that_was_shown_is_kept_until_another_leads():
    labels = in_order(["smile", "no smile"])
    state = TrackState(1, FACE, 0.0)
    state.show(Emotion(np.array([0.9, 0.1], np.float32), labels=labels), 0.0)
    hysteresis = LabelHysteresis(0.4, 0.1)

    def label(smile):
        scores = np.array([smile, 1 - smile], np.float32)
        return hysteresis.name(state, Emotion(scores, labels=labels), 0.1).label

    assert label(0.48) == "smile"
    assert label(0.4) == "no smile"


def test_the_seven_emotions_in_any_order():
    names = [*reversed(EMOTIONS)]
    scores = np.linspace(0.02, 0.3, 7)
    found = classifier(names, scores / scores.sum())
    assert found.labels == tuple(map(Label, EMOTIONS))
    assert found.classify_crop(np.zeros((48, 48), np.uint8)).name == "angry"
