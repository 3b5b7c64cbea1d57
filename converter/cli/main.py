"""Entry point of the command emotion-convert.

It imports next to nothing, so that Ctrl-C is quiet from the first moment on.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence

STOPPED = 130  # as a shell reports a program that SIGINT ended


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Returns:
        the exit code: 0; 1 after an error that the user can fix; 130 after Ctrl-C. Wrong usage
        ends the program with 2.
    """
    try:
        stop_once()
        from converter.cli import program

        return program.run(arguments)
    except KeyboardInterrupt as interrupt:
        print(f"\nemotion-convert: stopped{''.join(map(str, interrupt.args))}", file=sys.stderr)
        return STOPPED


def stop_once() -> None:
    """Let the first Ctrl-C end the command, and ignore more of them while it cleans up."""

    def stop(*_: object) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        raise KeyboardInterrupt

    # A background job of a shell ignores SIGINT, and is to go on doing so.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, stop)
