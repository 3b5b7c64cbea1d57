"""Run Google's Edge TPU compiler, see https://coral.ai/docs/edgetpu/compiler/."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from converter.edgetpu.compiler_log import ROW, Report, parse
from converter.tflite import reader as operators
from edge.errors import ConfigError, DataError, ModelError

PROGRAM = "edgetpu_compiler"
# Some versions end with 0 after these.
FAILED = re.compile("Compilation failed|Internal compiler error|Invalid model|not quantized")
TELLING = re.compile("error|invalid|failed:|failed due|not quantized", re.IGNORECASE)
REASON_LENGTH = 300


def compile_model(
    model: Path, out: Path, allow_cpu_ops: bool = False, program: str = PROGRAM
) -> Report:
    """Make the Edge TPU's form of a network.

    Args:
        model: a full-int8 .tflite file.
        out: the result, a .tflite file too; replaced only once all has gone well.
        allow_cpu_ops: take the result also where some operators stay on the CPU.
        program: the compiler's name, or its path.

    Raises:
        ConfigError: `out` ends in something else or is the model itself, or the compiler is not
            installed or does not run here.
        ModelError: the model cannot be read or was compiled before, the compiler refuses it,
            nothing of it runs on the Edge TPU, some of it does not though it must, or what the
            compiler says is not understood.
        DataError: `out` cannot be written.
    """
    if out.suffix != ".tflite" or out.resolve() == model.resolve():
        raise ConfigError(f"{out}: the result needs a name of its own that ends in .tflite")
    if operators.read(model).compiled:
        raise ModelError(f"{model}: was compiled for the Edge TPU before")
    compiler = find(program)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=".new-") as place:
            result = Path(place, f"{model.stem}_edgetpu.tflite")
            report = _compile(compiler, model, result, allow_cpu_ops)
            result.replace(out)
    except OSError as error:
        raise DataError(f"{out}: cannot be written: {error.strerror}") from error
    return report


def find(program: str = PROGRAM) -> str:
    """Where the compiler lies.

    Raises:
        ConfigError: it is not installed.
    """
    if found := shutil.which(program):
        return found
    raise ConfigError(
        f"{program} is not installed: on Debian or Ubuntu for x86-64, install the package "
        "edgetpu-compiler as https://coral.ai/docs/edgetpu/compiler/ says; there is none for ARM: "
        "take an x86-64 container or Colab"
    )


def _compile(compiler: str, model: Path, result: Path, allow_cpu_ops: bool) -> Report:
    """Leave a good `result`, whose name is the compiler's choice."""
    text = _run([compiler, "-s", "-o", str(result.parent), str(model.resolve())], model)
    log = result.with_suffix(".log")
    if not ROW.search(text) and log.is_file():
        text += _printable(log.read_text(errors="replace"))
    report = parse(text)
    if report.left and not allow_cpu_ops:
        left = ", ".join(f"{row.count} {row.operator} ({row.status})" for row in report.left)
        raise ModelError(
            f"{model}: {report.on_cpu} of {report.total} operators would stay on the CPU: {left}; "
            "--allow-cpu-ops lets them"
        )
    if not result.is_file():
        raise ModelError(f"{model}: the compiler left no {result.name}")
    if not operators.read(result).compiled:
        raise ModelError(f"{model}: nothing of it would run on the Edge TPU")
    return report


def _run(command: list[str], model: Path) -> str:
    """What the compiler prints."""
    try:
        with _started(command) as process:
            text = _printable(process.communicate()[0])
    except OSError as error:
        reason = f"{error.strerror}: the compiler is for x86-64 Linux"
        raise ConfigError(f"{command[0]} does not run here: {reason}") from error
    if process.returncode < 0:
        raise ModelError(f"{model}: the compiler was ended by signal {-process.returncode}")
    if process.returncode > 0 or FAILED.search(text):
        raise ModelError(f"{model}: the compiler refuses it: {_reason(text)}")
    return text


@contextmanager
def _started(command: list[str]) -> Iterator[subprocess.Popen[str]]:
    """A program of which nothing goes on where an error or Ctrl-C ends the block."""
    # Ctrl-C has to wait until there is a process to end.
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        # A session of its own, because the compiler works in a child, which is to end too.
        with subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, errors="replace", start_new_session=True,
        ) as process:  # fmt: skip
            try:
                signal.pthread_sigmask(signal.SIG_SETMASK, mask)
                yield process
            except BaseException:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                raise
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() or char == "\n" else "?" for char in text)


def _reason(text: str) -> str:
    """The telling lines of a failure as one."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if TELLING.search(line)] or lines[-1:]
    return "; ".join(telling)[:REASON_LENGTH] or "it does not say why"
