"""Read RAF-DB as its authors distribute it: a list of labels, and aligned pictures of faces."""

from __future__ import annotations

from pathlib import PurePosixPath

from converter.data.classes import Classes
from converter.data.csv_file import LONGEST_LINE, open_text
from converter.data.dataset import Dataset
from converter.data.numbering import RAF_DB, label_of
from converter.data.pictures import Labelled, read_all, report_left_out
from converter.data.place import Place, files, subfolders
from edge.errors import DataError
from edge.system.printable import printable

# The authors' own name, and what others corrected it to.
LISTS = ("list_patition_label.txt", "list_partition_label.txt")


def is_here(root: Place) -> bool:
    """Return whether a folder holds the list, or EmoLabel/ with it."""
    return _list(root) is not None


def read(root: Place, split: str, classes: Classes) -> Dataset:
    """Read the pictures train_* or test_* of aligned/; the only test serves as both.

    Raises:
        DataError: a line of the list is wrong, or aligned/ or most of its pictures are missing,
            or an emotion is none of the classes, and is not left out.
    """
    path, folder = _list(root), _aligned(root)
    if path is None or folder is None:
        raise DataError(
            f"{printable(str(root))}: no folder aligned/: the original pictures show more "
            "than faces"
        )
    prefix = "train_" if split == "train" else "test_"
    items, left_out = [], 0
    with open_text(path) as file:
        for number, line in enumerate(iter(lambda: file.readline(LONGEST_LINE), ""), 1):
            name, label = _parse(line, f"{printable(str(path))}: line {number}")
            if not name.startswith(prefix):
                continue
            index = label_of(label, str(path), classes)
            left_out += index is None
            if index is not None:
                items.append(Labelled(folder / _picture(folder, name), index))
    report_left_out(path, left_out)
    return read_all(folder, items, split, classes.names)


def _list(root: Place) -> Place | None:
    folders = subfolders(root)
    places = [root, *([folders["emolabel"]] if "emolabel" in folders else [])]
    found = [files(place).get(name) for place in places for name in LISTS]
    return next((path for path in found if path), None)


def _aligned(root: Place) -> Place | None:
    folders = subfolders(root)
    images = folders.get("image", folders.get("images"))
    return folders.get("aligned") or (subfolders(images).get("aligned") if images else None)


def _parse(line: str, where: str) -> tuple[str, str]:
    """Return the name and the emotion of a picture; "" for those of an empty line."""
    words = line.split()
    if not words:
        return "", ""
    if len(words) != 2 or words[1] not in map(str, RAF_DB.names):
        raise DataError(f"{where}: expected a name and a number from 1 to 7")
    return words[0], RAF_DB.names[int(words[1])]


def _picture(folder: Place, name: str) -> str:
    path = PurePosixPath(name)
    aligned = f"{path.stem}_aligned{path.suffix}"
    return aligned if (folder / aligned).is_file() else path.name
