"""The types that travel from the camera to the display. Imports only numpy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from edge.labels import EMOTIONS


@dataclass(frozen=True)
class Frame:
    """One picture from a camera.

    Attributes:
        pixels: uint8, (height, width, 3), RGB.
        time: when it was taken, seconds; only differences mean anything.
        index: counts the frames of its source from 0.
        source: the file or device it came from.
        trouble: "camera_lost" or "no_camera" where this is no fresh picture but the last one
            there was, or none; "" where all is well.
    """

    pixels: np.ndarray
    time: float = 0.0
    index: int = 0
    source: str = ""
    trouble: str = ""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.pixels.shape[1], self.pixels.shape[0]


class BBox(NamedTuple):
    """An upright rectangle in pixels of the frame; may reach outside it."""

    x: float
    y: float
    w: float
    h: float

    @property
    def centre(self) -> tuple[float, float]:
        return self.x + self.w / 2, self.y + self.h / 2

    @property
    def area(self) -> float:
        return self.w * self.h

    def moved(self, dx: float, dy: float) -> BBox:
        return self._replace(x=self.x + dx, y=self.y + dy)

    def resized(self, scale: float, shift: float) -> BBox:
        """Grown about its centre, then moved down by `shift` of its own height before."""
        x, y = self.centre
        w, h = scale * self.w, scale * self.h
        return BBox(x - w / 2, y + shift * self.h - h / 2, w, h)

    def iou(self, other: BBox) -> float:
        """Intersection over union, 0 to 1."""
        across = min(self.x + self.w, other.x + other.w) - max(self.x, other.x)
        down = min(self.y + self.h, other.y + other.h) - max(self.y, other.y)
        if across <= 0 or down <= 0:
            return 0.0
        return across * down / (self.area + other.area - across * down)


@dataclass(frozen=True)
class Face:
    """A detection in one frame.

    Attributes:
        bbox: where, in pixels of the frame.
        score: the detector's confidence, 0 to 1.
        landmarks: float32, (6, 2), x and y in pixels: right eye, left eye, nose tip, mouth,
            right and left ear (the person's own right and left); None where the detector
            gives none.
    """

    bbox: BBox
    score: float
    landmarks: np.ndarray | None = None


@dataclass(frozen=True)
class Track:
    """A face that keeps its number while it is followed. Numbers count from 1."""

    id: int
    face: Face

    @property
    def bbox(self) -> BBox:
        return self.face.bbox


@dataclass(frozen=True)
class Emotion:
    """What a face looks like.

    Attributes:
        scores: float32, (7,), in the order of `EMOTIONS`, each 0 to 1, summing to 1.
        label: the name to show, one of `EMOTIONS` or "unsure"; the highest unless chosen.
    """

    scores: np.ndarray
    label: str = ""

    def __post_init__(self) -> None:
        if not self.label:
            object.__setattr__(self, "label", self.name)

    @property
    def index(self) -> int:
        return int(self.scores.argmax())

    @property
    def name(self) -> str:
        """The emotion with the highest score."""
        return EMOTIONS[self.index]


@dataclass(frozen=True)
class Scene:
    """All that is known about one frame.

    Attributes:
        frame: the picture.
        tracks: the faces.
        emotions: `emotions[i]` belongs to `tracks[i]`.
        state: what is shown instead of faces: "starting", "fault", "no_camera", "camera_lost",
            "idle" or "blank"; "" for the frame with its faces.
        notices: what else people should know, as words of `edge.language`.
        indicators: what is going on meanwhile: "camera", "recording".
        stats: a line of figures; "" for none.
        detail: why it is so, in a sentence; "" for none.
        mirrored: show the frame as in a mirror; set by the runtime.
    """

    frame: Frame
    tracks: tuple[Track, ...] = ()
    emotions: tuple[Emotion, ...] = ()
    state: str = ""
    notices: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    stats: str = ""
    detail: str = ""
    mirrored: bool = False
