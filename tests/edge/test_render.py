from dataclasses import replace

import numpy as np
import pytest

from edge.labels import EMOTIONS, UNSURE
from edge.render import Renderer, canvas, fit, label_place, largest, palette
from edge.scene import BBox, Emotion, Face, Frame, Scene, Track


def emotion(name, score=0.7):
    scores = np.full(7, (1 - score) / 6, np.float32)
    scores[EMOTIONS.index(name)] = score
    return Emotion(scores)


def scene(*boxes, size=(640, 480)):
    pixels = np.full((size[1], size[0], 3), (70, 80, 90), np.uint8)
    tracks = tuple(Track(i + 1, Face(BBox(*box), 0.9)) for i, box in enumerate(boxes))
    emotions = tuple(emotion(EMOTIONS[(3 + 2 * i) % 7]) for i in range(len(boxes)))
    return Scene(Frame(pixels), tracks, emotions)


GUESS = replace(emotion("sad", 0.3), shown="unsure")
EDGES = [(-40, 190, 100, 100), (580, 190, 100, 100), (270, -40, 100, 100), (270, 430, 100, 100)]
SCENES = {
    "nobody": scene(),
    "one": scene((250, 120, 140, 140)),
    "two": scene((80, 120, 120, 120), (420, 160, 150, 150)),
    "unsure": replace(scene((250, 120, 140, 140)), emotions=(GUESS,)),
    "trouble": Scene(replace(scene().frame, trouble="camera lost")),
    "edges": scene(*EDGES),
    "wide": scene((800, 200, 200, 200), size=(1280, 720)),
}


@pytest.mark.parametrize("name", SCENES)
def test_golden_picture(name, golden):
    golden(f"scene-{name}", Renderer((1280, 720)).render(SCENES[name]))


@pytest.mark.parametrize("size", [(640, 480), (720, 1280), (480, 854)])
def test_golden_picture_of_another_size(golden, size):
    width, height = size
    golden(f"scene-{width}x{height}", Renderer(size).render(SCENES["two"]))


def test_golden_picture_upright_with_many_faces(golden):
    boxes = [(20 + 120 * i, 60 + 70 * (i % 2), 90, 90) for i in range(5)]
    golden("scene-upright-many", Renderer((720, 1280)).render(scene(*boxes)))


def test_nothing_is_drawn_outside_the_picture():
    """Faces at and beyond every edge leave the panel and the margins as they are."""
    faces = (*EDGES, (-90, -90, 100, 100), (2000, 2000, 100, 100), (-500, -500, 3000, 3000))
    size = (1280, 640)  # leaves margins above and below the frame
    pixels = Renderer((1280, 720)).render(scene(*faces, size=size))
    view = fit(size, (960, 720))
    assert view.y > 0
    above, below = pixels[: view.y, :960], pixels[view.y + view.h :, :960]
    assert (above == palette.BACKGROUND).all()
    assert (below == palette.BACKGROUND).all()
    assert (pixels[:, 960:968] == palette.BACKGROUND).all()


def test_the_box_has_its_tracks_colour():
    picture = Renderer((1280, 720)).render(SCENES["two"])
    for track in SCENES["two"].tracks:
        x, y = (round(v * 1.5) for v in (track.bbox.x, track.bbox.y + track.bbox.h / 2))
        assert tuple(picture[y, x]) == palette.track_colour(track.id)


def marked(size=(640, 480)):
    """A frame that is red at its left and blue at its right, with a face at its left."""
    pixels = np.zeros((size[1], size[0], 3), np.uint8)
    pixels[:, : size[0] // 2, 0] = pixels[:, size[0] // 2 :, 2] = 255
    face = Track(1, Face(BBox(40, 200, 100, 100), 0.9))
    return Scene(Frame(pixels), (face,), (emotion("happy"),))


def test_a_mirror_exchanges_left_and_right_of_frame_and_boxes():
    picture = Renderer((1280, 720), mirrored=True).render(marked())
    assert tuple(picture[700, 10]) == (0, 0, 255)
    assert tuple(picture[700, 950]) == (255, 0, 0)
    x, y = 960 - round((40 + 100) * 1.5), round(250 * 1.5)
    assert tuple(picture[y, x]) == palette.track_colour(1)
    plain = Renderer((1280, 720)).render(marked())
    assert tuple(plain[y, round(40 * 1.5)]) == palette.track_colour(1)
    assert (plain[:, 960:] == picture[:, 960:]).all()  # words are not mirrored


def test_filling_leaves_no_margin_and_keeps_boxes_at_their_faces():
    wide = marked((1280, 480))
    filled = Renderer((1280, 720), fill=True).render(wide)
    assert (filled[:, :960].max(axis=2) > 0).all()
    assert (Renderer((1280, 720)).render(wide)[0, :960] == palette.BACKGROUND).all()
    face = Track(1, Face(BBox(500, 200, 100, 100), 0.9))
    x = round((500 - (1280 - 640) / 2) * 1.5)
    scene = replace(wide, tracks=(face,))
    picture = Renderer((1280, 720), fill=True).render(scene)
    assert tuple(picture[375, x]) == palette.track_colour(1)


def test_another_size_is_laid_out_anew():
    renderer = Renderer((1280, 720))
    renderer.resize((640, 480))
    assert (renderer.render(SCENES["two"]) == Renderer((640, 480)).render(SCENES["two"])).all()


def test_bars_show_the_scores():
    def lit(score):
        one = Scene(SCENES["one"].frame, SCENES["one"].tracks, (emotion("happy", score),))
        panel = Renderer((1280, 720)).render(one)[120:, 1060:1220]
        return (panel == palette.EMOTION["happy"]).all(axis=2).sum(axis=1).max()

    full = lit(1.0)
    assert lit(0.5) == pytest.approx(full / 2, abs=3)


def test_the_largest_four_faces_have_cards():
    boxes = [(0, 0, s, s) for s in (50, 90, 60, 80, 70)]
    assert [t.id for t, _ in largest(scene(*boxes), 4)] == [2, 3, 4, 5]


@pytest.mark.parametrize("size", [(1, 1), (8000, 60), (60, 8000)])
def test_frames_of_odd_shapes(size):
    assert Renderer((1280, 720)).render(scene(size=size)).shape == (720, 1280, 3)


def test_the_scene_is_left_alone():
    before = SCENES["one"].frame.pixels.copy()
    Renderer().render(SCENES["one"])
    assert (SCENES["one"].frame.pixels == before).all()


@pytest.mark.parametrize("box", EDGES)
def test_labels_stay_inside(box):
    x, y = label_place(BBox(*box), (150, 60), (640, 480), 8)
    assert 0 <= x <= 490
    assert 0 <= y <= 420


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
