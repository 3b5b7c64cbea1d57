"""The fuzz lane notices each kind of fault, and repeats a case from its seed."""

import faulthandler
import os
import shutil
import signal
import sys
import time
from random import Random

import pytest

from tests.fuzz import child
from tests.fuzz.__main__ import ALL
from tests.fuzz.mutate import damage_bytes, damage_text


def ends(code, text="error: why\n"):
    def main(arguments):
        sys.stderr.write(text)
        return code

    return main


def raises(arguments):
    raise OverflowError


def dies(arguments):
    faulthandler.disable()  # pytest's
    os.kill(os.getpid(), signal.SIGSEGV)


@pytest.mark.parametrize(
    ("main", "fault"),
    [
        (ends(0, ""), ""),
        (ends(1), ""),
        (ends(2), ""),
        (ends(1, ""), "silent"),
        (ends(3), "exit code 3"),
        (ends(1, "error: \x1b[31m\n"), "control character"),
        (raises, "traceback"),
        (dies, "crash"),
    ],
)
def test_a_fault_of_a_command_is_found(tmp_path, main, fault):
    assert child.run(main, [], tmp_path).fault == fault


def test_a_command_that_does_not_end_is_a_hang(tmp_path):
    process = child.start(lambda arguments: time.sleep(600), [], tmp_path)
    status, _ = child.wait(process, 0.2)
    assert child.judge(status, "") == "hang"


def test_memory_is_measured(tmp_path):
    def main(arguments):
        return len(bytearray(os.urandom(1) * 300_000_000)) % 2

    assert child.run(main, [], tmp_path).memory > 300_000_000


@pytest.mark.parametrize("name", [name for name, lane in ALL.items() if hasattr(lane, "prepare")])
def test_a_case_depends_on_its_seed_only(tmp_path, name):
    if name == "cards":
        shutil.which("mformat") or pytest.skip("mtools is not installed")
    contents = []
    for folder in (tmp_path / "a", tmp_path / "b"):
        folder.mkdir()
        ALL[name].prepare(Random("1"), folder)
        contents.append({path.name: path.read_bytes() for path in folder.iterdir()})
    first, second = contents
    assert set(first) == set(second)
    different = {name for name, data in first.items() if second[name] != data}
    assert different <= {"base.img"}  # mformat writes a serial number


def test_damage_changes_the_input():
    data = bytes(range(256)) * 4
    assert any(damage_bytes(Random(n), data, [data]) != data for n in range(3))
    assert damage_text(Random(1), "[a]\nb = 1\n") != b"[a]\nb = 1"
