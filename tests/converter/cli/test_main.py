"""The command line without training: usage, errors, log options, output of evaluate."""

import argparse
import json
import subprocess
import sys
from dataclasses import replace
from functools import partial
from importlib.util import find_spec

import pytest

pytest.importorskip("tqdm")

from converter.cli.model_options import add_convert
from edge import __version__
from edge.emotion import manifest as manifests
from tests.converter import forks
from tests.files import ROOT

needs_tensorflow = pytest.mark.skipif(
    not (find_spec("tensorflow") and find_spec("torch")), reason="needs tensorflow and torch"
)
HEAVY = ("keras", "tensorflow", "torch")
evaluate = partial(forks.emotion_convert, "tensorflow", "evaluate")
COMMANDS = ("train", "convert", "evaluate", "inspect", "edgetpu")


def run_python(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("command", [None, *COMMANDS])
def test_help_shows_an_example_and_imports_nothing_heavy(command):
    arguments = [command, "--help"] if command else ["--help"]
    done = run_python(
        "import sys\nfrom converter.cli.main import main\n"
        f"try:\n    main({arguments!r})\n"
        f"finally:\n    assert not {{*{HEAVY!r}, 'numpy', 'cv2'}} & set(sys.modules)"
    )
    assert done.returncode == 0, done.stderr
    assert "example: emotion-convert" in done.stdout


@pytest.mark.parametrize(
    ("given", "level"), [((), True), (("--level",), True), (("--no-level",), False)]
)
def test_crops_are_levelled_unless_the_command_says_otherwise(given, level):
    parser = argparse.ArgumentParser()
    add_convert(parser.add_subparsers())
    assert parser.parse_args(["convert", "network.keras", *given]).level is level


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_offers_verbose_and_quiet(emotion_convert, command):
    done = emotion_convert(command, "--help")
    assert "-v, --verbose" in done.stdout
    assert "-q, --quiet" in done.stdout


def test_a_reader_that_closes_the_pipe_is_no_traceback():
    code = (
        "import os, sys\nread, write = os.pipe()\nos.close(read)\nos.dup2(write, 1)\n"
        "from converter.cli.main import main\n"
        f"sys.exit(main(['inspect', {str(ROOT / 'models' / 'emotions.tflite')!r}]) or 0)"
    )
    done = run_python(code)
    assert (done.returncode, done.stderr) == (1, "")


def test_version_is_that_of_the_package(emotion_convert):
    done = emotion_convert("--version")
    assert done.returncode == 0
    assert done.stdout == f"emotion-convert {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "required: COMMAND"),
        (["train"], "required: --data"),
        (
            ["train", "--data", "x", "--epochs", "0"],
            "expected a whole number of 1 or more, not '0'",
        ),
        (["train", "--data", "x", "--minutes", "nan"], "expected a number of 0 or more, not 'nan'"),
        (["train", "--data", "x", "--mixup", "2"], "expected a number from 0 to 1, not '2'"),
        (["train", "--data", "x", "--sizes", "0.1:32"], "expected sizes such as 0:32,"),
        (["convert", "x", "--scale", "1/0"], "expected a number such as 0.5 or 1/255, not '1/0'"),
        (["train", "--data", "x", "--sizes", "0:32,7:48"], "shares below 1, not '0:32,7:48'"),
        (["train", "--data", "x", "--sizes", "0:32,nan:48"], "shares below 1, not '0:32,nan:48'"),
        (["train", "--data", "x", "--seed", "-1"], "expected a whole number from 0 to 4294967295"),
        (["convert", "x", "--seed", "9" * 30], "expected a whole number from 0 to 4294967295"),
        (["convert", "x", "--max-drop", "nan"], "expected a number, not 'nan'"),
        (["convert", "x", "--crop-shift", "inf"], "expected a number, not 'inf'"),
        (["convert", "x", "--labels", "sad"], "in the model's order"),
        (["convert", "x", "--custom", "Swish"], "expected MODULE:NAME, such as mylayers:Swish"),
        (["evaluate", "x", "--data", "y", "--split", "val"], "invalid choice: 'val'"),
        (["convert"], "required: MODEL"),
    ],
)
def test_wrong_usage_exits_with_2(emotion_convert, arguments, message):
    done = emotion_convert(*arguments)
    assert done.returncode == 2
    assert message in done.stderr


