from dataclasses import replace

import numpy as np
import pytest

from edge.labels import EMOTIONS
from edge.render import fonts, language
from edge.render.layout import Rect, lay_out
from edge.render.palette import DARK
from edge.render.renderer import Renderer
from edge.render.typeface import can_shape
from edge.render.viewport import fit_frame
from edge.scene import BBox, Face, Frame, Scene, Track
from tests.edge.scenes import EDGES, FOUR, ONE, SCENES, emotion, labelled, renderer, scene


@pytest.mark.parametrize("name", SCENES)
def test_golden_picture(name, golden):
    golden(f"scene-{name}", renderer().render(SCENES[name]))


@pytest.mark.parametrize("size", [(640, 480), (800, 480), (720, 1280), (480, 854), (1920, 1080)])
def test_golden_picture_of_another_size(golden, size):
    width, height = size
    golden(f"scene-{width}x{height}", renderer(size).render(SCENES["two"]))


def test_golden_picture_in_4k(golden):
    golden("scene-4k", renderer((3840, 2160)).render(SCENES["one"]))


@pytest.mark.parametrize("name", ["one", "four", "nine", "idle"])
def test_golden_picture_in_portrait_format(golden, name):
    golden(f"scene-upright-{name}", renderer((720, 1280)).render(SCENES[name]))


@pytest.mark.parametrize("count", [3, 4])
def test_golden_picture_of_several_people_in_german(golden, count):
    golden(f"scene-de-{count}", renderer(code="de").render(scene(*FOUR[:count])))


@pytest.mark.parametrize("count", [2, 8, 12])
def test_golden_picture_of_other_classes_in_portrait_format(golden, count):
    golden(f"scene-upright-{count}-classes", renderer((720, 1280)).render(labelled(count, ONE)))


@pytest.mark.skipif(not can_shape(), reason="Arabic needs libfribidi0")
@pytest.mark.parametrize("name", ["one", "two", "too-hot"])
def test_golden_picture_of_a_right_to_left_language(golden, name, dejavu):
    golden(f"scene-ar-{name}", renderer(code="ar", folders=[dejavu]).render(SCENES[name]))


def test_nothing_is_drawn_outside_the_frame():
    """Faces at and beyond every edge change neither panel area nor margins."""
    faces = (*EDGES, (-90, -90, 100, 100), (2000, 2000, 100, 100), (-500, -500, 3000, 3000))
    size = (1280, 640)  # leaves margins above and below the frame
    pixels = renderer().render(scene(*faces, size=size))
    viewport = fit_frame(size, Rect(0, 0, 960, 720))
    assert viewport.y > 0
    above, below = pixels[: viewport.y, :960], pixels[viewport.y + viewport.h :, :960]
    assert (above == DARK.background).all()
    assert (below == DARK.background).all()
    assert (pixels[:, 960:972] == DARK.background).all()


