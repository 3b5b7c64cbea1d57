"""HTML tables of the conversion report. They escape all text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape

import numpy as np

from converter.evaluate.metrics import class_metrics
from converter.report.conversion import OperatorRow
from edge.emotion.manifest import Manifest
from edge.labels import EMOTIONS


def table(
    rows: Iterable[Sequence[object]], header: Sequence[str] = (), number_columns: int = 0
) -> str:
    """Return a table whose first column names the rows.

    Args:
        rows: the cells.
        header: names of the columns.
        number_columns: number of columns after the first one that hold numbers.
    """
    head = "".join(_cells("th", header, number_columns))
    body = "".join(f"<tr>{''.join(_cells('td', row, number_columns))}</tr>\n" for row in rows)
    thead = f"<thead><tr>{head}</tr></thead>" if header else ""
    return f"<table>{thead}<tbody>\n{body}</tbody></table>"


def _cells(tag: str, cells: Sequence[object], number_columns: int) -> Iterator[str]:
    for column, cell in enumerate(cells):
        attribute = ' class="number"' if 0 < column <= number_columns else ""
        if column == 0 and tag == "td":
            yield f'<th scope="row">{escape(str(cell))}</th>'
        else:
            yield f"<{tag}{attribute}>{escape(str(cell))}</{tag}>"


def tiles(figures: Mapping[str, tuple[str, str]]) -> str:
    """Return the key figures: name -> the figure and a note."""
    return "\n".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(figure)}<small>{escape(note)}</small></dd></div>"
        for name, (figure, note) in figures.items()
    )


def class_table(
    float_scores: np.ndarray,
    int8_scores: np.ndarray,
    labels: np.ndarray,
    names: Sequence[str] = EMOTIONS,
) -> str:
    """Return recall and precision of both networks per class.

    Args:
        float_scores: float32, (n, number of classes).
        int8_scores: float32, (n, number of classes).
        labels: int64, (n,).
        names: of the classes.
    """
    before, after = (class_metrics(scores, labels) for scores in (float_scores, int8_scores))
    support = np.bincount(labels, minlength=len(names)).tolist()
    header = ("", "pictures", "recall, float", "recall, int8", "difference", "precision, int8")
    rows = []
    for name, pictures, old, new in zip(names, support, before, after, strict=True):
        points = f"{round(100 * (new.recall - old.recall), 1) + 0.0:+.1f}"
        shares = [f"{100 * share:.1f} %" for share in (old.recall, new.recall, new.precision)]
        rows.append((name, pictures, *shares[:2], points, shares[2]))
    return table(rows, header, number_columns=5)


def operator_table(operators: Sequence[OperatorRow]) -> str:
    """Return the operators by name, those with most multiply-accumulates first."""
    groups: dict[str, list[OperatorRow]] = {}
    for operator in operators:
        groups.setdefault(operator.name, []).append(operator)
    by_cost = sorted(groups.items(), key=lambda item: (-sum(o.macs for o in item[1]), item[0]))
    header = ("operator", "version", "count", "MACs", "Edge TPU")
    return table((_group_row(name, group) for name, group in by_cost), header, number_columns=3)


def _group_row(name: str, group: Sequence[OperatorRow]) -> tuple[object, ...]:
    versions = ", ".join(str(version) for version in sorted({o.version for o in group}))
    on_cpu = [o for o in group if not o.on_tpu]
    reasons = "; ".join(dict.fromkeys(o.reason or "not supported" for o in on_cpu))
    prefix = f"{len(on_cpu)} not: " if len(on_cpu) < len(group) else "no: "
    macs = sum(o.macs for o in group)
    return name, versions, len(group), f"{macs:,}", prefix + reasons if on_cpu else "yes"


def contract_table(manifest: Manifest) -> str:
    """Return the preprocessing contract of a manifest."""
    m = manifest
    direction = "down" if m.crop_shift > 0 else "up"
    shift = f", moved {direction} by {abs(m.crop_shift):g} of its height" if m.crop_shift else ""
    rows = (
        ("file", m.file),
        ("SHA-256", m.sha256),
        ("network", m.name),
        ("input", f"{m.size} x {m.size} pixels, {m.colour}"),
        ("normalization", f"(pixel - {m.mean}) * {m.scale}"),
        ("crop", f"a square, {m.crop_scale:g} times the longer side of the detector's box{shift}"),
        ("tilted heads", "turned until the eyes are level" if m.level else "as they are"),
        ("labels, in order", ", ".join(m.labels)),
        ("temperature", f"{m.temperature:g}: scores are raised to the power 1 / temperature"),
    )
    return table(rows)
