"""A closed or full stream of a command: one line and exit code 1, never a traceback."""

import subprocess
import sys

import pytest

from tests.files import ROOT

FULL, CLOSED = "No space left on device", "Bad file descriptor"


def shell(line):
    command = f"exec {sys.executable} -m edge {line}"
    return subprocess.run(
        ["sh", "-c", command], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.parametrize("arguments", ["config", "--help", "config -o camera.width=1280"])
@pytest.mark.parametrize(("stream", "reason"), [("1>/dev/full", FULL), ("1>&-", CLOSED)])
def test_results_that_cannot_be_written(arguments, stream, reason):
    if arguments == "--help" and reason == CLOSED:
        pytest.skip("argparse prints its help elsewhere then")
    done = shell(f"{arguments} {stream}")
    assert done.returncode == 1
    assert done.stderr == f"emotion-edge: error: standard output: {reason}\n"


def test_the_error_of_the_command_comes_first():
    done = shell("config -o camera.width=1 >/dev/full")
    assert done.returncode == 1
    assert "camera.width must be 0, or from 16" in done.stderr


@pytest.mark.parametrize("streams", ["2>/dev/full", "2>&-", "0<&- 1>&- 2>&-"])
def test_errors_that_cannot_be_written(streams):
    assert shell(f"config -o camera.width=1 {streams}").returncode == 1


def test_a_closed_input_does_not_matter():
    done = shell("config 0<&-")
    assert (done.returncode, done.stderr) == (0, "")


def test_names_that_are_no_text_are_printed_in_any_locale():
    printed = (
        "import sys; from edge.system import streams; streams.prepare(); print('\\u65e5\\udcff')"
    )
    done = subprocess.run(
        [sys.executable, "-c", printed],
        cwd=ROOT,
        env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert done.stdout == "\\u65e5\\udcff\n"
