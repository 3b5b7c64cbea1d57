"""Pieces of the conversion report, as HTML. All text from outside is escaped here."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Protocol

import cv2
import numpy as np

from converter.evaluate.metrics import measure
from edge.emotion.manifest import Manifest
from edge.labels import EMOTIONS

STEP = 1 / 256  # of an int8 probability; a change no larger is rounding
MOST_FACES = 24


class OperatorLine(Protocol):
    """One operator of the network, and whether the Edge TPU takes it.

    Attributes:
        name: as the TFLite format calls it.
        version: of the operator.
        output_shape: of its first output.
        macs: multiply-accumulates for one face.
        on_tpu: whether the Edge TPU can run it.
        reason: why not; empty where it can.
    """

    @property
    def name(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def output_shape(self) -> tuple[int, ...]: ...
    @property
    def macs(self) -> int: ...
    @property
    def on_tpu(self) -> bool: ...
    @property
    def reason(self) -> str: ...


def table(rows: Iterable[Sequence[object]], head: Sequence[str] = (), numbers: int = 0) -> str:
    """A table whose first column names the rows.

    Args:
        rows: the cells; everything is escaped.
        head: names of the columns.
        numbers: how many columns after the first one hold numbers.
    """
    top = "".join(_cells("th", head, numbers))
    body = "".join(f"<tr>{''.join(_cells('td', row, numbers))}</tr>\n" for row in rows)
    return (
        f"<table>{f'<thead><tr>{top}</tr></thead>' if head else ''}<tbody>\n{body}</tbody></table>"
    )


def _cells(tag: str, cells: Sequence[object], numbers: int) -> Iterator[str]:
    for place, cell in enumerate(cells):
        kind = ' class="number"' if 0 < place <= numbers else ""
        if place == 0 and tag == "td":
            yield f'<th scope="row">{escape(str(cell))}</th>'
        else:
            yield f"<{tag}{kind}>{escape(str(cell))}</{tag}>"


def tiles(figures: Mapping[str, tuple[str, str]]) -> str:
    """Figures to see first: name -> the figure and a remark."""
    return "\n".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(figure)}<small>{escape(note)}</small></dd></div>"
        for name, (figure, note) in figures.items()
    )


def class_table(float_scores: np.ndarray, int8_scores: np.ndarray, labels: np.ndarray) -> str:
    """What both networks find of each emotion.

    Args:
        float_scores: float32, (n, 7).
        int8_scores: float32, (n, 7).
        labels: int64, (n,).
    """
    before, after = (measure(scores, labels)["classes"] for scores in (float_scores, int8_scores))
    head = ("", "pictures", "recall, float", "recall, int8", "difference", "precision, int8")
    rows = []
    for name in EMOTIONS:
        old, new = before[name], after[name]
        points = f"{round(100 * (new['recall'] - old['recall']), 1) + 0.0:+.1f}"
        shares = [f"{100 * x:.1f} %" for x in (old["recall"], new["recall"], new["precision"])]
        rows.append((name, new["support"], *shares[:2], points, shares[2]))
    return table(rows, head, numbers=5)


def most_changed(float_scores: np.ndarray, int8_scores: np.ndarray) -> np.ndarray:
    """Which pictures quantizing changed most, by the largest change of one score.

    Args:
        float_scores: float32, (n, 7).
        int8_scores: float32, (n, 7).

    Returns:
        int64, at most 24 indices, the most changed first; changes within the rounding of an
        int8 score do not count.
    """
    change = np.abs(float_scores - int8_scores).max(1)
    order = np.argsort(-change, kind="stable")[:MOST_FACES]
    return order[change[order] > STEP]


def faces(
    images: np.ndarray, labels: np.ndarray, float_scores: np.ndarray, int8_scores: np.ndarray
) -> str:
    """The pictures that quantizing changed most.

    Args:
        images: uint8, (n, height, width), grey.
        labels: int64, (n,).
        float_scores: float32, (n, 7).
        int8_scores: float32, (n, 7).
    """
    chosen = most_changed(float_scores, int8_scores)
    if not len(chosen):
        return "<p>Nowhere: no score differs by more than one step of int8, 1/256.</p>"
    shown = [_face(images[i], labels[i], float_scores[i], int8_scores[i]) for i in chosen]
    return (
        f"<p>The {len(chosen)} pictures with the largest change of one score, the largest first. "
        "They are the data set's: mind its licence before you pass this report on.</p>\n"
        f'<div class="faces">\n{"".join(shown)}</div>'
    )


def _face(image: np.ndarray, label: int, before: np.ndarray, after: np.ndarray) -> str:
    content = base64.b64encode(cv2.imencode(".png", image)[1].tobytes()).decode()
    old, new = int(before.argmax()), int(after.argmax())
    most = int(np.abs(after - before).argmax())
    changed = "" if old == new else '<br><span class="bad">another answer</span>'
    lines = [
        f"{kind}: {EMOTIONS[answer]} {100 * scores[answer]:.0f} %"
        for kind, answer, scores in (("float", old, before), ("int8", new, after))
    ]
    lines += [f"{EMOTIONS[most]} {100 * (after - before)[most]:+.1f} points"]
    return (
        f'<figure><img src="data:image/png;base64,{content}" alt="face labelled {EMOTIONS[label]}">'
        f"<figcaption><b>{EMOTIONS[label]}</b><br>{'<br>'.join(lines)}{changed}</figcaption>"
        "</figure>\n"
    )


def operator_table(operators: Sequence[OperatorLine]) -> str:
    """The operators by name, those with most multiply-accumulates first."""
    groups: dict[str, list[OperatorLine]] = {}
    for operator in operators:
        groups.setdefault(operator.name, []).append(operator)
    costly = sorted(groups.items(), key=lambda item: (-sum(o.macs for o in item[1]), item[0]))
    head = ("operator", "version", "count", "MACs", "Edge TPU")
    return table((_group(name, group) for name, group in costly), head, numbers=3)


def _group(name: str, group: Sequence[OperatorLine]) -> tuple[object, ...]:
    versions = ", ".join(str(version) for version in sorted({o.version for o in group}))
    off = [o for o in group if not o.on_tpu]
    reasons = "; ".join(dict.fromkeys(o.reason or "not taken" for o in off))
    some = f"{len(off)} not: " if len(off) < len(group) else "no: "
    macs = sum(o.macs for o in group)
    return name, versions, len(group), f"{macs:,}", some + reasons if off else "yes"


def contract_table(manifest: Manifest) -> str:
    """What the manifest demands of the device, in words."""
    m = manifest
    way = "down" if m.crop_shift > 0 else "up"
    moved = f", moved {way} by {abs(m.crop_shift):g} of its height" if m.crop_shift else ""
    rows = (
        ("file", m.file),
        ("SHA-256", m.sha256),
        ("network", m.name),
        ("input", f"{m.size} x {m.size} pixels, {m.colour}"),
        ("normalization", f"(pixel - {m.mean}) * {m.scale}"),
        ("crop", f"a square, {m.crop_scale:g} times the longer side of the detector's box{moved}"),
        ("labels, in order", ", ".join(m.labels)),
        ("temperature", f"{m.temperature:g}: probabilities are raised to 1 / temperature"),
    )
    return table(rows)
