"""Custom displays and detectors: whatever they return or raise becomes one line that names them."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

import numpy as np

from edge.errors import BackendError, EmotionEdgeError, describe
from edge.scene import BBox, Face, Frame
from edge.system.printable import value

log = logging.getLogger(__name__)

# Of the pictures that a display may ask for.
MIN_SIDE, MIN_PIXELS, MAX_PIXELS = 32, 4000, 7680 * 4320
MAX_FACES = 200  # of a frame
LANDMARKS = (6, 2)  # shape, see `edge.scene.Face`
# A box may reach outside the frame, but the pixels that are cut out for it take memory.
MAX_BOX = 4  # sides of the frame that a box may be wide or high


class CustomDisplay:
    """Display of a class of the user's.

    Args:
        spec: "module:Class", for messages.
        made: its object.

    Raises:
        BackendError: what the object says of itself is nonsense.
    """

    def __init__(self, spec: str, made: Any) -> None:
        self._spec, self._made = spec, made
        with naming(spec):
            self.name = str(made.name)
        _ = self.size  # checked now, not at the first picture

    @property
    def size(self) -> tuple[int, int] | None:
        """Width and height of the pictures that it shows, pixels; None accepts any."""
        with naming(self._spec):
            size = self._made.size
            if size is None:
                return None
            width, height = (int(side) for side in size)
        if min(width, height) < MIN_SIDE or not MIN_PIXELS <= width * height <= MAX_PIXELS:
            raise BackendError(f"{self._spec}: its size is {width}x{height}")
        return width, height

    def show(self, pixels: np.ndarray, time: float) -> None:
        """Show a picture."""
        with naming(self._spec):
            self._made.show(pixels, time)

    def power(self, on: bool) -> None:
        """Switch the screen on or off."""
        with naming(self._spec):
            self._made.power(on)

    def adjust(self, mode: str, rotate: int, overscan: float) -> None:
        """Apply changed screen settings."""
        with naming(self._spec):
            self._made.adjust(mode, rotate, overscan)

    def close(self) -> None:
        """Finish the output."""
        with naming(self._spec):
            self._made.close()


class CustomDetector:
    """Face detector of a class of the user's.

    Args:
        spec: "module:Class", for messages.
        made: its object. It is tried on a black picture.

    Raises:
        BackendError: it cannot search that picture.
    """

    def __init__(self, spec: str, made: Any) -> None:
        self._spec, self._made = spec, made
        self.detect(Frame(np.zeros((480, 640, 3), np.uint8)))

    def detect(self, frame: Frame) -> list[Face]:
        """Return every face in a frame.

        Raises:
            BackendError: it failed, or one of its faces cannot be one.
        """
        with naming(self._spec):
            faces = list(islice(self._made.detect(frame), MAX_FACES + 1))
            if len(faces) > MAX_FACES:
                raise ValueError(f"more than {MAX_FACES} faces in a frame")
            return [checked_face(face, frame) for face in faces]


def checked_face(face: Any, frame: Frame) -> Face:
    """Return a face with plain numbers.

    Raises:
        ValueError, TypeError, AttributeError: it is no face, or cannot be in this frame.
    """
    box = BBox(*(float(side) for side in face.bbox))
    width, height = frame.size
    meets = box.x < width and box.y < height and box.x + box.w > 0 and box.y + box.h > 0
    sides = 0 < box.w <= MAX_BOX * width and 0 < box.h <= MAX_BOX * height
    if not (all(map(math.isfinite, box)) and meets and sides):
        numbers = ", ".join(f"{side:g}" for side in box)
        raise ValueError(f"a box of ({numbers}) in a frame of {width}x{height}")
    score = float(face.score)
    if not 0 <= score <= 1:
        raise ValueError(f"a score of {score:g}")
    return Face(box, score, _checked_landmarks(face.landmarks))


def _checked_landmarks(points: Any) -> np.ndarray | None:
    if points is None:
        return None
    landmarks = np.asarray(points, np.float32)
    if landmarks.shape != LANDMARKS or not np.isfinite(landmarks).all():
        raise ValueError(f"landmarks of shape {value(landmarks.shape)}, or not finite")
    return landmarks


@contextmanager
def naming(spec: str) -> Iterator[None]:
    """Turn whatever a custom class raises into an error that names it.

    Raises:
        BackendError: instead of it; the log has the traceback, at level DEBUG.
    """
    try:
        yield
    except EmotionEdgeError as error:
        raise BackendError(f"{spec}: {error}") from error
    except (Exception, SystemExit) as error:
        log.debug("%s", spec, exc_info=True)
        raise BackendError(f"{spec}: {describe(error)}") from error
