"""The commands as a user runs them, with wrong input: one line, and a fitting exit code."""

import importlib.util
import re
import socket

import pytest

from tests.files import DEMO

NOWHERE = ("--display", "none")  # the default page has a fixed port
BAD = {
    "no such file": (["run", "--camera", "nix.mp4", *NOWHERE], "nix.mp4: no such file"),
    "no such webcam": (["run", "--camera", "v4l2:99", *NOWHERE], "/dev/video99: no such camera"),
    "no picamera2": (["run", "--camera", "picamera2", *NOWHERE], "picamera2 is not installed"),
    "unknown camera": (["run", "--camera", "kinect", *NOWHERE], "no camera 'kinect': use auto"),
    "unknown display": (["run", "--camera", "demo", "--display", "tv"], "no display 'tv'"),
    "unknown class": (["run", "--camera", "nix:Nix", *NOWHERE], "nix:Nix"),
    "unknown detector": (["run", "-o", "detector.backend=eyes", *NOWHERE], "no detector 'eyes'"),
    "unknown key": (["run", "-o", "camera.fps=3"], "unknown key 'camera.fps'"),
    "no config": (["run", "--config", "nix.toml"], "nix.toml: no such file"),
    "no model": (
        ["run", "-o", "emotion.model=/nix.tflite", *NOWHERE],
        "nix.toml: no such manifest",
    ),
    "no unicode": (["config", "-o", "camera.source=\udcff"], "'\\udcff' cannot be written"),
    "no picture": (["predict", "nix.png"], "nix.png: cannot be read"),
    "empty folder": (["predict", "."], "no pictures or videos in this folder"),
    "bad port": (["run", "--camera", "demo", "--display", "web::x"], "must be a number"),
    "no language": (["run", "-o", "display.language=klingon"], "take one of ar, de, el"),
    "no font": (["run", "-o", "display.font=/nix.ttf"], "/nix.ttf: no such file"),
    "no folder": (
        ["run", "--camera", "demo", "-o", "record.video=true", "-o", "record.folder=/proc/x"],
        "/proc/x",
    ),
    "no edge tpu": (["run", "-o", "engine.device=edgetpu", *NOWHERE], "no model for the Edge TPU"),
}


@pytest.mark.parametrize("case", BAD)
def test_one_line_and_exit_code_1(command, case):
    arguments, message = BAD[case]
    if case == "no picamera2" and importlib.util.find_spec("picamera2"):
        pytest.skip("picamera2 is installed here")
    result = command(*arguments)
    assert result.returncode == 1
    assert result.stdout == ""
    # Parts that were opened before the error are logged.
    error = re.sub(r"^((camera|display|started): .*\n)*", "", result.stderr)
    assert error.startswith(("emotion-edge: error: ", "warning: "))
    assert message in error
    assert error.count("\n") == 1


@pytest.mark.parametrize("name", ["empty.mp4", "noise.avi", "empty.png"])
def test_empty_and_damaged_files(command, tmp_path, name):
    (tmp_path / name).write_bytes(b"" if "empty" in name else b"noise" * 999)
    for action in (["run", "--display", "none", "--camera"], ["predict"]):
        result = command(*action, name)
        assert result.returncode == 1
        error = re.sub(r"^((camera|display|started): .*\n)*", "", result.stderr)
        assert name in error
        assert error.count("\n") == 1


def test_a_port_in_use(command):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        result = command("run", "--camera", "demo", "--display", f"web::{port}")
    assert result.returncode == 1
    assert f"port {port} is in use" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_truncated_model(command, models):
    data = (models / "emotions.tflite").read_bytes()
    (models / "emotions.tflite").write_bytes(data[: len(data) // 2])
    result = command("predict", "-o", f"emotion.model={models}/emotions.tflite", DEMO)
    assert result.returncode == 1
    assert "checksum differs" in result.stderr


def test_check_reports_what_is_wrong(command, models):
    assert command("check").returncode == 0
    (models / "emotions.tflite").write_bytes(b"other")
    result = command("check", "-o", f"emotion.model={models}/emotions.tflite")
    assert result.returncode == 1
    assert re.search(r"^error +emotions .*checksum", result.stdout, re.MULTILINE)