@pytest.mark.parametrize(
    ("model", "message"),
    [("x.onnx", "x.onnx: no such model"), ("x.tflite", "x.toml: no such manifest")],
)
@pytest.mark.parametrize("log_option", [(), ("--quiet",), ("--verbose",)])
def test_an_error_is_one_line_and_exits_with_1(
    emotion_convert, tiny_data, tmp_path, model, message, log_option
):
    done = emotion_convert("evaluate", tmp_path / model, "--data", tiny_data, *log_option)
    assert done.returncode == 1
    assert done.stderr.startswith("emotion-convert: error: ")
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_convert_without_data_is_an_error(emotion_convert, tmp_path):
    done = emotion_convert("convert", tmp_path / "network.keras")
    assert done.returncode == 1
    assert done.stderr.startswith("emotion-convert: error: convert needs --data: ")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.converter
@needs_tensorflow
def test_evaluating_tflite_imports_neither_tensorflow_nor_torch(converted, shapes, tmp_path):
    saved = tmp_path / "figures.json"
    arguments = ["evaluate", str(converted), "--data", str(shapes), "--json", str(saved)]
    done = run_python(
        "import sys\nfrom converter.cli.main import main\n"
        f"assert main({arguments!r}) == 0\nassert not set({HEAVY!r}) & set(sys.modules)"
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == f"saved as {saved}\n"
    figures = json.loads(saved.read_text())
    assert figures["copies"] == 1
    assert f"accuracy   {figures['accuracy']:8.2%}" in done.stdout
    assert "accuracy without the 1 pictures" in done.stdout


@pytest.mark.converter
@needs_tensorflow
def test_quiet_leaves_only_the_result(converted, shapes, tmp_path):
    saved = tmp_path / "figures.json"
    done = evaluate(converted, "--data", shapes, "--json", saved, "--quiet")
    assert done.returncode == 0
    assert done.stderr == ""
    assert "accuracy" in done.stdout
    assert saved.is_file()


@pytest.mark.converter
@needs_tensorflow
def test_the_report_of_an_evaluation_replaces_another_one_with_force_only(
    converted, trained_network, shapes, tmp_path
):
    page = tmp_path / "new" / "page.html"
    arguments = ["--data", shapes, "--report", page]
    done = evaluate(trained_network, *arguments)
    assert (done.returncode, done.stderr) == (0, f"saved as {page}\n")
    assert "May I ship network.keras?" in page.read_text(encoding="utf-8")
    done = evaluate(converted, *arguments)
    assert done.returncode == 1
    assert "page.html: exists already" in done.stderr
    done = evaluate(converted, *arguments, "--force")
    assert done.returncode == 0
    content = page.read_text(encoding="utf-8")
    assert "May I ship shapes.tflite?" in content
    assert f"evaluate {converted} --data {shapes} --report {page} --force" in content
    assert [path.name for path in page.parent.iterdir()] == ["page.html"]


@pytest.mark.converter
@needs_tensorflow
def test_a_model_that_differs_from_its_manifest_is_an_error(converted, shapes, tmp_path):
    copy = tmp_path / converted.name
    copy.write_bytes(converted.read_bytes()[:-1] + b"x")
    manifest = manifests.read(converted.with_suffix(".toml"))
    manifests.write(copy.with_suffix(".toml"), manifest)
    assert "checksum differs" in evaluate(copy, "--data", shapes).stderr
    wrong_size = replace(manifest, sha256=manifests.sha256(converted), size=40)
    copy.write_bytes(converted.read_bytes())
    manifests.write(copy.with_suffix(".toml"), wrong_size)
    done = evaluate(copy, "--data", shapes)
    assert "its input is (48, 48, 1), its manifest says (40, 40, 1)" in done.stderr


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
    assert not any("majority" in line for line in lines)
    result["majority"] = metrics.measure_majority(scores, np.array([0, -1, 4]))
    lines = tables.format_table(result).splitlines()
    found = "people's majority: 2 pictures, 50.00% right, mean recall 50.00%"
    assert lines[lines.index(found) + 1].split() == ["angry", "100.0%", "1"]
    assert lines[lines.index(found) + 2].split() == ["neutral", "0.0%", "1"]
