"""Running the Edge TPU compiler: a stand-in prints what the real one has printed for others."""

import re
import shutil
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from converter.edgetpu.compiler import compile_model
from converter.edgetpu.compiler_log import Row
from edge.errors import ConfigError, DataError, ModelError
from tests.converter.tflite_files import compiled, single
from tests.converter.fake_compiler import DYNAMIC, HEAD, PART, TAIL, WHOLE, write
from tests.files import ROOT

EMOTIONS = ROOT / "models" / "emotions.tflite"


@pytest.fixture
def stand_in(tmp_path):
    """Make a program that stands in for the compiler, see `standin.write`; gives its path."""
    return partial(write, tmp_path)


@pytest.fixture
def old(tmp_path):
    """A result from before, in a folder of its own."""
    out = tmp_path / "out" / "emotions_edgetpu.tflite"
    out.parent.mkdir()
    out.write_bytes(b"from before")
    return out


def untouched(out):
    return out.read_bytes() == b"from before" and list(out.parent.iterdir()) == [out]


def test_all_mapped(stand_in, old):
    beside = f"assert place.parent == pathlib.Path({str(old.parent)!r})"
    program = stand_in(HEAD + WHOLE + TAIL, action=beside)
    report = compile_model(EMOTIONS, old, program=program)
    assert old.read_bytes() == compiled()
    assert list(old.parent.iterdir()) == [old]
    assert (report.total, report.on_cpu, report.left, report.subgraphs) == (19, 0, (), 1)
    assert report.version == "16.0.384591198"
    assert (report.input_size, report.output_size) == (1_132_462, 1_289_748)
    assert (report.cached, report.cache_left, report.streamed) == (1_184_891, 6_920_602, 1536)
    assert report.summary().startswith("19 of 19 operators on the Edge TPU; 1,184,891 bytes")


def test_the_table_may_be_in_the_log_only(stand_in, old):
    report = compile_model(EMOTIONS, old, program=stand_in(HEAD + TAIL, log=HEAD[:42] + WHOLE))
    assert report.rows[2] == Row("CONV_2D", 10, "Mapped to Edge TPU")


def test_operators_on_the_cpu_are_named_unless_allowed(stand_in, old):
    program = stand_in(HEAD + PART + TAIL)
    message = (
        "3 of 19 operators would stay on the CPU: 1 ADD (More than one subgraph is not "
        "supported), 2 LEAKY_RELU (Operation not supported)"
    )
    with pytest.raises(ModelError, match=re.escape(message)):
        compile_model(EMOTIONS, old, program=program)
    assert untouched(old)
    report = compile_model(EMOTIONS, old, allow_cpu_ops=True, program=program)
    assert report.on_cpu == 3
    assert old.read_bytes() == compiled()


@pytest.mark.parametrize(
    ("said", "code", "reason"),
    [
        ("Edge TPU Compiler version 15.0\n\nInternal compiler error. Aborting!", 1,
         "refuses it: Internal compiler error. Aborting!"),
        ("Invalid model: x.tflite\nModel not quantized", 0,
         "refuses it: Invalid model: x.tflite; Model not quantized"),
        (DYNAMIC, 0, "refuses it: ERROR: Attempting to use a delegate that only supports "
         "static-sized tensors.; Compilation failed: Model failed in Tflite interpreter."),
        ("\x1b[1mno licence", 3, "refuses it: ?[1mno licence"),
        ("", 1, "refuses it: it does not say why"),
        ("what is this?", 0, "does not tell 'Edge TPU Compiler version'"),
        (HEAD + TAIL, 0, "tells of 19 operators, its table of 0"),
        ((HEAD + WHOLE).replace("subgraphs: 1", "subgraphs: one"), 0, "'Number of Edge TPU sub"),
        ((HEAD + WHOLE).replace("1.13MiB", "1.1.3MiB"), 0, "'On-chip memory used for caching"),
        ((HEAD + WHOLE).replace("operations: 19", "operations: 20"), 0, "tells of 20 operators"),
    ],
)  # fmt: skip
def test_refusals_and_nonsense_leave_the_old_file(stand_in, old, said, code, reason):
    with pytest.raises(ModelError, match=re.escape(reason)) as error:
        compile_model(EMOTIONS, old, program=stand_in(said, code))
    assert len(str(error.value).splitlines()) == 1
    assert untouched(old)


