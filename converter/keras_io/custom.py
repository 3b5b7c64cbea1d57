"""Classes and functions of the user's own that a network needs, by the option --custom."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from converter.config import Programs
from converter.keras_io.architecture import Architecture
from edge.errors import ConfigError, describe

OPTION = "--custom"


def check(programs: Programs) -> None:
    """Check that the modules, or the packages that hold them, are there; none is imported.

    Raises:
        ConfigError: a module does not exist.
    """
    for place in programs.custom:
        package = place.partition(":")[0].partition(".")[0]
        with _current_folder_first():
            missing = package not in sys.modules and find_spec(package) is None
        if missing:
            raise ConfigError(
                f"{OPTION} {place}: no {package}.py in this folder, no package {package} installed"
            )


def load(programs: Programs, architecture: Architecture | None, keras: int) -> dict[str, Any]:
    """Import the objects that the user names; this runs the programs of their modules.

    Args:
        programs: the places of the objects.
        architecture: of the network, for the names under which it asks for them.
        keras: version of Keras that loads the network: 2 or 3.

    Returns:
        the objects by all the names under which Keras may look for them.

    Raises:
        ConfigError: a module or a name does not exist, an import fails, or a class is one of
            another version of Keras.
    """
    if not programs.custom:
        return {}
    if keras == 2:  # TensorFlow, unless it is imported already, then has tf-keras as its keras
        os.environ["TF_USE_LEGACY_KERAS"] = "1"
    # Here, and not from the user's module: the current folder might have files of such names.
    importlib.import_module("tensorflow")
    importlib.import_module("tf_keras" if keras == 2 else "keras")
    found = {}
    for place in programs.custom:
        item = _import(place)
        _check_version(place, item, keras)
        found[place.partition(":")[2]] = item
    asked = architecture.objects() if architecture else ()
    registered = {
        each["registered_name"]: found[each["class_name"]]
        for each in asked
        if each["class_name"] in found and isinstance(each.get("registered_name"), str)
    }
    return registered | found


def _import(place: str) -> Any:
    module, _, name = place.partition(":")
    try:
        with _current_folder_first():
            imported = importlib.import_module(module)
    except Exception as error:  # the user's program may raise anything
        raise ConfigError(f"{OPTION} {place}: import {module} fails: {describe(error)}") from error
    if not callable(item := getattr(imported, name, None)):
        file = getattr(imported, "__file__", None) or "a built-in module"
        raise ConfigError(f"{OPTION} {place}: {module} ({file}) has no class or function {name}")
    return item


def _check_version(place: str, item: Any, keras: int) -> None:
    """Raise ConfigError if a layer belongs to the version of Keras that does not load it."""
    wrong, right = ("keras", "tf_keras") if keras == 2 else ("tf_keras", "keras")
    bases = {base.__module__.partition(".")[0] for base in getattr(item, "__mro__", ())}
    if wrong in bases and right not in bases:
        raise ConfigError(
            f"{OPTION} {place}: is a class of {wrong}, but the network was saved by Keras {keras}: "
            f"let its module import {right}"
        )


@contextmanager
def _current_folder_first() -> Iterator[None]:
    """Let imports in this block look into the current folder before all others."""
    folder = str(Path.cwd())
    sys.path.insert(0, folder)
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.path.remove(folder)
