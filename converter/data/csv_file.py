"""Read fer2013.csv, the form in which FER2013 was published."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from converter.data.dataset import Dataset, labelled
from converter.data.default_manifest import PICTURE_SIZE
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


def read_csv(path: Path, split: str) -> Dataset:
    """Read a header with emotion, pixels and Usage, then one picture per line.

    Args:
        path: the csv file.
        split: a key of `CSV_USAGE`.

    Raises:
        DataError: a column is missing or a line is wrong; the message gives its number.
    """
    images, labels = [], []
    with path.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file, restval="", skipinitialspace=True)
        try:
            _check_header(reader.fieldnames)
            for row in progress_bar(reader, f"{path.name} {split}", " rows"):
                if _usage(row) == CSV_USAGE[split]:
                    images.append(_pixels(row["pixels"]))
                    labels.append(_label(row["emotion"]))
        except (ValueError, csv.Error) as error:
            raise DataError(f"{path}: line {max(reader.line_num, 1)}: {error}") from error
    return labelled(images, labels)


def _check_header(names: Sequence[str] | None) -> None:
    missing = [name for name in CSV_COLUMNS if name not in (names or ())]
    if missing:
        raise ValueError(f"no column {', '.join(missing)} in the header")


def _usage(row: dict[str, str]) -> str:
    if row["Usage"] not in CSV_USAGE.values():
        raise ValueError(f"Usage must be one of {', '.join(CSV_USAGE.values())}")
    return row["Usage"]


def _pixels(text: str) -> np.ndarray:
    try:
        pixels = np.frombuffer(bytes(map(int, text.split())), np.uint8)
    except ValueError:
        raise ValueError("pixels must be whole numbers from 0 to 255") from None
    if pixels.size != PICTURE_SIZE * PICTURE_SIZE:
        raise ValueError(f"{pixels.size} pixels, expected {PICTURE_SIZE * PICTURE_SIZE}")
    return pixels.reshape(PICTURE_SIZE, PICTURE_SIZE)


def _label(text: str) -> int:
    if not text.isdecimal() or int(text) >= len(CSV_LABELS):
        raise ValueError(f"emotion must be 0 to {len(CSV_LABELS) - 1}, not {text!r}")
    return CSV_LABELS[int(text)]
