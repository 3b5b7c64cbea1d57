"""Face detectors: from a frame to the faces in it.

Networks and cascades draw their boxes differently. All detectors here report boxes as the
full-range BlazeFace draws them, so that the crop of an emotion network's manifest fits each of
them. The constants were measured with `python -m converter.studies.crop`, see docs/detectors.md.
"""

from __future__ import annotations

from typing import Protocol

from edge.scene import Face, Frame


class FaceDetector(Protocol):
    """Finds the faces in single frames."""

    def detect(self, frame: Frame) -> list[Face]:
        """Return every face in a frame once, highest score first.

        Boxes are in pixels of the frame and may reach outside it; scores are 0 to 1.
        """
        ...
