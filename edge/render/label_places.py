"""Places of the labels of faces: rectangles only, nothing is drawn here.

A label covers no other face's head and no other label. It stays where it was while that place is
free, so that it does not jump from frame to frame.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from edge.render.layout import Rect

# A detected box reaches from the brows to the chin: hair and ears, in shares of the box.
HAIR, EARS, CHIN = 0.35, 0.12, 0.08
FARTHEST = 6  # steps of a label's height away from its face
STEADY = 1.0  # seconds that a better place must be free before a label moves there
FORGET = 2.0  # seconds without a picture after which no place is remembered

Size = tuple[int, int]


class Place(NamedTuple):
    """Where a label is.

    Attributes:
        rect: of the label, pixels of the picture's part that shows the frame.
        size: index of the label's size among those that were offered.
        line: from the face to the label, a thin rectangle; None where they are close together.
    """

    rect: Rect
    size: int
    line: Rect | None = None


@dataclass
class _Memory:
    """Last place of a track's label.

    Attributes:
        size: index of the label's size.
        candidate: index of the place among the candidates of this size.
        crowded_at: seconds, when a better place was last not free.
    """

    size: int
    candidate: int
    crowded_at: float


def head(box: Rect) -> Rect:
    """Return the rectangle of a head with its hair and ears, by the box of its face."""
    ears, hair = round(EARS * box.w), round(HAIR * box.h)
    height = box.h + hair + round(CHIN * box.h)
    return Rect(box.x - ears, box.y - hair, box.w + 2 * ears, height)


class LabelPlaces:
    """Choice of places for labels, picture after picture.

    Args:
        gap: distance of a label from its face and from everything else, pixels.
        thickness: of a line from a face to its label, pixels.
    """

    def __init__(self, gap: int, thickness: int) -> None:
        self._gap, self._thickness = gap, thickness
        self._memory: dict[int, _Memory] = {}
        self._time = 0.0

    def place(
        self,
        boxes: Sequence[tuple[int, Rect]],
        sizes: Sequence[Sequence[Size]],
        bounds: Size,
        time: float,
    ) -> list[Place | None]:
        """Return the place of each face's label.

        Args:
            boxes: number of the track and box of each face, pixels; may lie outside of the bounds.
            sizes: for each face, width and height of its label, pixels: the largest form first,
                then the smaller ones for where there is little space.
            bounds: width and height of the space for labels, pixels.
            time: of the picture, seconds.

        Returns:
            None for a face without a free place.
        """
        if not 0 <= time - self._time <= FORGET:
            self._memory.clear()
        self._time = time
        heads = [head(box) for _, box in boxes]
        placed: list[Place | None] = []
        taken: list[Rect] = []
        for i, (track, box) in enumerate(boxes):
            others = [*heads[:i], *heads[i + 1 :], *taken]
            found = self._place(track, box, sizes[i], bounds, others)
            placed.append(found)
            if found:
                taken += [rect for rect in (found.rect, found.line) if rect]
        tracks = {track for track, _ in boxes}
        self._memory = {track: kept for track, kept in self._memory.items() if track in tracks}
        return placed

    def _place(
        self, track: int, box: Rect, sizes: Sequence[Size], bounds: Size, others: list[Rect]
    ) -> Place | None:
        kept, held = self._memory.get(track), None
        if kept and kept.size < len(sizes):
            options = self._candidates(box, sizes[kept.size], bounds, kept.size)
            held = next(islice(options, kept.candidate, None), None)
            held = held if held and _is_free(held, others, bounds) else None
        for size, extent in enumerate(sizes):
            for candidate, place in enumerate(self._candidates(box, extent, bounds, size)):
                if held and kept and (size, candidate) >= (kept.size, kept.candidate):
                    kept.crowded_at = self._time
                    return held
                if _is_free(place, others, bounds, self._gap // 2):
                    if held and kept and self._time - kept.crowded_at < STEADY:
                        return held
                    self._memory[track] = _Memory(size, candidate, self._time)
                    return place
        self._memory.pop(track, None)
        return held

    def _candidates(self, box: Rect, size: Size, bounds: Size, index: int) -> Iterator[Place]:
        """Yield the places of a label of one size, the best first; the same number each time."""
        for rect in self._near(box, size, bounds):
            yield Place(rect, index)
        for step in range(1, FARTHEST + 1):
            for rect, line in self._far(box, size, step, bounds):
                yield Place(rect, index, line)
        x = _within(box.x + (box.w - size[0]) // 2, bounds[0] - size[0])
        yield Place(Rect(x, _within(box.bottom - size[1], bounds[1] - size[1]), *size), index)

    def _near(self, box: Rect, size: Size, bounds: Size) -> Iterator[Rect]:
        """Yield the places above, below and beside a face."""
        (w, h), gap = size, self._gap
        right, middle = box.right - w, box.x + (box.w - w) // 2
        inside = _within(box.x, bounds[0] - w)
        for y in (box.y - h - gap, box.bottom + gap):
            for x in (inside, right, middle):
                yield Rect(x, y, w, h)
        for y in (box.y, box.bottom - h, box.y + (box.h - h) // 2):
            for x in (box.right + gap, box.x - gap - w):
                yield Rect(x, y, w, h)

    def _far(self, box: Rect, size: Size, step: int, bounds: Size) -> Iterator[tuple[Rect, Rect]]:
        """Yield places above, below and beside a face, some steps away, with their lines."""
        (w, h), thin = size, self._thickness
        away = self._gap + step * h
        x, y = box.x + box.w // 2, box.y + box.h // 2
        left, top = _within(x - w // 2, bounds[0] - w), _within(y - h // 2, bounds[1] - h)
        column, row = x - thin // 2, y - thin // 2
        yield Rect(left, box.y - away - h, w, h), Rect(column, box.y - away, thin, away)
        yield Rect(left, box.bottom + away, w, h), Rect(column, box.bottom, thin, away)
        yield Rect(box.right + away, top, w, h), Rect(box.right, row, away, thin)
        yield Rect(box.x - away - w, top, w, h), Rect(box.x - away, row, away, thin)


def _is_free(place: Place, others: Iterable[Rect], bounds: Size, margin: int = 0) -> bool:
    """Return whether a label and its line lie within bounds, at a margin from other rectangles."""
    for rect in (place.rect, place.line):
        if rect is None:
            continue
        if rect.x < 0 or rect.y < 0 or rect.right > bounds[0] or rect.bottom > bounds[1]:
            return False
        left, top = rect.x - margin, rect.y - margin
        right, bottom = rect.right + margin, rect.bottom + margin
        for x, y, w, h in others:
            if left < x + w and x < right and top < y + h and y < bottom:
                return False
    return True


def _within(value: int, largest: int) -> int:
    return max(0, min(value, largest))
