"""The tools beside train: errors are one line, and nothing is replaced without --force."""

import os
import subprocess
import sys

import pytest

from tests.files import ROOT

pytest.importorskip("tqdm")

TOOLS = {
    "heads": (["x.keras"], "out.keras"),
    "average": (["x.keras=1"], "out.keras"),
    "soft_targets": (["x.pt"], "soft.npz"),
}
# In place of torch and Keras, and of what the tools do: what stops them.
PROGRAM = """
import importlib, os, signal, sys
from converter.train.program import create_parser, run

def work(options):
    match options.data.name:
        case "interrupt": os.kill(os.getpid(), signal.SIGINT)
        case "full": raise OSError(28, "No space left on device", "soft.npz")
        case "torch": raise ModuleNotFoundError("No module named 'torch'", name="torch")
    return "done"

sys.exit(run(work, create_parser("tool", "A tool.", "FILE")))
"""


def run(*command, folder):
    return subprocess.run(
        [sys.executable, *map(str, command)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("tool", TOOLS)
def test_nothing_is_replaced_without_force(tmp_path, tool):
    arguments, out = TOOLS[tool]
    (tmp_path / out).write_text("old")
    command = ["-m", f"converter.train.{tool}", *arguments, "--data", "nowhere", "--out", out]
    done = run(*command, folder=tmp_path)
    expected = f"error: {out}: exists already: name another file, or replace it by --force\n"
    assert (done.returncode, done.stderr) == (1, expected)
    assert (tmp_path / out).read_text() == "old"


@pytest.mark.parametrize(
    ("data", "code", "stdout", "stderr"),
    [
        ("fine", 0, "done\n", ""),
        ("interrupt", 130, "", "\nstopped\n"),
        ("full", 1, "", "error: soft.npz: No space left on device\n"),
        ("torch", 1, "", "error: torch is missing: pip install 'emotion-edge[convert]'\n"),
    ],
)
def test_what_stops_a_tool_is_one_line(tmp_path, data, code, stdout, stderr):
    done = run("-c", PROGRAM, "--data", data, "--out", "new", folder=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (code, stdout, stderr)
