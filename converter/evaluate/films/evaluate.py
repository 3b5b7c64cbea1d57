"""Measure a network on films, in the pipeline of the device."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from converter.evaluate.films.listing import find
from converter.evaluate.films.measures import Judged, measure
from converter.evaluate.films.names import ClipName
from converter.evaluate.films.showing import Showing
from converter.evaluate.films.votes import TIE, read_votes
from converter.evaluate.films.watch import open_pipeline, watch
from converter.progress import progress_bar
from edge.config.schema import Config
from edge.errors import DataError
from edge.system.printable import printable

DEFAULTS = Config()
NAMED = 3  # films that a warning names

log = logging.getLogger(__name__)


def evaluate_films(model: Path, folder: Path, config: Config = DEFAULTS) -> dict[str, Any]:
    """Measure a network on the films of a folder.

    Films that cannot be read are left out; a warning counts and names them.

    Args:
        model: a .tflite file with its manifest.
        folder: see `converter.evaluate.films.listing.find`.
        config: of the pipeline; its model is not used.

    Returns:
        model, folder, films (number found), unreadable (their names), damaged_frames (number left
        out), acted and seen (the figures of `measure`, where the emotion that the actor was asked
        for is right, and where the one that most people saw in the face is; seen also has ties and
        no_vote, the numbers of films without such an emotion; None without a table of votes) and
        clips (name -> acted, seen, answer).

    Raises:
        ModelError, DataError: the network, the table of votes or all films cannot be used.
    """
    found = find(folder)
    for note in found.notes:
        log.warning("%s", note)
    votes = read_votes(found.votes) if found.votes else None
    with closing(open_pipeline(model, config)) as pipeline:
        showings, failures, damaged = {}, {}, 0
        for name, path in progress_bar(found.films.items(), "films", " films"):
            try:
                showings[name], count = watch(pipeline, path)
                damaged += count
            except DataError as error:
                failures[name] = error
    _report(folder, list(failures.values()), len(found.films), damaged)
    acted = measure([Judged(showing, name.emotion) for name, showing in showings.items()])
    return {
        "model": model.name,
        "folder": printable(folder),
        "films": len(found.films),
        "unreadable": [name.key for name in failures],
        "damaged_frames": damaged,
        "acted": acted,
        "seen": None if votes is None else _measure_seen(showings, votes),
        "clips": _clips(showings, votes or {}),
    }


def _measure_seen(showings: Mapping[ClipName, Showing], votes: Mapping[str, str]) -> dict[str, Any]:
    """Return the figures by the votes."""
    pairs = [(showing, votes.get(name.key)) for name, showing in showings.items()]
    result = measure([Judged(showing, vote) for showing, vote in pairs if vote and vote != TIE])
    result["ties"] = sum(vote == TIE for _, vote in pairs)
    result["no_vote"] = sum(vote is None for _, vote in pairs)
    return result


def _clips(
    showings: Mapping[ClipName, Showing], votes: Mapping[str, str]
) -> dict[str, dict[str, str | None]]:
    return {
        name.key: {
            "acted": name.emotion,
            "seen": votes.get(name.key),
            "answer": showing.answer or None,
        }
        for name, showing in showings.items()
    }


def _report(folder: Path, failures: list[DataError], count: int, damaged: int) -> None:
    """Log what was left out.

    Raises:
        DataError: no film is left.
    """
    name = printable(folder)
    if len(failures) == count:
        raise DataError(f"{name}: none of {count} films can be read: {failures[0]}")
    if failures:
        named = "; ".join(map(str, failures[:NAMED]))
        more = f"; and {len(failures) - NAMED} more" if len(failures) > NAMED else ""
        log.warning("%s: %d of %d films left out: %s%s", name, len(failures), count, named, more)
    if damaged:
        log.warning("%s: %d damaged frames skipped", name, damaged)
