"""Report of a conversion: the content of its page."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from converter.evaluate import calibration, metrics
from converter.evaluate.drop import Drop
from converter.evaluate.figures import classification, output, quantization
from converter.report import document, elements, faces
from converter.report.conversion import Conversion, OperatorRow
from converter.report.verdict import judge


def write(conversion: Conversion, path: Path) -> None:
    """Write the report completely or not at all.

    Raises:
        DataError: the disk is full, or the folder cannot be written.
    """
    document.write(path, render(conversion))


def render(conversion: Conversion) -> str:
    """Return the report as HTML."""
    c = conversion
    fields = _figures(c) | {
        "source": escape(c.source),
        "pictures": f"{len(c.labels):,}",
        "split": escape(c.split),
        "verdict": elements.verdict_block(judge(c.measurement)),
        "tiles": elements.tiles(_key_figures(c)),
        "interval": _interval(c.drop),
        "changed": _changes(c),
        "temperature": f"{c.manifest.temperature:g}",
        "classes": elements.class_comparison(c.float_scores, c.int8_scores, c.labels, c.names),
        "mistakes": faces.mistakes(c.images, c.labels, c.scaled_scores, c.majority, c.names),
        "differing": faces.differences(c.images, c.labels, c.float_scores, c.int8_scores, c.names),
        "cost": elements.table(_cost_rows(c)),
        "placement": _placement(c.operators),
        "operators": elements.operator_table(c.operators),
        "contract": elements.contract_table(c.manifest),
        "command": escape(c.command),
        "versions": elements.table(sorted(c.versions.items())),
    }
    return document.render(f"May I ship {c.manifest.file}?", "conversion.html", fields)


def _key_figures(c: Conversion) -> dict[str, tuple[str, str]]:
    before, after = (metrics.accuracy(s, c.labels) for s in (c.float_scores, c.int8_scores))
    agreement = metrics.accuracy(c.int8_scores, c.float_scores.argmax(1))
    return {
        "int8 accuracy": (f"{100 * after:.2f} %", f"float {100 * before:.2f} %"),
        "drop": (f"{100 * c.drop.share:.2f} points", f"allowed {c.max_drop:g}"),
        "agreement": (f"{100 * agreement:.2f} %", f"of {len(c.labels)} pictures"),
        "size": (
            elements.format_bytes(c.file_size),
            f"float {elements.format_bytes(c.source_size)}",
        ),
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
        f"{changed} pictures get another answer: {lost} from right to wrong, {won} from wrong "
        f"to right, {changed - lost - won} from one wrong answer to another."
    )


def _figures(c: Conversion) -> dict[str, str]:
    before, after = (metrics.confusion_matrix(s, c.labels) for s in (c.float_scores, c.int8_scores))
    figures = {
        "confusion_float": classification.confusion_matrix(before, c.names),
        "confusion_int8": classification.confusion_matrix(after, c.names),
        "reliability_before": classification.reliability(c.int8_scores, c.labels),
        "reliability_after": classification.reliability(c.scaled_scores, c.labels),
        "differences": quantization.score_changes(c.float_scores, c.int8_scores),
    }
    note = _calibration_note(c)
    return {name: output.inline(figure) for name, figure in figures.items()} | {"calibration": note}


def _calibration_note(c: Conversion) -> str:
    before, after = (
        calibration.calibration_error(scores, c.labels)
        for scores in (c.int8_scores, c.scaled_scores)
    )
    return (
        f"Expected calibration error, 15 bins: {100 * before:.2f} % before, {100 * after:.2f} % "
        "after. The temperature changes no answer. Conversion chooses it on public_test: the "
        "error on other pictures is somewhat larger."
    )


def _cost_rows(c: Conversion) -> list[tuple[str, str]]:
    ratio = f"{c.source_size / c.file_size:.1f} times smaller than the file of the float model"
    rows = [
        ("int8 file", f"{elements.format_bytes(c.file_size)}, {ratio}"),
        ("float model", elements.format_bytes(c.source_size)),
        ("multiply-accumulates", f"{c.macs / 1e6:.1f} million per face"),
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
