"""The findings of `check` on where each network runs, with the fake Edge TPU library."""

import json
import shutil
import subprocess
import sys

import pytest

from edge.commands.check.networks import describe_classifier, describe_detector
from edge.config import loader
from edge.config.schema import EngineConfig
from edge.detector import opening
from edge.detector.blazeface import NETWORKS
from edge.detector.fake import FakeDetector
from edge.emotion.configured import ConfiguredClassifier
from tests import fakes
from tests.edge.detector import int8_detector
from tests.files import ROOT

RUNTIME = "ai-edge-litert"


@pytest.fixture
def folder(tmp_path):
    """A models folder with the published detector only."""
    place = tmp_path / "detectors"
    place.mkdir()
    shutil.copy(ROOT / "models" / NETWORKS["full"].file, place)
    return place


def settings(models, device):
    return [f"emotion.model={models}/emotions.tflite", f"engine.device={device}"]


def classifier(models, device):
    return ConfiguredClassifier(loader.load(settings=settings(models, device)))


def detector(place, device):
    return opening.open_on_device("full", place, 0.5, EngineConfig(device=device))


def test_an_emotion_model_on_the_cpu(models):
    state, what, text = describe_classifier(classifier(models, "cpu"), "cpu")
    assert (state, what) == ("ok", "network")
    assert text.startswith(f"emotions.tflite: CPU, 1 thread, {RUNTIME} ")
    assert text.endswith(": engine.device = cpu; not compiled for the Edge TPU")


def test_a_compiled_one_beside_it_is_told(models):
    fakes.write_compiled(models / "emotions.tflite")
    found = describe_classifier(classifier(models, "cpu"), "cpu")
    assert found.text.endswith(": engine.device = cpu")


def test_why_a_preferred_edge_tpu_is_not_used_is_a_warning(models):
    fakes.write_compiled(models / "emotions.tflite")
    found = describe_classifier(classifier(models, "prefer-edgetpu"), "prefer-edgetpu")
    assert found.state == "warning"
    assert "libedgetpu.so.1 is not installed" in found.text or "no Edge TPU answers" in found.text


@pytest.mark.parametrize("device", ["edgetpu", "prefer-edgetpu"])
def test_a_float_detector_is_on_the_cpu_and_no_fault(folder, device):
    state, _, text = describe_detector(detector(folder, device), device)
    assert state == "ok"
    assert text.startswith("face_detection_full_range_sparse.tflite: CPU, 1 thread, ")
    assert text.endswith(": not compiled for the Edge TPU: float network")


def test_a_compiled_detector_without_edge_tpu_is_a_warning(folder):
    fakes.write_compiled(int8_detector.write(folder))
    state, _, text = describe_detector(detector(folder, "prefer-edgetpu"), "prefer-edgetpu")
    assert state == "warning"
    assert text.startswith("face_detection_full_range_sparse.tflite: CPU, 1 thread, ")


def test_a_detector_without_network_is_named():
    found = describe_detector(FakeDetector(), "cpu")
    assert found.text.startswith("FakeDetector: no network of this program")


# Describes both networks, of two folders, on an Edge TPU.
DESCRIBE = """
import json, sys
from pathlib import Path
from tests.edge.commands.test_check_networks import *
models, detectors, device = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
found = [describe_classifier(classifier(models, device), device)]
found.append(describe_detector(detector(detectors, device), device))
print(json.dumps(found))
"""


@pytest.mark.parametrize("device", ["edgetpu", "prefer-edgetpu"])
def test_both_networks_run_on_one_edge_tpu(models, folder, fake_edgetpu, device):
    fakes.write_compiled(models / "emotions.tflite")
    fakes.write_compiled(int8_detector.write(folder))
    command = [sys.executable, "-c", DESCRIBE, str(models), str(folder), device]
    done = subprocess.run(
        command, cwd=ROOT, env=fake_edgetpu[1], capture_output=True, text=True, check=True
    )
    emotion, faces = json.loads(done.stdout)
    assert emotion[0] == faces[0] == "ok"
    assert emotion[2].startswith("emotions_edgetpu.tflite: Edge TPU, 19 of its operators on the")
    assert faces[2].startswith("face_detection_full_range_sparse_int8_edgetpu.tflite: Edge TPU, 2")


def test_the_command_has_a_line_for_each_network(command):
    found = json.loads(command("check", "--json").stdout)
    texts = [one["text"].split(":")[0] for one in found if one["what"] == "network"]
    assert texts == ["emotions.tflite", "face_detection_full_range_sparse.tflite"]
