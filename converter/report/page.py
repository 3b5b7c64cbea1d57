"""The report of a conversion: one page of HTML that needs nothing beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template

import numpy as np

from converter.evaluate.figures import style as paper
from converter.evaluate import metrics
from converter.evaluate.figures import answers as plots
from converter.evaluate.drop import Drop, paired_drop
from converter.report import elements as parts
from converter.report.elements import OperatorLine
from edge.emotion.classifier import sharpen
from edge.emotion.manifest import Manifest

__all__ = ["Conversion", "OperatorLine", "page", "write"]

TEMPLATE = Path(__file__).with_suffix(".html")


@dataclass(frozen=True)
class Conversion:
    """All that the report tells of. It holds no time: the same conversion gives the same bytes.

    Attributes:
        source: name or path of the float model.
        manifest: of the int8 file.
        file_size: of the int8 file, bytes.
        source_size: of the float model, bytes.
        float_scores: float32, (n, 7), rows sum to 1, in the order of `EMOTIONS`.
        int8_scores: float32, (n, 7), likewise, before calibration.
        labels: int64, (n,).
        images: uint8, (n, height, width), grey, the pictures that were answered.
        split: their name.
        samples: how many pictures calibrated the int8 ranges.
        max_drop: how far int8 may fall below float, percent points.
        versions: of what took part, by name.
        operators: of the int8 file, in order.
        command: the command line that repeats it.
        parameters: of the network; None where unknown.
        milliseconds: per face, measured on this machine with one thread; None where it was not.
    """

    source: str
    manifest: Manifest
    file_size: int
    source_size: int
    float_scores: np.ndarray
    int8_scores: np.ndarray
    labels: np.ndarray
    images: np.ndarray
    split: str
    samples: int
    max_drop: float
    versions: Mapping[str, str]
    operators: Sequence[OperatorLine]
    command: str
    parameters: int | None = None
    milliseconds: float | None = None

    @property
    def drop(self) -> Drop:
        """How far int8 falls below float, with its 95 % interval."""
        before, after = self.float_scores.argmax(1), self.int8_scores.argmax(1)
        return paired_drop(before == self.labels, after == self.labels)

    @property
    def passed(self) -> bool:
        """Whether the drop is allowed, to the hundredth of a point that is shown."""
        return round(100 * self.drop.share, 2) <= self.max_drop


def write(conversion: Conversion, path: Path) -> None:
    """Write the report; an old one stays whole until the new one is.

    Raises:
        DataError: the disk is full, or the folder cannot be written.
    """
    paper.put(path, page(conversion).encode())


def page(conversion: Conversion) -> str:
    """The report as HTML, light or dark as the reader's system is, light on paper."""
    c = conversion
    told = _headline(c) | _figures(c)
    told |= {
        "light": _variables(paper.LIGHT),
        "dark": _variables(paper.DARK),
        "title": escape(f"Conversion of {c.manifest.name}"),
        "source": escape(c.source),
        "pictures": str(len(c.labels)),
        "split": escape(c.split),
        "temperature": f"{c.manifest.temperature:g}",
        "classes": parts.class_table(c.float_scores, c.int8_scores, c.labels),
        "worst": parts.faces(c.images, c.labels, c.float_scores, c.int8_scores),
        "cost": parts.table(_cost(c)),
        "placement": _placement(c.operators),
        "operators": parts.operator_table(c.operators),
        "contract": parts.contract_table(c.manifest),
        "command": escape(c.command),
        "versions": parts.table(sorted(c.versions.items())),
    }
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(told)


def _variables(colours: Mapping[str, str]) -> str:
    return " ".join(f"--{name}: {colour};" for name, colour in colours.items())


