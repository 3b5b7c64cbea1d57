"""Scenes that the tests draw, and what draws them."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from edge.labels import EMOTIONS
from edge.render import fonts, language
from edge.render.renderer import Renderer
from edge.scene import BBox, Emotion, Face, Frame, Scene, Track


def renderer(size=(1280, 720), code="en", *, mirrored=False, fill=False, places=None):
    words = language.load(code)
    drawn = Renderer(words, fonts.choose(words, places=places), size, fill=fill)
    drawn.mirrored = mirrored
    return drawn


def emotion(name, score=0.7):
    scores = np.full(7, (1 - score) / 6, np.float32)
    scores[EMOTIONS.index(name)] = score
    return Emotion(scores)


def scene(*boxes, size=(640, 480), **more):
    pixels = np.full((size[1], size[0], 3), (70, 80, 90), np.uint8)
    tracks = tuple(Track(i + 1, Face(BBox(*box), 0.9)) for i, box in enumerate(boxes))
    emotions = tuple(emotion(EMOTIONS[(3 + 2 * i) % 7]) for i in range(len(boxes)))
    return Scene(Frame(pixels), tracks, emotions, **more)


def photo(path):
    """A frame of 640x480 with a real face at about (236, 66), 105 wide."""
    rgb = cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)
    return np.pad(rgb[:480], ((0, 0), (64, 64), (0, 0)), mode="edge")


ONE = (250, 120, 140, 140)
TWO = ((80, 120, 120, 120), (420, 160, 150, 150))
FOUR = ((40, 60, 90, 100), (240, 90, 100, 110), (440, 60, 120, 130), (120, 300, 80, 90))
NINE = tuple((20 + 210 * (i % 3), 30 + 150 * (i // 3), 80 + 4 * i, 90 + 4 * i) for i in range(9))
EDGES = ((-40, 190, 100, 100), (580, 190, 100, 100), (270, -40, 100, 100), (270, 430, 100, 100))
GUESS = replace(emotion("sad", 0.3), label="unsure")
LINE = "29.8 fps   camera 2.1 detect 12.4 track 0.1 classify 0.9 render 3.6 display 1.2 ms   61 °C"

SCENES = {
    "nobody": scene(),
    "one": scene(ONE),
    "two": scene(*TWO),
    "four": scene(*FOUR),
    "nine": scene(*NINE),
    "edges": scene(*EDGES),
    "wide": scene((800, 200, 200, 200), size=(1280, 720)),
    "unsure": replace(scene(ONE), emotions=(GUESS,)),
    "starting": scene(state="starting"),
    "fault": scene(
        state="fault",
        detail="/etc/emotion-edge/config.toml: unknown key 'camera.widht': "
        "did you mean 'camera.width'?",
    ),
    "no-camera": scene(state="no_camera"),
    "camera-lost": scene(state="camera_lost"),
    "idle": scene(state="idle", indicators=("camera",)),
    "blank": scene(ONE, state="blank"),
    "signs": scene(ONE, indicators=("camera", "recording"), stats=LINE),
    "too-hot": scene(ONE, indicators=("camera",), notices=("too_hot", "no_edgetpu"), stats=LINE),
    "troubles": scene(ONE, notices=("recording_stopped", "settings_broken")),
    "own-model": scene(ONE, notices=("model_refused",)),
}
