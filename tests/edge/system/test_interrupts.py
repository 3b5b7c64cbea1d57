"""Ctrl-C at any moment is quiet. What is interrupted prints a line when it has been reached."""

import os
import signal
import subprocess
import sys

import pytest

from tests.files import DEMO, ROOT

WAIT = "\nimport time\nprint('reached', flush=True)\ntime.sleep(300)\n"
# What native libraries do while they are loaded.
DISCARDED = f"\ntry:{WAIT.replace(chr(10), chr(10) + '    ')}\nexcept BaseException: pass\n"
TURNED = DISCARDED.replace("pass", "raise ImportError('numpy.core.multiarray failed to import')")
# Then it is the real one.
DISCARDED += """
import importlib, sys
from pathlib import Path
here = str(Path(__file__).parent)
sys.path = [path for path in sys.path if path not in ("", here)]
name = Path(__file__).stem
del sys.modules[name]
sys.modules[name] = importlib.import_module(name)
"""
CAMERA = """
import atexit, time
from edge.demo.clip import DemoCamera

def wait():
    print("reached", flush=True)
    for _ in range(6000):  # a signal just before a single long sleep would be lost
        time.sleep(0.05)

class Mine(DemoCamera):
    def __init__(self, config):
        super().__init__((160, 120), forever=True)
    def __iter__(self):
        wait()
        return super().__iter__()
    {more}
"""
RUN = ("run", "--camera", "mine:Mine", "--display", "none")
COMMANDS = {
    "run": ("run", "--camera", "demo", "--display", "none"),
    "persist": ("run", "--persist", "--camera", "demo", "--display", "none"),
    "predict": ("predict", str(DEMO)),
    "check": ("check",),
    "bench": ("bench", "--rounds", "1"),
}


def stopped(folder, arguments, *signals):
    """Run a command; send it a signal each time that it prints "reached"; return how it ended."""
    run = [sys.executable, "-m", "edge", *arguments]
    environment = {**os.environ, "PYTHONPATH": f"{folder}:{ROOT}", "PYTHONUNBUFFERED": "1"}
    pipe = subprocess.PIPE
    with subprocess.Popen(
        run, cwd=folder, env=environment, stdout=pipe, stderr=pipe, text=True
    ) as process:
        for number in signals:
            while process.stdout.readline().strip() != "reached":
                assert process.poll() is None, process.stderr.read()
            process.send_signal(number)
        rest, errors = process.communicate(timeout=60)
    assert "reached" not in rest  # nothing is printed twice
    lines = [
        line
        for line in errors.splitlines()
        if not line.startswith(("camera: ", "display: ", "started: ", "state: "))
    ]
    return process.returncode, lines


@pytest.mark.parametrize("code", [WAIT, DISCARDED, TURNED], ids=["waits", "discards", "turns"])
@pytest.mark.parametrize("command", COMMANDS)
def test_while_a_library_is_imported(tmp_path, command, code):
    (tmp_path / "cv2.py").write_text(code)
    assert stopped(tmp_path, COMMANDS[command], signal.SIGINT) == (130, [])


@pytest.mark.parametrize("code", [WAIT, DISCARDED, TURNED], ids=["waits", "discards", "turns"])
def test_while_the_command_line_is_imported(tmp_path, code):
    (tmp_path / "argparse.py").write_text(code)
    assert stopped(tmp_path, ("config",), signal.SIGINT) == (130, [])


@pytest.mark.parametrize(
    ("number", "exit_code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)], ids=["Ctrl-C", "systemd"]
)
@pytest.mark.parametrize("code", [WAIT, TURNED], ids=["waits", "turns"])
def test_while_the_camera_is_opened(tmp_path, number, exit_code, code):
    (tmp_path / "mine.py").write_text(code)
    assert stopped(tmp_path, RUN, number) == (exit_code, [])


@pytest.mark.parametrize(
    ("number", "exit_code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)], ids=["Ctrl-C", "systemd"]
)
def test_while_code_from_a_text_is_run(tmp_path, number, exit_code):
    """As dataclasses run it, which modules that are imported late may define at any moment."""
    (tmp_path / "mine.py").write_text(f"exec({WAIT!r})")
    assert stopped(tmp_path, RUN, number) == (exit_code, [])


def test_a_second_one_while_the_camera_is_closed(tmp_path):
    (tmp_path / "mine.py").write_text(CAMERA.format(more="close = lambda self: wait()"))
    assert stopped(tmp_path, RUN, signal.SIGINT, signal.SIGINT) == (130, [])


def test_after_the_work(tmp_path):
    """While Python ends."""
    (tmp_path / "mine.py").write_text(CAMERA.format(more="atexit.register(wait)"))
    code, lines = stopped(tmp_path, RUN, signal.SIGINT, signal.SIGINT)
    assert code in (130, -signal.SIGINT)
    assert lines == []


def test_an_ignored_one_stays_ignored(tmp_path):
    """As in a background job of a shell; `run` ends with it nevertheless."""
    (tmp_path / "cv2.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n")
    run = [sys.executable, "-m", "edge", "config"]
    result = subprocess.run(
        run, cwd=tmp_path, env={**os.environ, "PYTHONPATH": f"{tmp_path}:{ROOT}"}, check=False,
        capture_output=True, text=True, preexec_fn=lambda: signal.signal(2, signal.SIG_IGN),
    )  # fmt: skip
    assert (result.returncode, result.stderr) == (0, "")
