"""Calibrations as small text files in the folder of the program's state."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from edge.config import toml, toml_file
from edge.emotion.calibration import LIMIT, Calibration
from edge.emotion.manifest_checks import SHA256
from edge.errors import ConfigError, DataError
from edge.labels import FEWEST, MOST
from edge.system.files import state_folder, write_whole
from edge.system.printable import printable, reason
from edge.system.settings_folder import SERVICE
from edge.system.trust import foreign_writer

SUFFIX = ".toml"
LONGEST_NAME = 60  # characters
MOST_READINGS = 10**6
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
HEAD = "# Made by `emotion-edge calibrate`: numbers added to the logarithms of the scores.\n"
REPEAT = "run `emotion-edge calibrate` again"
AS_SERVICE = "run it as that user: sudo -u emotion-edge emotion-edge calibrate"


def usual_folder() -> Path:
    """Return the folder of the calibrations: of the service where this user may write, or own."""
    is_service = bool(os.environ.get("STATE_DIRECTORY"))
    for_service = not is_service and os.access(SERVICE, os.W_OK)
    return (SERVICE if for_service else state_folder()) / "calibrations"


def check_name(name: str) -> None:
    """Raise ConfigError unless a text can be the name of a calibration."""
    fits = 0 < len(name) <= LONGEST_NAME and name.isprintable() and name.strip() == name
    if not fits or "/" in name or name.startswith("."):
        raise ConfigError(
            f"{printable(name, LONGEST_NAME)!r} cannot be the name of a calibration: use 1 to "
            f'{LONGEST_NAME} letters, digits and spaces, such as "front hall"'
        )


def path_of(name: str, folder: Path | None = None) -> Path:
    """Return the file of a calibration; see `check_name`."""
    check_name(name)
    return (folder or usual_folder()) / f"{name}{SUFFIX}"


def read(name: str, folder: Path | None = None) -> Calibration:
    """Read a calibration.

    Raises:
        ConfigError: it does not exist, or its file is damaged.
    """
    path = path_of(name, folder)
    if not os.path.lexists(path):
        raise ConfigError(
            f"no calibration {name!r} in {path.parent}: `emotion-edge calibrate --list` lists them"
        )
    table = toml_file.read(path, ConfigError)
    if fault := _fault(table):
        raise ConfigError(f"{path}: {fault}: {REPEAT}")
    labels, bias = tuple(table["labels"]), tuple(map(float, table["bias"]))
    return Calibration(name, **{**table, "labels": labels, "bias": bias})


def write(calibration: Calibration, folder: Path | None = None) -> Path:
    """Store a calibration, in place of another one of its name, and return its file.

    Raises:
        DataError: it cannot be written, or this is root and another user can change the folder.
    """
    path = path_of(calibration.name, folder)
    values = {
        "made": calibration.made,
        "network": calibration.network,
        "labels": calibration.labels,
        "bias": calibration.bias,
        "readings": calibration.readings,
    }
    check_writable(path.parent)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, (HEAD + toml.document({"": values})).encode())
    except OSError as error:
        raise DataError(f"{path}: cannot be written: {reason(error)}") from error
    return path


def check_writable(folder: Path) -> None:
    """Raise DataError if root must not write into a folder, since another user can change it."""
    if writer := foreign_writer(folder):
        raise DataError(
            f"{folder}: not written as root, since {writer} can change it: {AS_SERVICE}"
        )


def names(folder: Path | None = None) -> list[str]:
    """Return the names of the calibrations, in alphabetical order.

    Raises:
        DataError: the folder cannot be read.
    """
    folder = folder or usual_folder()
    try:
        files = [path for path in folder.iterdir() if path.suffix == SUFFIX]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise DataError(f"{folder}: cannot be read: {reason(error)}") from error
    return sorted(path.stem for path in files if not path.name.startswith("."))


def delete(name: str, folder: Path | None = None) -> None:
    """Delete a calibration.

    Raises:
        ConfigError: it does not exist.
        DataError: it cannot be deleted.
    """
    path = path_of(name, folder)
    try:
        path.unlink()
    except FileNotFoundError as error:
        raise ConfigError(f"no calibration {name!r} in {path.parent}") from error
    except OSError as error:
        raise DataError(f"{path}: cannot be deleted: {reason(error)}") from error


def _matches(pattern: re.Pattern[str]) -> Callable[[Any], bool]:
    return lambda found: isinstance(found, str) and pattern.fullmatch(found) is not None


def _are_labels(found: Any) -> bool:
    return (
        isinstance(found, list)
        and FEWEST <= len(found) <= MOST
        and all(isinstance(label, str) for label in found)
    )


def _are_numbers(found: Any) -> bool:
    return isinstance(found, list) and all(
        type(number) in (int, float) and -LIMIT <= number <= LIMIT for number in found
    )


def _is_count(found: Any) -> bool:
    return type(found) is int and 0 < found <= MOST_READINGS


KEYS: dict[str, Callable[[Any], bool]] = {
    "made": _matches(DAY),
    "network": _matches(SHA256),
    "labels": _are_labels,
    "bias": _are_numbers,
    "readings": _is_count,
}


def _fault(table: dict[str, Any]) -> str:
    """Return what is wrong with the content of a file, "" for nothing."""
    if table.keys() != KEYS.keys():
        return f"a calibration has the keys {', '.join(KEYS)}"
    if wrong := [key for key, is_right in KEYS.items() if not is_right(table[key])]:
        return f"{wrong[0]} is not what `emotion-edge calibrate` writes"
    if len(table["bias"]) != len(table["labels"]):
        return "a number for each label is needed"
    return ""
