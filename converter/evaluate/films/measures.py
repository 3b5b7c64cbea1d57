"""Figures of films: how often, how soon and how steadily the right name is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from statistics import fmean, median
from typing import Any, NamedTuple

from converter.evaluate.films.names import ACTED
from converter.evaluate.films.showing import NO_FACE, Showing
from edge.labels import EMOTIONS, UNSURE

LABELS = (*EMOTIONS, UNSURE)


class Judged(NamedTuple):
    """A film and the name that is right for it.

    Attributes:
        showing: what the screen shows.
        right: one of `ACTED`.
    """

    showing: Showing
    right: str


class Figures(NamedTuple):
    """Figures of some films. All but the first two are of the clips with a face, None without one.

    Attributes:
        clips: number of films that were read.
        no_face: number of them in which no face was found.
        accuracy: share of the clips whose `Showing.answer` is right, 0 to 1.
        right_time: share of the seconds with a face in which the right name is shown, 0 to 1.
        delay: median seconds from the first face until the right name is first shown, of the clips
            that show it; None if none does.
        never: share of the clips that never show the right name, 0 to 1.
        changes: of the label, per minute with a face; "unsure" is a label as well.
        unsure: share of the seconds with a face in which the label is "unsure", 0 to 1.
    """

    clips: int
    no_face: int
    accuracy: float | None = None
    right_time: float | None = None
    delay: float | None = None
    never: float | None = None
    changes: float | None = None
    unsure: float | None = None


def measure(films: Sequence[Judged]) -> dict[str, Any]:
    """Return the figures, ready for JSON.

    Returns:
        all (see `Figures`), emotions (name -> the same; without those that no film has),
        macro_accuracy (mean accuracy over the emotions; None without any) and confusion (right name
        -> answer -> number of clips with a face).
    """
    groups = {name: [film for film in films if film.right == name] for name in ACTED}
    emotions = {name: figures(group) for name, group in groups.items() if group}
    accuracies = [each.accuracy for each in emotions.values() if each.accuracy is not None]
    return {
        "all": figures(films)._asdict(),
        "emotions": {name: each._asdict() for name, each in emotions.items()},
        "macro_accuracy": fmean(accuracies) if accuracies else None,
        "confusion": {name: _answers(groups[name]) for name in emotions},
    }


def figures(films: Sequence[Judged]) -> Figures:
    """Return the figures of some films."""
    faces = [film for film in films if film.showing.answer != NO_FACE]
    counts = Figures(len(films), len(films) - len(faces))
    if not faces:
        return counts
    seconds = sum(showing.face_seconds for showing, _ in faces)
    delays = [showing.delay(right) for showing, right in faces]
    shown = [delay for delay in delays if delay is not None]
    return counts._replace(
        accuracy=fmean(showing.answer == right for showing, right in faces),
        right_time=sum(showing.seconds_of(right) for showing, right in faces) / seconds,
        delay=median(shown) if shown else None,
        never=1 - len(shown) / len(faces),
        changes=60 * sum(showing.changes for showing, _ in faces) / seconds,
        unsure=sum(showing.seconds_of(UNSURE) for showing, _ in faces) / seconds,
    )


def _answers(films: Sequence[Judged]) -> dict[str, int]:
    """Return the number of films by their answer, 0 for those that never occur."""
    counts = Counter(film.showing.answer for film in films)
    return {label: counts[label] for label in LABELS}
