from itertools import combinations, product

import pytest

from edge.labels import Label
from edge.render.contrast import HIGH, SHAPE, TEXT, contrast, readable
from edge.render.palette import CONTRAST, DARK, LIGHT, PALETTES
from tests.edge.render.test_palette import CODES_APART, PEOPLE_APART, VISIONS, distance

WHITE, BLACK = (255, 255, 255), (0, 0, 0)


def test_figures_of_wcag():
    assert contrast(WHITE, BLACK) == pytest.approx(21)
    assert contrast(BLACK, WHITE) == pytest.approx(21)
    assert contrast((119, 119, 119), WHITE) == pytest.approx(4.48, abs=0.01)
    assert contrast((255, 0, 0), WHITE) == pytest.approx(4.0, abs=0.01)


@pytest.mark.parametrize("ground", [WHITE, BLACK, (128, 128, 128), (30, 60, 200)])
def test_a_readable_colour_stands_out_and_changes_no_more_than_needed(ground):
    for colour in ((255, 211, 77), (20, 30, 40), ground):
        found = readable(colour, ground, TEXT)
        assert contrast(found, ground) >= TEXT
        if contrast(colour, ground) >= TEXT:
            assert found == colour


@pytest.mark.parametrize("name", PALETTES)
def test_words_can_be_read(name):
    palette, least = PALETTES[name], HIGH if name == "contrast" else TEXT
    for ground in (palette.panel, palette.background):
        for colour in (palette.text, palette.secondary_text):
            assert contrast(colour, ground) >= least
    if name != "dark":  # its own test has another limit
        for colour in palette.people:  # of the names beside the faces
            assert contrast(colour, palette.panel) >= least


@pytest.mark.parametrize("name", PALETTES)
def test_lights_and_bars_can_be_seen(name):
    palette = PALETTES[name]
    for colour in (palette.camera, palette.recording):
        assert contrast(colour, palette.background) >= SHAPE
    for colour in (*palette.emotions.values(), palette.bar, palette.bar_outline):
        assert contrast(colour, palette.panel) >= SHAPE


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize(
    ("palette", "people_apart", "codes_apart"),
    [(LIGHT, PEOPLE_APART, CODES_APART), (CONTRAST, 14, 12)],  # fewer colours are bright enough
    ids=["light", "contrast"],
)
def test_people_and_emotions_have_different_colours(palette, people_apart, codes_apart, vision):
    assert len(palette.people) == len(DARK.people)
    pairs = combinations(palette.people, 2)
    assert min(distance(*pair, vision) for pair in pairs) >= people_apart
    pairs = product(palette.people, palette.emotions.values())
    assert min(distance(*pair, vision) for pair in pairs) >= codes_apart


def test_own_colours_are_darkened_on_a_light_panel_only():
    label = Label("smile", colour=(255, 240, 150))
    assert DARK.label_colour(label) == label.colour
    assert contrast(LIGHT.label_colour(label), LIGHT.panel) >= SHAPE
