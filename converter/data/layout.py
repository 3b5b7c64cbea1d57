"""Find out how a data set is stored, without reading it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from converter.data.csv_file import has_faces
from converter.data.emotion_names import emotion_of
from edge.errors import DataError

PACKED = "train.npz"
CSV_NAMES = ("fer2013.csv", "icml_face_data.csv")  # of the challenge, and of its second edition
TRAINING = ("train", "training")
# In the order of preference, where several are there.
PUBLIC_TEST = (
    "publictest", "public_test", "test", "testing", "validation", "valid", "val",
)  # fmt: skip
PRIVATE_TEST = (
    "privatetest", "private_test", "test", "testing", "validation", "valid", "val",
)  # fmt: skip
SPLIT_FOLDERS = {"train": TRAINING, "public_test": PUBLIC_TEST, "private_test": PRIVATE_TEST}
# Folders in which archives put the data set.
INNER = ("images", "fer2013", "fer-2013", "data", "dataset", "archive")
ARCHIVES = (b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"7z\xbc\xaf\x27\x1c", b"Rar!")
EXPECTED = "train/ and test/ (or validation/) with a folder per emotion, fer2013.csv"


class Kind(Enum):
    """Form of a data set."""

    PACKED = "npz"
    CSV = "csv"
    FOLDERS = "folders"


@dataclass(frozen=True)
class Layout:
    """Form and place of a data set.

    Attributes:
        kind: the form.
        root: the csv file; else the folder with the .npz files, or with train/ and test/.
    """

    kind: Kind
    root: Path

    def split_folder(self, split: str) -> Path:
        """Return the folder of a split; it need not exist."""
        folders = subfolders(self.root)
        usual = self.root / ("train" if split == "train" else "test")
        return next((folders[name] for name in SPLIT_FOLDERS[split] if name in folders), usual)


def find_layout(path: Path, split: str = "train") -> Layout:
    """Return the form of a data set.

    Args:
        path: a folder, or a csv file.
        split: the split that is wanted, for packed data sets and for the message.

    Raises:
        DataError: nothing is there that is known.
    """
    try:
        if path.is_file():
            return _file_layout(path)
        if path.is_dir():
            for root in _roots(path):
                if found := _folder_layout(root, split):
                    return found
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror or error}") from error
    what = "no data set here" if path.is_dir() else "no such data set"
    raise DataError(f"{path}: {what}: expected {EXPECTED}, or {split}.npz")


def subfolders(root: Path) -> dict[str, Path]:
    """Return the folders in a folder by their names in lower case, without hidden ones."""
    with os.scandir(root) as entries:
        names = sorted(entry.name for entry in entries if entry.is_dir())
    return {name.lower(): root / name for name in names if name[0] != "." and name != "__MACOSX"}


def has_emotion_folder(root: Path) -> bool:
    """Return whether a folder holds at least one folder that is named after an emotion."""
    return root.is_dir() and any(emotion_of(name) for name in subfolders(root))


def _roots(path: Path) -> list[Path]:
    """Return the folder, and those in it where an archive may have put the data set."""
    folders = subfolders(path)
    inner = [folders[name] for name in INNER if name in folders]
    only = list(folders.values()) if len(folders) == 1 else []
    return [path, *inner, *only]


def _folder_layout(root: Path, split: str) -> Layout | None:
    if (root / f"{split}.npz").is_file():
        return Layout(Kind.PACKED, root)
    for name in CSV_NAMES:
        if (root / name).is_file():
            return Layout(Kind.CSV, root / name)
    if any(name in subfolders(root) for name in TRAINING):
        return Layout(Kind.FOLDERS, root)
    tables = [item for item in sorted(root.iterdir()) if item.suffix.lower() == ".csv"]
    with_faces = [table for table in tables if has_faces(table)]
    return Layout(Kind.CSV, with_faces[0]) if len(with_faces) == 1 else None


def _file_layout(path: Path) -> Layout:
    with path.open("rb") as file:
        head = file.read(512)
    if head.startswith(ARCHIVES):
        if path.suffix == ".npz":
            raise DataError(f"{path}: one split of a data set: name its folder, {path.parent}")
        raise DataError(f"{path}: a packed archive: unpack it, and name the folder")
    return Layout(Kind.CSV, path)
