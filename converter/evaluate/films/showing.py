"""Labels that the screen shows for one film, and for how long."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from edge.labels import UNSURE

NO_FACE = ""


class Showing(NamedTuple):
    """Labels of the largest face over the frames of a film.

    Attributes:
        labels: of each frame, one of `EMOTIONS`, "unsure", or `NO_FACE`.
        seconds: that each frame is shown.
    """

    labels: tuple[str, ...]
    seconds: tuple[float, ...]

    @property
    def face_seconds(self) -> float:
        """Seconds with a face."""
        return sum(seconds for label, seconds in self._frames() if label != NO_FACE)

    @property
    def answer(self) -> str:
        """Name that is shown longest, of several the one that is shown first.

        "unsure" where no name is shown at all, and `NO_FACE` where no face is found.
        """
        shown = {label: self.seconds_of(label) for label in self.labels if label != NO_FACE}
        names = {label: seconds for label, seconds in shown.items() if label != UNSURE}
        return max(names or shown, key=shown.__getitem__, default=NO_FACE)

    @property
    def changes(self) -> int:
        """Number of frames whose label differs from that of the face before; unsure counts."""
        faces = [label for label in self.labels if label != NO_FACE]
        return sum(before != now for before, now in pairwise(faces))

    def seconds_of(self, label: str) -> float:
        """Return the seconds that a label is shown."""
        return sum(seconds for each, seconds in self._frames() if each == label)

    def delay(self, label: str) -> float | None:
        """Return the seconds from the first face until a label is shown; None if it never is."""
        elapsed, begun = 0.0, False
        for each, seconds in self._frames():
            begun = begun or each != NO_FACE
            if each == label:
                return elapsed
            elapsed += seconds if begun else 0.0
        return None

    def _frames(self) -> Iterator[tuple[str, float]]:
        return zip(self.labels, self.seconds, strict=True)
