"""Read a data set with one folder of pictures per emotion, as Kaggle distributes FER2013."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from converter.data.csv_file import CSV_USAGE
from converter.data.dataset import Dataset, labelled
from converter.data.default_manifest import DEFAULT_MANIFEST
from converter.progress import progress_bar
from edge.emotion.classifier import preprocess
from edge.errors import DataError
from edge.labels import EMOTIONS

# Folder names in common data sets that differ from ours.
SYNONYMS = {
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
PICTURE_SUFFIXES = {".png", ".jpg", ".jpeg", ".bmp", ".webp"}


def read_folders(folder: Path, split: str) -> Dataset:
    """Read train/<emotion>/ or test/<emotion>/; pictures of any size, grey or colour.

    In the other common form, validation/ takes the place of test/. Where test files are named
    PublicTest_... or PrivateTest_..., the name decides the split; otherwise all files serve as
    both test splits.

    Raises:
        DataError: a folder of an emotion is missing or unknown, or a picture cannot be read.
    """
    if split == "train":
        return read_emotion_folders(folder / "train")
    found = [name for name in TEST_FOLDERS if (folder / name).is_dir()]
    return read_emotion_folders(folder / (found or TEST_FOLDERS)[0], split)


def has_emotion_folder(root: Path) -> bool:
    """Return whether a folder holds at least one folder that is named after an emotion."""
    return root.is_dir() and any(_emotion(p.name) in EMOTIONS for p in root.iterdir() if p.is_dir())


def read_emotion_folders(root: Path, split: str = "train", require_all: bool = True) -> Dataset:
    """Read a folder that holds one folder of pictures per emotion.

    Args:
        root: the folder.
        split: the pictures to read, where their names tell the splits apart.
        require_all: treat a missing emotion as an error.

    Raises:
        DataError: a folder of an emotion is missing or unknown, or a picture cannot be read.
    """
    found = [
        (path, label)
        for label, folder in sorted(_emotion_folders(root, require_all).items())
        for path in sorted(folder.iterdir())
        if path.suffix.lower() in PICTURE_SUFFIXES
    ]
    if split != "train":
        found = _in_split(found, split)
    bar = progress_bar(found, f"{root.name}/ {split}", " pictures")
    return labelled([_read_picture(path) for path, _ in bar], [label for _, label in found])


def _emotion(folder_name: str) -> str:
    return SYNONYMS.get(folder_name.lower(), folder_name.lower())


def _emotion_folders(root: Path, require_all: bool) -> dict[int, Path]:
    """Return the folder of each label; names in any case, and their synonyms."""
    if not root.is_dir():
        raise DataError(f"{root}: no such folder")
    folders: dict[int, Path] = {}
    for folder in sorted(p for p in root.iterdir() if p.is_dir() and p.name[0] != "."):
        name = _emotion(folder.name)
        if name not in EMOTIONS or EMOTIONS.index(name) in folders:
            raise DataError(
                f"{folder}: unknown or repeated emotion: expected {', '.join(EMOTIONS)}"
            )
        folders[EMOTIONS.index(name)] = folder
    missing = [name for i, name in enumerate(EMOTIONS) if i not in folders]
    if missing and require_all:
        raise DataError(f"{root}: no folder for {', '.join(missing)}")
    return folders


def _in_split(found: list[tuple[Path, int]], split: str) -> list[tuple[Path, int]]:
    prefixes = tuple(f"{CSV_USAGE[name]}_" for name in ("public_test", "private_test"))
    if not any(path.name.startswith(prefixes) for path, _ in found):
        return found
    return [item for item in found if item[0].name.startswith(f"{CSV_USAGE[split]}_")]


def _read_picture(path: Path) -> np.ndarray:
    picture = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if picture is None:
        raise DataError(f"{path}: not a readable picture")
    return preprocess(np.ascontiguousarray(picture[..., ::-1]), DEFAULT_MANIFEST)[..., 0]
