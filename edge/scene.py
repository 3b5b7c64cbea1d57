"""Types that travel from the camera to the display; imports only numpy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from edge.labels import STANDARD, Label, Labels

# In a mirror, the right eye is a left one, and x counts from the other side.
MIRRORED, MIRROR = [1, 0, 2, 3, 5, 4], np.array((-1, 1), np.float32)


@dataclass(frozen=True)
class Frame:
    """One picture from a camera.

    Attributes:
        pixels: uint8, (height, width, 3), RGB.
        time: of capture, seconds; only differences matter.
        index: number of the frame in its source, from 0.
        source: file or device.
        trouble: "camera_lost", "no_camera", "no_access" (this user may not open it) or
            "camera_closed" (switched off) where the pixels are not new but those of the last frame,
            or black; "" for a new frame.
        scale: pixels of the source, across and down, that one of `pixels` stands for: very large
            pictures are read at a smaller size.
    """

    pixels: np.ndarray
    time: float = 0.0
    index: int = 0
    source: str = ""
    trouble: str = ""
    scale: int = 1

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
        """Centre, x and y."""
        return self.x + self.w / 2, self.y + self.h / 2

    @property
    def area(self) -> float:
        """Area in square pixels."""
        return self.w * self.h

    def moved(self, dx: float, dy: float) -> BBox:
        """Return the box shifted by pixels to the right and down."""
        return self._replace(x=self.x + dx, y=self.y + dy)

    def resized(self, scale: float, shift: float) -> BBox:
        """Return the box scaled about its centre and shifted down by a share of its height."""
        x, y = self.centre
        w, h = scale * self.w, scale * self.h
        return BBox(x - w / 2, y + shift * self.h - h / 2, w, h)

    def iou(self, other: BBox) -> float:
        """Return the intersection over union, 0 to 1."""
        across = min(self.x + self.w, other.x + other.w) - max(self.x, other.x)
        down = min(self.y + self.h, other.y + other.h) - max(self.y, other.y)
        if across <= 0 or down <= 0:
            return 0.0
        return across * down / (self.area + other.area - across * down)


@dataclass(frozen=True)
class Face:
    """A detection in one frame.

    Attributes:
        bbox: in pixels of the frame.
        score: confidence of the detector, 0 to 1.
        landmarks: float32, (6, 2), x and y in pixels: right eye, left eye, nose tip, mouth,
            right and left ear (right and left of the person); None where the detector has
            none.
    """

    bbox: BBox
    score: float
    landmarks: np.ndarray | None = None

    def moved(self, right: float, down: float) -> Face:
        """Return the face shifted by pixels to the right and down."""
        if not right and not down:
            return self
        landmarks = self.landmarks
        if landmarks is not None:
            landmarks = landmarks + np.array((right, down), np.float32)
        return Face(self.bbox.moved(right, down), self.score, landmarks)

    def scaled(self, factor: float) -> Face:
        """Return the face as it is in a frame that is larger by a factor."""
        box = BBox(*(factor * value for value in self.bbox))
        points = None if self.landmarks is None else self.landmarks * np.float32(factor)
        return Face(box, self.score, points)

    def mirrored(self, width: int) -> Face:
        """Return the face as it is in the mirrored frame of this width, pixels."""
        landmarks = self.landmarks
        if landmarks is not None:
            landmarks = landmarks[MIRRORED] * MIRROR + np.array((width, 0), np.float32)
        x, y, w, h = self.bbox
        return Face(BBox(width - x - w, y, w, h), self.score, landmarks)


@dataclass(frozen=True)
class Track:
    """A face that is followed over frames.

    Attributes:
        id: number of the track, from 1.
        face: detected or predicted.
    """

    id: int
    face: Face

    @property
    def bbox(self) -> BBox:
        """Box of the face."""
        return self.face.bbox


@dataclass(frozen=True)
class Emotion:
    """Scores of a face, and the label to show.

    Attributes:
        scores: float32, (labels,), each 0 to 1, summing to 1.
        label: name of one of the labels, "unsure" or "away"; without one, that of the highest
            score.
        labels: that the network tells apart, in the order of the scores.
    """

    scores: np.ndarray
    label: str = ""
    labels: Labels = STANDARD

    def __post_init__(self) -> None:
        if not self.label:
            object.__setattr__(self, "label", self.name)

    @property
    def index(self) -> int:
        """Index of the highest score."""
        return int(self.scores.argmax())

    @property
    def name(self) -> str:
        """Name of the label with the highest score."""
        return self.labels[self.index].name

    @property
    def shown(self) -> Label:
        """The label to show."""
        named = (label for label in self.labels if label.name == self.label)
        return next(named, Label(self.label))

    def score_of(self, name: str) -> float | None:
        """Return the score of a label, 0 to 1; None if the network has no label of this name."""
        for label, score in zip(self.labels, self.scores, strict=True):
            if label.name == name:
                return float(score)
        return None


@dataclass(frozen=True)
class Challenge:
    """A question of the game, and how far the players have come.

    Attributes:
        label: that is to be shown.
        left: share of the time that is left, 1 to 0.
        seconds: whole seconds that are left; 0 where the time is up, and the result is shown.
        stars: pairs of a track's number and its stars, 0 to 3.
    """

    label: Label
    left: float = 1.0
    seconds: int = 0
    stars: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Scene:
    """Everything to draw for one frame.

    Attributes:
        frame: the picture.
        tracks: the visible faces.
        emotions: `emotions[i]` belongs to `tracks[i]`.
        state: what is shown instead of faces: "starting", "fault", "no_camera", "no_access",
            "camera_closed", "camera_lost", "idle" or "blank"; "" for the frame with its faces.
        notices: warnings, as keys of `edge.render.language`.
        indicators: symbols: "camera", "recording".
        stats: line of statistics; "" for none.
        detail: reason of the state, in a sentence; "" for none.
        mirrored: show the frame as in a mirror.
        labels: that the network tells apart, for screens without a face.
        challenge: question of the game; None for none.
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
    labels: Labels = STANDARD
    challenge: Challenge | None = None
