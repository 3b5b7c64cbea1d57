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
from edge.runtime import factory
from edge.scene import Frame
from edge.system.stopwatch import Stopwatch

FRAME_RATE, SIZE = 15.0, (320, 240)
HOLD = 4.0  # seconds that each expression takes, with the change to it


class Recording(NamedTuple):
    """Scores of a clip.

    Attributes:
        scores: float32, (7,), for each frame in which the face was found.
        times: times of these frames in seconds.
        tracks: number of tracks.
    """

    scores: list[np.ndarray]
    times: list[float]
    tracks: int


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
    picture: Callable[[float], np.ndarray], seconds: float, noise: float, *, every: bool = True
) -> Recording:
    """Analyse a clip without smoothing.

    Args:
        picture: uint8, (height, width, 3), RGB, by the time in seconds.
        seconds: duration of the clip.
        noise: standard deviation of the noise in grey levels.
        every: detect and classify in every frame instead of following the default schedule.
    """
    config = loader.load(settings=["emotion.smoothing=0"])
    pipeline = factory.open_pipeline(config, Stopwatch(), every=every)
    rng, scores, times, tracks = np.random.default_rng(0), [], [], set()
    for index in progress_bar(range(round(seconds * FRAME_RATE)), "frames", " frames"):
        time = index / FRAME_RATE
        scene = pipeline.process(Frame(_add_noise(picture(time), noise, rng), time, index))
        tracks |= {track.id for track in scene.tracks}
        for emotion in scene.emotions[:1]:
            scores.append(emotion.scores)
            times.append(time)
    return Recording(scores, times, len(tracks))


def _add_noise(picture: np.ndarray, sigma: float, rng: np.random.Generator) -> np.ndarray:
    pixels = picture.astype(np.float32)
    return (pixels + rng.normal(0, sigma, pixels.shape)).clip(0, 255).astype(np.uint8)
