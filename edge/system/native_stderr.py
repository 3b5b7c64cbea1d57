"""Collect what native code writes to C's `stderr`, instead of showing it.

libjpeg prints a line for every picture with a stray byte, and no setting of OpenCV stops it. Only
the variable `stderr` of the C library is exchanged, which glibc allows: file descriptor 2 stays as
it is, so that log lines of other threads, tracebacks and the journal are not touched.
"""

from __future__ import annotations

import ctypes
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

LINE_BUFFERED = 1  # _IOLBF of stdio.h
MOST = 65536  # bytes that a pipe holds

_LOCK = threading.Lock()


class NativeStderr:
    """A pipe that takes the place of `stderr` for the length of a block.

    Lines of other threads that land in it meanwhile are among the lines; a block should be short.
    """

    def __init__(self) -> None:
        # Neither end blocks: a thread that floods the pipe loses lines instead of standing still.
        self._read, write = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        library = ctypes.CDLL(None)
        library.fdopen.restype = ctypes.c_void_p
        library.setvbuf.argtypes = (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t)
        self._stream = library.fdopen(write, b"w")
        library.setvbuf(self._stream, None, LINE_BUFFERED, 0)
        self._stderr = ctypes.c_void_p.in_dll(library, "stderr")

    @contextmanager
    def exchanged(self) -> Iterator[None]:
        """Send what is written to `stderr` into the pipe within the block."""
        with _LOCK:
            before = self._stderr.value
            self._stderr.value = self._stream
            try:
                yield
            finally:
                self._stderr.value = before

    def lines(self) -> list[str]:
        """Return the lines that arrived since the last call."""
        try:
            text = os.read(self._read, MOST)
        except BlockingIOError:
            return []
        return text.decode(errors="replace").splitlines()
