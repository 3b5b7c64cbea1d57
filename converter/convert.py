"""The whole way from a trained Keras model to the files that the device loads, with a report."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from converter.config import ConvertConfig, Order
from converter.data import splits as data
from converter.edgetpu import compiler as edgetpu_compiler
from converter.edgetpu.compiler_log import Report
from converter.evaluate.evaluate import open_classifier
from converter.keras_io import load as loading
from converter.keras_io import predict as floats
from converter.quantize.calibrate import best_temperature, choose, raw_scores
from converter.quantize.int8 import check_form, quantize
from converter.report.writer import Measured, write_report
from edge.emotion import manifest as manifests
from edge.emotion.manifest import Manifest
from edge.errors import ConfigError, DataError, ModelError


class Converted(NamedTuple):
    """What came of it: the int8 file's manifest, and the compiler's report where it ran."""

    manifest: Manifest
    compiled: Report | None


def convert(order: Order, config: ConvertConfig) -> Converted:
    """Quantize a network, measure it on public_test, and write it with manifest and report.

    Every file is replaced only once all has gone well.

    Raises:
        ConfigError: `out` is not named .tflite, or the Edge TPU compiler is not installed.
        ModelError: the network has another form, cannot be made int8, falls too far below
            float, or has operators that the Edge TPU does not take.
        DataError: the data set cannot be read, or a file cannot be written.
    """
    if order.out.suffix != ".tflite":
        raise ConfigError(f"{order.out}: the result's name must end in .tflite")
    if order.compile:
        edgetpu_compiler.find()  # before minutes of work
    model = loading.load(order.model, order.weights)
    contract = _contract(model, order, config)
    held_out = data.load(order.data, "public_test")
    learn = data.without_copies(data.load(order.data, "train"), held_out)
    samples = learn.images[choose(learn.labels, config.samples, config.seed)]
    content = quantize(model, samples, contract)
    check_form(content, contract)
    try:
        order.out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=order.out.parent, prefix=".new-") as place:
            return _finish(Path(place), content, order, config, model, contract, held_out)
    except OSError as error:
        raise DataError(f"{order.out}: cannot be written: {error.strerror}") from error


def _contract(model: Any, order: Order, config: ConvertConfig) -> Manifest:
    return floats.contract(
        model,
        file=order.out.name,
        mean=config.mean,
        scale=config.scale,
        labels=config.labels,
        crop_scale=config.crop_scale,
        crop_shift=config.crop_shift,
    )


def _finish(
    place: Path,
    content: bytes,
    order: Order,
    config: ConvertConfig,
    model: Any,
    contract: Manifest,
    held_out: data.Dataset,
) -> Converted:
    """Measure the file, and put all files in place if it is good enough."""
    file = place / order.out.name
    file.write_bytes(content)
    draft = replace(contract, sha256=manifests.sha256(file))
    before = floats.predict(model, held_out.images, contract)
    measured = Measured(held_out, before, raw_scores(open_classifier(file, draft), held_out.images))
    figures = measured.figures()
    _refuse_drop(order.out, figures, config.max_drop)
    temperature = best_temperature(measured.after, held_out.labels)
    manifest = replace(draft, temperature=temperature, accuracy=figures)
    manifests.write(file.with_suffix(".toml"), manifest)
    compiled = _compile(file, manifest, order.allow_cpu_ops) if order.compile else None
    write_report(file, manifest, measured, order, config)
    for written in sorted(place.iterdir()):
        written.replace(order.out.parent / written.name)
    return Converted(manifest, compiled)


def _refuse_drop(out: Path, figures: dict[str, float], allowed: float) -> None:
    if figures["int8_drop"] > allowed:
        raise ModelError(
            f"{out}: not written: int8 is {figures['int8_drop']:.2f} points below float "
            f"({figures['public_test_float']:.2f} %), allowed are {allowed:g} (--max-drop)"
        )


def _compile(file: Path, manifest: Manifest, allow_cpu_ops: bool) -> Report:
    compiled = file.with_name(f"{file.stem}_edgetpu.tflite")
    report = edgetpu_compiler.compile_model(file, compiled, allow_cpu_ops)
    own = replace(manifest, file=compiled.name, sha256=manifests.sha256(compiled))
    manifests.write(compiled.with_suffix(".toml"), own)
    return report
