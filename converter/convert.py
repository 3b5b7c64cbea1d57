"""Convert a trained Keras model to the files that the device loads, with a report."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from converter.config import ConvertConfig, ConvertJob
from converter.data.classes import Classes, in_data_order
from converter.data.copies import without_copies
from converter.data.dataset import Dataset
from converter.data.default_manifest import DEFAULT_MANIFEST
from converter.data.icons import read_icons
from converter.data.layout import find_layout
from converter.data.splits import load_split
from converter.edgetpu import compiler as edgetpu_compiler
from converter.edgetpu.compiler_log import Report
from converter.evaluate.auto import settle
from converter.evaluate.evaluate import ask_network, open_classifier
from converter.evaluate.ranges import Range, known_ranges
from converter.evaluate.reading import Reading
from converter.evaluate.sense import Problem, find_nonsense
from converter.evaluate.trials import Ask
from converter.keras_io import backend
from converter.keras_io.labels import check_labels
from converter.keras_io.load import load_source
from converter.keras_io.predict import manifest_of, predict
from converter.keras_io.source import Source, find
from converter.quantize.int8 import check_quantization, quantize
from converter.quantize.manifest_limits import check_manifest
from converter.quantize.samples import choose_samples
from converter.quantize.temperature import fit_temperature, raw_scores
from converter.report.writer import Measured, write_report
from converter.results import REPORT_BYTES, check_files, check_temporary_space
from edge.emotion import manifest as manifests
from edge.emotion.manifest import Manifest
from edge.engine.compiled import compiled_path
from edge.errors import ConfigError, DataError, ModelError
from edge.labels import Labels

TEMPORARY_COPIES = 2  # the SavedModel from which TensorFlow converts

log = logging.getLogger(__name__)


class Converted(NamedTuple):
    """Result of a conversion.

    Attributes:
        manifest: of the int8 file.
        compiled: report of the Edge TPU compiler, if it ran.
    """

    manifest: Manifest
    compiled: Report | None


def convert(job: ConvertJob, config: ConvertConfig) -> Converted:
    """Quantize a network, measure it on public_test, and write it with manifest and report.

    Existing files are replaced only after every step has succeeded.

    Raises:
        ConfigError: `out` does not end in .tflite or exists, the network holds a program, a value
            is out of the device's range, or the Edge TPU compiler is not installed; or an icon is
            missing or damaged.
        ModelError: the network has an unsupported form, answers nonsense, cannot be quantized,
            loses too much accuracy, or has operators that the Edge TPU does not support; or
            `config.auto` finds nothing.
        DataError: the data set cannot be read or is too small for `config.auto`, or a file cannot
            be written.
    """
    looks = read_icons(job.icons, config.labels, job.out.stem)
    source = _checked(job, looks, config)
    held_out, training = _load(job, Classes(in_data_order(config.labels), job.renamed))
    samples = _choose_samples(training, config)
    config = replace(config, samples=len(samples))
    ranges = known_ranges(training.images)
    model = _load_network(source, job, config)
    found, config = config.auto, settle(model, held_out, ranges, config, job.model)
    held_out = held_out.in_order(in_data_order(config.labels))
    manifest = manifest_of(model, **_stated(job, config), looks=looks)
    check_manifest(job.out, manifest)
    before = predict(model, held_out.images, manifest)
    ask = ask_network(model, manifest, held_out)
    problem = _check_sense(before, held_out, manifest, ask, ranges, job)
    content = quantize(model, samples, manifest)
    check_quantization(content, manifest)
    try:
        job.out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=job.out.parent, prefix=".new-") as folder:
            file = Path(folder, job.out.name)
            manifest = _write_int8(file, content, manifest)
            after = raw_scores(open_classifier(file, manifest), held_out.images)
            measured = Measured(held_out, before, after, problem, found)
            converted = _write(file, manifest, measured, job, config, source.size)
            for written in sorted(Path(folder).iterdir()):
                written.replace(job.out.parent / written.name)
    except OSError as error:
        raise DataError(f"{job.out}: cannot be written: {error.strerror}") from error
    _warn_of_compiled(job)
    return converted


def _warn_of_compiled(job: ConvertJob) -> None:
    """Warn of an Edge TPU file of the network that was there before."""
    compiled = compiled_path(job.out)
    if compiled != job.out and compiled.exists() and not job.compile:
        log.warning(
            "%s was compiled from an earlier network: remove it with its .toml, or compile this "
            "one by emotion-convert edgetpu --force", compiled,
        )  # fmt: skip


def _checked(job: ConvertJob, looks: Labels, config: ConvertConfig) -> Source:
    """Return the files of the network, after all checks that take no minutes."""
    source = prepare(job, looks)
    check_manifest(job.out, replace(DEFAULT_MANIFEST, **_stated(job, config)))
    return source


def _load_network(source: Source, job: ConvertJob, config: ConvertConfig) -> Any:
    backend.use("tensorflow")
    model = load_source(source, job.programs)
    check_labels(job.model, model, config.labels)
    return model


def _load(job: ConvertJob, classes: Classes) -> tuple[Dataset, Dataset]:
    """Return public_test, and the training split without copies of its pictures."""
    held_out = load_split(job.data, "public_test", classes)
    return held_out, without_copies(load_split(job.data, "train", classes), held_out)


def prepare(job: ConvertJob, looks: Labels) -> Source:
    """Check everything that takes no minutes, and no TensorFlow.

    Raises:
        ConfigError, ModelError, DataError: as `convert`.
    """
    if job.out.suffix != ".tflite":
        raise ConfigError(f"{job.out}: the name of the result must end in .tflite")
    if job.out.exists() and job.model.exists() and job.out.samefile(job.model):
        raise ConfigError(f"{job.out}: the result would replace the model: name another file")
    if job.compile:
        edgetpu_compiler.find()
    source = find(job.model, job.weights, job.programs)
    find_layout(job.data, "public_test")
    check_files(_results(job, looks), job.force, source.size + REPORT_BYTES)
    check_temporary_space(TEMPORARY_COPIES * source.size)
    return source


def _results(job: ConvertJob, looks: Labels) -> Iterator[Path]:
    for suffix in (".tflite", ".toml", ".html"):
        yield job.out.with_suffix(suffix)
    yield from (job.out.with_name(look.icon_file) for look in looks)
    if job.compile:
        for suffix in (".tflite", ".toml"):
            yield job.out.with_name(f"{job.out.stem}_edgetpu{suffix}")


def _stated(job: ConvertJob, config: ConvertConfig) -> dict[str, Any]:
    """Return the fields of the manifest that the network itself does not contain."""
    return {
        # A name that is not valid UTF-8 has no place in a manifest; the device does not need it.
        "file": job.out.name.encode(errors="replace").decode(),
        "mean": config.mean, "scale": config.scale, "labels": config.labels,
        "crop_scale": config.crop_scale, "crop_shift": config.crop_shift, "level": config.level,
    }  # fmt: skip


def _choose_samples(training: Dataset, config: ConvertConfig) -> np.ndarray:
    """Return pictures to measure the int8 ranges on."""
    chosen = choose_samples(training.labels, config.samples, config.seed)
    log.debug("ranges from %d of %d pictures", len(chosen), len(training))
    return training.images[chosen]


def _check_sense(
    scores: np.ndarray,
    held_out: Dataset,
    manifest: Manifest,
    ask: Ask,
    ranges: tuple[Range, ...],
    job: ConvertJob,
) -> Problem:
    """Return what is wrong with a network's answers, if it is converted all the same."""
    problem = find_nonsense(scores, held_out.labels, Reading.of(manifest), ask, ranges)
    refusal = f"{job.model}: not converted: on public_test {problem.text}"
    if problem.final:
        raise ModelError(refusal)
    if problem.certain and not job.allow_nonsense:
        raise ModelError(f"{refusal} (--allow-nonsense converts it)")
    if problem.text:
        log.warning("%s: on public_test %s", job.model, problem.text)
    return problem


