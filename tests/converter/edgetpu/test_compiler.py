"""Running the Edge TPU compiler; a fake prints published outputs of the real one."""

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
from tests.converter.fake_compiler import (
    ALL_MAPPED,
    DYNAMIC_SHAPES,
    FOOTER,
    HEADER,
    PARTLY_MAPPED,
    write,
)
from tests.converter.tflite_files import compiled_file, single_operator_file
from tests.files import ROOT

EMOTIONS = ROOT / "models" / "emotions.tflite"
COMPLETE = HEADER + ALL_MAPPED


@pytest.fixture
def fake(tmp_path):
    """Write a fake compiler, see `fake_compiler.write`; returns its path."""
    return partial(write, tmp_path)


@pytest.fixture
def old(tmp_path):
    """An earlier result, in a folder of its own."""
    out = tmp_path / "out" / "emotions_edgetpu.tflite"
    out.parent.mkdir()
    out.write_bytes(b"old")
    return out


def unchanged(out):
    return out.read_bytes() == b"old" and list(out.parent.iterdir()) == [out]


def test_all_operators_mapped(fake, old):
    check = f"assert folder.parent == pathlib.Path({str(old.parent)!r})"
    program = fake(HEADER + ALL_MAPPED + FOOTER, action=check)
    report = compile_model(EMOTIONS, old, program=program)
    assert old.read_bytes() == compiled_file()
    assert list(old.parent.iterdir()) == [old]
    assert (report.total, report.on_cpu, report.cpu_rows, report.subgraphs) == (19, 0, (), 1)
    assert report.version == "16.0.384591198"
    assert (report.input_size, report.output_size) == (1_132_462, 1_289_748)
    assert (report.cached, report.cache_left, report.streamed) == (1_184_891, 6_920_602, 1536)
    assert report.summary().startswith("19 of 19 operators on the Edge TPU; 1,184,891 bytes")


def test_table_is_read_from_the_log_file(fake, old):
    report = compile_model(
        EMOTIONS, old, program=fake(HEADER + FOOTER, log=HEADER[:42] + ALL_MAPPED)
    )
    assert report.rows[2] == Row("CONV_2D", 10, "Mapped to Edge TPU")


def test_operators_on_the_cpu_are_an_error_unless_allowed(fake, old):
    program = fake(HEADER + PARTLY_MAPPED + FOOTER)
    message = (
        "3 of 19 operators would stay on the CPU: 1 ADD (More than one subgraph is not "
        "supported), 2 LEAKY_RELU (Operation not supported)"
    )
    with pytest.raises(ModelError, match=re.escape(message)):
        compile_model(EMOTIONS, old, program=program)
    assert unchanged(old)
    report = compile_model(EMOTIONS, old, allow_cpu_ops=True, program=program)
    assert report.on_cpu == 3
    assert old.read_bytes() == compiled_file()


@pytest.mark.parametrize(
    ("output", "code", "reason"),
    [
        ("Edge TPU Compiler version 15.0\n\nInternal compiler error. Aborting!", 1,
         "rejects it: Internal compiler error. Aborting!"),
        ("Invalid model: x.tflite\nModel not quantized", 0,
         "rejects it: Invalid model: x.tflite; Model not quantized"),
        (DYNAMIC_SHAPES, 0, "rejects it: ERROR: Attempting to use a delegate that only supports "
         "static-sized tensors.; Compilation failed: Model failed in Tflite interpreter."),
        ("\x1b[1mno licence", 3, "rejects it: ?[1mno licence"),
        ("", 1, "rejects it: no reason given"),
        ("what is this?", 0, "output has no 'Edge TPU Compiler version'"),
        (HEADER + FOOTER, 0, "reports 19 operators, its table 0"),
        (COMPLETE.replace("subgraphs: 1", "subgraphs: one"), 0, "'Number of Edge TPU sub"),
        (COMPLETE.replace("1.13MiB", "1.1.3MiB"), 0, "'On-chip memory used for caching"),
        (COMPLETE.replace("operations: 19", "operations: 20"), 0, "reports 20 operators"),
    ],
)  # fmt: skip
def test_failures_and_unknown_output_keep_the_old_file(fake, old, output, code, reason):
    with pytest.raises(ModelError, match=re.escape(reason)) as error:
        compile_model(EMOTIONS, old, program=fake(output, code))
    assert len(str(error.value).splitlines()) == 1
    assert unchanged(old)