def test_box_and_panel_have_the_colour_of_their_track():
    picture = renderer().render(SCENES["two"])
    panels = lay_out((1280, 720), 2).panels
    for track, panel in zip(SCENES["two"].tracks, panels, strict=True):
        x, y = (round(v * 1.5) for v in (track.bbox.x, track.bbox.y + track.bbox.h / 2))
        assert tuple(picture[y, x + 1]) == DARK.people[track.id - 1]
        stripe = picture[panel.y + panel.h // 2, panel.x + 3]
        assert tuple(stripe) == DARK.people[track.id - 1]


def two_coloured(size=(640, 480), **attributes):
    """Return a scene whose frame is red at the left, blue at the right, with a face at the left."""
    pixels = np.zeros((size[1], size[0], 3), np.uint8)
    pixels[:, : size[0] // 2, 0] = pixels[:, size[0] // 2 :, 2] = 255
    face = Track(1, Face(BBox(40, 200, 100, 100), 0.9))
    return Scene(Frame(pixels), (face,), (emotion("happy"),), **attributes)


def test_mirroring_exchanges_left_and_right_of_frame_and_boxes():
    picture = renderer().render(two_coloured(mirrored=True))
    assert tuple(picture[700, 10]) == (0, 0, 255)
    assert tuple(picture[700, 950]) == (255, 0, 0)
    x, y = 960 - round((40 + 100) * 1.5), round(250 * 1.5)
    assert tuple(picture[y, x + 1]) == DARK.people[0]
    plain = renderer().render(two_coloured())
    assert tuple(plain[y, round(40 * 1.5) + 1]) == DARK.people[0]
    assert (plain[:, 960:] == picture[:, 960:]).all()  # panels are not mirrored


def test_a_frame_larger_than_its_area_is_mirrored_too():
    size = (1920, 1440)
    plain, mirrored = (
        renderer().render(replace(two_coloured(size, mirrored=flag), tracks=(), emotions=()))
        for flag in (False, True)
    )
    assert (mirrored[:, :960] == plain[:, 959::-1]).all()


def test_filling_leaves_no_margins_and_keeps_boxes_at_their_faces():
    wide = two_coloured((1280, 480))
    filled = renderer(fit="fill").render(wide)
    assert (filled[:, :960].max(axis=2) > 0).all()
    assert (renderer().render(wide)[0, :960] == DARK.background).all()
    face = Track(1, Face(BBox(500, 200, 100, 100), 0.9))
    x = round((500 - (1280 - 640) / 2) * 1.5)
    picture = renderer(fit="fill").render(replace(wide, tracks=(face,)))
    assert tuple(picture[375, x + 1]) == DARK.people[0]


@pytest.mark.parametrize(
    ("picture", "frame", "filled"),
    [
        ((720, 1280), (640, 480), True),  # upright: always
        ((720, 1280), (480, 640), True),  # also with a camera that is turned
        ((1280, 800), (640, 480), True),  # a tenth is cut off
        ((1280, 720), (1280, 720), False),  # a quarter would be
        ((1280, 1024), (640, 480), False),
    ],
)
def test_frames_fill_upright_pictures_and_where_little_is_cut_off(picture, frame, filled):
    area = lay_out(picture, 0).frame_area
    shown = two_coloured(frame)
    pixels = renderer(picture).render(replace(shown, tracks=(), emotions=()))
    part = pixels[area.y : area.bottom, area.x : area.right]
    assert (part.max(axis=2) > DARK.background[2]).all() == filled
    kept = renderer(picture, fit="letterbox").render(replace(shown, tracks=(), emotions=()))
    part = kept[area.y : area.bottom, area.x : area.right]
    assert not (part.max(axis=2) > DARK.background[2]).all()


def test_resizing_draws_as_a_new_renderer_does():
    resized = renderer()
    resized.render(SCENES["two"])
    resized.resize((640, 480))
    assert (resized.render(SCENES["two"]) == renderer((640, 480)).render(SCENES["two"])).all()


def test_cards_stand_in_the_order_of_the_picture_and_the_rest_is_counted():
    """Of five faces from left to right, the second is the smallest and has no card."""
    boxes = [(100 * i, 100, s, s) for i, s in ((4, 60), (3, 70), (2, 80), (1, 50), (0, 90))]
    for mirrored, order in ((False, (4, 2, 1, 0)), (True, (0, 1, 2, 4))):
        picture = renderer().render(replace(scene(*boxes), mirrored=mirrored))
        layout = lay_out((1280, 720), 5)
        stripes = [tuple(picture[p.y + p.h // 2, p.x + 3]) for p in layout.panels]
        assert stripes == [DARK.people[i] for i in order]
        assert (picture[layout.more.y + layout.more.h // 2, layout.more.x + 40] == DARK.panel).all()
        assert (picture[layout.more.y : layout.more.bottom] == DARK.text).all(axis=-1).any()


@pytest.mark.parametrize("size", [(1, 1), (8000, 60), (60, 8000)])
def test_frames_of_extreme_shapes(size):
    assert renderer().render(scene(size=size)).shape == (720, 1280, 3)


def test_a_lost_camera_of_very_flat_frames():
    flat = Frame(np.zeros((38, 16384, 3), np.uint8), 0.0)
    lost = replace(SCENES["camera-lost"], frame=flat, tracks=(), emotions=())
    assert renderer((640, 480)).render(lost).shape == (480, 640, 3)


@pytest.mark.parametrize("name", SCENES)
def test_the_smallest_picture(name):
    assert renderer((320, 240)).render(SCENES[name]).shape == (240, 320, 3)
    assert renderer((240, 320)).render(SCENES[name]).shape == (320, 240, 3)


def test_the_frame_is_not_modified():
    before = SCENES["one"].frame.pixels.copy()
    renderer().render(SCENES["one"])
    assert (SCENES["one"].frame.pixels == before).all()


def test_states_without_faces_show_nothing_of_the_frame():
    """The camera's picture is private: it must not appear where no face is to be seen."""
    for state in ("idle", "blank", "starting", "fault", "no_camera"):
        picture = renderer().render(replace(SCENES["one"], state=state))
        assert not (picture == (70, 80, 90)).all(axis=2).any()
    assert not renderer().render(SCENES["blank"]).any()


def test_the_idle_screen_drifts():
    """A picture that does not move for a month burns in."""
    early, late = (
        renderer().render(replace(scene(state="idle"), frame=replace(scene().frame, time=time)))
        for time in (0.0, 20.0)
    )
    assert (early != late).any()


def test_text_is_rasterized_once():
    """Nothing is shaped while pictures are drawn, even where scores and statistics change."""
    words = language.load("en")
    typeface = fonts.choose(words)
    lasting = Renderer(words, typeface)
    for score in np.arange(0.01, 1, 0.01):
        for name in EMOTIONS:
            line = f"{100 * score:.1f} fps   detect {90 * score:.2f} ms"
            lasting.render(replace(SCENES["one"], emotions=(emotion(name, score),), stats=line))
    misses = typeface.text.cache_info().misses
    for score in np.arange(0.99, 0.01, -0.013):
        line = f"{77 * score:.1f} fps   detect {55 * score:.2f} ms"
        lasting.render(replace(SCENES["one"], emotions=(emotion("sad", score),), stats=line))
    assert typeface.text.cache_info().misses == misses
