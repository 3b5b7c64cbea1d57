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
from converter.tflite import reader
from edge.errors import ConfigError, DataError, ModelError

PROGRAM = "edgetpu_compiler"
# Some versions exit with 0 although they failed and printed one of these.
FAILURE = re.compile("Compilation failed|Internal compiler error|Invalid model|not quantized")
REASON_LINE = re.compile("error|invalid|failed:|failed due|not quantized", re.IGNORECASE)
MAX_REASON_LENGTH = 300


def compile_model(
    model: Path, out: Path, allow_cpu_ops: bool = False, program: str = PROGRAM
) -> Report:
    """Compile a network for the Edge TPU.

    Args:
        model: a full-int8 .tflite file.
        out: the compiled .tflite file; an existing file is replaced only after success.
        allow_cpu_ops: also accept a result in which some operators stay on the CPU.
        program: name or path of the compiler.

    Raises:
        ConfigError: `out` has another suffix or is the model itself, or the compiler is not
            installed or cannot run on this machine.
        ModelError: the model cannot be read or is already compiled, the compiler rejects it, no
            operator runs on the Edge TPU, an operator stays on the CPU without permission, or
            the compiler's output is not understood.
        DataError: `out` cannot be written.
    """
    if out.suffix != ".tflite" or out.resolve() == model.resolve():
        raise ConfigError(f"{out}: the result needs another name, which ends in .tflite")
    if reader.read(model).compiled:
        raise ModelError(f"{model}: already compiled for the Edge TPU")
    compiler = find(program)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=".new-") as folder:
            result = Path(folder, f"{model.stem}_edgetpu.tflite")
            report = _compile(compiler, model, result, allow_cpu_ops)
            result.replace(out)
    except OSError as error:
        raise DataError(f"{out}: cannot be written: {error.strerror}") from error
    return report


def find(program: str = PROGRAM) -> str:
    """Return the path of the compiler.

    Raises:
        ConfigError: the compiler is not installed.
    """
    if path := shutil.which(program):
        return path
    raise ConfigError(
        f"{program} is not installed: on Debian or Ubuntu for x86-64, install the package "
        "edgetpu-compiler as https://coral.ai/docs/edgetpu/compiler/ describes; it does not exist "
        "for ARM: use an x86-64 container or Colab"
    )


def _compile(compiler: str, model: Path, result: Path, allow_cpu_ops: bool) -> Report:
    """Compile into the folder of `result`, whose name is the one that the compiler chooses."""
    output = _run([compiler, "-s", "-o", str(result.parent), str(model.resolve())], model)
    log = result.with_suffix(".log")
    if not ROW.search(output) and log.is_file():
        output += _printable(log.read_text(errors="replace"))
    report = parse(output)
    if not allow_cpu_ops:
        _reject_cpu_operators(model, report)
    if not result.is_file():
        raise ModelError(f"{model}: the compiler did not write {result.name}")
    if not reader.read(result).compiled:
        raise ModelError(f"{model}: no operator would run on the Edge TPU")
    return report


def _reject_cpu_operators(model: Path, report: Report) -> None:
    if report.on_cpu:
        rows = ", ".join(f"{row.count} {row.operator} ({row.status})" for row in report.cpu_rows)
        raise ModelError(
            f"{model}: {report.on_cpu} of {report.total} operators would stay on the CPU: {rows}; "
            "--allow-cpu-ops accepts this"
        )


def _run(command: list[str], model: Path) -> str:
    """Return the output of the compiler."""
    try:
        with _running(command) as process:
            output = _printable(process.communicate()[0])
    except OSError as error:
        reason = f"{error.strerror}: the compiler needs x86-64 Linux"
        raise ConfigError(f"{command[0]} cannot run on this machine: {reason}") from error
    if process.returncode < 0:
        raise ModelError(f"{model}: the compiler was ended by signal {-process.returncode}")
    if process.returncode > 0 or FAILURE.search(output):
        raise ModelError(f"{model}: the compiler rejects it: {_failure_reason(output)}")
    return output


@contextmanager
def _running(command: list[str]) -> Iterator[subprocess.Popen[str]]:
    """Start a program; an error or Ctrl-C in the block ends it with all its children."""
    # Ctrl-C is blocked until there is a process that can be ended.
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        # A process group of its own, because the compiler works in a child process.
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
    """Replace characters that could control a terminal."""
    return "".join(char if char.isprintable() or char == "\n" else "?" for char in text)


def _failure_reason(output: str) -> str:
    """Return the lines that give the reason of a failure, joined to one."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    reasons = [line for line in lines if REASON_LINE.search(line)] or lines[-1:]
    return "; ".join(reasons)[:MAX_REASON_LENGTH] or "no reason given"
