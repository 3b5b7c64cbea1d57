"""Installs a Debian package that some tests need, or prints why it does not."""

from __future__ import annotations

import sys
from collections.abc import Callable

from tests.system import host
from tests.system.workspace import FailedError, SkipError


def install(name: str, package: str, find: Callable[[], str]) -> int:
    """Return the exit code: 0 installed or skipped, 1 failed.

    Args:
        name: of the program, for messages.
        package: of Debian.
        find: returns the path of the program; "" where it is not installed.
    """
    try:
        if not find():
            host.check_apt()
            host.check_mirror()
            host.install(package)
    except FailedError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except SkipError as reason:
        print(f"{name} is not installed, and the tests that need it are skipped: {reason}")
    return 0
