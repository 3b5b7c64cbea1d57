"""Installs Chromium and its driver with apt: `python -m tests.browser.install`.

As root on Debian; elsewhere it says why it does not, and the tests that need a browser are skipped.
"""

from __future__ import annotations

import sys

from tests.browser.driver import find_driver
from tests.system import host
from tests.system.workspace import FailedError, SkipError

PACKAGES = ("chromium", "chromium-driver")


def main() -> int:
    """Return the exit code: 0 installed or skipped, 1 failed."""
    if find_driver():
        return 0
    try:
        host.check_apt()
        host.check_mirror()
        host.install(*PACKAGES)
    except SkipError as reason:
        print(f"Chromium is not installed, so that the tests of the page are skipped: {reason}")
    except FailedError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
