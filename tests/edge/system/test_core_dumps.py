"""No memory of a process with pictures gets into a file."""

import os
import signal
import subprocess
import sys

import pytest

CRASH = """
import ctypes, os, resource, signal
resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
{before}
os.kill(os.getpid(), signal.SIGABRT)
"""
FORBID = "from edge.system import core_dumps; core_dumps.forbid()"
NO_LIMIT = "resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY,) * 2)"


def dumped(before: str) -> bool:
    """Abort a process and return whether the kernel wrote a core dump of it."""
    child = subprocess.Popen([sys.executable, "-c", CRASH.format(before=before)])
    _, status = os.waitpid(child.pid, 0)
    child.returncode = -os.WTERMSIG(status)  # it has been waited for
    assert os.WTERMSIG(status) == signal.SIGABRT
    return os.WCOREDUMP(status)


@pytest.fixture
def core_dumps(tmp_path, monkeypatch):
    """Write core dumps into a temporary folder; skip where the system writes none."""
    monkeypatch.chdir(tmp_path)
    try:
        written = dumped("")
    except (ValueError, AssertionError):  # the hard limit
        written = False
    if not written:
        pytest.skip("this system writes no core dumps")


def test_an_aborted_process_leaves_no_core_dump(core_dumps, tmp_path):
    before = set(tmp_path.iterdir())
    assert not dumped(FORBID)
    assert set(tmp_path.iterdir()) == before


def test_a_core_pattern_that_ignores_the_limit_gets_nothing_either(core_dumps):
    assert not dumped(f"{FORBID}; {NO_LIMIT}")


def test_every_command_forbids_core_dumps():
    code = (
        "import ctypes, resource, sys; from edge.cli import main; main(['config', '--quiet'])\n"
        "dumpable = ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)\n"
        "print(dumpable, resource.getrlimit(resource.RLIMIT_CORE)[0], file=sys.stderr)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stderr == "0 0\n"


def test_the_process_still_reads_its_own_files_in_proc():
    code = (
        f"{FORBID}; import os; from pathlib import Path\n"
        "uid = 65534\n"
        "if os.geteuid() == 0: os.setuid(uid)\n"  # root may read everything
        f"{FORBID}\n"
        "assert Path('/proc/self/maps').read_text()\n"
        "assert Path('/proc/self/status').read_text()\n"
        "assert list(Path('/proc/self/fd').iterdir())\n"
        "_, end = os.pipe()\n"
        "open(f'/proc/self/fd/{end}', 'w').write('ok')"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
