"""Networks of other classes than the seven emotions, from folders of pictures to the device."""

import zipfile
from importlib.util import find_spec
from types import SimpleNamespace

import cv2
import numpy as np
import pytest

from tests.converter import forks
from tests.converter.data.test_classes import write_classes

if not (find_spec("tensorflow") and find_spec("torch") and find_spec("tqdm")):
    pytest.skip("needs tensorflow, torch and tqdm", allow_module_level=True)

from converter.evaluate.evaluate import open_classifier
from converter.keras_io.labels import check_labels, read_labels, write_labels
from edge.emotion.classifier import load_manifest
from edge.errors import ModelError
from edge.labels import EMOTIONS

pytestmark = pytest.mark.converter
NAMES = ("Smile", "no smile")
TRAIN = ["--network", "tiny", "--epochs", 3, "--batch", 8, "--workers", 1]


@pytest.fixture(scope="module")
def faces(tmp_path_factory):
    """Pictures of two classes in folders, and an icon for one of them."""
    root = write_classes(tmp_path_factory.mktemp("faces"), NAMES, count=20)
    (root / "icons").mkdir()
    cv2.imwrite(str(root / "icons" / "smile.png"), np.full((8, 8, 3), 200, np.uint8))
    return root


@pytest.fixture(scope="module")
def network(run_once, faces, trained_network):
    """The network of these classes, which holds their names; it began as one of the emotions."""
    out, done = run_once(
        "two", "train", "--data", faces, "--labels", "from-data", "--start-from", trained_network,
        *TRAIN,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return out / "network.keras"


@pytest.fixture(scope="module")
def own(run_once, faces, network):
    """Its int8 form, and what the command printed."""
    out, done = run_once(
        "own.tflite", "convert", network, "--data", faces, "--samples", 30,
        "--icons", faces / "icons",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return out


def test_the_network_knows_its_classes(network):
    assert read_labels(network) == NAMES
    report = (network.parent / "report.txt").read_text().splitlines()
    assert [line[:8] for line in report[1:3]] == ["Smile   ", "no smile"]


def test_the_device_answers_the_names_and_has_the_icon(own, faces):
    classifier = open_classifier(own, load_manifest(own))
    smile, other = (cv2.imread(str(faces / "test" / name / "0.png")) for name in NAMES)
    emotion = classifier.classify_crop(smile)
    assert tuple(label.name for label in emotion.labels) == NAMES
    assert emotion.scores.argmax() == 0
    assert classifier.classify_crop(other).scores.argmax() == 1
    first, second = emotion.labels
    assert (first.icon_file, second.icon_file) == ("own-Smile.png", "")
    assert first.icon == (faces / "icons" / "smile.png").read_bytes()
    assert first.colour != second.colour


def test_evaluation_takes_the_names_of_the_manifest(own, faces):
    done = forks.emotion_convert("tensorflow", "evaluate", own, "--data", faces)
    assert done.returncode == 0, done.stderr
    assert "accuracy    100.00%" in done.stdout
    assert "no smile           0        20" in done.stdout
    page = own.with_suffix(".html").read_text()
    assert "Accuracy per class" in page
    assert '<th scope="row">no smile</th>' in page


def test_the_order_of_the_names_is_found_where_the_network_states_none(network, faces, tmp_path):
    plain = tmp_path / "plain.keras"
    with zipfile.ZipFile(network) as file, zipfile.ZipFile(plain, "w") as copy:
        for name in file.namelist():
            if name != "labels.json":
                copy.writestr(name, file.read(name))
    assert read_labels(plain) is None
    command = ["convert", plain, "--data", faces, "--samples", 30, "--out", tmp_path / "x.tflite"]
    renamed = ["--map", "Smile=happy,no smile=sad", "--labels", "auto"]
    done = forks.emotion_convert("tensorflow", *command, *renamed)
    assert done.returncode == 0, done.stderr
    assert "found --labels happy,sad: right on 100.0% of 40 pictures" in done.stderr
    assert load_manifest(tmp_path / "x.tflite").labels == ("happy", "sad")
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "plain.keras", "x.html", "x.tflite", "x.toml",
    ]  # fmt: skip


def test_labels_of_another_number_than_the_outputs_are_an_error(tmp_path):
    two = SimpleNamespace(outputs=[SimpleNamespace(shape=(None, 2))])
    check_labels(tmp_path, two, NAMES)
    with pytest.raises(ModelError, match=r": 2 outputs, but 7 labels \(angry, .*--map NAME=$"):
        check_labels(tmp_path, two, EMOTIONS)


def test_damaged_names_in_a_network_are_an_error(tmp_path):
    path = tmp_path / "x.keras"
    write_labels(path, EMOTIONS)
    assert not path.exists()
    write_labels(path, NAMES)
    assert read_labels(path) == NAMES
    for content in ("no json", '["one"]', '{"a": 1}', "[1, 2]"):
        with zipfile.ZipFile(path, "w") as file:
            file.writestr("labels.json", content)
        with pytest.raises(ModelError, match=r"names of its classes \(labels.json\) are damaged"):
            read_labels(path)


def test_what_needs_the_seven_emotions_is_refused(network, own, faces, trained_network, tmp_path):
    train = ["train", "--data", faces, "--labels", "from-data", *TRAIN, "--out", tmp_path / "run"]
    cases = [
        ([*train, "--soft-targets", own], "--soft-targets are answers for the seven emotions"),
        ([*train, "--teacher", trained_network], "a teacher of other classes (angry, disgust,"),
        (["evaluate", own, "--data", faces, "--labels", "from-data"], "its manifest has its labe"),
    ]
    for command, message in cases:
        done = forks.emotion_convert("torch", *command)
        assert done.returncode == 1
        assert message in done.stderr
        assert len(done.stderr.splitlines()) <= 2, done.stderr
    assert not (tmp_path / "run").exists()
