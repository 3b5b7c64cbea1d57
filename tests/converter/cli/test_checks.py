"""Mistakes in arguments are found before packages of gigabytes are imported."""

import json
import os
import subprocess
import sys

import pytest

pytest.importorskip("tqdm")
pytest.importorskip("h5py")

from edge.labels import EMOTIONS
from tests.converter.drawings import write_folders
from tests.converter.keras_io.test_source import LAMBDA, write_h5
from tests.converter.tflite_files import T, single_operator_file
from tests.files import ROOT

HEAVY = ("keras", "tensorflow", "torch", "tf_keras")


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    write_folders(folder / "data", per_class=2)
    write_folders(folder / "copies", per_class=2)
    for path in (folder / "copies" / "train").rglob("*.png"):
        other = folder / "copies" / "test" / path.parent.name
        path.write_bytes(min(other.glob("PublicTest*")).read_bytes())
    write_h5(folder / "model.h5")
    face = T((1, 8, 8, 1), None, "FLOAT32", 0)
    (folder / "float.tflite").write_bytes(single_operator_file("RELU", [face], face))
    write_h5(folder / "only.h5", config=None)
    write_h5(folder / "lambda.h5", {"class_name": "Sequential", "config": [LAMBDA]})
    for name in ("old.tflite", "report.tflite", "report.html", "figures.json", "fer.zip"):
        (folder / name).write_bytes(b"PK\x03\x04" if name == "fer.zip" else b"old")
    (folder / "report.tflite").unlink()
    (folder / "latin\udcef.onnx").write_bytes(b"\x08\x07\x12\x07pytorch")
    (folder / "run").mkdir()
    (folder / "run" / "checkpoint.pt").write_bytes(b"")
    (folder / "figures").mkdir()
    (folder / "figures" / "report.txt").write_bytes(b"")
    os.mkfifo(folder / "pipe")
    for name in ("films", "torn"):
        (folder / name).mkdir()
        (folder / name / "1001_DFA_ANG_XX.flv").write_bytes(b"FLV\x01")
    (folder / "torn" / "summaryTable.csv").write_bytes(b"")
    return folder


CASES = {
    "convert missing.h5 --data data": "missing.h5: no such model",
    "convert model.h5 --data nowhere": "nowhere: no such data set: expected train/ and test/",
    "convert model.h5 --data fer.zip": "fer.zip: a damaged archive (File is not a zip file): down",
    "convert model.h5 --data data --out x.bin": "the name of the result must end in .tflite",
    "convert model.h5 --data data --out old.tflite": "old.tflite: exists already: name another",
    "convert model.h5 --data data --out report.tflite": "report.html: exists already",
    "convert model.h5 --data data --out old.tflite/x.tflite": "cannot be written: Not a directory",
    "convert model.h5 --data data --out /proc/1/x.tflite": "/proc/1: cannot be written",
    "convert model.h5 --data data --weights only.h5": "--weights belongs to a .json architecture",
    "convert old.tflite --data data --out old.tflite": "the result would replace the model",
    "convert only.h5 --data data": "has weights only, no architecture",
    "convert lambda.h5 --data data": "its layer Lambda runs a program from the file",
    "convert model.h5 --data data --custom nowhere:X": "--custom nowhere:X: no nowhere.py in this",
    "convert latin\udcef.onnx --data data": r"latin\xef.onnx: an ONNX network",
    "convert pipe --data data": "pipe: a device or a pipe",
    "convert model.h5 --data data --edgetpu": "edgetpu_compiler is not installed",
    "convert model.h5 --data data --crop-scale 0": "crop_scale must be a number from 0.1 to 4",
    "convert model.h5 --data data --crop-scale 9": "the device would refuse it: crop_scale must be",
    "convert model.h5 --data data --crop-shift 5": "crop_shift must be a number from -2 to 2",
    "convert model.h5 --data data --mean 20000": "mean must be a number from -10000 to 10000",
    "convert model.h5 --data data --scale 2000": "scale must be a number other than 0 from -1000",
    "convert model.h5 --data data --out a\nb.tflite": "file must be the name of a file",
    "convert model.h5 --data copies": "all 14 training pictures also stand in a test split",
    "evaluate model.h5 --data nowhere": "nowhere: no such data set",
    "evaluate x.tflite --data data --mean 0 --scale 1": "--mean and --scale belongs to a float net",
    "evaluate x.tflite --data data --weights only.h5": "--weights belongs to a float network",
    "evaluate model.h5 --data data --weights only.h5": "--weights belongs to a .json architecture",
    "evaluate model.h5 --data data --json figures.json": "figures.json: exists already",
    "evaluate model.h5 --data data --report x.txt": "name of the report must end in .html",
    "evaluate model.h5 --data data --report report.html": "report.html: exists already",
    "evaluate model.h5 --data data --report x.html --json x.html": "x.html: named twice",
    "evaluate model.h5 --data data --report /proc/1/x.html": "/proc/1: cannot be written",
    "evaluate x.tflite --films films --report x.html": "--report belongs to --data",
    "evaluate only.h5 --data data": "has weights only",
    "evaluate missing.tflite --data data": "missing.toml: no such manifest",
    "evaluate missing.tflite": "evaluate needs --data, --films or both",
    "evaluate missing.tflite --films nowhere": "nowhere: no such folder",
    "evaluate missing.tflite --films data": "data: no film here has a name of CREMA-D",
    "evaluate missing.tflite --data data --films nowhere": "nowhere: no such folder",
    "evaluate missing.tflite --films films": "missing.toml: no such manifest",
    "evaluate model.h5 --films films": "model.h5: --films runs the pipeline of the device",
    "evaluate x.tflite --films films --plots new": "--plots belongs to --data",
    "evaluate x.tflite --films films --skip-class contempt": "--skip-class belongs to --data",
    "evaluate x.tflite --films films --json figures.json": "figures.json: exists already",
    "evaluate missing.tflite --data data --films torn": "summaryTable.csv: line 1: no columns",
    "train --data nowhere --out new": "nowhere: no such data set",
    "train --data data --out run": "run: holds a run already",
    "train --data data --out new --resume": "new: no checkpoint to resume",
    "train --data data --out new --network huge": "no network 'huge'",
    "train --data data --out /proc/1/x": "/proc/1/x: cannot be written",
    "train --data data --out new --extra run": "run: no data set here",
    "train --data data --out new --start-from missing.pt": "missing.pt: no such file",
    "train --data data --out new --start-from model.h5": "model.h5: initial weights are those of",
    "train --data data --out figures": "figures: holds report.txt, which the run would replace",
    "train --data data --out new --teacher missing.keras": "missing.keras: no such model",
    "train --data data --out new --teacher float.tflite": "float.tflite: such a file is no teacher",
    "train --data data --out new --teacher missing.pt": "missing.pt: no such file",
    "train --data data --out new --soft-targets missing.npz": "missing.npz: no such file",
}


