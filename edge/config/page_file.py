"""Settings that were changed on the web page: a file of their own, read after that of the owner.

The service may write this file, so that it holds harmless settings only: none of them names a file,
a program or an address that the program opens. Other keys are refused, whoever wrote them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from edge.config import toml, toml_file
from edge.errors import ConfigError
from edge.system.files import write_durably
from edge.system.printable import value as value_in_words

NAME = "settings.toml"
LAST_GOOD = "settings.last-good.toml"  # those with which the program ran last
EDITABLE: Mapping[str, tuple[str, ...]] = {
    "display": ("language", "theme", "words", "mirror", "fit", "stats"),
    "detector": ("threshold",),
    "emotion": ("unsure", "lead", "smoothing"),
    "camera": ("width", "height", "rate", "rotate", "flip"),
    "notice": ("enabled", "operator", "purpose", "kept", "contact", "link", "seconds"),
    "privacy": ("faces", "camera"),
}
# These may name files too; from the page they name only what is bundled.
PLAIN_NAMES = ("display.language", "display.theme")
PLAIN = re.compile("[a-z0-9-]+")
# A size that takes all memory would end the program again at each start.
MOST: Mapping[str, float] = {"camera.width": 1920, "camera.height": 1920, "camera.rate": 60}
HEAD = """\
# Made by the settings page of Emotion Edge, which writes it anew: only what differs from the
# configuration file. It is read after that file. Without this file, that one applies alone.

"""

Table = dict[str, dict[str, Any]]


def read(path: Path) -> Table:
    """Return the settings of a file of the page, without a check of their values; {} without one.

    Raises:
        ConfigError: it cannot be read, or holds a setting that is none of the page's.
    """
    if not os.path.lexists(path):
        return {}
    table = toml_file.read(path, ConfigError)
    for section, values in table.items():
        if not isinstance(values, dict):
            raise ConfigError(f"{path}: {value_in_words(section)} is no section of the page")
        for key, value in values.items():
            if fault := fault_of(section, key, value):
                raise ConfigError(f"{path}: {fault}")
    return table


def fault_of(section: str, key: str, value: Any) -> str:
    """Return what is wrong with a setting, beside its type and range; "" for nothing."""
    name = f"{section}.{key}"
    if key not in EDITABLE.get(section, ()):
        return f"{value_in_words(name)} is no setting of the page"
    if isinstance(value, int | float) and value > MOST.get(name, value):
        return f"{name} must be at most {MOST[name]} here: the configuration file may have more"
    if name in PLAIN_NAMES and not (isinstance(value, str) and PLAIN.fullmatch(value)):
        return f"{name} must be the name of a bundled one, not {value_in_words(value)}"
    return ""


def remove(path: Path) -> None:
    """Remove the file, where it exists.

    Raises:
        OSError: it cannot be removed.
    """
    path.unlink(missing_ok=True)


def write(path: Path, table: Table) -> None:
    """Write or replace the file; after a power cut it is the old one or the new one, complete.

    Raises:
        ConfigError: a text is not valid Unicode.
        OSError: it cannot be written; the old file stays.
    """
    kept = {section: values for section, values in table.items() if values}
    data = (HEAD + toml.document(kept)).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    write_durably(path, data)
