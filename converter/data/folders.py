"""Read a data set with one folder of pictures per emotion, as Kaggle distributes FER2013."""

from __future__ import annotations

import logging
import shlex
from collections.abc import Collection, Sequence
from pathlib import Path

from converter.data import pictures
from converter.data.csv_file import CSV_USAGE
from converter.data.dataset import Dataset, labelled
from converter.data.emotion_names import emotion_of, plain_name
from converter.data.layout import Layout, subfolders
from converter.progress import progress_bar
from edge.errors import DataError
from edge.labels import EMOTIONS
from edge.system.printable import printable

NAMED = 3  # files that a warning names

log = logging.getLogger(__name__)


def read_folders(layout: Layout, split: str, skip: Collection[str] = ()) -> Dataset:
    """Read train/<emotion>/ or test/<emotion>/; pictures of any size, grey or colour.

    In the other common form, validation/ takes the place of test/. Where test files are named
    PublicTest_... or PrivateTest_..., the name decides the split; otherwise all files serve as
    both test splits.

    Raises:
        DataError: a folder of an emotion is missing or unknown, or no picture can be read.
    """
    return read_emotion_folders(layout.split_folder(split), split, skip=skip)


def read_emotion_folders(
    root: Path, split: str = "train", require_all: bool = True, skip: Collection[str] = ()
) -> Dataset:
    """Read a folder that holds one folder of pictures per emotion.

    Files that are no readable pictures are left out; a warning counts and names them.

    Args:
        root: the folder.
        split: the pictures to read, where their names tell the splits apart.
        require_all: treat a missing emotion as an error.
        skip: names of folders that are left out.

    Raises:
        DataError: a folder of an emotion is missing or unknown, or no picture can be read.
    """
    found = [
        (path, label)
        for label, folder in sorted(_emotion_folders(root, require_all, skip).items())
        for path in pictures.list_pictures(folder)
    ]
    if split != "train":
        found = _in_split(found, split)
    images, labels, failures = [], [], []
    for path, label in progress_bar(found, f"{root.name}/ {split}", " pictures"):
        try:
            images.append(pictures.read_grey(path))
            labels.append(label)
        except DataError as error:
            failures.append(error)
    _report(root, failures, len(found))
    return labelled(images, labels)


def _report(root: Path, failures: Sequence[DataError], count: int) -> None:
    """Log the files that were left out.

    Raises:
        DataError: they are all.
    """
    if failures and len(failures) == count:
        raise DataError(f"{printable(root)}: no picture can be read: {failures[0]}")
    if failures:
        named = "; ".join(map(str, failures[:NAMED]))
        more = f"; and {len(failures) - NAMED} more" if len(failures) > NAMED else ""
        log.warning(
            "%s: %d of %d pictures left out: %s%s",
            printable(root),
            len(failures),
            count,
            named,
            more,
        )


def _emotion_folders(root: Path, require_all: bool, skip: Collection[str]) -> dict[int, Path]:
    """Return the folder of each label; names in any case, and their synonyms."""
    if not root.is_dir():
        raise DataError(f"{root}: no such folder")
    folders: dict[int, Path] = {}
    for folder in subfolders(root).values():
        if plain_name(folder.name) in skip:
            continue
        label = _label(folder)
        if label in folders:
            raise DataError(f"{folder}: repeated emotion: {folders[label].name} is the same")
        folders[label] = folder
    missing = [name for i, name in enumerate(EMOTIONS) if i not in folders]
    if missing and require_all:
        raise DataError(f"{root}: no folder for {', '.join(missing)}")
    return folders


def _label(folder: Path) -> int:
    if emotion := emotion_of(folder.name):
        return EMOTIONS.index(emotion)
    raise DataError(
        f"{folder}: unknown emotion: expected {', '.join(EMOTIONS)}; to leave its pictures out: "
        f"--skip-class {shlex.quote(plain_name(folder.name))}"
    )


def _in_split(found: list[tuple[Path, int]], split: str) -> list[tuple[Path, int]]:
    prefixes = tuple(f"{CSV_USAGE[name]}_" for name in ("public_test", "private_test"))
    if not any(path.name.startswith(prefixes) for path, _ in found):
        return found
    return [item for item in found if item[0].name.startswith(f"{CSV_USAGE[split]}_")]
