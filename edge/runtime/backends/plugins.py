"""Custom backends, named as module:Class."""

from __future__ import annotations

import importlib
from typing import Any

from edge.errors import BackendError


def load(spec: str) -> Any:
    """Import the class that "module:Class" names.

    Raises:
        BackendError: the module cannot be imported, or has no such class.
    """
    module, _, name = spec.partition(":")
    try:
        return getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise BackendError(f"{spec}: {error}") from error
