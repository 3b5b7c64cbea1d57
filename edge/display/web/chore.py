"""A thread for heavy work of the page, one piece at a time and at a lower priority than the loop.

Every thread that allocates much keeps some of it (glibc gives each an arena). The threads of the
connections come and go, so that together they would keep many times what one keeps.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, TypeVar

T = TypeVar("T")
NICE = 5  # the loop has about three times the share of a processor that both want


class ChoreThread:
    """Does pieces of work for other threads, which wait for it.

    Args:
        name: of the thread.
    """

    def __init__(self, name: str) -> None:
        self._pool = ThreadPoolExecutor(1, name, initializer=_lower_priority)

    def do(self, work: Callable[..., T], *arguments: Any) -> T:
        """Return the result of some work.

        Raises:
            ConnectionAbortedError: the page is closed.
        """
        try:
            future = self._pool.submit(work, *arguments)
        except RuntimeError:
            raise ConnectionAbortedError("the page is closed") from None
        return future.result()

    def close(self) -> None:
        """End the thread after its current work."""
        self._pool.shutdown(wait=False)


def _lower_priority() -> None:
    """Lower the priority of this thread: for Linux, a thread is a process here."""
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)
