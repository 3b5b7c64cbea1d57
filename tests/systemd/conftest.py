"""Fixtures of the tests of systemd/."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def restored_loggers() -> Iterator[None]:
    """Undo `edge.system.log.configure`, which a command line calls once per process."""
    loggers = [logging.getLogger(name) for name in ("edge", "converter", "card", "deb")]
    before = [(logger.handlers, logger.level, logger.propagate) for logger in loggers]
    yield
    for logger, (handlers, level, propagate) in zip(loggers, before, strict=True):
        logger.handlers, logger.propagate = handlers, propagate
        logger.setLevel(level)
