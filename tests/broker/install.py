"""Installs Mosquitto with apt: `python -m tests.broker.install`.

As root on Debian; elsewhere it prints why it does not, and the tests that need a broker are
skipped.
"""

from __future__ import annotations

import sys

from tests.broker.mosquitto import find_broker
from tests.system import host
from tests.system.workspace import FailedError, SkipError


def main() -> int:
    """Return the exit code: 0 installed or skipped, 1 failed."""
    try:
        if not find_broker():
            host.check_apt()
            host.check_mirror()
            host.install("mosquitto")
    except FailedError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except SkipError as reason:
        print(f"Mosquitto is not installed, and the tests that need it are skipped: {reason}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
