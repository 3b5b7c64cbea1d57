"""Choice of the file and the device of the face detector, with the fake Edge TPU library."""

import json
import shutil
import subprocess
import sys

import numpy as np
import pytest

from edge.config.schema import EngineConfig
from edge.detector import opening
from edge.detector.blazeface import NETWORKS
from edge.detector.quantized import manifest_text, network_of, quantized_path, verify
from edge.detector.recovering import RecoveringEngine
from edge.engine.compiled import compiled_path
from edge.engine.delegate import RETRY_INTERVAL
from edge.engine.litert import LiteRTEngine
from edge.engine.replay import ReplayEngine
from edge.errors import BackendError, DeviceError, ModelError
from tests import fakes
from tests.edge.detector import int8_detector
from tests.edge.detector.int8_detector import SCALING
from tests.files import ROOT

PUBLISHED = ROOT / "models" / NETWORKS["full"].file


@pytest.fixture
def folder(tmp_path):
    """A models folder with the published detector only."""
    models = tmp_path / "detectors"
    models.mkdir()
    shutil.copy(PUBLISHED, models)
    return models


@pytest.fixture
def compiled(folder):
    """The compiled int8 detector in that folder."""
    return fakes.write_compiled(int8_detector.write(folder))


def open_on(device, folder):
    return opening.open_on_device("full", folder, 0.5, EngineConfig(device=device))


@pytest.mark.parametrize("device", ["cpu", "edgetpu", "prefer-edgetpu"])
def test_without_a_compiled_file_the_published_network_runs_on_the_cpu(folder, device):
    engine = open_on(device, folder).engine
    assert isinstance(engine, LiteRTEngine)
    assert (engine.path, engine.on_edgetpu, engine.is_float) == (folder / PUBLISHED.name, 0, 1)


def test_on_the_cpu_the_published_network_runs_also_beside_a_compiled_one(folder, compiled):
    assert open_on("cpu", folder).engine.path == folder / PUBLISHED.name


def test_a_compiled_one_without_edge_tpu_is_an_error_where_it_was_named(folder, compiled):
    with pytest.raises((BackendError, DeviceError)):
        open_on("edgetpu", folder)


def test_a_compiled_one_without_edge_tpu_runs_on_the_cpu_where_preferred(folder, compiled, caplog):
    engine = open_on("prefer-edgetpu", folder).engine
    assert isinstance(engine, RecoveringEngine)
    assert engine.current.path == folder / PUBLISHED.name
    (line,) = caplog.messages
    assert line == f"detector: running on the CPU: {engine.cpu_reason}"


def test_an_unknown_device_is_an_error(folder):
    with pytest.raises(BackendError, match="no engine device 'gpu'"):
        open_on("gpu", folder)


DAMAGE = {
    "no manifest": (lambda file: file.with_suffix(".toml").unlink(), "not a readable manifest"),
    "other bytes": (lambda file: file.write_bytes(file.read_bytes() + b"x"), "differs from its"),
    "other network": (
        lambda file: file.with_suffix(".toml").write_text(manifest_text(file, "short", SCALING)),
        "network must be 'full'",
    ),
    "more keys": (
        lambda file: file.with_suffix(".toml").write_text(
            manifest_text(file, "full", SCALING) + "a = 1\n"
        ),
        "its keys must be centres, file, made_of, network, sha256, spreads",
    ),
    "few numbers": (
        lambda file: file.with_suffix(".toml").write_text(
            manifest_text(file, "full", SCALING._replace(centres=(0.0,) * 16))
        ),
        "centres must be 17 numbers",
    ),
    "no number": (
        lambda file: file.with_suffix(".toml").write_text(
            manifest_text(file, "full", SCALING._replace(spreads=(float("nan"),) * 17))
        ),
        "spreads must be 17 numbers",
    ),
    "huge number": (
        lambda file: file.with_suffix(".toml").write_text(
            manifest_text(file, "full", SCALING._replace(spreads=(10**400,) * 17))
        ),
        "spreads must be 17 numbers",
    ),
}


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("device", ["edgetpu", "prefer-edgetpu"])
def test_a_damaged_compiled_one_is_an_error(folder, compiled, device, damage):
    spoil, message = DAMAGE[damage]
    spoil(compiled)
    with pytest.raises(ModelError, match=message):
        open_on(device, folder)


def test_the_names_and_manifests_of_the_int8_forms(folder):
    int8 = quantized_path(folder / PUBLISHED.name)
    assert int8.name == "face_detection_full_range_sparse_int8.tflite"
    assert compiled_path(int8).name == "face_detection_full_range_sparse_int8_edgetpu.tflite"
    assert [network_of(path) for path in (int8, PUBLISHED)] == ["full", ""]
    assert verify(int8_detector.write(folder), "full") == SCALING


