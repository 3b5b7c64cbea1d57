from dataclasses import replace

import numpy as np
import pytest

from edge.errors import ConfigError
from edge.labels import EMOTIONS, UNSURE
from edge.render import compositing as canvas, fonts, language, palette
from edge.render.panel import CardPainter
from edge.render.layout import Place, fit, label_place, lay_out, unit
from edge.render.region import Pad
from edge.render.renderer import Renderer, largest
from edge.render.style import Style
from edge.render.typeface import can_shape
from edge.scene import BBox, Face, Frame, Scene, Track
from tests.edge.scenes import EDGES, FOUR, ONE, SCENES, TWO, emotion, renderer, scene


@pytest.mark.parametrize("name", SCENES)
def test_golden_picture(name, golden):
    golden(f"scene-{name}", renderer().render(SCENES[name]))


@pytest.mark.parametrize("size", [(640, 480), (800, 480), (720, 1280), (480, 854), (1920, 1080)])
def test_golden_picture_of_another_size(golden, size):
    width, height = size
    golden(f"scene-{width}x{height}", renderer(size).render(SCENES["two"]))


def test_golden_picture_in_4k(golden):
    golden("scene-4k", renderer((3840, 2160)).render(SCENES["one"]))


@pytest.mark.parametrize("name", ["one", "four", "idle"])
def test_golden_picture_upright(golden, name):
    golden(f"scene-upright-{name}", renderer((720, 1280)).render(SCENES[name]))


@pytest.mark.skipif(not can_shape(), reason="Arabic needs libfribidi0")
@pytest.mark.parametrize("name", ["one", "two", "too-hot"])
def test_golden_picture_that_is_read_leftwards(golden, name, dejavu):
    golden(f"scene-ar-{name}", renderer(code="ar", places=[dejavu]).render(SCENES[name]))


def test_nothing_is_drawn_outside_the_frame():
    """Faces at and beyond every edge leave the panel and the margins as they are."""
    faces = (*EDGES, (-90, -90, 100, 100), (2000, 2000, 100, 100), (-500, -500, 3000, 3000))
    size = (1280, 640)  # leaves margins above and below the frame
    pixels = renderer().render(scene(*faces, size=size))
    view = fit(size, Place(0, 0, 960, 720))
    assert view.y > 0
    above, below = pixels[: view.y, :960], pixels[view.y + view.h :, :960]
    assert (above == palette.BACKGROUND).all()
    assert (below == palette.BACKGROUND).all()
    assert (pixels[:, 960:972] == palette.BACKGROUND).all()


