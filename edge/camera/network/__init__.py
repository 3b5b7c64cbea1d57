"""Cameras in a network: rtsp:// and rtsps:// through FFmpeg, http:// and https:// as JPEG pictures.

Nothing that such a camera sends is trusted: every wait has an end, every picture a largest size,
and neither user nor password gets into a message.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np

MAX_PIXELS = 16_000_000  # of a picture; twice 4K


class Stream(Protocol):
    """A connection to a camera; `open` and `read` are called in one thread."""

    def open(self) -> None:
        """Connect, within a limited time.

        Raises:
            EmotionEdgeError: the camera does not answer, or refuses.
        """
        ...

    def read(self) -> np.ndarray | None:
        """Wait for a picture: uint8, (height, width, 3), RGB; None after about a second.

        Raises:
            DeviceError: the connection is lost.
        """
        ...

    def abort(self) -> None:
        """End a running `open` or `read` where that is possible. For another thread."""
        ...

    def close(self) -> None:
        """Disconnect."""
        ...