# Opens the detector of a folder, and prints what it runs on and what it finds.
DETECT = """
import json, sys
from pathlib import Path
import numpy as np
from edge.config.schema import EngineConfig
from edge.detector import opening
from edge.scene import Frame

folder, device, x, y = Path(sys.argv[1]), sys.argv[2], *map(int, sys.argv[3:])
detector = opening.open_on_device("full", folder, 0.5, EngineConfig(device=device))
pixels = np.zeros((192, 192, 3), np.uint8)
pixels[y : y + 4, x : x + 4] = 255
faces = detector.detect(Frame(pixels))
engine = getattr(detector.engine, "current", detector.engine)
print(json.dumps([engine.place, [tuple(face.bbox) for face in faces]]))
"""


def detect(folder, device, environment):
    command = [sys.executable, "-c", DETECT, str(folder), device, "120", "80"]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    return done, json.loads(done.stdout) if done.stdout else None


@pytest.mark.parametrize("device", ["edgetpu", "edgetpu:usb", "prefer-edgetpu"])
def test_a_compiled_int8_detector_runs_on_the_edge_tpu(folder, compiled, fake_edgetpu, device):
    _, environment = fake_edgetpu
    _, (place, faces) = detect(folder, device, environment)
    # The fake compiler moves one operator, which copies the picture.
    assert place.startswith("Edge TPU, 2 of its operators on the CPU, 1 thread, ai-edge-litert")
    ((x, y, w, h),) = faces
    assert (x + w / 2, y + h / 2) == pytest.approx((122, 82), abs=0.01)
    assert (w, h) == pytest.approx((24, 24), abs=int8_detector.OUTPUT)


# Opens the detector of a folder with a guard, and prints the marks while it is open and after.
GUARDED = """
import sys
from pathlib import Path
from edge.config.schema import EngineConfig
from edge.detector import opening
from edge.emotion.operations import GuardedOperations
from edge.system.crash_guard import CrashGuard

folder, runtime = map(Path, sys.argv[1:])
operations = GuardedOperations(CrashGuard(runtime))
config = EngineConfig(device="prefer-edgetpu")
opened = opening.open_on_device("full", folder, 0.5, config, operations)
print([path.name for path in runtime.iterdir()])
operations.end()
print([path.name for path in runtime.iterdir()])
"""


def test_a_preferred_edge_tpu_is_guarded_until_the_operations_end(folder, compiled, fake_edgetpu):
    _, environment = fake_edgetpu
    command = [sys.executable, "-c", GUARDED, str(folder), environment["RUNTIME_DIRECTORY"]]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["['edgetpu.risk']", "[]"]


def test_a_network_of_another_form_is_refused(folder, fake_edgetpu):
    int8 = int8_detector.write(folder)
    shutil.copy(ROOT / "models" / "emotions.tflite", int8)
    int8.with_suffix(".toml").write_text(manifest_text(int8, "full", SCALING))
    fakes.write_compiled(int8)
    done, _ = detect(folder, "edgetpu", fake_edgetpu[1])
    assert "input of shape (48, 48, 1): not the full detector" in done.stderr


class TestRecovering:
    def engine(self, name):
        made = ReplayEngine([[np.zeros((2,), np.float32)]], (8, 8, 3))
        made.name = name
        return made

    def test_it_is_tried_again_every_30_seconds_until_it_works(self, caplog):
        state = {"time": 0.0, "there": False}

        def on_edgetpu():
            if not state["there"]:
                raise DeviceError("no Edge TPU answers")
            return self.engine("tpu")

        engine = RecoveringEngine(on_edgetpu, lambda: self.engine("cpu"), lambda: state["time"])
        assert (engine.name, engine.cpu_reason) == ("cpu", "no Edge TPU answers")
        names, pixels = [], np.zeros((8, 8, 3), np.uint8)
        for time, there in ((29, True), (30, False), (59, True), (60, True), (61, False)):
            state.update(time=time, there=there)
            engine.infer(pixels)
            names.append(engine.name)
        assert names == ["cpu", "cpu", "cpu", "tpu", "tpu"]
        assert RETRY_INTERVAL == 30
        assert engine.cpu_reason == ""
        assert caplog.messages[-1] == "detector: running on the Edge TPU again"

    def test_a_damaged_file_is_not_replaced_by_the_cpu(self):
        def damaged():
            raise ModelError("damaged")

        with pytest.raises(ModelError, match="damaged"):
            RecoveringEngine(damaged, lambda: self.engine("cpu"))
