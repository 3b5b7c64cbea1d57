"""Ctrl-C while a command works, and after it.

Before the work (`edge/__main__.py`) and after it nothing can be lost: there Ctrl-C ends the process
at once. In between it raises KeyboardInterrupt, so that files are completed and devices released,
but not while a module is imported: a native library may discard the exception, or raise another.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

EXIT_CODE = 130  # 128 + SIGINT, as of a shell
IMPORTLIB = "<frozen importlib._bootstrap>"


class Interrupts:
    """Ctrl-C of this process. It is installed by a program's entry point only.

    Attributes:
        seen: Ctrl-C has raised KeyboardInterrupt.
    """

    def __init__(self) -> None:
        self.seen = False

    def run(self, work: Callable[[], int]) -> int:
        """Run a command, which Ctrl-C interrupts; a second Ctrl-C ends the process at once.

        Args:
            work: returns the exit code of the process.

        Returns:
            that exit code, or 130 if Ctrl-C led to any exception.
        """
        sys.unraisablehook = self._drop_discarded
        self._handle(self._interrupt)
        try:
            return work()
        except BaseException:
            if self.seen:
                return EXIT_CODE
            raise
        finally:
            self._handle(self._exit)
            _forget_interrupt()

    def _handle(self, handler: Callable[[int, FrameType | None], None]) -> None:
        # A shell starts background jobs with SIGINT ignored.
        if signal.getsignal(signal.SIGINT) != signal.SIG_IGN:
            signal.signal(signal.SIGINT, handler)

    def _interrupt(self, signum: int, frame: FrameType | None) -> None:
        if is_importing(frame):
            self._exit(signum, frame)
        self._handle(self._exit)
        self.seen = True
        raise KeyboardInterrupt

    def _exit(self, signum: int, frame: FrameType | None) -> None:
        os._exit(EXIT_CODE)

    def _drop_discarded(self, unraisable: Any) -> None:
        """Print nothing of a KeyboardInterrupt that a library discards."""
        if not issubclass(unraisable.exc_type, KeyboardInterrupt):
            sys.__unraisablehook__(unraisable)


def is_importing(frame: FrameType | None) -> bool:
    """Return whether a stack, given by its newest frame, imports a module."""
    while frame:
        if frame.f_code.co_filename == IMPORTLIB:
            return True
        frame = frame.f_back
    return False


def _forget_interrupt() -> None:
    """Let the process end with its exit code, and not by SIGINT.

    Python ends by SIGINT where the last code that was run from a text, as dataclasses and named
    tuples do, raised KeyboardInterrupt, even if that was handled. Any code from a text undoes it.
    Source: run_eval_code_obj and pymain_exit of CPython.
    """
    exec("")  # noqa: S102 - nothing is run


interrupts = Interrupts()
