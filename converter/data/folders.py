"""Two layouts of a data set: fer2013.csv, and Kaggle's folders."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from tqdm import tqdm

from converter.data.default_manifest import CONTRACT, SIZE
from converter.data.dataset import Dataset, one_hot
from edge.emotion.classifier import preprocess
from edge.errors import DataError
from edge.labels import EMOTIONS

# FER2013's csv numbers emotions in its own order, source: the challenge's README
# (Goodfellow et al. 2013): angry disgust fear happy sad surprise neutral.
CSV_LABELS = tuple(
    EMOTIONS.index(name)
    for name in ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")
)
CSV_USAGE = {"train": "Training", "public_test": "PublicTest", "private_test": "PrivateTest"}
CSV_COLUMNS = ("emotion", "pixels", "Usage")
ALIASES = {
    "anger": "angry",
    "disgusted": "disgust",
    "fearful": "fear",
    "afraid": "fear",
    "happiness": "happy",
    "neutrality": "neutral",
    "sadness": "sad",
    "surprised": "surprise",
}
TEST_FOLDERS = ("test", "validation", "val")
PICTURES = {".png", ".jpg", ".jpeg", ".bmp", ".webp"}


def read_csv(path: Path, split: str) -> Dataset:
    """Read fer2013.csv: a header with emotion, pixels and Usage, then a picture a line.

    Raises:
        DataError: a column is missing, or a line is wrong; the message names it.
    """
    images, labels = [], []
    with path.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file, restval="", skipinitialspace=True)
        try:
            _check_header(reader.fieldnames)
            for row in tqdm(
                reader, f"{path.name} {split}", unit=" rows", leave=False, disable=None
            ):
                if _usage(row) == CSV_USAGE[split]:
                    images.append(_csv_pixels(row["pixels"]))
                    labels.append(_csv_label(row["emotion"]))
        except (ValueError, csv.Error) as error:
            raise DataError(f"{path}: line {max(reader.line_num, 1)}: {error}") from error
    return _dataset(images, labels)


def _dataset(images: list[np.ndarray], labels: list[int]) -> Dataset:
    numbers = np.array(labels, np.int64)
    return Dataset(np.array(images, np.uint8).reshape(-1, SIZE, SIZE), numbers, one_hot(numbers))


def _check_header(names: Sequence[str] | None) -> None:
    missing = [name for name in CSV_COLUMNS if name not in (names or ())]
    if missing:
        raise ValueError(f"no column {', '.join(missing)} in the header")


def _usage(row: dict[str, str]) -> str:
    if row["Usage"] not in CSV_USAGE.values():
        raise ValueError(f"Usage must be one of {', '.join(CSV_USAGE.values())}")
    return row["Usage"]


def _csv_pixels(text: str) -> np.ndarray:
    try:
        pixels = np.frombuffer(bytes(map(int, text.split())), np.uint8)
    except ValueError:
        raise ValueError("pixels must be whole numbers from 0 to 255") from None
    if pixels.size != SIZE * SIZE:
        raise ValueError(f"{pixels.size} pixels, expected {SIZE * SIZE}")
    return pixels.reshape(SIZE, SIZE)


def _csv_label(text: str) -> int:
    if not text.isdecimal() or int(text) >= len(CSV_LABELS):
        raise ValueError(f"emotion must be 0 to {len(CSV_LABELS) - 1}, not {text!r}")
    return CSV_LABELS[int(text)]


def read_folders(folder: Path, split: str) -> Dataset:
    """Read Kaggle's train/<emotion>/ and test/<emotion>/, any picture size, grey or colour.

    The other common form has validation/ in place of test/. Where the files there are named
    PublicTest_... or PrivateTest_..., the name decides the split; otherwise all serve as both.

    Raises:
        DataError: a class folder is missing or unknown, or a picture cannot be read.
    """
    if split == "train":
        return read_classes(folder / "train")
    names = [name for name in TEST_FOLDERS if (folder / name).is_dir()]
    return read_classes(folder / (names or TEST_FOLDERS)[0], split)


def names_emotions(root: Path) -> bool:
    """Whether a folder holds one that is named after an emotion."""
    return root.is_dir() and any(_emotion(p.name) in EMOTIONS for p in root.iterdir() if p.is_dir())


def _emotion(name: str) -> str:
    return ALIASES.get(name.lower(), name.lower())


def read_classes(root: Path, split: str = "train", all_needed: bool = True) -> Dataset:
    """Read a folder with a folder of pictures per emotion.

    Args:
        root: the folder.
        split: which pictures, where their names tell.
        all_needed: a missing emotion is an error.

    Raises:
        DataError: a class folder is missing or unknown, or a picture cannot be read.
    """
    classes = _class_folders(root, all_needed)
    found = [
        (path, label)
        for label, place in sorted(classes.items())
        for path in sorted(place.iterdir())
        if path.suffix.lower() in PICTURES
    ]
    if split != "train":
        found = _of_split(found, split)
    bar = tqdm(found, f"{root.name}/ {split}", unit=" pictures", leave=False, disable=None)
    return _dataset([_read_picture(path) for path, _ in bar], [label for _, label in found])


def _class_folders(root: Path, all_needed: bool) -> dict[int, Path]:
    """Label -> folder; names in any case, and their usual other forms."""
    if not root.is_dir():
        raise DataError(f"{root}: no such folder")
    classes: dict[int, Path] = {}
    for place in sorted(p for p in root.iterdir() if p.is_dir() and p.name[0] != "."):
        name = _emotion(place.name)
        if name not in EMOTIONS or EMOTIONS.index(name) in classes:
            raise DataError(f"{place}: unknown or doubled emotion: take {', '.join(EMOTIONS)}")
        classes[EMOTIONS.index(name)] = place
    missing = [name for i, name in enumerate(EMOTIONS) if i not in classes]
    if missing and all_needed:
        raise DataError(f"{root}: no folder for {', '.join(missing)}")
    return classes


def _of_split(found: list[tuple[Path, int]], split: str) -> list[tuple[Path, int]]:
    prefixes = tuple(f"{CSV_USAGE[name]}_" for name in ("public_test", "private_test"))
    if not any(path.name.startswith(prefixes) for path, _ in found):
        return found
    return [item for item in found if item[0].name.startswith(f"{CSV_USAGE[split]}_")]


def _read_picture(path: Path) -> np.ndarray:
    picture = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if picture is None:
        raise DataError(f"{path}: not a readable picture")
    return preprocess(np.ascontiguousarray(picture[..., ::-1]), CONTRACT)[..., 0]
