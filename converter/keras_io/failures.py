"""Say in one line why Keras, TensorFlow or HDF5 could not load a network.

Each of them raises any kind of exception for a damaged file, often over several lines.
"""

from __future__ import annotations

import errno
import re
from pathlib import Path

from converter.keras_io.architecture import custom_class

MAX_REASON = 250  # characters
NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
UNKNOWN_CLASS = re.compile(
    r"(?:Unknown [\w ]*: |Could not (?:locate|deserialize) (?:class|function) |Unrecognized \w+ )"
    r"['\"]?(?:([\w.>:]+)|\{)"
)
# Keras 2 does not name a function that it does not know, but quotes its description.
UNKNOWN_FUNCTION = re.compile(r"'class_name': 'function', 'config': '(\w+)'")
NO_REASON = ("Exception encountered when calling", "Error when deserializing class")
MISFIT = re.compile(
    r"layer count mismatch|into a model with|shape mismatch|expected \d+ variables|"
    r"expects \d+ weight|incompatible|not compatible with provided weight shape",
    re.IGNORECASE,
)


def explain(path: Path, error: Exception) -> str:
    """Return the message for the user, which begins with the path of the network."""
    text = str(error)
    if isinstance(error, MemoryError) or type(error).__name__ == "ResourceExhaustedError":
        return f"{path}: needs more memory than this machine has"
    if isinstance(error, OSError) and error.errno in NO_SPACE:
        return f"{path}: no space for temporary files: {error.strerror}"
    if isinstance(error, RecursionError):
        return f"{path}: its layers are nested too deeply: damaged"
    if match := UNKNOWN_CLASS.search(text):
        name = (match[1] or "").split(">")[-1]
        function = UNKNOWN_FUNCTION.search(text) if name in ("function", "") else None
        return custom_class(path, function[1] if function else name)
    reason = first_line(text) or type(error).__name__
    if MISFIT.search(text):
        return f"{path}: the weights do not fit the architecture: {reason}"
    return f"{path}: not a Keras model that loads here: {reason}"


def first_line(text: str) -> str:
    """Return the first line that gives a reason, without what could control a terminal."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    reasons = [line for line in lines if not line.startswith(NO_REASON)]
    line = next(iter(reasons or lines), "")
    return "".join(c if c.isprintable() else "?" for c in line)[:MAX_REASON]
