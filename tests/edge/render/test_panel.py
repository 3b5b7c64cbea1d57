from dataclasses import replace

import numpy as np
import pytest

from edge.errors import ConfigError
from edge.labels import EMOTIONS
from edge.render import fonts, language
from edge.render.contrast import contrast
from edge.render.layout import Rect, design_scale, lay_out
from edge.render.palette import DARK
from edge.render.panel import PanelPainter
from edge.render.panel_layouts import draw_contents
from edge.render.region import Region
from edge.render.renderer import Renderer
from edge.render.style import Style
from tests.edge.scenes import FOUR, ONE, SCENES, TWO, emotion, renderer, scene


@pytest.mark.parametrize(("boxes", "count"), [((ONE,), 1), (TWO, 2)])
def test_the_length_of_a_bar_is_proportional_to_the_score(boxes, count):
    def length(score):
        emotions = (emotion("happy", score), emotion("sad"))[:count]
        panel = lay_out((1280, 720), count).panels[0]
        picture = renderer().render(replace(scene(*boxes), emotions=emotions))
        part = picture[panel.y + panel.h // 3 : panel.bottom, panel.x :]
        return (part == DARK.emotions["happy"]).all(axis=2).sum(axis=1).max()

    full = length(1.0)
    assert full > 60
    assert length(0.5) == pytest.approx(full / 2, abs=3)


def test_the_height_of_an_upright_bar_is_proportional_to_the_score():
    def height(score):
        emotions = (emotion("happy", score), *SCENES["four"].emotions[1:])
        panel = lay_out((1280, 720), 4).panels[0]
        picture = renderer().render(replace(SCENES["four"], emotions=emotions))
        part = picture[panel.y : panel.bottom - 44, panel.x + panel.w // 2 : panel.right]
        return (part == DARK.emotions["happy"]).all(axis=2).sum(axis=0).max()

    full = height(1.0)
    assert full > 30
    assert height(0.5) == pytest.approx(full / 2, abs=3)


@pytest.mark.parametrize("boxes", [(ONE,), FOUR])
def test_a_face_that_is_turned_away_shows_no_scores(boxes):
    def picture(*scores):
        shown = scene(*boxes)
        away = [replace(emotion("happy", score), label="away") for score in scores]
        lasting.render(shown)  # bars of a face that is not turned away
        return [
            lasting.render(replace(shown, emotions=(each, *shown.emotions[1:]))).copy()
            for each in away
        ]

    lasting = renderer()
    one, other = picture(0.3, 0.9)
    assert (one == other).all()
    assert (one != renderer().render(scene(*boxes))).any()


def test_a_panel_does_not_depend_on_the_one_before():
    lasting = renderer()
    lasting.render(replace(SCENES["one"], emotions=(emotion("happy", 1.0),)))
    assert (lasting.render(SCENES["one"]) == renderer().render(SCENES["one"])).all()


SIZES = [(1280, 720), (480, 854), (320, 240), (960, 160)]  # bars: rows, upright, overlapping


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("faces", [(ONE,), FOUR[:3], FOUR])
@pytest.mark.parametrize("code", ["en", "de"])
def test_a_picture_does_not_depend_on_those_before(size, faces, code):
    """Redrawing only the bars that changed gives the same picture as drawing all of them."""
    rng, lasting = np.random.default_rng(0), renderer(size, code)
    for _ in range(30):
        emotions = [
            replace(emotion("happy"), scores=rng.dirichlet(np.full(7, 0.3)).astype(np.float32))
            for _ in faces
        ]
        shown = replace(scene(*faces), emotions=tuple(emotions))
        assert (lasting.render(shown) == renderer(size, code).render(shown)).all()


def bars_of(faces, code="en", size=(1280, 720)):
    """Return style, panel and bars of the first of some people, for scores of zero."""
    words = language.load(code)
    style = Style(words, fonts.choose(words), design_scale(size))
    panel = lay_out(size, faces).panels[0]
    pixels = np.zeros((panel.h, panel.w, 3), np.uint8)
    shown = emotion("happy")
    gap = style.scaled(12)
    inner = Rect(gap, gap, panel.w - 2 * gap, panel.h - 2 * gap)
    bars = draw_contents(Region(pixels), inner, shown, style)
    silent = replace(shown, scores=np.zeros(7, np.float32))
    PanelPainter(style).draw(Region(pixels), 1, silent, DARK.people[0])
    return style, pixels, bars


@pytest.mark.parametrize("faces", [1, 2, 3, 4])
def test_empty_bars_contrast_with_their_panel(faces):
    _, pixels, _ = bars_of(faces)
    panel = pixels[pixels.shape[0] // 2 :]
    outline = (panel == DARK.bar_outline).all(axis=2)
    assert outline.sum() > 200
    assert contrast(DARK.bar_outline, DARK.panel) >= 3
    assert contrast(DARK.bar, DARK.bar_background) >= 3


@pytest.mark.parametrize("faces", [3, 4])
@pytest.mark.parametrize("size", [(1280, 720), (720, 1280), (800, 480)])
def test_numbers_of_several_people_are_nearly_as_high_as_those_of_one(faces, size):
    _, _, (one, *_) = bars_of(1, size=size)
    _, _, bars = bars_of(faces, size=size)
    assert all(bar.percent_at for bar in bars)
    assert bars[0].cap_height >= 0.8 * one.cap_height


@pytest.mark.parametrize("faces", [2, 3, 4])
def test_bars_are_as_long_in_all_languages_as_in_english(faces):
    _, _, (english, *_) = bars_of(faces)
    for code in language.available():
        try:
            _, _, bars = bars_of(faces, code)
        except ConfigError:
            continue  # no font of this machine has its letters
        assert all(0.9 < bar.length / english.length < 1.1 for bar in bars), code


class RecordingStyle(Style):
    """Style that remembers the height of the capitals of the panel's label."""

    def text(self, line, cap_height):
        self.last = cap_height
        return super().text(line, cap_height)

    def fit_text(self, line, cap_height, max_width):
        text = super().fit_text(line, cap_height, max_width)
        if cap_height > self.scaled(25):
            self.label_height = self.last
        return text


@pytest.mark.parametrize(("faces", "minutes"), [(1, 4.1), (2, 4.1), (4, 3.7)])
@pytest.mark.parametrize("size", [(1280, 720), (800, 480), (720, 1280)])
@pytest.mark.parametrize("code", language.available())
def test_labels_can_be_read_from_three_metres(code, size, faces, minutes):
    """Arc minutes of the capitals on a 7-inch screen, whose shorter side is 87 mm."""
    words = language.load(code)
    try:
        typeface = fonts.choose(words)
    except ConfigError as error:
        pytest.skip(f"cannot be drawn here: {error}")
    required = 3000 * np.tan(np.radians(minutes / 60)) / 87 * min(size)
    panel = lay_out(size, faces).panels[0]
    for name in EMOTIONS:
        style = RecordingStyle(words, typeface, design_scale(size))
        pixels = np.zeros((panel.h, panel.w, 3), np.uint8)
        PanelPainter(style).draw(Region(pixels), 1, emotion(name), DARK.people[0])
        assert style.label_height >= required, name


def test_long_words_stay_inside_their_panels():
    """A custom language may have long words."""
    words = language.load("en")
    words = replace(words, words=dict.fromkeys(words.words, "Extraordinarily happy and content"))
    long = Renderer(words, fonts.choose(words))
    for name in ("one", "two", "four"):
        layout = lay_out((1280, 720), len(SCENES[name].tracks))
        picture = long.render(SCENES[name])
        for panel in layout.panels:
            edge = picture[panel.y + 20 : panel.bottom - 20, panel.right - 6 :]
            assert (edge[:, :5] == DARK.panel).all()
