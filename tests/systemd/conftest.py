"""Fixtures of the tests of systemd/."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def unconfigured_loggers() -> Iterator[None]:
    """Undo `edge.system.log.configure`, which a command line calls once per process."""
    _reset_loggers()
    yield
    _reset_loggers()


def _reset_loggers() -> None:
    for name in ("edge", "converter", "card", "deb"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [], True
        logger.setLevel(logging.NOTSET)
