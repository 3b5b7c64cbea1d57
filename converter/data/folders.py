"""Read a data set with one folder of pictures per class, as Kaggle distributes FER2013."""

from __future__ import annotations

import logging
from collections.abc import Collection

from converter.data.classes import LEFT_OUT, Classes, cure
from converter.data.dataset import Dataset
from converter.data.emotion_names import plain_name
from converter.data.fer2013_csv import CSV_USAGE
from converter.data.layout import Layout
from converter.data.numbering import Numbering, choose, label_of, number_of
from converter.data.pictures import Labelled, list_pictures, read_all, report_left_out
from converter.data.place import Place, list_subfolders, subfolders
from converter.data.split_names import ALL
from edge.errors import DataError
from edge.system.printable import printable

log = logging.getLogger(__name__)


def read_folders(layout: Layout, split: str, classes: Classes) -> Dataset:
    """Read train/<class>/ or test/<class>/; pictures of any size, grey or colour.

    In the other common form, validation/ takes the place of test/. Where test files are named
    PublicTest_... or PrivateTest_..., the name decides the split; otherwise all files serve as
    both test splits.

    Raises:
        DataError: a folder of a class is missing or unknown, or no picture can be read.
    """
    splits = [folder for name, folder in subfolders(layout.root).items() if name in ALL]
    numbering = _numbering(layout.root, splits, layout.title, classes)
    found = _list(layout.split_folder(split), numbering, True, classes)
    if split != "train":
        found = _in_split(found, split)
    return read_all(layout.split_folder(split), found, split, classes.names)


def read_class_folders(root: Place, title: str, classes: Classes) -> Dataset:
    """Read a folder that holds one folder of pictures for some classes.

    Files that are no readable pictures are left out; a warning counts and names them.

    Args:
        root: the folder.
        title: its name, which may say whose numbers it has.
        classes: those of the folders.

    Raises:
        DataError: a folder of a class is unknown, or no picture can be read.
    """
    found = _list(root, _numbering(root, [root], title, classes), False, classes)
    return read_all(root, found, "train", classes.names)


def _numbering(
    root: Place, parents: Collection[Place], title: str, classes: Classes
) -> Numbering | None:
    """Return the numbering of the folders in some folders; None if none has to be understood."""
    names = {name: number_of(name) for parent in parents for name in subfolders(parent)}
    numbers = {name: number for name, number in names.items() if number is not None}
    unclear = {number for name, number in numbers.items() if classes.index(name) is None}
    if not unclear:
        return None
    chosen = choose(str(root), set(numbers.values()), unclear, title)
    log.info("%s: folders are numbered as in %s", printable(str(root)), chosen.title)
    return chosen


def _list(
    root: Place, numbering: Numbering | None, require_all: bool, classes: Classes
) -> list[Labelled]:
    """Return the pictures of a folder with a folder per class."""
    folders = _class_folders(root, numbering, require_all, classes)
    return [
        Labelled(path, label)
        for label in sorted(folders)
        for folder in folders[label]
        for path in list_pictures(folder)
    ]


def _class_folders(
    root: Place, numbering: Numbering | None, require_all: bool, classes: Classes
) -> dict[int, list[Place]]:
    """Return the folders of each label; names in any case, and their synonyms."""
    if not root.is_dir():
        raise DataError(f"{root}: no such folder")
    folders: dict[int, list[Place]] = {}
    for folder in list_subfolders(root):
        label = _label(folder, numbering, classes)
        if label is None:
            report_left_out(folder, len(list_pictures(folder)))
            continue
        same = folders.setdefault(label, [])
        if same and all(classes.new_name(each.name) is None for each in (folder, *same)):
            raise DataError(f"{folder}: repeated {classes.noun}: {same[0].name} is the same")
        same.append(folder)
    missing = [name for i, name in enumerate(classes.names) if i not in folders]
    if missing and require_all:
        raise DataError(f"{root}: no folder for {', '.join(missing)}")
    return folders


def _label(folder: Place, numbering: Numbering | None, classes: Classes) -> int | None:
    """Return the index of a folder's class; None for one that is left out."""
    index, number = classes.index(folder.name), number_of(folder.name)
    if index is None and numbering and number is not None:
        return label_of(numbering.names[number], str(folder), classes)
    if index is None:
        raise DataError(
            f"{folder}: unknown {classes.noun}: expected {classes.listed()}: "
            f"{cure(plain_name(folder.name))}"
        )
    return None if index == LEFT_OUT else index


def _in_split(found: list[Labelled], split: str) -> list[Labelled]:
    """Return the pictures of a test split: those that are named so, else those of the other one."""
    other = "private_test" if split == "public_test" else "public_test"
    for name in (split, other):
        if named := [item for item in found if item.file.name.startswith(f"{CSV_USAGE[name]}_")]:
            return named
    return found
