"""Exceptions that Python's readers raise for damaged archives, beside OSError."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib

# RuntimeError is also that of a password, of an unknown compression and of too deep nesting;
# ValueError also that of a name that is no UTF-8.
DAMAGED_ZIP: tuple[type[Exception], ...] = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, RuntimeError,
    ValueError, OverflowError, IndexError,
)  # fmt: skip
UNREADABLE_ZIP: tuple[type[Exception], ...] = (OSError, *DAMAGED_ZIP)
# Of the archives of numpy: also a member that is missing, is no array, or has another shape.
DAMAGED_NPZ: tuple[type[Exception], ...] = (*DAMAGED_ZIP, KeyError, TypeError, AttributeError)
