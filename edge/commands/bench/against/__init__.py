"""Other packages that recognize emotions, measured by `bench --against` where installed.

Each module opens one package, as its documentation uses it, and reads every frame with it.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

import numpy as np


class Reading(NamedTuple):
    """A face that was found, and its emotion.

    Attributes:
        box: left, top, width and height, pixels; may reach beyond the picture.
        label: the strongest emotion.
    """

    box: tuple[int, int, int, int]
    label: str


class Reader(Protocol):
    """Finds and reads the faces of single frames.

    Attributes:
        name: package, version, and what else it is made of, in words.
    """

    name: str

    def read(self, picture: np.ndarray) -> list[Reading]:
        """Return the faces of a picture: uint8, (height, width, 3), BGR, as OpenCV reads them."""
        ...

    def close(self) -> None:
        """Release what the package holds."""
        ...
