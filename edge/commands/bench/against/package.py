"""Import of a package that is measured beside this program."""

from __future__ import annotations

import importlib
import logging
from collections.abc import Callable
from types import ModuleType
from typing import TypeVar

from edge.errors import BackendError, describe
from edge.system.silence import silenced

log = logging.getLogger(__name__)
Made = TypeVar("Made")


def load(package: str, module: str, advice: str) -> ModuleType:
    """Import a module of a package.

    Args:
        package: its name.
        module: full name of the module.
        advice: how it is installed, for the message.

    Raises:
        BackendError: it is not installed, or cannot be used.
    """
    try:
        return quietly(lambda: importlib.import_module(module))
    except ModuleNotFoundError as error:
        if error.name == package:
            raise BackendError(f"{package} is not installed: {advice}") from error
        raise unusable(package, error, advice) from error
    except Exception as error:
        raise unusable(package, error, advice) from error


def unusable(package: str, error: Exception, advice: str) -> BackendError:
    """Return the error of a package that is installed, but does not work here."""
    log.debug("%s", package, exc_info=error)
    return BackendError(f"{package} cannot be used: {describe(error)}: {advice}")


def quietly(make: Callable[[], Made]) -> Made:
    """Call a function whose native code writes to stdout and stderr."""
    with silenced(1, 2):
        return make()
