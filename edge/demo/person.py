"""A drawn person for the demo whose face goes through all seven emotions.

Each expression is set as psychology describes it, by action units (AU) of the Facial Action
Coding System (Ekman and Friesen 1978). Units and coordinates are those of `drawn_parts`.
"""

from __future__ import annotations

import math
from dataclasses import astuple, dataclass

import cv2
import numpy as np

from edge.demo.portrait import EYES, HIGH
from edge.demo.face import face

HELD, CHANGING = 2.0, 0.4  # seconds that an emotion stays, and that the next one takes
ORDER = ("neutral", "happy", "surprise", "fear", "sad", "disgust", "angry")
SECONDS = len(ORDER) * (HELD + CHANGING)
NECK_TURNS = 200  # where the head tilts, units below the eyes


@dataclass(frozen=True)
class Expression:
    """How far each part of the face is from rest: 0 is rest, 1 (or -1) about as far as it goes."""

    inner_brow: float = 0.0  # raised (AU1); below 0 lowered (AU4)
    outer_brow: float = 0.0  # raised (AU2)
    knit: float = 0.0  # brows drawn together (AU4)
    lids: float = 0.0  # upper lids raised (AU5); -1 is closed
    squint: float = 0.0  # lower lids raised (AU7)
    pupils: float = 0.0  # wider
    nose: float = 0.0  # wrinkled (AU9)
    cheeks: float = 0.0  # raised (AU6)
    corners: float = 0.0  # of the mouth, up (AU12); below 0 down (AU15)
    wide: float = 0.0  # mouth stretched (AU20); below 0 rounded
    jaw: float = 0.0  # dropped (AU26)
    upper_lip: float = 0.0  # raised (AU10)
    lower_lip: float = 0.0  # pulled down (AU16)
    press: float = 0.0  # lips tightened (AU23)
    chin: float = 0.0  # pushed up (AU17)
    tilt: float = 0.0  # of the head towards its right shoulder


# fmt: off
EXPRESSIONS = {
    "angry": Expression(
        inner_brow=-1.1, outer_brow=0.15, knit=1, lids=0.5, squint=0.8, nose=0.5, corners=-0.6,
        wide=-0.2, jaw=0.3, upper_lip=0.45, press=0.9, chin=0.4),
    "disgust": Expression(
        inner_brow=-0.55, outer_brow=-0.7, knit=0.55, lids=-0.4, squint=0.9, nose=1, cheeks=0.5,
        corners=-0.6, wide=-0.35, upper_lip=0.9, lower_lip=0.4, chin=0.5, tilt=-0.3),
    "fear": Expression(
        inner_brow=1.15, outer_brow=0.1, knit=0.5, lids=1.15, squint=0.3, pupils=0.4,
        corners=-0.7, wide=0.6, jaw=0.4, upper_lip=0.4, lower_lip=0.8),
    "happy": Expression(
        outer_brow=0.1, squint=0.55, cheeks=1, corners=1, wide=0.6, jaw=0.25, upper_lip=0.4,
        tilt=0.3),
    "neutral": Expression(),
    "sad": Expression(
        inner_brow=1.05, outer_brow=-0.65, knit=0.45, lids=-0.5, squint=0.25, corners=-1.05,
        press=0.2, chin=0.7, tilt=0.3),
    "surprise": Expression(
        inner_brow=1, outer_brow=1, lids=1, pupils=0.2, wide=-0.75, jaw=1, upper_lip=-0.3),
}
# fmt: on


def blend(one: Expression, other: Expression, share: float) -> Expression:
    """The expression between two: `share` 0 is the first, 1 the second."""
    pairs = zip(astuple(one), astuple(other), strict=True)
    return Expression(*((1 - share) * a + share * b for a, b in pairs))


def expression_at(moment: float) -> Expression:
    """The animation's expression at a time in seconds."""
    index, into = divmod(moment % SECONDS, HELD + CHANGING)
    now, coming = (ORDER[(int(index) + i) % len(ORDER)] for i in (0, 1))
    share = max(0.0, into - HELD) / CHANGING
    return blend(EXPRESSIONS[now], EXPRESSIONS[coming], share * share * (3 - 2 * share))


def person(moment: float, size: tuple[int, int]) -> np.ndarray:
    """The animation at a time in seconds: uint8, (height, width, 3), RGB; size is (w, h)."""
    phase = 2 * math.pi * moment / SECONDS
    sway = 5 * math.sin(2 * phase) + 3 * math.sin(5 * phase), 3 * math.sin(3 * phase)
    return draw(expression_at(moment), size, sway)


def draw(
    expression: Expression, size: tuple[int, int], sway: tuple[float, float] = (0.0, 0.0)
) -> np.ndarray:
    """The person with an expression.

    Args:
        expression: of the face.
        size: width and height of the picture, pixels; its height sets the scale.
        sway: how far the person is from the middle, to the right and down, units.

    Returns:
        uint8, (height, width, 3), RGB.
    """
    scale = size[1] / HIGH
    pivot = EYES[0], EYES[1] + NECK_TURNS
    turn = cv2.getRotationMatrix2D(pivot, -8 * expression.tilt, scale)
    turn[0, 2] += size[0] / 2 + sway[0] * scale - pivot[0]
    turn[1, 2] += (pivot[1] + sway[1]) * scale - pivot[1]
    return cv2.warpAffine(face(expression), turn, size, borderMode=cv2.BORDER_REFLECT)
