"""The classes of a data set, as they are named there, without its pictures."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from converter.data import acted, named_csv
from converter.data.classes import Classes, lower_name
from converter.data.csv_file import Table, open_text
from converter.data.fer2013_csv import COLUMNS
from converter.data.ferplus_csv import votes_beside
from converter.data.layout import Kind, Layout, class_folders, find_layout, has_pictures
from converter.data.numbering import known_numbering, number_of
from converter.data.place import Place, files, list_subfolders, subfolders
from converter.data.split_names import ALL
from edge.labels import EMOTIONS, KNOWN


def find_classes(path: Path) -> tuple[str, ...]:
    """Return the classes of a data set, sorted by their names there, as Keras numbers folders.

    Folders and values that are numbers are those of emotions where the numbers are those of a
    published data set; else their names are the numbers.

    Args:
        path: see `converter.data.layout.find_layout`.

    Raises:
        DataError: nothing readable is there.
    """
    layout = find_layout(path)
    if layout.kind is Kind.FOLDERS:
        splits = [folder for name, folder in subfolders(layout.root).items() if name in ALL]
        return _understood(_folder_names(splits), layout.title)
    if layout.kind is Kind.CSV:
        return _of_tables([layout.root], layout.title)
    if layout.kind is Kind.TABLES:
        inside = files(layout.root)
        tables = [inside[f"{name}.csv"] for name in ALL if f"{name}.csv" in inside]
        tables = [table for table in tables if has_pictures(table, with_usage=False)]
        return _of_tables(tables, layout.title)
    has_contempt = layout.kind in (Kind.FERPLUS, Kind.AFFECTNET) or acted.has_ck(layout.root)
    return KNOWN if has_contempt else EMOTIONS


def find_extra_classes(path: Path, classes: Classes) -> tuple[str, ...]:
    """Return the classes of additional pictures, see `converter.data.splits.load_extra`.

    Raises:
        DataError: nothing readable is there.
    """
    if folder := class_folders(path, classes):
        return _understood(_folder_names([folder]), str(folder))
    return find_classes(path)


def has_votes(layout: Layout) -> bool:
    """Return whether a data set holds the votes of FER+."""
    with_table = layout.kind is Kind.CSV and votes_beside(layout.root) is not None
    return with_table or layout.kind in (Kind.FERPLUS, Kind.PACKED)


def _folder_names(parents: Iterable[Place]) -> set[str]:
    return {folder.name for parent in parents for folder in list_subfolders(parent)}


def _of_tables(tables: Collection[Place], title: str) -> tuple[str, ...]:
    # The numbers beside pixels are FER2013's, whatever the folder is called.
    named = any(named_csv.is_here(table, with_usage=False) for table in tables)
    return _understood(_values(tables), title if named else "")


def _values(tables: Iterable[Place]) -> set[str]:
    """Return the values of the column emotion."""
    found: set[str] = set()
    for path in tables:
        with open_text(path) as file:
            table = Table(path, file, COLUMNS)
            table.require(["emotion"])
            found |= {row["emotion"].strip() for row in table.rows()}
    return found - {""}


def _understood(names: set[str], hint: str) -> tuple[str, ...]:
    """Return names in order, once each, and emotions in place of numbers that mean them."""
    numbers = {number for name in names if (number := number_of(name)) is not None}
    numbering = known_numbering(numbers, hint) if numbers else None
    ordered: dict[str, str] = {}
    for name in sorted(names):
        number = number_of(name)
        text = numbering.names[number] if numbering and number is not None else name
        ordered.setdefault(lower_name(text), text)
    return tuple(ordered.values())