@pytest.mark.parametrize(
    ("result", "reason"),
    [
        (None, "the compiler left no emotions_edgetpu.tflite"),
        (b"half", "not a TensorFlow Lite file"),
        (single("RELU", [(1, 8)], (1, 8)), "nothing of it would run on the Edge TPU"),
    ],
)
def test_a_result_that_is_none_is_not_taken(stand_in, old, result, reason):
    with pytest.raises(ModelError, match=reason):
        compile_model(EMOTIONS, old, program=stand_in(HEAD + WHOLE, result=result))
    assert untouched(old)


def test_a_compiler_that_is_killed(stand_in, old):
    program = stand_in(HEAD, action="os.kill(os.getpid(), signal.SIGKILL)")
    with pytest.raises(ModelError, match="ended by signal 9"):
        compile_model(EMOTIONS, old, program=program)
    assert untouched(old)


def test_no_compiler_and_one_that_does_not_run(tmp_path, old):
    with pytest.raises(ConfigError, match=r"not installed.*x86-64.*coral\.ai.*ARM") as error:
        compile_model(EMOTIONS, old, program=str(tmp_path / "edgetpu_compiler"))
    assert len(str(error.value).splitlines()) == 1
    foreign = tmp_path / "stand-in-for-another-machine"
    foreign.write_bytes(b"\x7fELF")
    foreign.chmod(0o755)
    with pytest.raises(ConfigError, match=r"does not run here.*x86-64"):
        compile_model(EMOTIONS, old, program=str(foreign))
    assert untouched(old)


def test_names_that_cannot_be(stand_in, tmp_path):
    program = stand_in(HEAD + WHOLE)
    copy = Path(shutil.copy(EMOTIONS, tmp_path / "x.tflite"))
    for out in (copy, tmp_path / "x.bin"):
        with pytest.raises(ConfigError, match="a name of its own"):
            compile_model(copy, out, program=program)
    assert copy.read_bytes() == EMOTIONS.read_bytes()
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match="cannot be written"):
        compile_model(EMOTIONS, tmp_path / "file" / "x.tflite", program=program)
    copy.write_bytes(compiled())
    with pytest.raises(ModelError, match="was compiled for the Edge TPU before"):
        compile_model(copy, tmp_path / "y.tflite", program=program)


def test_ctrl_c_ends_the_compiler_and_its_child(stand_in, old, tmp_path):
    started = tmp_path / "started"
    action = (
        "child = subprocess.Popen(['sleep', '600'])\n"
        f"there = pathlib.Path({str(started)!r})\n"
        "there.with_suffix('.new').write_text(f'{os.getpid()} {child.pid}')\n"
        "there.with_suffix('.new').rename(there)\ntime.sleep(600)"
    )
    code = (
        "import signal, sys\nfrom pathlib import Path\n"
        "from converter.edgetpu.compiler import compile_model\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        f"compile_model(Path({str(EMOTIONS)!r}), Path({str(old)!r}), program=sys.argv[1])"
    )
    command = [sys.executable, "-c", code, stand_in(HEAD, action=action)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        _wait(started.exists)
        process.send_signal(signal.SIGINT)
        assert "KeyboardInterrupt" in process.communicate(timeout=60)[1]
    for pid in started.read_text().split():
        _wait(lambda pid=pid: _ended(Path("/proc", pid, "stat")))
    assert untouched(old)


def _wait(condition):
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def _ended(stat):
    # Where nobody collects orphans, they stay as zombies.
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z"
