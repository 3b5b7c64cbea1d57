"""Ctrl-C. It imports next to nothing, so that a command is quiet from the first moment on."""

from __future__ import annotations

import signal

STOPPED = 130  # as a shell reports a program that SIGINT ended


def stop_once() -> None:
    """Let the first Ctrl-C end the command, and ignore more of them while it cleans up."""

    def stop(*_: object) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        raise KeyboardInterrupt

    # A background job of a shell ignores SIGINT, and is to go on doing so.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, stop)