def _headline(c: Conversion) -> dict[str, str]:
    drop, points = c.drop, 100 * c.drop.share
    before, after = (metrics.accuracy(s, c.labels) for s in (c.float_scores, c.int8_scores))
    same = metrics.accuracy(c.int8_scores, c.float_scores.argmax(1))
    verdict = "Passed" if c.passed else "Not passed"
    way = "gains" if points < 0 else "loses"
    tiles = {
        "int8 accuracy": (f"{100 * after:.2f} %", f"float {100 * before:.2f} %"),
        "drop": (f"{points:.2f} points", f"allowed {c.max_drop:g}"),
        "same answer": (f"{100 * same:.2f} %", f"of {len(c.labels)} pictures"),
        "size": (_bytes(c.file_size), f"float {_bytes(c.source_size)}"),
    }
    return {
        "good": "" if c.passed else "bad",
        "verdict": f"{verdict}: int8 {way} {abs(points):.2f} points; it may lose {c.max_drop:g}.",
        "tiles": parts.tiles(tiles),
        "interval": _interval(drop),
        "changed": _changed(c),
    }


def _interval(drop: Drop) -> str:
    low, high = 100 * drop.low, 100 * drop.high
    if drop.within_noise:
        meaning = "zero lies inside: on so many pictures the drop is within noise."
    else:
        way = "worse" if drop.low > 0 else "better"
        meaning = f"zero lies outside: int8 is {way} by more than noise."
    return f"95 % interval of the drop: {low:.2f} to {high:.2f} points; {meaning}"


def _changed(c: Conversion) -> str:
    changed = int((c.float_scores.argmax(1) != c.int8_scores.argmax(1)).sum())
    lost, won = c.drop.lost, c.drop.won
    return (
        f"{changed} pictures get another answer: {lost} from right to wrong, {won} from wrong to "
        f"right, {changed - lost - won} from one wrong answer to another."
    )


def _figures(c: Conversion) -> dict[str, str]:
    calibrated = np.stack([sharpen(row, c.manifest.temperature) for row in c.int8_scores])
    raw, honest = (metrics.calibration_error(s, c.labels) for s in (c.int8_scores, calibrated))
    drawn = {
        "confusion_float": plots.confusion(metrics.confusion(c.float_scores, c.labels)),
        "confusion_int8": plots.confusion(metrics.confusion(c.int8_scores, c.labels)),
        "reliability_before": plots.reliability(c.int8_scores, c.labels),
        "reliability_after": plots.reliability(calibrated, c.labels),
        "differences": plots.float_against_int8(c.float_scores, c.int8_scores),
    }
    note = (
        f"Expected calibration error, 15 bins: {100 * raw:.2f} % before, {100 * honest:.2f} % "
        "after. The temperature changes no answer. Conversion chooses it on public_test; other "
        "pictures get a somewhat larger error."
    )
    return {name: plots.inline(figure) for name, figure in drawn.items()} | {"calibration": note}


def _cost(c: Conversion) -> list[tuple[str, str]]:
    macs = sum(operator.macs for operator in c.operators)
    smaller = f"{c.source_size / c.file_size:.1f} times smaller than the float model's file"
    rows = [
        ("int8 file", f"{_bytes(c.file_size)}, {smaller}"),
        ("float model", _bytes(c.source_size)),
        ("multiply-accumulates", f"{macs / 1e6:.1f} million per face"),
        ("ranges calibrated with", f"{c.samples} training pictures"),
    ]
    if c.parameters is not None:
        rows.insert(2, ("parameters", f"{c.parameters:,}"))
    if c.milliseconds is not None:
        rows.append(
            ("time", f"{c.milliseconds:.1f} ms per face, measured on this machine, one thread")
        )
    return rows


def _placement(operators: Sequence[OperatorLine]) -> str:
    off = sum(not operator.on_tpu for operator in operators)
    if off:
        return f"{off} of {len(operators)} operators would run on the CPU beside an Edge TPU."
    return f"An Edge TPU takes all {len(operators)} operators."


def _bytes(count: int) -> str:
    return f"{count / 1e6:.2f} MB" if count >= 1e5 else f"{count / 1e3:.1f} kB"
