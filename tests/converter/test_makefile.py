"""The targets of the converter look at their arguments before gigabytes are installed."""

import shutil
import subprocess

import pytest

from tests.files import ROOT

pytestmark = pytest.mark.skipif(not shutil.which("make"), reason="needs make")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["train"], "error: DATA is missing: make train DATA=DIR"),
        (["convert", "DATA=docs", "MODEL="], "error: MODEL is missing: make convert"),
        (["convert", "MODEL=docs"], "error: DATA is missing: make convert MODEL=x.keras DATA=DIR"),
        (["evaluate", "DATA=/no where"], "error: DATA=/no where: no such file or folder"),
        (["convert", "MODEL=x y.h5", "DATA=docs"], "error: MODEL=x y.h5: no such file or folder"),
        (["-j4", "convert", "DATA=docs", "EDGETPU=1"], "error: EDGETPU=1 needs edgetpu_compiler"),
        (["edgetpu"], "error: make edgetpu needs edgetpu_compiler"),
    ],
)
def test_a_missing_argument_is_one_line_and_installs_nothing(tmp_path, arguments, message):
    if any("edgetpu" in each.lower() for each in arguments) and shutil.which("edgetpu_compiler"):
        pytest.skip("has edgetpu_compiler")
    venv = tmp_path / "venv"
    done = subprocess.run(
        ["make", "-C", ROOT, f"VENV={venv}", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    errors = [line for line in done.stdout.splitlines() if line.startswith("error: ")]
    assert len(errors) == 1
    assert errors[0].startswith(message)
    assert not venv.exists()


def test_clean_removes_what_make_has_made_and_keeps_the_network(tmp_path):
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "models").mkdir()
    kept = ["emotions.keras", "emotions.tflite", "emotions.toml", "mine.tflite"]
    made = [
        "emotions_edgetpu.tflite", "emotions_edgetpu.toml", "face_detection_x.tflite",
        "face_detection_x_int8.toml", "face_detection_x_int8_edgetpu.toml",
    ]  # fmt: skip
    for name in (*kept, *made):
        (tmp_path / "models" / name).write_text("")
    subprocess.run(["make", "-C", tmp_path, "clean"], capture_output=True, check=True)
    assert sorted(path.name for path in (tmp_path / "models").iterdir()) == kept
