"""Search a frame for faces: where to look, and whose absence that proves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from edge.detector import FaceDetector
from edge.scene import BBox, Face, Frame


class Found(NamedTuple):
    """Result of a search.

    Attributes:
        faces: each once, in pixels of the frame.
        missed: keys of the known faces that are gone; others were found, or not looked for.
        whole: whether the whole frame was searched.
        precision: pixels of the frame by which two detections of a still face may differ.
        complete: whether all views, for near and far faces, were searched since the last reset.
    """

    faces: list[Face]
    missed: frozenset[int]
    whole: bool
    precision: float = 0.0
    complete: bool = True


class FaceSearch(Protocol):
    """Searches frames in order of time.

    Attributes:
        detector: finds the faces in pictures.
        far_pause: seconds between two searches for far faces, at least.
    """

    detector: FaceDetector
    far_pause: float

    def search(self, frame: Frame, known: Mapping[int, BBox]) -> Found:
        """Search a frame, or a part of it.

        Args:
            frame: not before the last one.
            known: where faces of earlier frames are expected, pixels of the frame.
        """
        ...

    def reset(self, *, at_once: bool = False) -> None:
        """Forget earlier frames.

        Args:
            at_once: search all views of the next frame, which may have no successor.
        """
        ...


class WholeSearch:
    """Search of whole frames: whoever is not found is gone.

    Args:
        detector: finds the faces in pictures.
    """

    def __init__(self, detector: FaceDetector) -> None:
        self.detector, self.far_pause = detector, 0.0

    def search(self, frame: Frame, known: Mapping[int, BBox]) -> Found:
        return Found(self.detector.detect(frame), frozenset(known), whole=True)

    def reset(self, *, at_once: bool = False) -> None:
        """Do nothing: no frame depends on another one."""


class OuterSearch:
    """Base of a search that adds to what another one finds.

    Args:
        inner: the other one. It becomes an attribute.
    """

    def __init__(self, inner: FaceSearch) -> None:
        self.inner = inner

    @property
    def detector(self) -> FaceDetector:
        """Detector of the inner search."""
        return self.inner.detector

    @detector.setter
    def detector(self, detector: FaceDetector) -> None:
        self.inner.detector = detector

    @property
    def far_pause(self) -> float:
        """Seconds between two searches for far faces, at least."""
        return self.inner.far_pause

    @far_pause.setter
    def far_pause(self, pause: float) -> None:
        self.inner.far_pause = pause

    def reset(self, *, at_once: bool = False) -> None:
        """Forget earlier frames, see `FaceSearch`."""
        self.inner.reset(at_once=at_once)