@pytest.mark.parametrize(
    ("result", "reason"),
    [
        (None, "the compiler did not write emotions_edgetpu.tflite"),
        (b"half", "not a TensorFlow Lite file"),
        (single_operator_file("RELU", [(1, 8)], (1, 8)), "no operator would run on the Edge TPU"),
    ],
)
def test_missing_or_invalid_result_is_rejected(fake, old, result, reason):
    with pytest.raises(ModelError, match=reason):
        compile_model(EMOTIONS, old, program=fake(COMPLETE, result=result))
    assert unchanged(old)


def test_killed_compiler(fake, old):
    program = fake(HEADER, action="os.kill(os.getpid(), signal.SIGKILL)")
    with pytest.raises(ModelError, match="ended by signal 9"):
        compile_model(EMOTIONS, old, program=program)
    assert unchanged(old)


def test_missing_compiler_and_one_for_another_machine(tmp_path, old):
    with pytest.raises(ConfigError, match=r"not installed.*x86-64.*coral\.ai.*ARM") as error:
        compile_model(EMOTIONS, old, program=str(tmp_path / "edgetpu_compiler"))
    assert len(str(error.value).splitlines()) == 1
    foreign = tmp_path / "fake-for-another-machine"
    foreign.write_bytes(b"\x7fELF")
    foreign.chmod(0o755)
    with pytest.raises(ConfigError, match=r"cannot run on this machine.*x86-64"):
        compile_model(EMOTIONS, old, program=str(foreign))
    assert unchanged(old)


def test_invalid_names_are_rejected(fake, tmp_path):
    program = fake(COMPLETE)
    copy = Path(shutil.copy(EMOTIONS, tmp_path / "x.tflite"))
    for out in (copy, tmp_path / "x.bin"):
        with pytest.raises(ConfigError, match="needs another name"):
            compile_model(copy, out, program=program)
    assert copy.read_bytes() == EMOTIONS.read_bytes()
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match="cannot be written"):
        compile_model(EMOTIONS, tmp_path / "file" / "x.tflite", program=program)
    copy.write_bytes(compiled_file())
    with pytest.raises(ModelError, match="already compiled for the Edge TPU"):
        compile_model(copy, tmp_path / "y.tflite", program=program)


def test_ctrl_c_ends_the_compiler_and_its_child(fake, old, tmp_path):
    started = tmp_path / "started"
    action = (
        "child = subprocess.Popen(['sleep', '600'])\n"
        f"ready = pathlib.Path({str(started)!r})\n"
        "ready.with_suffix('.new').write_text(f'{os.getpid()} {child.pid}')\n"
        "ready.with_suffix('.new').rename(ready)\ntime.sleep(600)"
    )
    code = (
        "import signal, sys\nfrom pathlib import Path\n"
        "from converter.edgetpu.compiler import compile_model\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        f"compile_model(Path({str(EMOTIONS)!r}), Path({str(old)!r}), program=sys.argv[1])"
    )
    command = [sys.executable, "-c", code, fake(HEADER, action=action)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        _wait(started.exists, process)
        process.send_signal(signal.SIGINT)
        assert "KeyboardInterrupt" in process.communicate(timeout=60)[1]
    for pid in started.read_text().split():
        _wait(partial(_has_ended, Path("/proc", pid, "stat")))
    assert unchanged(old)


def _wait(condition, process=None):
    """Wait until a condition holds; fail at once if the process has ended before."""
    deadline = time.monotonic() + 60
    while not condition():
        if process and process.poll() is not None:
            pytest.fail(f"exit code {process.returncode}: {process.stderr.read()}")
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _has_ended(stat):
    # Without an init process that reaps orphans, they stay as zombies.
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z"
