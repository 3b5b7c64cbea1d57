"""Report of a conversion as one page of HTML without external files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from string import Template

import numpy as np

from converter.data.classes import noun
from converter.evaluate import calibration, metrics
from converter.evaluate.drop import Drop
from converter.evaluate.figures import classification, output, quantization, style
from converter.report import elements, faces
from converter.report.conversion import Conversion, OperatorRow
from edge.emotion.classifier import sharpen

TEMPLATE = Path(__file__).with_suffix(".html")


def write(conversion: Conversion, path: Path) -> None:
    """Write the report completely or not at all.

    Raises:
        DataError: the disk is full, or the folder cannot be written.
    """
    # A name that is not valid UTF-8 is shown with question marks.
    output.write(path, render(conversion).encode(errors="replace"))


def render(conversion: Conversion) -> str:
    """Return the report as HTML, light or dark as the reader's system; printed light."""
    c = conversion
    fields = _headline(c) | _figures(c)
    fields |= {
        "light": _css_variables(style.LIGHT),
        "dark": _css_variables(style.DARK),
        "noun": noun(c.classes),
        "a_noun": "an emotion" if noun(c.classes) == "emotion" else "a class",
        "title": escape(f"Conversion of {c.manifest.name}"),
        "source": escape(c.source),
        "pictures": str(len(c.labels)),
        "split": escape(c.split),
        "temperature": f"{c.manifest.temperature:g}",
        "classes": elements.class_table(c.float_scores, c.int8_scores, c.labels, c.classes),
        "worst": faces.gallery(c.images, c.labels, c.float_scores, c.int8_scores, c.classes),
        "cost": elements.table(_cost_rows(c)),
        "placement": _placement(c.operators),
        "operators": elements.operator_table(c.operators),
        "contract": elements.contract_table(c.manifest),
        "command": escape(c.command),
        "versions": elements.table(sorted(c.versions.items())),
    }
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(fields)


def _css_variables(colours: Mapping[str, str]) -> str:
    return " ".join(f"--{name}: {colour};" for name, colour in colours.items())


def _headline(c: Conversion) -> dict[str, str]:
    points = 100 * c.drop.share
    verdict = "Passed" if c.passed else "Not passed"
    direction = "above" if points < 0 else "below"
    return {
        "good": "" if c.passed else "bad",
        "verdict": (
            f"{verdict}: int8 is {abs(points):.2f} points {direction} float; "
            f"the allowed drop is {c.max_drop:g}."
        ),
        "tiles": elements.tiles(_key_figures(c)),
        "interval": _interval(c.drop),
        "changed": _changes(c),
    }


def _key_figures(c: Conversion) -> dict[str, tuple[str, str]]:
    before, after = (metrics.accuracy(s, c.labels) for s in (c.float_scores, c.int8_scores))
    agreement = metrics.accuracy(c.int8_scores, c.float_scores.argmax(1))
    return {
        "int8 accuracy": (f"{100 * after:.2f} %", f"float {100 * before:.2f} %"),
        "drop": (f"{100 * c.drop.share:.2f} points", f"allowed {c.max_drop:g}"),
        "agreement": (f"{100 * agreement:.2f} %", f"of {len(c.labels)} pictures"),
        "size": (_format_bytes(c.file_size), f"float {_format_bytes(c.source_size)}"),
    }


def _interval(drop: Drop) -> str:
    low, high = 100 * drop.low, 100 * drop.high
    if drop.within_noise:
        meaning = "it contains 0: with this number of pictures the drop is within noise."
    else:
        comparison = "worse" if drop.low > 0 else "better"
        meaning = f"it does not contain 0: int8 is {comparison} by more than noise."
    return f"95 % interval of the drop: {low:.2f} to {high:.2f} points; {meaning}"


def _changes(c: Conversion) -> str:
    changed = int((c.float_scores.argmax(1) != c.int8_scores.argmax(1)).sum())
    lost, won = c.drop.lost, c.drop.won
    return (
        f"{changed} pictures get another prediction: {lost} from right to wrong, {won} from wrong "
        f"to right, {changed - lost - won} from one wrong {noun(c.classes)} to another."
    )


def _figures(c: Conversion) -> dict[str, str]:
    scaled = np.stack([sharpen(row, c.manifest.temperature) for row in c.int8_scores])
    before, after = (metrics.confusion_matrix(s, c.labels) for s in (c.float_scores, c.int8_scores))
    figures = {
        "confusion_float": classification.confusion_matrix(before, c.classes),
        "confusion_int8": classification.confusion_matrix(after, c.classes),
        "reliability_before": classification.reliability(c.int8_scores, c.labels),
        "reliability_after": classification.reliability(scaled, c.labels),
        "differences": quantization.score_changes(c.float_scores, c.int8_scores),
    }
    note = _calibration_note(c, scaled)
    return {name: output.inline(figure) for name, figure in figures.items()} | {"calibration": note}


def _calibration_note(c: Conversion, scaled: np.ndarray) -> str:
    before, after = (calibration.calibration_error(s, c.labels) for s in (c.int8_scores, scaled))
    return (
        f"Expected calibration error, 15 bins: {100 * before:.2f} % before, {100 * after:.2f} % "
        "after. The temperature changes no prediction. Conversion chooses it on public_test: the "
        "error on other pictures is somewhat larger."
    )


def _cost_rows(c: Conversion) -> list[tuple[str, str]]:
    macs = sum(operator.macs for operator in c.operators)
    ratio = f"{c.source_size / c.file_size:.1f} times smaller than the file of the float model"
    rows = [
        ("int8 file", f"{_format_bytes(c.file_size)}, {ratio}"),
        ("float model", _format_bytes(c.source_size)),
        ("multiply-accumulates", f"{macs / 1e6:.1f} million per face"),
        ("representative samples", f"{c.samples} training pictures"),
    ]
    if c.parameters is not None:
        rows.insert(2, ("parameters", f"{c.parameters:,}"))
    if c.milliseconds is not None:
        rows.append(
            ("time", f"{c.milliseconds:.1f} ms per face, measured on this machine, one thread")
        )
    return rows


def _placement(operators: Sequence[OperatorRow]) -> str:
    on_cpu = sum(not operator.on_tpu for operator in operators)
    if on_cpu:
        return f"With an Edge TPU, {on_cpu} of {len(operators)} operators would run on the CPU."
    return f"The Edge TPU supports all {len(operators)} operators."


def _format_bytes(count: int) -> str:
    return f"{count / 1e6:.2f} MB" if count >= 1e5 else f"{count / 1e3:.1f} kB"
