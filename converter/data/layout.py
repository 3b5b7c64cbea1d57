"""Find out how a data set is stored, without reading it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from converter.data import acted, affectnet, ferplus_folders, named_csv, raf_db
from converter.data.archive import is_archive, open_archive
from converter.data.classes import Classes
from converter.data.fer2013_csv import has_faces
from converter.data.numbering import number_of
from converter.data.place import Member, Place, files, subfolders
from converter.data.split_names import ALL, TRAINING, choose_split
from edge.errors import DataError

CSV_NAMES = ("fer2013.csv", "icml_face_data.csv")  # of the challenge, and of its second edition
# Folders in which archives put the data set.
INNER = (
    "images", "fer2013", "fer-2013", "data", "dataset", "archive", "basic", "affectnet", "rafdb",
)  # fmt: skip
SEVEN = Classes()
DEPTH = 3  # folders within each other
ARCHIVE_SUFFIXES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".7z", ".rar")
EXPECTED = "train/ and test/ (or validation/) with a folder per emotion, fer2013.csv"

NO_SPLITS = (
    "folders of emotions without train/ and test/: sort the pictures into them, or give them to "
    "train as --extra"
)


class Kind(Enum):
    """Form of a data set."""

    PACKED = "npz"
    CSV = "csv"
    TABLES = "a csv file per split"
    FOLDERS = "folders"
    FERPLUS = "folders of FER+"
    RAF_DB = "list of RAF-DB"
    AFFECTNET = "tables of AffectNet"
    ACTED = "names of JAFFE or CK+"


@dataclass(frozen=True)
class Layout:
    """Form and place of a data set.

    Attributes:
        kind: the form.
        root: the csv file; else the folder with the .npz files, tables, lists, or train/ and test/.
        title: the names of the folders from the one that was given to the root, which may name the
            data set.
    """

    kind: Kind
    root: Place
    title: str = ""

    def split_folder(self, split: str) -> Place:
        """Return the folder of a split; it need not exist."""
        folders = subfolders(self.root)
        name = choose_split(split, folders)
        return folders[name] if name else self.root / ("train" if split == "train" else "test")

    def split_table(self, split: str) -> Place:
        """Return the csv file of a split; it need not exist."""
        tables = {name.removesuffix(".csv"): file for name, file in files(self.root).items()}
        name = choose_split(split, tables)
        return tables[name] if name else self.root / f"{split}.csv"


def find_layout(path: Path, split: str = "train") -> Layout:
    """Return the form of a data set.

    Args:
        path: a folder, an archive, or a csv file.
        split: the split that is wanted, for packed data sets and for the message.

    Raises:
        DataError: nothing is there that is known.
    """
    try:
        root, name = _opened(path), last_name(path)
        if root.is_file():
            return Layout(Kind.CSV, root, name)
        if root.is_dir():
            if found := _search(root, split, name):
                return found
            if inner := _only_archive(root):
                root, name = _opened(inner), f"{name}/{inner.name}"
                if found := _search(root, split, name):
                    return found
            if _class_folders(root, SEVEN):
                raise DataError(f"{path}: {NO_SPLITS}")
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror or error}") from error
    what = "no data set here" if path.exists() else "no such data set"
    raise DataError(f"{path}: {what}: expected {EXPECTED}, or {split}.npz")


def last_name(path: Path) -> str:
    """Return the name of a file or folder, of what a link leads to; also of one in a circle."""
    return os.path.basename(os.path.realpath(path))  # noqa: PTH119 - Path.resolve refuses circles


def has_class_folder(path: Path, classes: Classes = SEVEN) -> bool:
    """Return whether a folder or an archive holds a folder that is named after a class."""
    return class_folders(path, classes) is not None


def class_folders(path: Path, classes: Classes = SEVEN) -> Place | None:
    """Return the folder whose folders are named after classes; None for none.

    A number counts as such a name.

    Raises:
        DataError: it is a damaged archive.
    """
    return _class_folders(_opened(path), classes)


def _class_folders(root: Place, classes: Classes) -> Place | None:
    places = _roots(root) if root.is_dir() else ()
    return next((place for place in places if _has_classes(place, classes)), None)


def _has_classes(place: Place, classes: Classes) -> bool:
    names = subfolders(place)
    return any(classes.index(name) is not None or number_of(name) is not None for name in names)


def _search(root: Place, split: str, name: str) -> Layout | None:
    """Return the layout of a folder or one inside; `name` is that of what was given."""
    for place in _roots(root):
        inner = str(place).removeprefix(str(root))
        if found := _folder_layout(place, split, f"{name}/{inner}"):
            return found
    return Layout(Kind.ACTED, root) if acted.is_here(root) else None


def _roots(root: Place, depth: int = DEPTH) -> Iterator[Place]:
    """Yield the folder, and those in it where an archive may have put the data set."""
    yield root
    folders = subfolders(root)
    inner = [folders[name] for name in INNER if name in folders]
    only = [folder for name, folder in folders.items() if len(folders) == 1 and name not in ALL]
    for folder in dict.fromkeys([*inner, *only]) if depth else ():
        yield from _roots(folder, depth - 1)


def _folder_layout(root: Place, split: str, name: str) -> Layout | None:
    inside, folders = files(root), subfolders(root)
    if isinstance(root, Path) and (root / f"{split}.npz").is_file():
        return Layout(Kind.PACKED, root)
    for csv_name in CSV_NAMES:
        if csv_name in inside:
            return Layout(Kind.CSV, inside[csv_name], name)
    for kind, is_here in (
        (Kind.FERPLUS, ferplus_folders.is_here),
        (Kind.RAF_DB, raf_db.is_here),
        (Kind.AFFECTNET, affectnet.is_here),
    ):
        if is_here(root):
            return Layout(kind, root, name)
    training = [folders[each] for each in TRAINING if each in folders]
    # A table may name the pictures of a folder without folders of classes.
    tables = None if any(map(subfolders, training)) else _table_layout(root, name)
    return tables or (Layout(Kind.FOLDERS, root, name) if training else None)


def _table_layout(root: Place, name: str) -> Layout | None:
    tables = {key: file for key, file in files(root).items() if key.endswith(".csv")}
    with_usage = [table for table in tables.values() if has_pictures(table)]
    if len(with_usage) == 1:
        return Layout(Kind.CSV, with_usage[0], name)
    if "train.csv" in tables and has_pictures(tables["train.csv"], with_usage=False):
        return Layout(Kind.TABLES, root, name)
    return None


def has_pictures(table: Place, with_usage: bool = True) -> bool:
    """Return whether a csv file holds pictures, or names of pictures, with their emotions."""
    return has_faces(table, with_usage) or named_csv.is_here(table, with_usage)


def _only_archive(root: Place) -> Path | None:
    """Return the archive in a folder on disk; None for none, or more than one."""
    if not isinstance(root, Path):
        return None
    names = [file.name for name, file in files(root).items() if name.endswith(ARCHIVE_SUFFIXES)]
    found = [root / name for name in names]
    if len(found) > 1:
        raise DataError(f"{root}: {len(found)} archives: name the one to read")
    return found[0] if found else None


def _opened(path: Path) -> Place:
    """Return a path, or the outermost folder of an archive."""
    if not path.is_file():
        return path
    with path.open("rb") as file:
        head = file.read(512)
    if not is_archive(head):
        return path
    if path.suffix == ".npz":
        raise DataError(f"{path}: one split of a data set: name its folder, {path.parent}")
    return Member(open_archive(path))
