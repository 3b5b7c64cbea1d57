"""Pictures of the conversion report whose scores changed most."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape

import cv2
import numpy as np

from edge.labels import EMOTIONS

INT8_STEP = 1 / 256  # resolution of an int8 score; smaller changes are rounding
MAX_FACES = 24


def most_changed(float_scores: np.ndarray, int8_scores: np.ndarray) -> np.ndarray:
    """Return the pictures with the largest change of one score.

    Args:
        float_scores: float32, (n, number of classes).
        int8_scores: float32, (n, number of classes).

    Returns:
        int64, indices of at most 24 pictures, the largest change first; changes within the
        rounding of an int8 score are ignored.
    """
    change = np.abs(float_scores - int8_scores).max(1)
    order = np.argsort(-change, kind="stable")[:MAX_FACES]
    return order[change[order] > INT8_STEP]


def gallery(
    images: np.ndarray,
    labels: np.ndarray,
    float_scores: np.ndarray,
    int8_scores: np.ndarray,
    names: Sequence[str] = EMOTIONS,
) -> str:
    """Return the pictures with the largest changes as HTML.

    Args:
        images: uint8, (n, height, width), grey.
        labels: int64, (n,).
        float_scores: float32, (n, number of classes).
        int8_scores: float32, (n, number of classes).
        names: of the classes.
    """
    chosen = most_changed(float_scores, int8_scores)
    if not len(chosen):
        return "<p>None: no score changes by more than one step of int8, 1/256.</p>"
    figures = [
        _figure(images[i], names[labels[i]], _caption(float_scores[i], int8_scores[i], names))
        for i in chosen
    ]
    return (
        f"<p>The {len(chosen)} pictures with the largest change of one score, the largest first. "
        "They belong to the data set: check its licence before you publish this report.</p>\n"
        f'<div class="faces">\n{"".join(figures)}</div>'
    )


def _figure(image: np.ndarray, label: str, caption: str) -> str:
    content = base64.b64encode(cv2.imencode(".png", image)[1].tobytes()).decode()
    return (
        f'<figure><img src="data:image/png;base64,{content}" alt="face labelled {escape(label)}">'
        f"<figcaption><b>{escape(label)}</b><br>{caption}</figcaption></figure>\n"
    )


def _caption(before: np.ndarray, after: np.ndarray, names: Sequence[str]) -> str:
    old, new = int(before.argmax()), int(after.argmax())
    largest = int(np.abs(after - before).argmax())
    lines = [
        f"{network}: {escape(names[index])} {100 * scores[index]:.0f} %"
        for network, index, scores in (("float", old, before), ("int8", new, after))
    ]
    lines += [f"{escape(names[largest])} {100 * (after - before)[largest]:+.1f} points"]
    if old != new:
        lines += ['<span class="bad">other prediction</span>']
    return "<br>".join(lines)
