"""Files that are replaced whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside `path` that takes its place when the block ends.

    If the block raises, the temporary file is removed and an older file at `path` stays.

    Args:
        path: of the file to write or replace.

    Yields:
        ".new-NAME" in the same folder; the caller creates and closes it.
    """
    temporary = path.with_name(f".new-{path.name}")
    try:
        yield temporary
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
