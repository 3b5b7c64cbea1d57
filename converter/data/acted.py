"""Read JAFFE and CK+, whose file names identify the pictures and their labels.

Neither has splits. Every fifth person is kept for the test, so that nobody is in both; a warning
says so.
"""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from collections.abc import Iterator

from converter.data.classes import Classes
from converter.data.csv_file import open_text
from converter.data.dataset import Dataset
from converter.data.numbering import label_of
from converter.data.pictures import Labelled, read_all, report_left_out
from converter.data.place import Place, all_files
from edge.errors import DataError
from edge.labels import EMOTIONS
from edge.system.printable import printable

EVERY = 5  # people, of whom one is kept for the test
JAFFE = re.compile(r"([A-Z]{2})\.(AN|DI|FE|HA|NE|SA|SU)\d+\.\d+\.\w+", re.IGNORECASE)
JAFFE_CODES = ("AN", "DI", "FE", "HA", "NE", "SA", "SU")  # of `EMOTIONS`, in their order
CK = re.compile(r"(S\d{3}_\d{3})_\d{8}\.\w+", re.IGNORECASE)
CK_LABEL = re.compile(r"(S\d{3}_\d{3})_\d{8}_emotion\.txt", re.IGNORECASE)
# Source: ReadMeCohnEmotion.txt of CK+ (Lucey et al. 2010).
CK_NUMBERS = (
    "neutral", "angry", "contempt", "disgust", "fear", "happy", "sad", "surprise",
)  # fmt: skip
MOST_FILES = 20_000  # CK+ has 11,000

log = logging.getLogger(__name__)

Person = tuple[str, Labelled]


def is_here(root: Place) -> bool:
    """Return whether a folder holds pictures named as in JAFFE, or labels named as in CK+."""
    return any(JAFFE.fullmatch(file.name) or CK_LABEL.fullmatch(file.name) for file in _files(root))


def has_ck(root: Place) -> bool:
    """Return whether a folder holds labels named as in CK+, of which one is contempt."""
    return any(CK_LABEL.fullmatch(file.name) for file in _files(root))


def read(root: Place, split: str | None, classes: Classes) -> Dataset:
    """Read the pictures of those people who belong to a split; all of them where it is None.

    Raises:
        DataError: a label is wrong, or a class is none of `classes`, and is not left out.
    """
    found = [*_jaffe(root, classes), *_ck(root, classes)]
    people = sorted({person for person, _ in found})
    test = set(people[EVERY - 1 :: EVERY])
    if split is None:
        return read_all(root, [item for _, item in found], "all", classes.names)
    log.warning(
        "%s: no published splits: %d of %d people are kept for the test: %s",
        printable(str(root)), len(test), len(people), ", ".join(sorted(test)[:EVERY]),
    )  # fmt: skip
    kept = [item for person, item in found if (person in test) == (split != "train")]
    return read_all(root, kept, split, classes.names)


def _files(root: Place) -> list[Place]:
    found = all_files(root)
    return found if len(found) <= MOST_FILES else []


def _jaffe(root: Place, classes: Classes) -> Iterator[Person]:
    left_out = 0
    for file in _files(root):
        if match := JAFFE.fullmatch(file.name):
            name = EMOTIONS[JAFFE_CODES.index(match[2].upper())]
            label = label_of(name, str(file), classes)
            if label is None:
                left_out += 1
            else:
                yield match[1].upper(), Labelled(file, label)
    report_left_out(root, left_out)


def _ck(root: Place, classes: Classes) -> Iterator[Person]:
    """Yield the last picture of each labelled sequence, and the first one, which is neutral."""
    labels, pictures = {}, defaultdict(list)
    for file in _files(root):
        if match := CK_LABEL.fullmatch(file.name):
            labels[match[1].upper()] = file
        elif match := CK.fullmatch(file.name):
            pictures[match[1].upper()].append(file)
    left_out = 0
    for sequence, path in sorted(labels.items()):
        ordered = sorted(pictures[sequence], key=lambda file: file.name)
        person = sequence[:4]
        label = label_of(_ck_class(path), str(path), classes)
        if len(ordered) > 1 and (neutral := label_of("neutral", str(path), classes)) is not None:
            yield person, Labelled(ordered[0], neutral)
        if ordered and label is not None:
            yield person, Labelled(ordered[-1], label)
        left_out += not ordered or label is None
    report_left_out(root, left_out, noun="sequence")


def _ck_class(path: Place) -> str:
    """Return the class in a file such as "   3.0000000e+00"."""
    with open_text(path) as file:
        text = file.read(100).strip()
    try:
        return dict(enumerate(CK_NUMBERS))[int(float(text))]
    except (ValueError, OverflowError, KeyError):
        raise DataError(f"{printable(str(path))}: expected a number from 0 to 7") from None
