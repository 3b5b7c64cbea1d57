"""The report of an evaluation: verdict, figures and pictures of a float and of a device's file."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("matplotlib")
pytest.importorskip("sklearn")

from converter.data.dataset import Dataset, one_hot
from converter.evaluate import metrics
from converter.evaluate.evaluate import Evaluation
from converter.evaluate.sense import NO_PROBLEM, Problem
from converter.report.evaluation import Examined, gather
from converter.report.evaluation_page import render, write
from edge.errors import DataError, ModelError
from edge.labels import EMOTIONS
from tests.converter.conversions import AFTER, CONVERSION, LABELS, PageText, scores_for
from tests.files import ROOT

MODEL = ROOT / "models" / "emotions.tflite"


def evaluation(split: str = "public_test", problem: Problem = NO_PROBLEM) -> Evaluation:
    """Return answers to 700 pictures, 62 % of them right, a tenth of them with votes."""
    labels, predicted = np.tile(LABELS, 7), np.tile(AFTER, 7)
    scores = scores_for(predicted)
    majority = np.where(np.arange(700) % 10, -1, labels)
    images = np.tile(CONVERSION.images, (7, 1, 1))
    data = Dataset(images, labels, one_hot(labels), majority, np.arange(700))
    result = {"model": "m", "split": split, "temperature": 1.0} | metrics.measure(scores, labels)
    result |= {"majority": metrics.measure_majority(scores, majority)}
    if split != "train":
        result |= {"copies": 7, "accuracy_without_copies": 0.6}
    return Evaluation(result, data, scores, problem)


FLOAT = Examined("runs/a/network.keras", evaluation(), "emotion-convert evaluate a", {"keras": "3"})


@pytest.fixture(scope="module")
def text() -> str:
    return PageText(render(FLOAT)).text


def test_the_verdict_comes_first(text):
    title = "May I ship network.keras?"
    assert text.startswith(f" {title} {title} Yes, with reservations Reservation 7 of the pictures")
    assert "are also in the training split; it is right on 60.0 % of the others." in text
    assert "Reservation This is the float model: the device runs its int8 form" in text
    assert "For It is right on 62.0 % of 700 pictures (95 % interval 58.3 to 65.5 %)" in text


def test_a_float_model_is_not_judged_by_its_scores_and_has_no_contract(text):
    assert FLOAT.measurement.calibration_error is None
    assert "Its scores differ" not in text
    assert "scores, before convert chooses a temperature" in text
    assert "A float model: its contract with the device is written when it is converted." in text


def test_figures_and_reproduction(text):
    for part in (
        "runs/a/network.keras, a float model of Keras, measured on the 700 pictures of",
        "accuracy 62.0 % 95 % interval 58.3 to 65.5 %",
        "calibration error 8.0 % temperature 1",
        'named 100.0 % 62.0 % of them right; the rest is "Unsure"',
        "what people say 60.0 % of 70 pictures",
        "disgust 105 66.7 % 57.2 to 75.0 % 66.7 % fear, 33.3 %",
        "24 pictures, the surest answer first",
        "emotion-convert evaluate a",
        "keras 3",
    ):
        assert part in text, part


def test_a_file_for_the_device_shows_its_contract_and_cost():
    examined = gather(MODEL, evaluation("private_test"), "command")
    assert (examined.manifest.file, examined.measurement.on_device) == ("emotions.tflite", True)
    text = PageText(render(examined)).text
    assert (
        "emotions.tflite, as the device runs it, measured on the 700 pictures of private_" in text
    )
    assert "This is the float model" not in text
    assert "92 million multiply-accumulates per face: an estimated 58 ms" in text
    assert "Its scores differ from how often it is right by 8.0 % on average" in text
    assert "multiply-accumulates 92.2 million per face" in text
    assert f"labels, in order {', '.join(EMOTIONS)}" in text


def test_training_pictures_and_nonsense_are_a_no():
    problem = Problem("it answers fear for 99% of the pictures", certain=True)
    bad = replace(FLOAT, evaluation=evaluation("train", problem))
    text = PageText(render(bad)).text
    assert "? No Against Its answers on train make no sense: it answers fear for 99% of" in text
    assert "Against It was measured on the 700 pictures it learned from" in text


def test_page_needs_no_other_files_and_escapes_names():
    name = "<i>&$x"
    page = PageText(render(replace(FLOAT, source=name, command=name, versions={name: name})))
    assert page.text.count(name) == 6
    tags = {tag for tag, _ in page.seen}
    assert tags.isdisjoint({"script", "link", "iframe", "object", "i"})
    for _, attributes in page.seen:
        for key in ("src", "href", "xlink:href"):
            assert attributes.get(key, "#").startswith(("#", "data:image/png;base64,"))


def test_a_page_is_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "new" / "x.html"
    write(FLOAT, path)
    first = path.read_bytes()
    write(FLOAT, path)
    assert path.read_bytes() == first
    (path.parent / ".new-x.html").mkdir()  # blocks the temporary file
    with pytest.raises(DataError, match="cannot be written: Is a directory"):
        write(replace(FLOAT, source="other"), path)
    assert path.read_bytes() == first


def test_a_file_without_its_manifest_is_an_error(tmp_path):
    copy = Path(tmp_path, "x.tflite")
    copy.write_bytes(MODEL.read_bytes())
    with pytest.raises(ModelError, match="no such manifest"):
        gather(copy, evaluation(), "")
