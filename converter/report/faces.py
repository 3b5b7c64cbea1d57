"""Pictures of a report: those that int8 and float answer differently, and wrong answers."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape

import cv2
import numpy as np

INT8_STEP = 1 / 256  # resolution of an int8 score; smaller changes are rounding
MAX_FACES = 24
LICENCE = "They belong to the data set: check its licence before you publish this report."


def most_changed(float_scores: np.ndarray, int8_scores: np.ndarray) -> np.ndarray:
    """Return the pictures with another answer, then those with the largest change of one score.

    Args:
        float_scores: float32, (n, classes).
        int8_scores: float32, (n, classes).

    Returns:
        int64, indices of at most 24 pictures, of each kind the largest change first; changes
        within the rounding of an int8 score are ignored.
    """
    change = np.abs(float_scores - int8_scores).max(1)
    same = float_scores.argmax(1) == int8_scores.argmax(1)
    order = np.lexsort((-change, same))  # stable; the last key counts most
    return order[change[order] > INT8_STEP][:MAX_FACES]


def most_mistaken(scores: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return the pictures with wrong answers.

    Args:
        scores: float32, (n, classes).
        labels: int64, (n,).

    Returns:
        int64, indices of at most 24 pictures, the highest score of a wrong answer first.
    """
    order = np.argsort(-scores.max(1), kind="stable")
    return order[scores.argmax(1)[order] != labels[order]][:MAX_FACES]


def differences(
    images: np.ndarray,
    labels: np.ndarray,
    float_scores: np.ndarray,
    int8_scores: np.ndarray,
    names: Sequence[str],
) -> str:
    """Return the pictures of `most_changed` as HTML.

    Args:
        images: uint8, (n, height, width), grey.
        labels: int64, (n,).
        float_scores: float32, (n, classes).
        int8_scores: float32, (n, classes).
        names: of the classes.
    """
    chosen = most_changed(float_scores, int8_scores)
    if not len(chosen):
        return "<p>None: no score changes by more than one step of int8, 1/256.</p>"
    figures = [
        _difference(images[i], names[labels[i]], float_scores[i], int8_scores[i], names)
        for i in chosen
    ]
    return _gallery(
        f"{len(chosen)} pictures: those with another answer first, then those with the largest "
        "change of one score.",
        figures,
    )


def mistakes(
    images: np.ndarray,
    labels: np.ndarray,
    scores: np.ndarray,
    majority: np.ndarray,
    names: Sequence[str],
) -> str:
    """Return the pictures of `most_mistaken` as HTML.

    Args:
        images: uint8, (n, height, width), grey.
        labels: int64, (n,).
        scores: float32, (n, classes), as the device shows them.
        majority: int64, (n,), what most people say; -1 where they do not agree.
        names: of the classes.
    """
    chosen = most_mistaken(scores, labels)
    if not len(chosen):
        return "<p>None: every answer is right.</p>"
    figures = []
    for i in chosen:
        lines = [f"answer: {_answer(scores[i], names)}"]
        lines += [f"most people: {names[majority[i]]}"] if majority[i] >= 0 else []
        figures.append(_figure(images[i], names[labels[i]], lines))
    return _gallery(
        f"{len(chosen)} pictures, the surest answer first; in bold their labels. Labels can be "
        "wrong too: look.",
        figures,
    )


def _gallery(text: str, figures: Sequence[str]) -> str:
    return f'<p>{text} {LICENCE}</p>\n<div class="faces">\n{"".join(figures)}</div>'


def _figure(image: np.ndarray, label: str, lines: Sequence[str], mark: str = "") -> str:
    content = base64.b64encode(cv2.imencode(".png", image)[1].tobytes()).decode()
    name = escape(label)
    marked = [f'<span class="bad">{mark}</span>'] if mark else []
    text = "<br>".join([f"<b>{name}</b>", *map(escape, lines), *marked])
    return (
        f'<figure><img src="data:image/png;base64,{content}" alt="face labelled {name}">'
        f"<figcaption>{text}</figcaption></figure>\n"
    )


def _difference(
    image: np.ndarray, label: str, before: np.ndarray, after: np.ndarray, names: Sequence[str]
) -> str:
    largest = int(np.abs(after - before).argmax())
    lines = [
        f"{network}: {_answer(scores, names)}"
        for network, scores in (("float", before), ("int8", after))
    ]
    lines += [f"{names[largest]} {100 * (after - before)[largest]:+.1f} points"]
    return _figure(
        image, label, lines, "another answer" if before.argmax() != after.argmax() else ""
    )


def _answer(scores: np.ndarray, names: Sequence[str]) -> str:
    return f"{names[int(scores.argmax())]} {100 * scores.max():.0f}\N{NO-BREAK SPACE}%"
