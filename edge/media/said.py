"""Lines about files, logged once: a folder that is shown over and over says nothing new."""

from __future__ import annotations

import logging

MOST = 10_000  # lines that are remembered

_said: set[str] = set()


def log_once(log: logging.Logger, level: int, text: str, *arguments: object) -> None:
    """Log a line, unless this process has logged it before.

    Args:
        log: logger.
        level: of `logging`.
        text: as for its methods.
        *arguments: for the places in it.
    """
    line = text % arguments
    if line in _said:
        return
    if len(_said) >= MOST:
        _said.clear()
    _said.add(line)
    log.log(level, "%s", line)
