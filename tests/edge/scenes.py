"""Scenes and a renderer for the tests."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from edge.labels import CONTEMPT, EMOTIONS, in_order
from edge.render import fonts, language
from edge.render.renderer import Renderer
from edge.scene import BBox, Emotion, Face, Frame, Scene, Track


def renderer(size=(1280, 720), code="en", *, fit="auto", folders=None):
    """Return a renderer of a language, with fonts of the given folders or of the machine."""
    words = language.load(code)
    return Renderer(words, fonts.choose(words, folders=folders), size, fit=fit)


def emotion(name, score=0.7):
    """Return an emotion with this score; the other six share the rest equally."""
    scores = np.full(7, (1 - score) / 6, np.float32)
    scores[EMOTIONS.index(name)] = score
    return Emotion(scores)


def scene(*boxes, size=(640, 480), **attributes):
    """Return a scene on a plain grey frame with a face at each box (x, y, w, h)."""
    pixels = np.full((size[1], size[0], 3), (70, 80, 90), np.uint8)
    tracks = tuple(Track(i + 1, Face(BBox(*box), 0.9)) for i, box in enumerate(boxes))
    emotions = tuple(emotion(EMOTIONS[(3 + 2 * i) % 7]) for i in range(len(boxes)))
    return Scene(Frame(pixels), tracks, emotions, **attributes)


GESTURES = (
    "smile", "wink", "frown", "tongue_out", "kiss", "yawn", "raised_brows", "cheeks_puffed",
    "eyes_closed", "looking_up", "talking", "no_gesture",
)  # fmt: skip
# Classes of networks that tell others apart than the seven emotions, by their number.
CLASSES = {
    2: ("smile", "no_smile"),
    8: (*EMOTIONS, CONTEMPT),
    12: GESTURES,
    20: (*GESTURES, "nod", "shake", "tilt", "squint", "pout", "laugh", "sneeze", "whistle"),
}


def labelled(count, *boxes, **attributes):
    """Return a scene of a network with this number of classes; the scores are 60 % for one."""
    labels, emotions = in_order(CLASSES[count]), []
    for i in range(len(boxes)):
        scores = np.full(count, 0.4 / (count - 1), np.float32)
        scores[(1 + 3 * i) % count] = 0.6
        emotions.append(Emotion(scores, labels=labels))
    return replace(scene(*boxes, **attributes), emotions=tuple(emotions), labels=labels)


ONE = (250, 120, 140, 140)
TWO = ((80, 120, 120, 120), (420, 160, 150, 150))
FOUR = ((40, 60, 90, 100), (240, 90, 100, 110), (440, 60, 120, 130), (120, 300, 80, 90))
NINE = tuple((20 + 210 * (i % 3), 30 + 150 * (i // 3), 80 + 4 * i, 90 + 4 * i) for i in range(9))
FIFTEEN = tuple(
    (18 + 124 * (i % 5), 50 + 150 * (i // 5), 60 + 2 * i, 66 + 2 * i) for i in range(15)
)
EDGES = ((-40, 190, 100, 100), (580, 190, 100, 100), (270, -40, 100, 100), (270, 430, 100, 100))
UNSURE = replace(emotion("sad", 0.3), label="unsure")
AWAY = replace(emotion("happy", 0.8), label="away")
STATS = "29.8 fps   camera 2.1 detect 12.4 track 0.1 classify 0.9 render 3.6 display 1.2 ms   61 °C"

# The keys are names of golden pictures, tests/golden/scene-KEY.png.
SCENES = {
    "nobody": scene(),
    "one": scene(ONE),
    "two": scene(*TWO),
    "four": scene(*FOUR),
    "nine": scene(*NINE),
    "fifteen": scene(*FIFTEEN),
    "edges": scene(*EDGES),
    "wide": scene((800, 200, 200, 200), size=(1280, 720)),
    "unsure": replace(scene(ONE), emotions=(UNSURE,)),
    "away": replace(scene(ONE), emotions=(AWAY,)),
    "starting": scene(state="starting"),
    "fault": scene(
        state="fault",
        detail="/etc/emotion-edge/config.toml: unknown key 'camera.widht': "
        "did you mean 'camera.width'?",
    ),
    "no-camera": scene(state="no_camera"),
    "no-access": scene(state="no_access"),
    "camera-closed": scene(state="camera_closed"),
    "camera-lost": scene(state="camera_lost"),
    "idle": scene(state="idle", indicators=("camera",)),
    "blank": scene(ONE, state="blank"),
    "signs": scene(ONE, indicators=("camera", "recording"), stats=STATS),
    "too-hot": scene(ONE, indicators=("camera",), notices=("too_hot", "no_edgetpu"), stats=STATS),
    "troubles": scene(ONE, notices=("recording_stopped", "settings_broken")),
    "turned": scene(notices=("turned",)),
    "own-model": scene(ONE, notices=("model_refused",)),
    "two-classes": labelled(2, ONE),
    "two-classes-two": labelled(2, *TWO),
    "eight-classes": labelled(8, *TWO),
    "eight-classes-nobody": labelled(8),
    "twelve-classes": labelled(12, ONE),
    "twelve-classes-four": labelled(12, *FOUR),
    "twelve-classes-idle": labelled(12, state="idle"),
    "twenty-classes": labelled(20, ONE),
}
