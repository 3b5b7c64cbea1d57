"""Stamp beside a card image: what it was made from, so that it is not made again from the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from card.checksum import sha256
from card.options import CardOptions
from card.private_file import create_private

TOOL = Path(__file__).parent


def digest(
    base: str, packages: Sequence[Path], options: CardOptions, extra: Sequence[object]
) -> str:
    """Return a checksum of everything that goes into a card image, and of the tool itself.

    Args:
        base: SHA-256 of the base image.
        packages: .deb files.
        options: what the user wants on the card.
        extra: what else decides about its content.
    """
    tool = [path for path in TOOL.iterdir() if path.suffix in (".py", ".sh")]
    files = [(path.name, sha256(path)) for path in (*sorted(tool), *packages)]
    return hashlib.sha256(repr([base, files, options, *extra]).encode(errors="replace")).hexdigest()


def is_fresh(out: Path, inputs: str) -> bool:
    """Return whether an image was made from these inputs and has not been changed since."""
    try:
        text = _stamp(out).read_text(encoding="utf-8")
        return text == _text(out, inputs)
    except (OSError, UnicodeDecodeError):
        return False


def write(out: Path, inputs: str) -> None:
    """Write down what an image was made from.

    Raises:
        OSError: the stamp cannot be written.
    """
    text = _text(out, inputs)
    with create_private(_stamp(out)) as file:
        file.write(text.encode())


def remove(out: Path) -> None:
    """Remove the stamp of an image that will be made again."""
    _stamp(out).unlink(missing_ok=True)


def _stamp(out: Path) -> Path:
    return out.with_name(f".{out.name}.inputs")


def _text(out: Path, inputs: str) -> str:
    status = out.stat()
    return json.dumps([inputs, status.st_size, status.st_mtime_ns])