def _write_int8(file: Path, content: bytes, manifest: Manifest) -> Manifest:
    """Write the int8 file, and icons beside it; return the manifest with the checksum."""
    file.write_bytes(content)
    for look in manifest.looks:
        file.with_name(look.icon_file).write_bytes(look.icon)
    return replace(manifest, sha256=manifests.sha256(file))


def _write(
    file: Path,
    manifest: Manifest,
    measured: Measured,
    job: ConvertJob,
    config: ConvertConfig,
    source_size: int,
) -> Converted:
    """Write manifest, report and Edge TPU file beside the int8 file, if it is accurate enough."""
    figures = measured.figures()
    _check_drop(job.out, figures, config.max_drop)
    temperature = fit_temperature(measured.after, measured.held_out.labels)
    manifest = replace(manifest, temperature=temperature, accuracy={**figures})
    manifests.write(file.with_suffix(".toml"), manifest)
    compiled = _compile(file, manifest, job.allow_cpu_ops) if job.compile else None
    write_report(file, manifest, measured, job, config, source_size, compiled)
    return Converted(manifest, compiled)


def _check_drop(out: Path, figures: dict[str, float], allowed: float) -> None:
    if figures["int8_drop"] > allowed:
        raise ModelError(
            f"{out}: not written: int8 is {figures['int8_drop']:.2f} points below float "
            f"({figures['public_test_float']:.2f} %); {allowed:g} are allowed (--max-drop)"
        )


def _compile(file: Path, manifest: Manifest, allow_cpu_ops: bool) -> Report:
    compiled = file.with_name(f"{file.stem}_edgetpu.tflite")
    report = edgetpu_compiler.compile_model(file, compiled, allow_cpu_ops)
    compiled_manifest = replace(manifest, file=compiled.name, sha256=manifests.sha256(compiled))
    manifests.write(compiled.with_suffix(".toml"), compiled_manifest)
    return report
