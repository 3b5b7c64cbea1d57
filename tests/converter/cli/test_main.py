"""The converter's command line without training: usage, errors, evaluation's output."""

import json
import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec

import pytest

pytest.importorskip("tqdm")

from edge.emotion import manifest as manifests

needs_tensorflow = pytest.mark.skipif(
    not (find_spec("tensorflow") and find_spec("torch")), reason="needs tensorflow and torch"
)
HEAVY = ("keras", "tensorflow", "torch")


@pytest.mark.parametrize("name", [None, "train", "convert", "evaluate", "inspect"])
def test_help_shows_an_example_and_imports_nothing_heavy(name):
    arguments = [name, "--help"] if name else ["--help"]
    code = (
        "import sys\nfrom converter.cli.main import main\n"
        f"try:\n    main({arguments!r})\n"
        f"finally:\n    assert not {{*{HEAVY!r}, 'numpy', 'cv2'}} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "example: emotion-convert" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "required: COMMAND"),
        (["train"], "required: --data"),
        (["train", "--data", "x", "--epochs", "0"], "expected a whole number from 1 on, not '0'"),
        (["train", "--data", "x", "--minutes", "nan"], "expected a number from 0 on, not 'nan'"),
        (["evaluate", "x", "--data", "y", "--split", "val"], "invalid choice: 'val'"),
        (["convert"], "required: MODEL"),
    ],
)
def test_wrong_usage_is_2(tool, arguments, message):
    done = tool(*arguments)
    assert done.returncode == 2
    assert message in done.stderr


@pytest.mark.parametrize(
    ("model", "message"),
    [("x.onnx", "x.onnx: no such model"), ("x.tflite", "x.toml: no such manifest")],
)
def test_errors_are_one_line(tool, tiny_data, tmp_path, model, message):
    done = tool("evaluate", tmp_path / model, "--data", tiny_data)
    assert done.returncode == 1
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.converter
@needs_tensorflow
def test_evaluating_tflite_imports_neither_tensorflow_nor_torch(converted, shapes, tmp_path):
    saved = tmp_path / "figures.json"
    arguments = ["evaluate", str(converted), "--data", str(shapes), "--json", str(saved)]
    code = (
        "import sys\nfrom converter.cli.main import main\n"
        f"assert main({arguments!r}) == 0\nassert not set({HEAVY!r}) & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == f"saved as {saved}\n"
    figures = json.loads(saved.read_text())
    assert figures["copies"] == 1
    assert f"accuracy   {figures['accuracy']:8.2%}" in done.stdout
    assert "accuracy without the 1 pictures" in done.stdout


@pytest.mark.converter
@needs_tensorflow
def test_evaluating_a_tampered_model_is_refused(converted, shapes, tool, tmp_path):
    copy = tmp_path / converted.name
    copy.write_bytes(converted.read_bytes()[:-1] + b"x")
    manifest = manifests.read(converted.with_suffix(".toml"))
    manifests.write(copy.with_suffix(".toml"), manifest)
    assert "checksum differs" in tool("evaluate", copy, "--data", shapes).stderr
    whole = replace(manifest, sha256=manifests.sha256(converted), size=40)
    copy.write_bytes(converted.read_bytes())
    manifests.write(copy.with_suffix(".toml"), whole)
    done = tool("evaluate", copy, "--data", shapes)
    assert "takes (48, 48, 1), its manifest says (40, 40, 1)" in done.stderr


def test_table_shows_labels_down_and_answers_across():
    import numpy as np

    pytest.importorskip("sklearn")
    from converter.evaluate import metrics, tables

    scores = np.eye(7, dtype=np.float32)[[0, 3, 3]]
    result = metrics.measure(scores, np.array([0, 0, 3]))
    result |= {"model": "m.tflite", "split": "train", "temperature": 1.25}
    lines = tables.format_table(result).splitlines()
    assert lines[0] == "m.tflite on train: 3 pictures"
    assert "66.67%" in lines[1]
    assert lines[-7].split() == ["angry", "1", "0", "0", "1", "0", "0", "0"]
    assert any(line.split() == ["angry", "100.0%", "50.0%", "2"] for line in lines)
