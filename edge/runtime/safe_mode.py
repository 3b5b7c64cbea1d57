"""Start without the settings of the web page where they prevent it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from edge.config.schema import Config
from edge.errors import AbsentError, BusyError, EmotionEdgeError, ForbiddenError
from edge.runtime import factory
from edge.runtime.faults import in_words
from edge.runtime.session import Session

log = logging.getLogger(__name__)

# Faults of the camera that no setting of the page causes.
OTHER_FAULTS = (AbsentError, BusyError, ForbiddenError)


def nothing() -> Iterable[Config]:
    """Return no configuration to try instead."""
    return ()


def open_safely(
    read: Callable[[], Config], safe: Callable[[], Iterable[Config]] = nothing
) -> tuple[Config, Session]:
    """Read the configuration and open a session with it, or with a safer one.

    Args:
        read: reads the configuration.
        safe: returns the configurations to try instead, the best first.

    Returns:
        the configuration in effect, and its session.

    Raises:
        EmotionEdgeError: neither can be opened; it names the fault of the first.
    """
    try:
        config = read()
        return config, factory.open_session(config)
    except OTHER_FAULTS:
        raise
    except EmotionEdgeError as error:
        fault = error
    for config in safe():
        try:
            session = factory.open_session(config)
        except EmotionEdgeError as error:
            log.debug("safe mode: %s", in_words(error))
            continue
        log.error("started without settings of the page: %s", in_words(fault))
        session.safe_mode = True
        return config, session
    raise fault
