"""Read fer2013.csv, the form in which FER2013 was published."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import numpy as np

from converter.data.dataset import Dataset, labelled
from converter.data.default_manifest import PICTURE_SIZE
from converter.data.emotion_names import emotion_of
from converter.progress import progress_bar
from edge.errors import DataError
from edge.labels import EMOTIONS

# FER2013 numbers the emotions in its own order, source: the challenge's README
# (Goodfellow et al. 2013): angry disgust fear happy sad surprise neutral.
CSV_LABELS = tuple(
    EMOTIONS.index(name)
    for name in ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")
)
CSV_USAGE = {"train": "Training", "public_test": "PublicTest", "private_test": "PrivateTest"}
CSV_COLUMNS = ("emotion", "pixels", "Usage")
DELIMITERS = ",;\t"  # spreadsheets write the second and the third
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_csv(path: Path, split: str) -> Dataset:
    """Read a header with emotion, pixels and Usage, then one picture per line.

    Args:
        path: the csv file; a byte-order mark, any of `DELIMITERS`, and any order and case of the
            columns are understood.
        split: a key of `CSV_USAGE`.

    Raises:
        DataError: a column is missing or a line is wrong; the message gives its number.
    """
    images, labels = [], []
    with open_text(path) as file:
        reader = _open_table(path, file)
        try:
            for row in progress_bar(reader, f"{path.name} {split}", " rows"):
                if _usage(row) == CSV_USAGE[split]:
                    images.append(_pixels(row["pixels"]))
                    labels.append(_label(row["emotion"]))
        except UnicodeError:
            raise
        except (ValueError, csv.Error) as error:
            raise DataError(f"{path}: line {reader.reader.line_num + 1}: {error}") from error
    return labelled(images, labels)


def has_faces(path: Path) -> bool:
    """Return whether a file begins with the header of fer2013.csv."""
    try:
        with open_text(path) as file:
            return not _missing(_header(file.readline(1000)))
    except DataError:
        return False


@contextmanager
def open_text(path: Path) -> Iterator[TextIO]:
    """Open a text file that may begin with a byte-order mark.

    Raises:
        DataError: the file cannot be read, or is no text.
    """
    try:
        with path.open("rb") as file:
            start = file.read(4)
        encoding = "utf-16" if start.startswith(UTF_16) else "utf-8-sig"
        with path.open(newline="", encoding=encoding) as text:
            yield text
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror or error}") from error
    except UnicodeError as error:
        raise DataError(f"{path}: not a text file in UTF-8: save it as CSV UTF-8") from error


def _open_table(path: Path, file: TextIO) -> csv.DictReader[str]:
    """Return the rows below the header, with the names of `CSV_COLUMNS`."""
    first = file.readline(1000)
    names = _header(first)
    if missing := _missing(names):
        found = ", ".join(name[:20] for name in names[:8] if name) or "nothing"
        raise DataError(
            f"{path}: line 1: no column {', '.join(missing)} in the header: found {found}"
        )
    return csv.DictReader(
        file, names, restval="", skipinitialspace=True, delimiter=_delimiter(first)
    )


def _delimiter(header: str) -> str:
    return max(DELIMITERS, key=header.count)


def _header(line: str) -> list[str]:
    """Return the column names, those of `CSV_COLUMNS` in their usual case."""
    usual = {name.lower(): name for name in CSV_COLUMNS}
    names = [name.strip("\"' \r\n") for name in line.split(_delimiter(line))]
    return [usual.get(name.lower(), name) for name in names]


def _missing(names: Sequence[str]) -> list[str]:
    return [name for name in CSV_COLUMNS if name not in names]


def _usage(row: dict[str, str]) -> str:
    usage = row["Usage"].strip()
    if usage not in CSV_USAGE.values():
        raise ValueError(f"Usage must be one of {', '.join(CSV_USAGE.values())}")
    return usage


def _pixels(text: str) -> np.ndarray:
    try:
        pixels = np.frombuffer(bytes(map(int, text.split())), np.uint8)
    except ValueError:
        raise ValueError("pixels must be whole numbers from 0 to 255") from None
    if pixels.size != PICTURE_SIZE * PICTURE_SIZE:
        raise ValueError(f"{pixels.size} pixels, expected {PICTURE_SIZE * PICTURE_SIZE}")
    return pixels.reshape(PICTURE_SIZE, PICTURE_SIZE)


def _label(text: str) -> int:
    if name := emotion_of(text):
        return EMOTIONS.index(name)
    number = text.strip()
    if not number.isdecimal() or len(number) > 2 or int(number) >= len(CSV_LABELS):
        raise ValueError(f"emotion must be 0 to {len(CSV_LABELS) - 1}, not {text[:20]!r}")
    return CSV_LABELS[int(number)]
