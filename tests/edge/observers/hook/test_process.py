"""Real processes, whose ends are waited for without a clock."""

import os
import select
import shutil
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from edge.errors import DeviceError
from edge.observers.hook.command import kept
from edge.observers.hook.process import CHUNKS, MEMORY, OUTPUT, HookProcess
from tests.edge.observers.hook.waiting import finish
from tests.files import ROOT

PATH = {"PATH": os.environ["PATH"]}

needs_setpriv = pytest.mark.skipif(not shutil.which("setpriv"), reason="setpriv is not installed")


@pytest.fixture
def start():
    """Return a function that runs a script; what still runs is ended after the test."""
    made = []

    def run(script, data=b"", environment=PATH):
        made.append(HookProcess(("/bin/sh", "-c", script), environment, data))
        return made[-1]

    yield run
    for process in made:
        process.close()


@pytest.fixture
def held(tmp_path):
    """A pipe that processes hold open for writing: at its end none of them is left."""
    path = tmp_path / "held"
    os.mkfifo(path)
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    os.set_blocking(descriptor, True)
    with os.fdopen(descriptor, "rb") as file:
        yield file


def test_a_run_gets_the_event_and_nothing_else_of_the_environment(start):
    process = start("cat; env | sort", b'{"label": "happy"}\n', {"EMOTION_EDGE_LABEL": "happy"})
    assert finish(process) == 0
    lines = process.output.decode().splitlines()
    assert lines[:2] == ['{"label": "happy"}', "EMOTION_EDGE_LABEL=happy"]
    assert {line.partition("=")[0] for line in lines[2:]} <= {"PWD", "OLDPWD", "SHLVL", "_"}


def test_a_run_that_never_reads_its_input_ends_as_any_other(start):
    assert finish(start("exec true", b"x" * 60000)) == 0


def test_an_input_that_no_pipe_holds_is_an_error_and_leaves_nothing_open(start):
    before = open_files()
    with pytest.raises(DeviceError, match="not started: the event is too long for a pipe"):
        start("cat", b"x" * 10**7)
    assert open_files() == before


def test_endless_output_is_read_in_bounded_memory(start):
    with closing(start("exec yes")) as process:
        for _ in range(50):
            select.select([process._descriptor], [], [])
            assert process.poll() is None
        assert process.output == b"y\n" * (OUTPUT // 2)
        process.kill()
        assert finish(process) == -signal.SIGKILL


def test_a_poll_reads_only_so_much(start, monkeypatch):
    monkeypatch.setattr("edge.observers.hook.process.CHUNK", 10)
    process = start("exec yes")
    select.select([process._descriptor], [], [])
    assert process.poll() is None
    assert len(process.output) == 10 * CHUNKS


def test_a_run_has_no_terminal(start):
    process = start("exec sleep 1000")
    assert os.getsid(process._process.pid) == process._process.pid


def test_children_of_a_run_that_exits_are_ended(start, held):
    process = start(f"exec 3> {path_of(held)}; sleep 1000 & exit 0")
    assert finish(process) == 0
    assert held.read() == b""


def test_a_run_is_ended_with_its_children(start, held):
    process = start(f"exec 3> {path_of(held)}; sleep 1000 & echo begun >&3; sleep 1000")
    assert first_line(held) == b"begun\n"
    process.kill()
    assert finish(process) == -signal.SIGKILL
    assert held.read() == b""


def test_closing_ends_a_run_with_its_children(start, held):
    process = start(f"exec 3> {path_of(held)}; sleep 1000 & echo begun >&3; sleep 1000")
    assert first_line(held) == b"begun\n"
    process.close()
    assert held.read() == b""
    process.close()


def test_a_killed_run_and_a_killed_child_are_failures_like_others(start):
    assert finish(start("kill -9 $$")) == -signal.SIGKILL
    assert finish(start("sleep 1000 & kill -9 $!; wait $!")) == 128 + signal.SIGKILL


def test_a_run_ends_where_the_kernel_forgets_children(start, held):
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        process = start(f"exec 3> {path_of(held)}; echo begun >&3; sleep 1000 & exit 3")
        assert first_line(held) == b"begun\n"
        while (status := process.poll()) is None:
            pass
    finally:
        signal.signal(signal.SIGCHLD, before)
    assert status == 0  # nobody knows it any more
    assert held.read() == b""


def test_a_run_whose_output_a_daemon_keeps_open_is_finished(start, tmp_path):
    pid = tmp_path / "pid"
    script = f"setsid sh -c 'echo $$ > {pid}; mv {pid} {pid}.whole; exec sleep 1000' & "
    process = start(script + f"while [ ! -e {pid}.whole ]; do :; done")
    try:
        assert finish(process) == 0  # it left the group: only the service's end reaches it
    finally:
        os.kill(int((tmp_path / "pid.whole").read_text()), signal.SIGKILL)


def test_what_cannot_be_started_is_an_error(tmp_path):
    (tmp_path / "text").write_text("no program")
    for command in (tmp_path / "missing", tmp_path / "text"):
        with pytest.raises(DeviceError, match=r"not started: (No such file|Permission denied)"):
            HookProcess((str(command),), PATH, b"")


def test_memory_is_limited_and_a_run_ends_first_where_it_is_short(start):
    with closing(start("exec sleep 1000")) as process:
        folder = Path(f"/proc/{process._process.pid}")
        lines = (folder / "limits").read_text().splitlines()
        limits = dict(line.split("  ", 1) for line in lines)
        assert limits["Max data size"].split()[:2] == [str(MEMORY)] * 2
        assert (folder / "oom_score_adj").read_text() == "1000\n"


@needs_setpriv
def test_a_run_can_gain_no_privileges():
    process = HookProcess(kept(("/bin/grep", "NoNewPrivs", "/proc/self/status")), PATH, b"")
    assert finish(process) == 0
    assert process.output.split() == [b"NoNewPrivs:", b"1"]


@needs_setpriv
def test_a_run_ends_with_a_program_that_is_killed(held):
    script = f"exec 3> {path_of(held)}; echo begun >&3; exec sleep 1000"
    program = (
        "import os, signal; from edge.observers.hook.process import HookProcess\n"
        f"process = HookProcess({kept(('/bin/sh', '-c', script))!r}, {PATH!r}, b'')\n"
        f"open({path_of(held)!r}).readline()\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False)
    assert run.returncode == -signal.SIGKILL
    assert held.read() == b""


def first_line(file):
    """Return a line, as soon as somebody has opened the pipe and written it."""
    select.select([file], [], [])
    return file.readline()


def path_of(file):
    return str(Path(f"/proc/self/fd/{file.fileno()}").readlink())


def open_files():
    return len(list(Path("/proc/self/fd").iterdir()))
