"""Numbers and codes of the emotions in published data sets."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from converter.data.classes import LEFT_OUT, Classes, cure
from edge.errors import DataError
from edge.system.printable import printable


class Numbering(NamedTuple):
    """The numbers of a data set.

    Attributes:
        title: name of the data set.
        names: the class of each number; also contempt.
        hint: found in the name of a folder that holds this data set.
    """

    title: str
    names: dict[int, str]
    hint: re.Pattern[str]


def _numbering(title: str, hint: str, first: int, names: str) -> Numbering:
    return Numbering(title, dict(enumerate(names.split(), first)), re.compile(hint, re.IGNORECASE))


# Sources: the README of the challenge (Goodfellow et al. 2013), the readmes of RAF-DB (Li et al.
# 2017) and AffectNet (Mollahosseini et al. 2017).
FER2013 = _numbering(
    "FER2013", r"fer[-_ ]?2013|icml_face", 0, "angry disgust fear happy sad surprise neutral"
)
RAF_DB = _numbering(
    "RAF-DB", r"(?<![a-z])raf(?![a-z])|raf[-_ ]?db", 1,
    "surprise fear disgust happy sad angry neutral",
)  # fmt: skip
AFFECTNET = _numbering(
    "AffectNet", r"affect[-_ ]?net", 0,
    "neutral happy sad surprise fear disgust angry contempt",
)  # fmt: skip
KNOWN = (FER2013, RAF_DB, AFFECTNET)
# In order: of these numbers of folders, only one data set is that common.
UNNAMED = (FER2013, RAF_DB)
LONGEST = 2  # digits of a number


def number_of(name: str) -> int | None:
    """Return the number that a folder is named after; None for another name."""
    return int(name) if name.isascii() and name.isdecimal() and len(name) <= LONGEST else None


def choose(root: str, numbers: Collection[int], unclear: Collection[int], hint: str) -> Numbering:
    """Return the numbering that numbered folders follow.

    Args:
        root: the folder that holds them, for the message.
        numbers: names of the folders of all splits together.
        unclear: those that are not classes by themselves, and are not left out.
        hint: the names of the data set's own folders, which may name it.

    Raises:
        DataError: the numbers fit no data set, or more than one.
    """
    if found := known_numbering(numbers, hint, unclear):
        return found
    raise DataError(
        f"{printable(root)}: folders {', '.join(map(str, sorted(numbers)[:11]))}: it is not clear "
        "which emotions they are: name them after the emotions, or name the folder above fer2013 "
        "(0 is angry, to 6), rafdb (1 is surprise, to 7) or affectnet (0 is neutral, to 7)"
    )


def known_numbering(
    numbers: Collection[int], hint: str, unclear: Collection[int] | None = None
) -> Numbering | None:
    """Return the numbering that numbers follow, see `choose`; None if that is not clear."""
    named = [known for known in KNOWN if known.hint.search(hint)]
    to_know = set(numbers if unclear is None else unclear)
    if len(named) == 1 and to_know <= set(named[0].names):
        return named[0]
    exact = [known for known in UNNAMED if set(numbers) == set(known.names)]
    return exact[0] if exact and not named else None


def label_of(name: str, where: str, classes: Classes) -> int | None:
    """Return the index of a class; None for one that is left out.

    Args:
        name: of the class.
        where: that has it, for the message.
        classes: the indices are those of their names.

    Raises:
        DataError: the class is none of these, and is not left out.
    """
    index = classes.index(name)
    if index is None:
        raise DataError(f"{printable(where)}: {name} is none of {classes.listed()}: {cure(name)}")
    return None if index == LEFT_OUT else index
