from itertools import combinations

import pytest

from edge.labels import Label
from edge.render.contrast import HIGH, SHAPE, TEXT, contrast, readable
from edge.render.palette import CONTRAST, DARK, LIGHT, PALETTES

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
    for colour in palette.tracks:  # of the names beside the faces
        assert contrast(colour, palette.panel) >= least


@pytest.mark.parametrize("name", PALETTES)
def test_lights_and_bars_can_be_seen(name):
    palette = PALETTES[name]
    for colour in (palette.camera, palette.recording):
        assert contrast(colour, palette.background) >= SHAPE
    for colour in (*palette.emotions.values(), palette.bar):
        assert contrast(colour, palette.panel) >= SHAPE


@pytest.mark.parametrize("palette", [LIGHT, CONTRAST])
def test_people_have_different_colours(palette):
    for one, other in combinations(palette.tracks, 2):
        assert max(abs(a - b) for a, b in zip(one, other, strict=True)) > 24


def test_own_colours_are_darkened_on_a_light_panel_only():
    label = Label("smile", colour=(255, 240, 150))
    assert DARK.label_colour(label) == label.colour
    assert contrast(LIGHT.label_colour(label), LIGHT.panel) >= SHAPE
