"""Clips of `python -m converter.studies.label_stability`, and the scores that they get."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import cv2
import numpy as np

from converter.progress import progress_bar
from edge.config import loader
from edge.demo.clip import PICTURES
from edge.demo.expression import EXPRESSIONS, Expression, blend
from edge.demo.person import TRANSITION, draw_person
from edge.media.picture import read_picture
from edge.pipeline.readings import ReadingSchedule
from edge.pipeline.track_state import TrackState
from edge.runtime import factory
from edge.scene import Emotion, Frame
from edge.system.stopwatch import Stopwatch

FRAME_RATE, SIZE = 15.0, (320, 240)
HOLD = 4.0  # seconds that each expression takes, with the change to it


class Recording(NamedTuple):
    """Scores of a clip.

    Attributes:
        scores: float32, (7,), for each frame in which the face was found.
        labels: shown in these frames.
        times: times of these frames in seconds.
        tracks: number of tracks.
        readings: classifications per second.
    """

    scores: list[np.ndarray]
    labels: list[str]
    times: list[float]
    tracks: int
    readings: float


class CountedReadings(ReadingSchedule):
    """Schedule that counts the classifications.

    Attributes:
        count: of them.
    """

    count = 0

    def take(self, track: TrackState, emotion: Emotion, time: float) -> None:
        """Count, and go on as usual."""
        self.count += 1
        super().take(track, emotion, time)


def expressions() -> list[Expression]:
    """Return the expressions in their order, each at half strength and then in full."""
    neutral = EXPRESSIONS["neutral"]
    others = [e for name, e in EXPRESSIONS.items() if name != "neutral"]
    return [blend(neutral, e, share) for e in others for share in (0.5, 1.0)]


def person(sequence: Sequence[Expression], time: float) -> np.ndarray:
    """Draw the person, who changes to an expression as fast as in the demo and then holds it.

    Args:
        sequence: the expressions.
        time: time in seconds.

    Returns:
        uint8, (240, 320, 3), RGB.
    """
    index, elapsed = divmod(time, HOLD)
    before, now = sequence[max(0, int(index) - 1)], sequence[int(index)]
    sway = 6 * np.sin(1.7 * time), 4 * np.sin(2.3 * time)
    return draw_person(blend(before, now, min(1.0, elapsed / TRANSITION)), SIZE, sway)


def photograph(name: str, time: float) -> np.ndarray:
    """Return a photograph that moves as the drawn person does, under flickering light.

    Args:
        name: name of one of the demo's photographs.
        time: time in seconds.

    Returns:
        uint8, (240, 320, 3), RGB.
    """
    pixels = read_picture(PICTURES / f"{name}.jpg").pixels
    scale = SIZE[1] / min(pixels.shape[:2]) * (1 + 0.05 * np.sin(0.9 * time))
    matrix = np.array(
        [[scale, 0, 6 * np.sin(1.7 * time)], [0, scale, 4 * np.sin(2.3 * time)]], np.float32
    )
    moved = cv2.warpAffine(pixels, matrix, SIZE, borderMode=cv2.BORDER_REPLICATE)
    return cv2.convertScaleAbs(moved, alpha=1 + 0.15 * np.sin(2 * np.pi * time / 3))


def record(
    picture: Callable[[float], np.ndarray],
    seconds: float,
    noise: float,
    readings: tuple[float, float] | None = None,
) -> Recording:
    """Analyse a clip.

    Args:
        picture: uint8, (height, width, 3), RGB, by the time in seconds.
        seconds: duration of the clip.
        noise: standard deviation of the noise in grey levels.
        readings: shortest and longest time between two classifications, seconds, with the default
            settings otherwise; None searches and classifies in every frame, without smoothing.
    """
    every = readings is None
    config = loader.load(settings=["emotion.smoothing=0"] if every else [])
    pipeline = factory.open_pipeline(config, Stopwatch(), every=every)
    shortest, longest = readings or (0.0, 0.0)
    pipeline.readings = counted = CountedReadings(shortest, longest=longest)
    rng, emotions, times, tracks = np.random.default_rng(0), [], [], set()
    for index in progress_bar(range(round(seconds * FRAME_RATE)), "frames", " frames"):
        time = index / FRAME_RATE
        scene = pipeline.process(Frame(_add_noise(picture(time), noise, rng), time, index))
        tracks |= {track.id for track in scene.tracks}
        for emotion in scene.emotions[:1]:
            emotions.append(emotion)
            times.append(time)
    scores, labels = [each.scores for each in emotions], [each.label for each in emotions]
    return Recording(scores, labels, times, len(tracks), counted.count / seconds)


def _add_noise(picture: np.ndarray, sigma: float, rng: np.random.Generator) -> np.ndarray:
    pixels = picture.astype(np.float32)
    return (pixels + rng.normal(0, sigma, pixels.shape)).clip(0, 255).astype(np.uint8)
