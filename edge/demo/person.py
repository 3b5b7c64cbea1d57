"""Animated drawing of a person whose face shows all seven emotions in turn."""

from __future__ import annotations

import math

import cv2
import numpy as np

from edge.demo.expression import EXPRESSIONS, Expression, blend
from edge.demo.face import draw_face
from edge.demo.portrait import EYES, HEIGHT

HOLD, TRANSITION = 2.0, 0.4  # seconds of each emotion, and of the change to the next one
ORDER = ("neutral", "happy", "surprise", "fear", "sad", "disgust", "angry")
CYCLE = len(ORDER) * (HOLD + TRANSITION)  # seconds until the animation repeats
NECK = 200  # centre of the head's tilt, units below the eyes
TILT_ANGLE = -8  # degrees of a tilt of 1


def expression_at(time: float) -> Expression:
    """Return the expression of the animation at a time in seconds."""
    index, elapsed = divmod(time % CYCLE, HOLD + TRANSITION)
    now, following = (ORDER[(int(index) + i) % len(ORDER)] for i in (0, 1))
    share = max(0.0, elapsed - HOLD) / TRANSITION
    return blend(EXPRESSIONS[now], EXPRESSIONS[following], share * share * (3 - 2 * share))


def animate_person(time: float, size: tuple[int, int]) -> np.ndarray:
    """Draw a picture of the animation.

    Args:
        time: seconds; the animation repeats after `CYCLE`.
        size: width and height of the picture, pixels.

    Returns:
        uint8, (height, width, 3), RGB.
    """
    phase = 2 * math.pi * time / CYCLE
    sway = 5 * math.sin(2 * phase) + 3 * math.sin(5 * phase), 3 * math.sin(3 * phase)
    return draw_person(expression_at(time), size, sway)


def draw_person(
    expression: Expression, size: tuple[int, int], offset: tuple[float, float] = (0.0, 0.0)
) -> np.ndarray:
    """Draw the person with an expression.

    Args:
        expression: of the face.
        size: width and height of the picture, pixels; the height sets the scale.
        offset: of the person from the middle, to the right and down, units of `portrait`.

    Returns:
        uint8, (height, width, 3), RGB.
    """
    scale = size[1] / HEIGHT
    pivot = EYES[0], EYES[1] + NECK
    matrix = cv2.getRotationMatrix2D(pivot, TILT_ANGLE * expression.tilt, scale)
    matrix[0, 2] += size[0] / 2 + offset[0] * scale - pivot[0]
    matrix[1, 2] += (pivot[1] + offset[1]) * scale - pivot[1]
    return cv2.warpAffine(draw_face(expression), matrix, size, borderMode=cv2.BORDER_REFLECT)
