"""Choice of the classes: those that are stated, or those of the data; some renamed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from converter.data.class_listing import find_classes, find_extra_classes, has_votes
from converter.data.classes import (
    AUTO,
    FERPLUS,
    FROM_DATA,
    Classes,
    Wanted,
    class_name,
    fault,
    in_data_order,
    lower_name,
)
from converter.data.emotion_names import plain_name
from converter.data.layout import find_layout
from converter.data.numbering import KNOWN as NUMBERINGS
from converter.data.numbering import number_of
from edge.errors import ConfigError, DataError
from edge.labels import EMOTIONS, KNOWN
from edge.system.printable import printable


class Chosen(NamedTuple):
    """Classes of a network.

    Attributes:
        labels: in the order of its outputs.
        classes: the same in the order of the labels of a data set, and which ones of the data
            they are.
    """

    labels: tuple[str, ...]
    classes: Classes


def choose_classes(
    wanted: Wanted, data: Path, extras: Sequence[Path] = (), default: tuple[str, ...] = EMOTIONS
) -> Chosen:
    """Return the classes that the options ask for.

    Args:
        wanted: the options.
        data: the data set; it is looked at only where the options need that.
        extras: additional data sets.
        default: the labels where nothing is said.

    Raises:
        ConfigError: the options contradict each other or the data.
        DataError: nothing readable is there, or its names cannot be those of classes.
    """
    renamed = _merged(wanted)
    found: tuple[str, ...] = ()
    if wanted.renamed or wanted.labels in (FROM_DATA, AUTO):
        found = find_classes(data)
    labels = _labels(wanted, data, found, renamed, default)
    classes = Classes(in_data_order(labels), renamed)
    if wanted.renamed:
        others = [name for each in extras for name in find_extra_classes(each, classes)]
        _check_sources(wanted, [*found, *others])
    if wanted.labels != FROM_DATA:
        _check_targets(wanted, labels)
    return Chosen(labels, classes)


def _merged(wanted: Wanted) -> Mapping[str, str]:
    """Return the new name of each class that is renamed or left out, by its own in lower case."""
    merged: dict[str, str] = {}
    for name, target in (*wanted.renamed, *((name, "") for name in wanted.skipped)):
        key = lower_name(name)
        if key in merged and (merged[key] or target or (name, target) in wanted.renamed):
            raise ConfigError(f"--map {printable(name)}: given twice: give it once")
        merged[key] = target
    return merged


def _labels(
    wanted: Wanted,
    data: Path,
    found: Sequence[str],
    renamed: Mapping[str, str],
    default: tuple[str, ...],
) -> tuple[str, ...]:
    if isinstance(wanted.labels, tuple):
        return wanted.labels
    if wanted.labels == FERPLUS:
        if not has_votes(find_layout(data)):
            raise ConfigError(
                f"{data}: --labels ferplus needs the votes of FER+: put fer2013new.csv beside "
                "fer2013.csv, or take the folders that the program of FER+ writes"
            )
        return KNOWN
    if wanted.labels is None or (wanted.labels == AUTO and default != EMOTIONS):
        return default
    labels = _from_data(data, found, renamed)
    return EMOTIONS if wanted.labels == AUTO and set(labels) == set(EMOTIONS) else labels


def _from_data(data: Path, found: Sequence[str], renamed: Mapping[str, str]) -> tuple[str, ...]:
    reader = Classes((), renamed)
    new = [(name, reader.new_name(name)) for name in found]
    names = [class_name(name) if target is None else target for name, target in new]
    labels = tuple(dict.fromkeys(name for name in names if name))
    if problem := fault(labels):
        raise DataError(f"{printable(data)}: the classes of the data: {problem}: see --map")
    return labels


def _check_sources(wanted: Wanted, found: Sequence[str]) -> None:
    """Raise ConfigError if a class that is renamed is none of the data."""
    keys = {key for name in found for key in (lower_name(name), plain_name(name))}
    for name, target in wanted.renamed:
        number = number_of(name)
        meant = {numbering.names.get(number) for numbering in NUMBERINGS if number is not None}
        if lower_name(name) not in keys and not meant & keys:
            raise ConfigError(
                f"--map {printable(name)}={printable(target)}: the data has no such class: it has "
                f"{printable(', '.join(found), 200)}"
            )


def _check_targets(wanted: Wanted, labels: tuple[str, ...]) -> None:
    """Raise ConfigError if a class gets a name that is no label, or a label is left out."""
    plain = Classes(labels)
    for name, target in wanted.renamed:
        if target and plain.index(target) is None:
            raise ConfigError(
                f"--map {printable(name)}={printable(target)}: {printable(target)} is none of the "
                f"labels {plain.listed()}"
            )
    left_out = [*wanted.skipped, *(name for name, target in wanted.renamed if not target)]
    for name in left_out:
        if plain.index(name) is not None:
            raise ConfigError(
                f"{printable(name)} cannot be left out: it is one of the labels {plain.listed()}: "
                "name the others by --labels"
            )
