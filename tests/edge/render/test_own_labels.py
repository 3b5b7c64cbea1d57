"""Pictures of networks that tell other classes apart than the seven emotions."""

from dataclasses import replace
from itertools import combinations

import cv2
import numpy as np
import pytest

from edge.labels import KNOWN, Label, in_order
from edge.render import fonts, language
from edge.render.label_places import FORGET
from edge.render.layout import Rect, design_scale, lay_out
from edge.render.palette import DARK
from edge.render.panel_layouts import draw_contents
from edge.render.region import Region
from edge.render.style import Style
from edge.scene import Emotion
from tests.edge.rects import overlap
from tests.edge.scenes import CLASSES, FOUR, ONE, TWO, labelled, renderer, scene


def style(size=(1280, 720), code="en"):
    words = language.load(code)
    return Style(words, fonts.choose(words), design_scale(size))


@pytest.mark.parametrize("size", [(1280, 720), (720, 1280), (800, 480), (640, 480), (1920, 1080)])
@pytest.mark.parametrize("faces", [1, 2, 3, 4])
@pytest.mark.parametrize("count", range(2, 21))
def test_bars_have_places_of_their_own(size, faces, count):
    labels = in_order([f"{i} cheeks puffed" for i in range(count)])
    panel, drawn = lay_out(size, faces).panels[0], style(size)
    pixels = np.zeros((panel.h, panel.w, 3), np.uint8)
    margin = drawn.scaled(18)
    inner = Rect(margin, margin, panel.w - 2 * margin, panel.h - 2 * margin)
    emotion = Emotion(np.full(count, 1 / count, np.float32), labels=labels)
    bars = draw_contents(Region(pixels), inner, emotion, drawn)
    assert len(bars) == count
    for bar in bars:
        assert bar.rect.x >= inner.x
        assert bar.rect.right <= inner.right
        assert bar.rect.y >= inner.y
        assert bar.rect.bottom <= inner.bottom + 1
        assert min(bar.rect.w, bar.rect.h) >= 3
    assert not any(overlap(one.rect, other.rect) for one, other in combinations(bars, 2))


def test_the_bar_of_the_label_has_its_colour():
    labels = in_order(["smile", "no smile"], [Label("smile", colour=(10, 200, 30))])
    shown = labelled(2, ONE)
    emotion = replace(shown.emotions[0], labels=labels, label="smile")
    picture = renderer().render(replace(shown, emotions=(emotion,)))
    assert (picture == (10, 200, 30)).all(axis=2).sum() > 1000


def test_another_network_is_drawn_as_by_a_new_renderer():
    """A reload may bring another network while a face is shown."""
    lasting = renderer()
    shown = [scene(ONE), *(labelled(count, ONE) for count in CLASSES)]
    for each in (*shown, *reversed(shown)):
        assert (lasting.render(each) == renderer().render(each)).all()


@pytest.mark.parametrize("boxes", [(ONE,), TWO, FOUR])
@pytest.mark.parametrize("count", CLASSES)
def test_a_picture_of_own_labels_does_not_depend_on_those_before(boxes, count):
    rng, lasting, plain = np.random.default_rng(0), renderer(), labelled(count, *boxes)
    for i in range(5):
        emotions = []
        for each in plain.emotions:
            scores = rng.dirichlet(np.full(count, 0.3)).astype(np.float32)
            emotions.append(replace(each, scores=scores, label=""))
        frame = replace(
            plain.frame, time=i * 2 * FORGET
        )  # places of labels depend on the last ones
        shown = replace(plain, frame=frame, emotions=tuple(emotions))
        assert (lasting.render(shown) == renderer().render(shown)).all()


class TestNames:
    def test_of_a_known_emotion(self):
        assert style(code="de").name_of(Label("happy")) == "Fröhlich"

    def test_of_its_own_in_the_language(self):
        label = Label("smile", words=(("de", "Lächeln"), ("en", "Smiling")))
        assert style(code="de").name_of(label) == "Lächeln"
        assert style(code="fr").name_of(label) == "Smiling"

    def test_of_its_own_for_a_known_emotion(self):
        assert style(code="de").name_of(Label("happy", words=(("de", "Froh"),))) == "Froh"

    def test_as_the_network_calls_it(self):
        assert style().name_of(Label("no_mask")) == "No mask"

    def test_a_class_does_not_take_another_text_of_the_screen(self):
        assert style().name_of(Label("idle")) == "Idle"
        assert style().name_of(Label("starting")) == "Starting"


class TestIcons:
    def test_of_its_own(self):
        red = np.zeros((40, 40, 4), np.uint8)
        red[10:30, 10:30] = 0, 0, 255, 255  # BGRA
        label = Label("smile", icon=cv2.imencode(".png", red)[1].tobytes())
        icon = style().icon(label, 20)
        assert tuple(icon[10, 10]) == (255, 0, 0, 255)
        assert icon[1, 1, 3] == 0

    @pytest.mark.parametrize("channels", [1, 3])
    def test_without_transparency(self, channels):
        grey = np.full((30, 60, channels), 200, np.uint8)
        label = Label("smile", icon=cv2.imencode(".png", grey)[1].tobytes())
        icon = style().icon(label, 60)
        assert tuple(icon[30, 30]) == (200, 200, 200, 255)
        assert icon[5, 30, 3] == 0  # not stretched

    def test_a_badge_has_the_colour_and_a_letter(self):
        (label, other) = in_order(["smile", "mask"])
        icon = style().icon(label, 60)
        assert tuple(icon[5, 30]) == (*DARK.label_colour(label), 255)
        letter = (icon[15:45, 15:45, :3] != DARK.label_colour(label)).any(axis=2)
        assert 20 < letter.sum() < 600
        assert (icon != style().icon(other, 60)).any()

    def test_letters_of_languages(self):
        """A letter is drawn with the marks that combine with it."""
        names = ("Émue", "e\u0301mue", "É")
        first, second, third = (
            style().icon(Label("x", (9, 9, 9), words=(("en", name),)), 40) for name in names
        )
        assert (first == third).all()
        assert (second != style().icon(Label("e", (9, 9, 9)), 40)).any()

    @pytest.mark.parametrize("name", KNOWN)
    def test_known_emotions_have_their_own(self, name):
        assert style().icon(Label(name), 64)[..., 3].max() == 255

    def test_opacity(self):
        (label, _) = in_order(["smile", "mask"])
        assert style().icon(label, 60, 0.5)[..., 3].max() == 127
