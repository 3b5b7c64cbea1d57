"""Read a data set with one folder of pictures per emotion, as Kaggle distributes FER2013."""

from __future__ import annotations

import logging
import shlex
from collections.abc import Collection

from converter.data.dataset import Dataset
from converter.data.emotion_names import emotion_of, plain_name
from converter.data.fer2013_csv import CSV_USAGE
from converter.data.layout import Layout
from converter.data.numbering import Numbering, choose, label_of, number_of
from converter.data.pictures import Labelled, list_pictures, read_all, report_left_out
from converter.data.place import Place, list_subfolders, subfolders
from converter.data.split_names import ALL
from edge.errors import DataError
from edge.labels import EMOTIONS
from edge.system.printable import printable

log = logging.getLogger(__name__)


def read_folders(layout: Layout, split: str, skip: Collection[str] = ()) -> Dataset:
    """Read train/<emotion>/ or test/<emotion>/; pictures of any size, grey or colour.

    In the other common form, validation/ takes the place of test/. Where test files are named
    PublicTest_... or PrivateTest_..., the name decides the split; otherwise all files serve as
    both test splits.

    Raises:
        DataError: a folder of an emotion is missing or unknown, or no picture can be read.
    """
    splits = [folder for name, folder in subfolders(layout.root).items() if name in ALL]
    numbering = _numbering(layout.root, splits, layout.title, skip)
    found = _list(layout.split_folder(split), numbering, True, skip)
    if split != "train":
        found = _in_split(found, split)
    return read_all(layout.split_folder(split), found, split)


def read_emotion_folders(root: Place, title: str, skip: Collection[str] = ()) -> Dataset:
    """Read a folder that holds one folder of pictures for some emotions.

    Files that are no readable pictures are left out; a warning counts and names them.

    Args:
        root: the folder.
        title: its name, which may say whose numbers it has.
        skip: names of folders that are left out.

    Raises:
        DataError: a folder of an emotion is unknown, or no picture can be read.
    """
    found = _list(root, _numbering(root, [root], title, skip), False, skip)
    return read_all(root, found, "train")


def _numbering(
    root: Place, parents: Collection[Place], title: str, skip: Collection[str]
) -> Numbering | None:
    """Return the numbering of the folders in some folders; None if they are not numbered."""
    numbers = {number_of(name) for parent in parents for name in subfolders(parent)} - {None}
    if not numbers:
        return None
    chosen = choose(str(root), {n for n in numbers if n is not None}, title, skip)
    log.info("%s: folders are numbered as in %s", printable(str(root)), chosen.title)
    return chosen


def _list(
    root: Place, numbering: Numbering | None, require_all: bool, skip: Collection[str]
) -> list[Labelled]:
    """Return the pictures of a folder with a folder per emotion."""
    folders = _emotion_folders(root, numbering, require_all, skip)
    return [
        Labelled(path, label)
        for label, folder in sorted(folders.items())
        for path in list_pictures(folder)
    ]


def _emotion_folders(
    root: Place, numbering: Numbering | None, require_all: bool, skip: Collection[str]
) -> dict[int, Place]:
    """Return the folder of each label; names in any case, and their synonyms."""
    if not root.is_dir():
        raise DataError(f"{root}: no such folder")
    folders: dict[int, Place] = {}
    for folder in list_subfolders(root):
        label = None if plain_name(folder.name) in skip else _label(folder, numbering, skip)
        if label is None:
            report_left_out(folder, len(list_pictures(folder)))
            continue
        if label in folders:
            raise DataError(f"{folder}: repeated emotion: {folders[label].name} is the same")
        folders[label] = folder
    missing = [name for i, name in enumerate(EMOTIONS) if i not in folders]
    if missing and require_all:
        raise DataError(f"{root}: no folder for {', '.join(missing)}")
    return folders


def _label(folder: Place, numbering: Numbering | None, skip: Collection[str]) -> int | None:
    number = number_of(folder.name)
    if numbering and number is not None:
        return label_of(numbering.names[number], str(folder), skip)
    if emotion := emotion_of(folder.name):
        return EMOTIONS.index(emotion)
    raise DataError(
        f"{folder}: unknown emotion: expected {', '.join(EMOTIONS)}; to leave its pictures out: "
        f"--skip-class {shlex.quote(plain_name(folder.name))}"
    )


def _in_split(found: list[Labelled], split: str) -> list[Labelled]:
    prefixes = tuple(f"{CSV_USAGE[name]}_" for name in ("public_test", "private_test"))
    if not any(item.file.name.startswith(prefixes) for item in found):
        return found
    return [item for item in found if item.file.name.startswith(f"{CSV_USAGE[split]}_")]
