"""Icons of a network's classes, from a folder of pictures."""

from __future__ import annotations

import importlib.util
import logging
from collections.abc import Sequence
from pathlib import Path

from edge.errors import ConfigError, DataError
from edge.labels import Label, Labels
from edge.media.icon import MAX_BYTES, decode_icon
from edge.system.printable import printable, reason
from edge.system.text_file import UnreadableFileError, read_bytes

SIDE = 256  # pixels of a drawing that becomes a picture
SUFFIXES = (".png", ".svg")
RASTERIZER = "resvg_py"

log = logging.getLogger(__name__)


def read_icons(folder: Path | None, names: Sequence[str], stem: str) -> Labels:
    """Return the classes for which a folder holds an icon.

    Args:
        folder: with NAME.png or NAME.svg, of which a picture of 256 pixels is made; None for no
            icons.
        names: of the classes.
        stem: of the model's file; the icon is to be called STEM-NAME.png.

    Raises:
        ConfigError: no icon is there, a class has two, or a drawing cannot be read since resvg-py
            is not installed.
        DataError: an icon cannot be read.
    """
    if folder is None:
        return ()
    files = _files(folder)
    looks = []
    file_stem = stem.encode(errors="replace").decode()  # as the manifest names the model's file
    for name in names:
        found = [
            files.pop(key) for suffix in SUFFIXES if (key := f"{name}{suffix}".lower()) in files
        ]
        if len(found) > 1:
            raise ConfigError(f"{printable(folder)}: two icons for {name}: keep one of them")
        if found:
            looks.append(Label(name, icon=_read(found[0]), icon_file=f"{file_stem}-{name}.png"))
    shown = printable(folder)
    if not looks:
        raise ConfigError(f"{shown}: no icon: expected NAME.png or NAME.svg, as {names[0]}.png")
    if files:
        log.warning("%s: of no class: %s", shown, printable(", ".join(sorted(files)), 99))
    return tuple(looks)


def _files(folder: Path) -> dict[str, Path]:
    """Return the pictures and drawings in a folder by their names in lower case."""
    try:
        inside = sorted(folder.iterdir())
    except OSError as error:
        raise DataError(f"{printable(folder)}: cannot be read: {reason(error)}") from error
    return {path.name.lower(): path for path in inside if path.suffix.lower() in SUFFIXES}


def _read(path: Path) -> bytes:
    try:
        data = read_bytes(path, MAX_BYTES)
        if path.suffix.lower() == ".svg":
            data = _rasterized(path, data)
        decode_icon(data)
    except (UnreadableFileError, DataError) as error:
        raise DataError(f"{printable(path)}: {error}") from error
    return data


def _rasterized(path: Path, drawing: bytes) -> bytes:
    """Return an SVG drawing as a PNG file."""
    if importlib.util.find_spec(RASTERIZER) is None:
        raise ConfigError(f"{printable(path)}: install resvg-py, or give it as a PNG file")
    import resvg_py

    try:
        text = drawing.decode()
        picture = bytes(resvg_py.svg_to_bytes(svg_string=text, width=SIDE, height=SIDE))
    except ValueError as error:  # also of text that is not UTF-8
        raise DataError(f"not an SVG drawing, or a damaged one: {reason(error)}") from error
    if len(picture) > MAX_BYTES:
        raise DataError(f"as a PNG file larger than {MAX_BYTES // 1024} kB")
    return picture
