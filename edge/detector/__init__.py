"""Detectors find faces in a frame.

Each draws its boxes a little differently. All report boxes as the full-range BlazeFace draws
them, so that the crop of an emotion network's manifest fits whichever is used; the constants
were measured by `python -m converter.studies.crop`, see docs/detectors.md.
"""

from __future__ import annotations

from typing import Protocol

from edge.scene import Face, Frame


class FaceDetector(Protocol):
    """Finds every face in a frame, each on its own, best score first."""

    def detect(self, frame: Frame) -> list[Face]: ...
