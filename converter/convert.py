"""Convert a trained Keras model to the files that the device loads, with a report."""

from __future__ import annotations

import logging
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from converter.config import ConvertConfig, ConvertJob
from converter.data.copies import without_copies
from converter.data.dataset import Dataset
from converter.data.splits import load_split
from converter.edgetpu import compiler as edgetpu_compiler
from converter.edgetpu.compiler_log import Report
from converter.evaluate.evaluate import open_classifier
from converter.keras_io import backend
from converter.keras_io.load import load_model
from converter.keras_io.predict import manifest_of, predict
from converter.quantize.int8 import check_quantization, quantize
from converter.quantize.samples import choose_samples
from converter.quantize.temperature import fit_temperature, raw_scores
from converter.report.writer import Measured, write_report
from edge.emotion import manifest as manifests
from edge.emotion.manifest import Manifest
from edge.errors import ConfigError, DataError, ModelError

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
        ConfigError: `out` does not end in .tflite, or the Edge TPU compiler is not installed.
        ModelError: the network has an unsupported form, cannot be quantized, loses too much
            accuracy, or has operators that the Edge TPU does not support.
        DataError: the data set cannot be read, or a file cannot be written.
    """
    if job.out.suffix != ".tflite":
        raise ConfigError(f"{job.out}: the name of the result must end in .tflite")
    if job.compile:
        edgetpu_compiler.find()  # fail before minutes of work, not after
    backend.use("tensorflow")
    model = load_model(job.model, job.weights)
    manifest = _float_manifest(model, job, config)
    held_out = load_split(job.data, "public_test")
    content = _quantize(model, manifest, held_out, job.data, config)
    try:
        job.out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=job.out.parent, prefix=".new-") as folder:
            file = Path(folder, job.out.name)
            file.write_bytes(content)
            manifest = replace(manifest, sha256=manifests.sha256(file))
            measured = _measure(model, file, manifest, held_out)
            converted = _write(file, manifest, measured, job, config)
            for written in sorted(Path(folder).iterdir()):
                written.replace(job.out.parent / written.name)
    except OSError as error:
        raise DataError(f"{job.out}: cannot be written: {error.strerror}") from error
    return converted


def _float_manifest(model: Any, job: ConvertJob, config: ConvertConfig) -> Manifest:
    return manifest_of(
        model,
        file=job.out.name,
        mean=config.mean,
        scale=config.scale,
        labels=config.labels,
        crop_scale=config.crop_scale,
        crop_shift=config.crop_shift,
    )


def _quantize(
    model: Any, manifest: Manifest, held_out: Dataset, data: Path, config: ConvertConfig
) -> bytes:
    """Return the int8 network, with ranges from training pictures only."""
    training = without_copies(load_split(data, "train"), held_out)
    samples = training.images[choose_samples(training.labels, config.samples, config.seed)]
    content = quantize(model, samples, manifest)
    log.debug(
        "int8: %d bytes, ranges from %d of %d pictures", len(content), len(samples), len(training)
    )
    check_quantization(content, manifest)
    return content


def _measure(model: Any, file: Path, manifest: Manifest, held_out: Dataset) -> Measured:
    """Return the scores of the float and of the int8 network, without a temperature."""
    before = predict(model, held_out.images, manifest)
    after = raw_scores(open_classifier(file, manifest), held_out.images)
    return Measured(held_out, before, after)


def _write(
    file: Path, manifest: Manifest, measured: Measured, job: ConvertJob, config: ConvertConfig
) -> Converted:
    """Write manifest, report and Edge TPU file beside the int8 file, if it is accurate enough."""
    figures = measured.figures()
    _check_drop(job.out, figures, config.max_drop)
    temperature = fit_temperature(measured.after, measured.held_out.labels)
    manifest = replace(manifest, temperature=temperature, accuracy={**figures})
    manifests.write(file.with_suffix(".toml"), manifest)
    compiled = _compile(file, manifest, job.allow_cpu_ops) if job.compile else None
    write_report(file, manifest, measured, job, config)
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
