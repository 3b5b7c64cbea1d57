"""Custom backends, named as module:Class."""

from __future__ import annotations

import importlib
import logging
from collections.abc import Iterable
from typing import Any

from edge.errors import BackendError, EmotionEdgeError, describe

log = logging.getLogger(__name__)


def is_custom(spec: str) -> bool:
    """Return whether a name has the form package.module:Class."""
    module, colon, name = spec.partition(":")
    return bool(colon) and name.isidentifier() and all(p.isidentifier() for p in module.split("."))


def open_custom(spec: str, config: Any, needs: Iterable[str]) -> Any:
    """Import the class that "module:Class" names, and construct it.

    Args:
        spec: "module:Class"; the module may be a dotted name.
        config: the only argument of the class.
        needs: attributes that the object must have.

    Raises:
        BackendError: the module cannot be imported, the class does not exist or raises an
            exception, or its object lacks an attribute; the message names `spec`.
        EmotionEdgeError: as raised by the class.
    """
    made_by = load(spec)
    try:
        made = made_by(config)
        missing = [each for each in needs if not hasattr(made, each)]
    except EmotionEdgeError:
        raise
    except (Exception, SystemExit) as error:
        raise _failed(spec, error) from error
    if missing:
        kind = type(made).__name__
        raise BackendError(f"{spec!r} cannot be used: its {kind} has no {missing[0]!r}")
    return made


def load(spec: str) -> Any:
    """Import the class that "module:Class" names.

    Raises:
        BackendError: the module cannot be imported, or has no such class.
    """
    module, _, name = spec.partition(":")
    try:
        return getattr(importlib.import_module(module), name)
    except (Exception, SystemExit) as error:
        raise _failed(spec, error) from error


def _failed(spec: str, error: BaseException) -> BackendError:
    """Return the error for an exception of foreign code, which may raise anything.

    SystemExit too: a module that ends the interpreter must not end this program.
    """
    log.debug("%r", spec, exc_info=error)
    return BackendError(f"{spec!r} cannot be used: {describe(error)}")