def test_the_box_has_its_tracks_colour_and_so_has_the_card():
    picture = renderer().render(SCENES["two"])
    cards = lay_out((1280, 720), 2).cards
    for track, card in zip(SCENES["two"].tracks, cards, strict=True):
        x, y = (round(v * 1.5) for v in (track.bbox.x, track.bbox.y + track.bbox.h / 2))
        assert tuple(picture[y, x + 1]) == palette.track_colour(track.id)
        assert tuple(picture[card.y + card.h // 2, card.x + 3]) == palette.track_colour(track.id)


def marked(size=(640, 480)):
    """A frame that is red at its left and blue at its right, with a face at its left."""
    pixels = np.zeros((size[1], size[0], 3), np.uint8)
    pixels[:, : size[0] // 2, 0] = pixels[:, size[0] // 2 :, 2] = 255
    face = Track(1, Face(BBox(40, 200, 100, 100), 0.9))
    return Scene(Frame(pixels), (face,), (emotion("happy"),))


def test_a_mirror_exchanges_left_and_right_of_frame_and_boxes():
    picture = renderer(mirrored=True).render(marked())
    assert tuple(picture[700, 10]) == (0, 0, 255)
    assert tuple(picture[700, 950]) == (255, 0, 0)
    x, y = 960 - round((40 + 100) * 1.5), round(250 * 1.5)
    assert tuple(picture[y, x + 1]) == palette.track_colour(1)
    plain = renderer().render(marked())
    assert tuple(plain[y, round(40 * 1.5) + 1]) == palette.track_colour(1)
    assert (plain[:, 960:] == picture[:, 960:]).all()  # words are not mirrored


def test_filling_leaves_no_margin_and_keeps_boxes_at_their_faces():
    wide = marked((1280, 480))
    filled = renderer(fill=True).render(wide)
    assert (filled[:, :960].max(axis=2) > 0).all()
    assert (renderer().render(wide)[0, :960] == palette.BACKGROUND).all()
    face = Track(1, Face(BBox(500, 200, 100, 100), 0.9))
    x = round((500 - (1280 - 640) / 2) * 1.5)
    picture = renderer(fill=True).render(replace(wide, tracks=(face,)))
    assert tuple(picture[375, x + 1]) == palette.track_colour(1)


def test_another_size_is_laid_out_anew():
    drawn = renderer()
    drawn.render(SCENES["two"])
    drawn.resize((640, 480))
    assert (drawn.render(SCENES["two"]) == renderer((640, 480)).render(SCENES["two"])).all()


@pytest.mark.parametrize(("boxes", "of"), [((ONE,), 1), (TWO, 2)])
def test_bars_show_the_scores(boxes, of):
    def lit(score):
        one = replace(scene(*boxes), emotions=(emotion("happy", score), emotion("sad"))[:of])
        card = lay_out((1280, 720), of).cards[0]
        panel = renderer().render(one)[card.y + card.h // 3 : card.y + card.h, card.x :]
        return (panel == palette.EMOTION["happy"]).all(axis=2).sum(axis=1).max()

    full = lit(1.0)
    assert full > 60
    assert lit(0.5) == pytest.approx(full / 2, abs=3)


def test_upright_bars_show_the_scores():
    def lit(score):
        boxes = (emotion("happy", score), *SCENES["four"].emotions[1:])
        card = lay_out((1280, 720), 4).cards[0]
        picture = renderer().render(replace(SCENES["four"], emotions=boxes))
        part = picture[card.y : card.y + card.h - 50, card.x + card.w // 2 : card.x + card.w]
        return (part == palette.EMOTION["happy"]).all(axis=2).sum(axis=0).max()

    full = lit(1.0)
    assert full > 30
    assert lit(0.5) == pytest.approx(full / 2, abs=3)


def test_a_bar_moves_by_less_than_a_pixel():
    mask = np.full((4, 100), 255, np.uint8)
    assert [int(canvas.partly(mask, share)[0].astype(int).sum()) for share in (0.5, 0.505)] == [
        50 * 255,
        50 * 255 + 127,
    ]
    assert canvas.partly(mask, 1.0).shape == mask.shape


def test_cards_of_one_picture_do_not_leak_into_the_next():
    drawn = renderer()
    drawn.render(replace(SCENES["one"], emotions=(emotion("happy", 1.0),)))
    again = drawn.render(SCENES["one"])
    assert (again == renderer().render(SCENES["one"])).all()


def test_the_largest_four_faces_have_cards():
    boxes = [(0, 0, s, s) for s in (50, 90, 60, 80, 70)]
    assert [t.id for t, _ in largest(scene(*boxes), 4)] == [2, 3, 4, 5]


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 9])
@pytest.mark.parametrize("size", [(1280, 720), (640, 480), (480, 854), (3840, 2160), (320, 240)])
@pytest.mark.parametrize("rightward", [True, False])
def test_nothing_overlaps_and_nothing_is_outside(size, count, rightward):
    layout = lay_out(size, count, rightward=rightward)
    covered = np.zeros((size[1], size[0]), int)
    for x, y, w, h in (layout.frame, *layout.cards):
        assert w > 0
        assert h > 0
        assert 0 <= x <= x + w <= size[0]
        assert 0 <= y <= y + h <= size[1]
        covered[y : y + h, x : x + w] += 1
    assert covered.max() == 1
    assert len(layout.cards) == min(count, 4)


@pytest.mark.parametrize("size", [(1, 1), (8000, 60), (60, 8000)])
def test_frames_of_odd_shapes(size):
    assert renderer().render(scene(size=size)).shape == (720, 1280, 3)


@pytest.mark.parametrize("name", SCENES)
def test_the_smallest_picture(name):
    assert renderer((320, 240)).render(SCENES[name]).shape == (240, 320, 3)
    assert renderer((240, 320)).render(SCENES[name]).shape == (320, 240, 3)


def test_the_scene_is_left_alone():
    before = SCENES["one"].frame.pixels.copy()
    renderer().render(SCENES["one"])
    assert (SCENES["one"].frame.pixels == before).all()


def test_no_face_and_no_frame_shows_through_other_states():
    """Who is not to be seen must not be: the camera's picture is a private thing."""
    for state in ("idle", "blank", "starting", "fault", "no_camera"):
        drawn = renderer().render(replace(SCENES["one"], state=state))
        assert not (drawn == (70, 80, 90)).all(axis=2).any()
    assert not renderer().render(SCENES["blank"]).any()


def test_the_idle_screen_wanders():
    """A picture that stands still for a month burns in."""
    early, late = (
        renderer().render(replace(scene(state="idle"), frame=replace(scene().frame, time=time)))
        for time in (0.0, 20.0)
    )
    assert (early != late).any()


@pytest.mark.parametrize("box", EDGES)
def test_labels_stay_inside(box):
    x, y, *_ = label_place(Place(*box), (150, 60), (640, 480), 8)
    assert 0 <= x <= 490
    assert 0 <= y <= 420


def test_more_than_four_faces_have_icons_without_names():
    colour = palette.track_colour(1)
    four, five = scene(*FOUR), scene(*FOUR, (600, 440, 20, 20))
    # The name is written in the track's colour; the box is the same in both.
    count = [(renderer().render(s)[:, :960] == colour).all(axis=2).sum() for s in (four, five)]
    assert count[1] < count[0]


class Noted(Style):
    """Remembers how high the capitals of the large line became."""

    def text(self, words, letters):
        self.last = letters
        return super().text(words, letters)

    def fitted(self, words, letters, room):
        line = super().fitted(words, letters, room)
        if letters > self.px(25):
            self.large = self.last
        return line


@pytest.mark.parametrize(("faces", "minutes"), [(1, 4.1), (2, 4.1), (4, 3.7)])
@pytest.mark.parametrize("size", [(1280, 720), (800, 480), (720, 1280)])
@pytest.mark.parametrize("code", language.available())
def test_names_can_be_read_from_three_metres(code, size, faces, minutes):
    """Arc minutes of the names' capitals on a 7-inch screen, whose shorter side is 87 mm."""
    words = language.load(code)
    try:
        typeface = fonts.choose(words)
    except ConfigError as error:
        pytest.skip(f"cannot be drawn here: {error}")
    needed = 3000 * np.tan(np.radians(minutes / 60)) / 87 * min(size)
    card = lay_out(size, faces).cards[0]
    for name in EMOTIONS:
        style = Noted(words, typeface, unit(size))
        pixels = np.zeros((card.h, card.w, 3), np.uint8)
        CardPainter(style).draw(Pad(pixels), 1, emotion(name))
        assert style.large >= needed, name


def test_masks_are_clipped():
    picture = np.zeros((10, 10, 3), np.uint8)
    mask = np.full((6, 6), 255, np.uint8)
    for x, y in ((-3, -3), (7, 7), (-99, 0), (0, 99)):
        canvas.stamp(picture, mask, x, y, (255, 0, 9))
    assert tuple(picture[0, 0]) == tuple(picture[9, 9]) == (255, 0, 9)
    assert (picture[3:7, 3:7] == 0).all()


def test_every_emotion_has_an_icon():
    for name in (*EMOTIONS, UNSURE):
        rgba = canvas.icon(name, 64)
        assert rgba.shape == (64, 64, 4)
        assert rgba[32, 32, 3] == 255
        assert rgba[0, 0, 3] == 0


def test_leftwards_all_is_laid_out_from_the_right():
    left, right = lay_out((1280, 720), 2), lay_out((1280, 720), 2, rightward=False)
    assert (left.frame.x, right.frame.x) == (0, 320)
    assert [c.mirrored(1280) for c in left.cards] == list(right.cards)


def test_text_is_drawn_once():
    """Nothing is shaped while pictures are drawn, also where scores and figures change."""
    words = language.load("en")
    typeface = fonts.choose(words)
    drawn = Renderer(words, typeface)
    for score in np.arange(0.01, 1, 0.01):
        for name in EMOTIONS:
            line = f"{100 * score:.1f} fps   detect {90 * score:.2f} ms"
            drawn.render(replace(SCENES["one"], emotions=(emotion(name, score),), stats=line))
    shaped = typeface.text.cache_info().misses
    for score in np.arange(0.99, 0.01, -0.013):
        line = f"{77 * score:.1f} fps   detect {55 * score:.2f} ms"
        drawn.render(replace(SCENES["one"], emotions=(emotion("sad", score),), stats=line))
    assert typeface.text.cache_info().misses == shaped


def test_long_words_stay_in_their_cards():
    """A language of somebody's own."""
    words = language.load("en")
    words = replace(words, words=dict.fromkeys(words.words, "Extraordinarily happy and content"))
    drawn = Renderer(words, fonts.choose(words))
    for name in ("one", "two", "four"):
        layout = lay_out((1280, 720), len(SCENES[name].tracks))
        picture = drawn.render(SCENES[name])
        for card in layout.cards:
            edge = picture[card.y + 20 : card.y + card.h - 20, card.x + card.w - 6 :]
            assert (edge[:, :5] == palette.CARD).all()


@pytest.mark.skipif(not can_shape(), reason="Arabic needs libfribidi0")
@pytest.mark.parametrize("code", ["en", "ar"])
def test_figures_that_do_not_fit_are_left_out(code, dejavu):
    line = "29.8 fps   " + "camera 2.1 detect 12.4 " * 9
    small = renderer((320, 240), code, places=[dejavu])
    picture = small.render(scene(stats=line))
    short = small.render(scene(stats="29.8 fps"))
    assert (picture == short).all()


SIZES = [(1280, 720), (480, 854), (320, 240), (960, 160)]  # bars lie, stand, and touch


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("faces", [(ONE,), FOUR[:3], FOUR])
@pytest.mark.parametrize("code", ["en", "de"])
def test_a_picture_does_not_depend_on_those_before(size, faces, code):
    """Only what has changed of a card is drawn again: all of it, and nothing else."""
    rng, lasting = np.random.default_rng(0), renderer(size, code)
    for _ in range(30):
        drawn = [
            replace(emotion("happy"), scores=rng.dirichlet(np.full(7, 0.3)).astype(np.float32))
            for _ in faces
        ]
        shown = replace(scene(*faces), emotions=tuple(drawn))
        assert (lasting.render(shown) == renderer(size, code).render(shown)).all()
