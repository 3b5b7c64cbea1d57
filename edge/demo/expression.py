"""Expressions of the drawn person, by action units (AU) of the Facial Action Coding System.

Source: Ekman and Friesen, Facial Action Coding System, 1978.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass


@dataclass(frozen=True)
class Expression:
    """Displacement of each part of a face: 0 is rest, 1 (or -1) about as far as it can move."""

    inner_brow: float = 0.0  # raised (AU1); below 0 lowered (AU4)
    outer_brow: float = 0.0  # raised (AU2)
    knit: float = 0.0  # brows drawn together (AU4)
    lids: float = 0.0  # upper lids raised (AU5); -1 is closed
    squint: float = 0.0  # lower lids raised (AU7)
    pupils: float = 0.0  # dilated
    nose: float = 0.0  # wrinkled (AU9)
    cheeks: float = 0.0  # raised (AU6)
    corners: float = 0.0  # of the mouth, up (AU12); below 0 down (AU15)
    wide: float = 0.0  # mouth stretched (AU20); below 0 rounded
    jaw: float = 0.0  # dropped (AU26)
    upper_lip: float = 0.0  # raised (AU10)
    lower_lip: float = 0.0  # pulled down (AU16)
    press: float = 0.0  # lips tightened (AU23)
    chin: float = 0.0  # pushed up (AU17)
    tilt: float = 0.0  # of the head towards the person's right shoulder


# fmt: off
EXPRESSIONS = {
    "angry": Expression(
        inner_brow=-1.1, outer_brow=0.15, knit=1, lids=0.5, squint=0.8, nose=0.5, corners=-0.6,
        wide=-0.2, jaw=0.3, upper_lip=0.45, press=0.9, chin=0.4),
    "disgust": Expression(
        inner_brow=-0.55, outer_brow=-0.2, knit=0.15, lids=-0.45, squint=1.05, nose=1.1, cheeks=0.6,
        corners=-0.85, wide=-0.8, jaw=0.1, upper_lip=0.95, chin=0.5, tilt=-0.35),
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


def blend(first: Expression, second: Expression, share: float) -> Expression:
    """Return the linear interpolation of two expressions.

    Args:
        first: result for share 0.
        second: result for share 1.
        share: 0 to 1.
    """
    pairs = zip(astuple(first), astuple(second), strict=True)
    return Expression(*((1 - share) * a + share * b for a, b in pairs))
