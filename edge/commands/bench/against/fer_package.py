"""The package `fer`: a Haar cascade finds the faces, a small network reads each."""

from __future__ import annotations

import numpy as np

from edge.commands.bench.against import Reading
from edge.commands.bench.against.package import load, quietly, unusable

ADVICE = (
    "pip install fer tensorflow 'setuptools<81'"  # it needs pkg_resources, which later ones lack
)


class FerReader:
    """Reads frames by `FER().detect_emotions(picture)`, with the package's own settings.

    Raises:
        BackendError: the package, or what it needs, is not installed.
    """

    def __init__(self) -> None:
        module = load("fer", "fer.fer", ADVICE)
        version = getattr(load("fer", "fer", ADVICE), "__version__", "")
        self.name = f"fer {version}".strip()
        try:
            self._detector = quietly(module.FER)
        except Exception as error:
            raise unusable("fer", error, ADVICE) from error

    def read(self, picture: np.ndarray) -> list[Reading]:
        found = self._detector.detect_emotions(picture)
        return [
            Reading(_box(face["box"]), max(face["emotions"], key=face["emotions"].get))
            for face in found
        ]

    def close(self) -> None:
        """Do nothing: the package holds no device."""


def _box(values: np.ndarray) -> tuple[int, int, int, int]:
    x, y, w, h = (int(value) for value in values)
    return x, y, w, h
