"""Write files completely or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside `path` and rename it over `path` when the block has ended.

    After an error in the block the temporary file is removed and `path` is as it was. The
    temporary name is hidden and keeps the suffix of `path`, because encoders choose a format by it.

    Args:
        path: the file to write or to replace; its folder has to exist.

    Raises:
        OSError: the file cannot be written.
    """
    temporary = path.with_name(f".new-{path.name}")
    try:
        yield temporary
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):  # the first error is the one to report
            temporary.unlink()
        raise


def write_whole(path: Path, data: bytes) -> None:
    """Write or replace a file; an interruption leaves the old content as it was.

    Args:
        path: the file; its folder has to exist.
        data: its new content.

    Raises:
        OSError: the file cannot be written.
    """
    with replacing(path) as temporary:
        temporary.write_bytes(data)
