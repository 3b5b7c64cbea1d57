"""The command of a hook: its arguments and its environment."""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Mapping
from typing import Any

from edge.config.observers import HookConfig
from edge.errors import ConfigError
from edge.system.printable import value

SHELL = "/bin/sh"
# Ends the command when its parent crashes, and keeps it from gaining privileges (set-uid).
KEEPER = ("setpriv", "--no-new-privs", "--pdeathsig", "KILL", "--")
PASSED_ON = ("HOME", "LANG", "PATH", "TZ")  # nothing else: credentials may be in the environment
PREFIX = "EMOTION_EDGE_"
VARIABLES = ("event", "label", "before", "track", "score", "seconds")


def arguments(config: HookConfig) -> tuple[str, ...]:
    """Return the program with its arguments.

    Raises:
        ConfigError: there is no such program, or the text cannot be divided into arguments.
    """
    if not config.command.strip():
        raise ConfigError("hook.command must name a program; it is empty")
    if config.shell:
        return (SHELL, "-c", config.command)
    try:
        program, *rest = shlex.split(config.command)
    except ValueError as error:
        shown = value(config.command)
        raise ConfigError(f"hook.command: {shown}: a quotation mark is not closed") from error
    path = shutil.which(program)
    if not path:
        raise ConfigError(f"hook.command: no program {value(program)} that this user may run")
    return (path, *rest)


def kept(command: tuple[str, ...]) -> tuple[str, ...]:
    """Return a command that ends with this program, where util-linux is installed."""
    keeper = shutil.which(KEEPER[0])
    return (keeper, *KEEPER[1:], *command) if keeper else command


def environment(event: Mapping[str, Any]) -> dict[str, str]:
    """Return the environment of a run: the essentials, and the event's fields."""
    passed = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    fields = {PREFIX + key.upper(): str(event[key]) for key in VARIABLES if key in event}
    return {**passed, **fields}
