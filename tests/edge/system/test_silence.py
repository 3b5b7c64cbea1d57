import os
import subprocess
import sys

import pytest

from edge.system.silence import lasting_stderr, silenced
from tests.files import ROOT

LOGS = """
import logging, os
from edge.system import log, silence
log.configure(stream=silence.lasting_stderr())
with silence.silenced():
    os.write(2, b"native\\n")
    logging.getLogger("edge.a").info("logged")
"""


def test_native_output_on_stderr_is_dropped_within_the_block_only(capfd):
    os.write(2, b"before\n")
    with silenced():
        os.write(2, b"within\n")
        os.write(1, b"stdout\n")
    os.write(2, b"after\n")
    assert capfd.readouterr() == ("stdout\n", "before\nafter\n")


def test_blocks_may_be_nested(capfd):
    with silenced(1, 2):
        with silenced():
            os.write(2, b"inner\n")
        os.write(1, b"outer\n")
        os.write(2, b"outer\n")
    os.write(2, b"after\n")
    assert capfd.readouterr() == ("", "after\n")


def test_stderr_is_restored_after_an_error(capfd):
    with pytest.raises(ValueError, match="broken"), silenced():
        raise ValueError("broken")
    os.write(2, b"after\n")
    assert capfd.readouterr().err == "after\n"


def test_log_lines_of_any_thread_are_not_dropped_within_the_block():
    command = [sys.executable, "-c", LOGS]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stderr == "logged\n"


def test_a_broken_stdout_is_no_fault_of_what_is_silenced(capfd, monkeypatch):
    class Broken:
        def flush(self):
            raise BrokenPipeError

    monkeypatch.setattr(sys, "stdout", Broken())
    with silenced():
        os.write(2, b"within\n")
    os.write(2, b"after\n")
    monkeypatch.undo()
    assert capfd.readouterr().err == "after\n"


def test_stderr_that_python_has_replaced_is_left_as_it_is(capsys):
    assert lasting_stderr() is sys.stderr
    print("line", file=lasting_stderr())
    assert capsys.readouterr().err == "line\n"
