"""Colours differ, also as colour-blind people see them."""

from itertools import combinations, product

import numpy as np
import pytest

from edge.render.contrast import contrast
from edge.render.palette import DARK

# Simulation of complete protanopia, deuteranopia and tritanopia in linear RGB: Machado, Oliveira
# and Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency", 2009.
VISIONS = {
    "usual": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
# Linear sRGB to CIE XYZ, and the white point D65: IEC 61966-2-1.
XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
# CIE 1976 distances; 2.3 is just noticeable (Mahy and others, 1994) in patches side by side.
PEOPLE_APART, CODES_APART = 17, 15


def linear(colour):
    """Return linear RGB, 0 to 1, of a colour in sRGB, 0 to 255."""
    values = np.array(colour) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def lab(colour, vision):
    """Return the place of a colour in CIE Lab, as somebody of this vision sees it."""
    seen = np.clip(VISIONS[vision] @ linear(colour), 0, 1)
    share = XYZ @ seen / XYZ.sum(axis=1)
    root = np.where(share > 216 / 24389, np.cbrt(share), (24389 / 27 * share + 16) / 116)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


def distance(one, other, vision):
    return np.linalg.norm(lab(one, vision) - lab(other, vision))


def test_lab_has_the_values_of_the_standard():
    assert np.allclose(lab((255, 255, 255), "usual"), (100, 0, 0), atol=0.01)
    assert np.allclose(lab((255, 0, 0), "usual"), (53.24, 80.09, 67.20), atol=0.02)
    assert contrast((255, 255, 255), (0, 0, 0)) == pytest.approx(21)


@pytest.mark.parametrize("vision", VISIONS)
def test_twelve_people_have_colours_that_differ(vision):
    assert len(DARK.people) == 12
    apart = [distance(*pair, vision) for pair in combinations(DARK.people, 2)]
    assert min(apart) >= PEOPLE_APART


@pytest.mark.parametrize("vision", VISIONS)
def test_no_person_has_the_colour_of_an_emotion(vision):
    pairs = product(DARK.people, DARK.emotions.values())
    assert min(distance(*pair, vision) for pair in pairs) >= CODES_APART


def test_names_in_the_colours_of_people_stand_out_from_the_panel():
    assert min(contrast(colour, DARK.panel) for colour in DARK.people) >= 3.4
