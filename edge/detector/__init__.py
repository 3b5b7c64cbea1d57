"""Detectors find faces in a frame."""

from __future__ import annotations

from typing import Protocol

from edge.scene import Face, Frame


class FaceDetector(Protocol):
    """Finds every face in a frame, each on its own, best score first."""

    def detect(self, frame: Frame) -> list[Face]: ...
