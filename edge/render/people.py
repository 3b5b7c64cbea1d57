"""Memory of the people in the picture: the colour of each, and the order of their cards."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

REMEMBER = 2.0  # seconds that a face may be missing and still get its colour again
SETTLED = 1.0  # seconds that another order must last before cards change places
LARGER = 1.4  # times larger than the smallest face with a card: that card is given to this face
CLEARLY = 0.25  # of a face's width: two faces whose centres differ by less have no clear order


class Person(NamedTuple):
    """A face of one picture.

    Attributes:
        track: number of the track.
        x: of the centre, from the side where reading begins, pixels.
        width: of the box, pixels.
        area: of the box, square pixels.
    """

    track: int
    x: float
    width: float
    area: float


@dataclass
class _Seen:
    slot: int
    time: float


class ColourSlots:
    """Numbers for the colours of people: no two people in one picture have the same number.

    Args:
        count: of colours; with more people than that, colours repeat.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._seen: dict[int, _Seen] = {}

    def update(self, tracks: Sequence[int], time: float) -> list[int]:
        """Return the number of each track's colour, from 0; a track keeps its number.

        Args:
            tracks: numbers of the tracks in the picture.
            time: of the picture, seconds.
        """
        present = set(tracks)
        self._seen = {
            track: seen
            for track, seen in self._seen.items()
            if track in present or 0 <= time - seen.time <= REMEMBER
        }
        for track in tracks:
            if track not in self._seen:
                self._seen[track] = _Seen(self._free(present), time)
            self._seen[track].time = time
        return [self._seen[track].slot for track in tracks]

    def _free(self, present: Collection[int]) -> int:
        """Return the first number that nobody has, or at least nobody in the picture."""
        for taken in (
            {seen.slot for seen in self._seen.values()},
            {seen.slot for track, seen in self._seen.items() if track in present},
        ):
            if free := set(range(self._count)) - taken:
                return min(free)
        return len(self._seen) % self._count


class CardOrder:
    """Choice and order of the people with cards: those of the largest faces, as they stand.

    Args:
        count: of cards, at most.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._order: list[int] = []
        self._settled_at = 0.0

    def update(self, people: Sequence[Person], time: float) -> list[int]:
        """Return the tracks that have cards, in their order.

        Args:
            people: everybody in the picture.
            time: of the picture, seconds.
        """
        known = {person.track: person for person in people}
        cards = [known[track] for track in self._order if track in known]
        waiting = sorted(
            (person for person in people if person not in cards), key=lambda p: -p.area
        )
        for person in waiting:
            if len(cards) == self._count:
                smallest = min(cards, key=lambda p: p.area)
                if person.area < LARGER * smallest.area:
                    break
                cards.remove(smallest)
            _insert(cards, person)
        self._order = [person.track for person in self._sorted(cards, time)]
        return self._order

    def _sorted(self, cards: list[Person], time: float) -> list[Person]:
        """Return cards in the order of the picture, once it has been another one for a while."""
        pairs = pairwise(cards)
        if not any(a.x - b.x > CLEARLY * max(a.width, b.width) for a, b in pairs):
            self._settled_at = time
        elif not 0 <= time - self._settled_at < SETTLED:
            self._settled_at = time
            return sorted(cards, key=lambda person: person.x)
        return cards


def _insert(cards: list[Person], person: Person) -> None:
    """Put a card before the first one that is farther along."""
    place = next((i for i, other in enumerate(cards) if other.x > person.x), len(cards))
    cards.insert(place, person)
