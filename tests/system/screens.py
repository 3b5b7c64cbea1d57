"""What the screen has to look like, pixel by pixel: all that the test knows of the design."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import cv2
import numpy as np

from edge.render import palette
from edge.render.layout import Layout, Place, View, fit, lay_out
from tests.system.clip import LEFT, Clip
from tests.system.marks import marked, wrong_bar, wrong_box, wrong_label, wrong_name, wrong_stripe
from tests.system.notices import wrong_notice, wrong_recording
from tests.system.vm import SCREEN

ALIKE = 16  # of 255: a colour that went through a camera's conversion
GRID = (16, 12)  # cells that camera pictures are compared by, across and down

Look = Callable[[np.ndarray], list[str]]


def _of_screen(look: Look, screen: tuple[int, int] = SCREEN) -> Look:
    """Before anything has set a mode, there is a smaller picture."""

    def checked(picture: np.ndarray) -> list[str]:
        size = picture.shape[1], picture.shape[0]
        return look(picture) if size == screen else [f"the screen has {size}, not {screen} pixels"]

    return checked


def face(shown: Clip, code: str = "en", notice: str = "", screen: tuple[int, int] = SCREEN) -> Look:
    """The clip's picture as in a mirror, its face boxed, labelled and named happy in a card.

    Args:
        shown: the clip.
        code: of the language.
        notice: that lies over it; "" where there must be none.
        screen: its size.
    """

    def look(picture: np.ndarray) -> list[str]:
        layout, view = _places(shown, 1, screen)
        inside, card = _part(picture, view), _part(picture, layout.cards[0])
        box = view.place(shown.face)
        boxes = ([*wrong_box(inside, box, c), *wrong_stripe(card, c)] for c in palette.TRACK)
        return [
            *_wrong_background(picture, layout),
            *_wrong_camera_picture(inside, shown, view),
            *min(boxes, key=len),
            *wrong_label(inside, box),
            *wrong_bar(card),
            *wrong_name(card, code, screen),
            *wrong_notice(_part(picture, layout.frame), notice, code, screen),
        ]

    return _of_screen(look, screen)


def recording(shown: Clip, code: str) -> Look:
    """A face as by `face`, and the sign that says so."""

    def look(picture: np.ndarray) -> list[str]:
        room = _part(picture, _places(shown, 1)[0].frame)
        return [*face(shown, code)(picture), *wrong_recording(room, code, SCREEN)]

    return _of_screen(look)


def camera_lost(last: Clip) -> Look:
    """The last picture, dim, with words over it, and no card."""

    def look(picture: np.ndarray) -> list[str]:
        layout, view = _places(last, 0)
        inside = _part(picture, view)
        return [
            *_wrong_background(picture, layout),
            *_wrong_dim_picture(inside, last, view),
            *_wrong_words(inside),
        ]

    return _of_screen(look)


def noise() -> Look:
    """Neighbouring pixels of the camera picture have nothing to do with each other."""

    def look(picture: np.ndarray) -> list[str]:
        layout, view = _places(LEFT, 0)
        inside = _part(picture, view)[: view.h // 2].astype(float).mean(axis=-1)
        step = round(2 * view.scale)  # pixels of a frame come in pairs of one colour
        near = np.corrcoef(inside[step:].ravel(), inside[:-step].ravel())[0, 1]
        noisy = inside.std() > 25 and near < 0.2
        wrong = [] if noisy else [f"no noise: spread {inside.std():.0f}, neighbours {near:.2f}"]
        return [*wrong, *_wrong_background(picture, layout)]

    return _of_screen(look)


def fault() -> Look:
    """A warning sign and words, on the plain ground."""

    def look(picture: np.ndarray) -> list[str]:
        plain = marked(picture, palette.BACKGROUND).mean()
        amber = marked(picture, (255, 178, 62)).sum()
        wrong = [] if plain > 0.85 else [f"the ground is plain in {plain:.0%}"]
        wrong += [] if amber > 3000 else [f"no warning sign: {amber} pixels"]
        return [*wrong, *_wrong_words(picture)]

    return _of_screen(look)


def _places(shown: Clip, faces: int, screen: tuple[int, int] = SCREEN) -> tuple[Layout, View]:
    layout = lay_out(screen, faces)
    return layout, fit(shown.size, layout.frame, mirrored=True)


def _part(picture: np.ndarray, place: Place | View) -> np.ndarray:
    return picture[place.y : place.y + place.h, place.x : place.x + place.w]


def _wrong_background(picture: np.ndarray, layout: Layout) -> Iterator[str]:
    """The strip between camera picture and cards."""
    left = layout.frame.x + layout.frame.w
    strip = picture[:, left + 1 : layout.panel.x - 1]
    if (share := marked(strip, palette.BACKGROUND).mean()) < 0.98:
        yield f"the margin beside the camera picture has the background's colour in {share:.0%}"


def _cells(inside: np.ndarray) -> np.ndarray:
    """Mean colours on a coarse grid: float, (rows, columns, 3)."""
    return cv2.resize(inside, GRID, interpolation=cv2.INTER_AREA).astype(float)


def _expected(shown: Clip) -> np.ndarray:
    return _cells(shown.frames()[0][:, ::-1])


def _uncovered(shown: Clip, view: View) -> np.ndarray:
    """Cells that neither box nor label touch: bool, (rows, columns)."""
    box = view.place(shown.face)
    across, down = view.w / GRID[0], view.h / GRID[1]
    left, right = (box.x - 0.3 * box.w) / across - 1, (box.x + 1.3 * box.w) / across
    upper, lower = (box.y - 0.6 * box.h) / down - 1, (box.y + 1.3 * box.h) / down
    y, x = np.mgrid[: GRID[1], : GRID[0]]
    return (x < left) | (x > right) | (y < upper) | (y > lower)


def _wrong_camera_picture(inside: np.ndarray, shown: Clip, view: View) -> Iterator[str]:
    apart = np.abs(_cells(inside) - _expected(shown)).max(axis=-1)
    if (share := (apart[_uncovered(shown, view)] <= ALIKE).mean()) < 0.8:
        yield f"only {share:.0%} of the camera picture is the mirrored {shown.name}"


def _wrong_dim_picture(inside: np.ndarray, last: Clip, view: View) -> Iterator[str]:
    """Words lie in the middle; the face is not covered now, but the middle may be."""
    seen, bright = _cells(inside).mean(axis=-1), _expected(last).mean(axis=-1)
    free = np.abs(np.arange(GRID[1]) - (GRID[1] - 1) / 2) > GRID[1] / 4
    ratio = seen[free].mean() / bright[free].mean()
    if not 0.1 <= ratio <= 0.5:
        yield f"the last picture is {ratio:.0%} as bright as it was, not dim"
    noisy = seen[free] + np.random.default_rng(0).normal(0, 0.1, seen[free].shape)
    alike = np.corrcoef(noisy.ravel(), bright[free].ravel())[0, 1]
    if alike < 0.9:
        yield f"the dim picture is not the last one: correlation {alike:.2f}"


def _wrong_words(inside: np.ndarray) -> Iterator[str]:
    height, width = inside.shape[:2]
    middle = inside[height // 4 : -height // 4, width // 8 : -width // 8]
    letters = marked(middle, palette.TEXT)
    wide = np.ptp(np.flatnonzero(letters.any(axis=0))) if letters.any() else 0
    if letters.sum() < 300 or wide < 100:
        yield f"no words in the middle: {letters.sum()} pixels of text, {wide} wide"
