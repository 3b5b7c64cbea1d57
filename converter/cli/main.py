"""Entry point of the command emotion-convert.

It imports next to nothing, so that Ctrl-C is quiet from the first moment on.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from converter.train.interrupt import STOPPED, stop_once


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
