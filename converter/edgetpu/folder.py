"""Compile the networks of a models folder for the Edge TPU, each with its manifest."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from converter.edgetpu.compiler import PROGRAM, compile_model, find
from converter.edgetpu.compiler_log import Report
from converter.edgetpu.verdict import is_float, verdict
from converter.tflite import reader
from edge.detector.quantized import manifest_text, network_of, verify
from edge.emotion import manifest as manifests
from edge.engine.compiled import SUFFIX, compiled_path
from edge.errors import ConfigError, DataError, ModelError


class Outcome(NamedTuple):
    """Result of the compilation of one network.

    Attributes:
        model: the network.
        text: what was done, or why not.
        failed: True if it could not be compiled although it should be.
    """

    model: Path
    text: str
    failed: bool = False


def compile_folder(
    folder: Path, *, force: bool = False, allow_cpu_ops: bool = False, program: str = PROGRAM
) -> Iterator[Outcome]:
    """Compile each int8 network of a folder: x.tflite becomes x_edgetpu.tflite, with a manifest.

    Float networks are left out, and those whose result exists.

    Args:
        folder: holds the networks and their manifests.
        force: replace results that exist.
        allow_cpu_ops: also accept results in which some operators stay on the CPU.
        program: name or path of the compiler.

    Yields:
        the outcome for each network, by name.

    Raises:
        ConfigError: the folder does not exist or holds no network, or the compiler is not
            installed or cannot run on this machine.
        DataError: a result cannot be written.
    """
    models = [path for path in sorted(folder.glob("*.tflite")) if not path.stem.endswith(SUFFIX)]
    if not models:
        missing = "holds no network (.tflite)" if folder.is_dir() else "no such folder"
        raise ConfigError(f"{folder}: {missing}")
    find(program)
    for model in models:
        try:
            yield _compile(model, force, allow_cpu_ops, program)
        except ModelError as error:
            yield Outcome(model, str(error).removeprefix(f"{model}: "), failed=True)


def _compile(model: Path, force: bool, allow_cpu_ops: bool, program: str) -> Outcome:
    graph, out = reader.read(model), compiled_path(model)
    if is_float(graph):
        return Outcome(model, f"not compiled: {verdict(graph)}")
    existing = next((each for each in (out, out.with_suffix(".toml")) if each.exists()), None)
    if existing and not force:
        age = " and is older than it" if existing.stat().st_mtime < model.stat().st_mtime else ""
        return Outcome(model, f"not compiled: {existing.name} exists{age}: --force replaces it")
    report = _write(model, out, allow_cpu_ops, program)
    return Outcome(model, f"{out.name}: {report.summary()}")


def _write(model: Path, out: Path, allow_cpu_ops: bool, program: str) -> Report:
    """Compile a network; network and manifest appear after both were made."""
    _check_manifest(model)
    try:
        with tempfile.TemporaryDirectory(dir=model.parent, prefix=".new-") as name:
            compiled = Path(name, out.name)
            report = compile_model(model, compiled, allow_cpu_ops, program)
            manifest = compiled.with_suffix(".toml")
            _write_manifest(model, compiled, manifest)
            manifest.replace(out.with_suffix(".toml"))
            compiled.replace(out)
    except OSError as error:
        raise DataError(f"{out}: cannot be written: {error.strerror}") from error
    return report


def _check_manifest(model: Path) -> None:
    """Raise ModelError if a network and its manifest do not fit each other."""
    if network := network_of(model):
        verify(model, network)
    else:
        manifests.verify(model, manifests.read(model.with_suffix(".toml")))


def _write_manifest(model: Path, compiled: Path, out: Path) -> None:
    if network := network_of(model):
        scaling = verify(model, network)
        out.write_text(manifest_text(compiled, network, scaling), encoding="utf-8")
        return
    manifest = manifests.read(model.with_suffix(".toml"))
    sha256 = manifests.sha256(compiled)
    manifests.write(out, replace(manifest, file=compiled.name, sha256=sha256))