def test_mistakes_are_found_before_tensorflow_is_imported(files):
    """In one process, which is the same as one for each."""
    before = sorted(files.iterdir())
    code = (
        "import json, sys\nfrom converter.cli.main import main\n"
        "codes = [main(each.split(' ')) for each in json.load(sys.stdin)]\n"
        f"print(codes, [name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=files,
        input=json.dumps(list(CASES)),
        env={**os.environ, "PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == f"{[1] * len(CASES)} []\n", done.stderr
    errors = done.stderr.splitlines()
    assert len(errors) == len(CASES), done.stderr
    for error, (command, message) in zip(errors, CASES.items(), strict=True):
        assert error.startswith("emotion-convert: error: "), repr(command)
        assert message in error, repr(command)
    assert sorted(files.iterdir()) == before


def test_a_class_that_is_an_emotion_cannot_be_skipped(emotion_convert):
    done = emotion_convert("convert", "x.h5", "--data", "y", "--skip-class", "Happiness")
    assert done.returncode == 1
    assert (
        f"Happiness cannot be left out: it is one of the labels {', '.join(EMOTIONS)}"
        in done.stderr
    )


def test_a_full_standard_output_is_one_line():
    call = f"{sys.executable} -m converter inspect models/emotions.tflite > /dev/full"
    done = subprocess.run(
        ["bash", "-c", call], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr == "emotion-convert: error: No space left on device\n"


def test_ctrl_c_is_quiet_also_when_it_is_pressed_twice(files):
    """The program signals itself when it imports a module, and once more when it ends."""
    code = (
        "import atexit, os, signal, sys\n"
        "class Press:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == sys.argv[1]:\n"
        "            atexit.register(os.kill, os.getpid(), signal.SIGINT)\n"
        "            os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Press())\n"
        "from converter.cli.main import main\n"
        "sys.exit(main(['convert', 'model.h5', '--data', 'data', '--out', 'new/x.tflite']))"
    )
    before = sorted(files.iterdir())
    for moment in ("converter.cli.program", "converter.convert", "converter.data.folders"):
        done = subprocess.run(
            [sys.executable, "-c", code, moment],
            cwd=files,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (130, "\nemotion-convert: stopped\n")
    assert sorted(files.iterdir()) == before
