"""Expected screens. Each function returns a check that lists the problems of a screenshot.

All that the system test assumes of the design is here and in the modules imported from here:
annotations, camera_picture, notices, pixels.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from edge.labels import EMOTIONS
from edge.render.layout import Layout, lay_out
from edge.render.palette import DARK
from edge.render.viewport import Viewport, fit_frame
from tests.system import annotations as expected
from tests.system.appliance import ScreenCheck
from tests.system.camera_picture import (
    bar_problems,
    clip_problems,
    dim_clip_problems,
    noise_problems,
)
from tests.system.clips import LEFT, Clip
from tests.system.notices import notice_problems, recording_problems
from tests.system.pixels import WARNING, has_colour, part_of
from tests.system.vm import SCREEN

FAINT = 0.6  # opacity of the idle screen's icons over the background
MIN_IDLE_PIXELS = 1500  # of each icon's colour, and of the text's


def face(
    clip: Clip, code: str = "en", notice: str = "", screen: tuple[int, int] = SCREEN
) -> ScreenCheck:
    """Expect the mirrored clip with its face boxed, labelled happy, and a panel.

    Args:
        clip: that the camera plays.
        code: of the language ("de").
        notice: over the picture; "" for none.
        screen: width and height, pixels.
    """

    def check(picture: np.ndarray) -> list[str]:
        layout, view = _layout(clip, 1, screen)
        inside, panel = part_of(picture, view), part_of(picture, layout.panels[0])
        box = view.project(clip.face)
        boxes = (
            [*expected.box_problems(inside, box, c), *expected.stripe_problems(panel, c)]
            for c in DARK.people
        )
        return [
            *_background_problems(picture, layout),
            *clip_problems(inside, clip, view),
            *min(boxes, key=len),
            *expected.label_problems(inside, box),
            *expected.bar_problems(panel),
            *expected.name_problems(panel, code, screen),
            *notice_problems(part_of(picture, layout.frame_area), notice, code, screen),
        ]

    return _at_size(check, screen)


def recording(clip: Clip, code: str) -> ScreenCheck:
    """Expect a face as `face` does, and the recording indicator."""

    def check(picture: np.ndarray) -> list[str]:
        area = part_of(picture, _layout(clip, 1)[0].frame_area)
        return [*face(clip, code)(picture), *recording_problems(area, code, SCREEN)]

    return _at_size(check)


def camera_lost(last: Clip) -> ScreenCheck:
    """Expect the last frame, dim, with text over it, and no panel.

    Args:
        last: the clip that the camera played before.
    """

    def check(picture: np.ndarray) -> list[str]:
        layout, view = _layout(last, 0)
        inside = part_of(picture, view)
        return [
            *_background_problems(picture, layout),
            *dim_clip_problems(inside, last),
            *_text_problems(inside),
        ]

    return _at_size(check)


def noise() -> ScreenCheck:
    """Expect a camera picture of random pixels."""

    def check(picture: np.ndarray) -> list[str]:
        layout, view = _layout(LEFT, 0)
        problems = noise_problems(part_of(picture, view), view)
        return [*problems, *_background_problems(picture, layout)]

    return _at_size(check)


def colour_bars(size: tuple[int, int]) -> ScreenCheck:
    """Expect the test picture of the kernel's virtual cameras, and nobody.

    Args:
        size: width and height of a frame, pixels.
    """

    def check(picture: np.ndarray) -> list[str]:
        layout = lay_out(SCREEN, 0)
        view = fit_frame(size, layout.frame_area, mirrored=True)
        return [*bar_problems(part_of(picture, view)), *_background_problems(picture, layout)]

    return _at_size(check)


def fault() -> ScreenCheck:
    """Expect a warning icon and text on the plain background."""

    def check(picture: np.ndarray) -> list[str]:
        amber = has_colour(picture, WARNING).sum()
        missing = [] if amber > 3000 else [f"no warning icon: {amber} pixels of its colour"]
        return [*_plain_problems(picture), *missing, *_text_problems(picture)]

    return _at_size(check)


def idle(picture: np.ndarray) -> list[str]:
    """Expect all icons, faint, and text on the plain background, and no camera picture."""
    problems = [*_plain_problems(picture)]
    for name in EMOTIONS:
        colour = DARK.emotions[name]
        pairs = zip(colour, DARK.background, strict=True)
        red, green, blue = (round(FAINT * c + (1 - FAINT) * ground) for c, ground in pairs)
        if (found := has_colour(picture, (red, green, blue)).sum()) < MIN_IDLE_PIXELS:
            problems.append(f"no faint icon of {name}: {found} pixels of its colour")
    if (found := has_colour(picture, DARK.text).sum()) < MIN_IDLE_PIXELS:
        problems.append(f"no text: {found} pixels of its colour")
    return problems


def view_of(clip: Clip) -> Viewport:
    """Return where the screen shows the frames of a clip."""
    return _layout(clip, 1)[1]


def _at_size(check: ScreenCheck, screen: tuple[int, int] = SCREEN) -> ScreenCheck:
    """Check the size first: before a program sets a mode, screenshots are smaller."""

    def sized(picture: np.ndarray) -> list[str]:
        size = picture.shape[1], picture.shape[0]
        return check(picture) if size == screen else [f"the screen has {size}, not {screen} pixels"]

    return sized


def _layout(clip: Clip, faces: int, screen: tuple[int, int] = SCREEN) -> tuple[Layout, Viewport]:
    layout = lay_out(screen, faces)
    return layout, fit_frame(clip.size, layout.frame_area, mirrored=True)


def _background_problems(picture: np.ndarray, layout: Layout) -> Iterator[str]:
    """Require the plain strip between camera picture and panel."""
    left = layout.frame_area.x + layout.frame_area.w
    strip = picture[:, left + 1 : layout.panel_area.x - 1]
    if (share := has_colour(strip, DARK.background).mean()) < 0.98:
        yield f"the margin beside the camera picture has the background colour in {share:.0%}"


def _plain_problems(picture: np.ndarray) -> Iterator[str]:
    if (share := has_colour(picture, DARK.background).mean()) <= 0.85:
        yield f"the background is plain in {share:.0%}"


def _text_problems(picture: np.ndarray) -> Iterator[str]:
    """Require text in the middle."""
    height, width = picture.shape[:2]
    middle = picture[height // 4 : -height // 4, width // 8 : -width // 8]
    text = has_colour(middle, DARK.text)
    wide = np.ptp(np.flatnonzero(text.any(axis=0))) if text.any() else 0
    if text.sum() < 300 or wide < 100:
        yield f"no text in the middle: {text.sum()} pixels of its colour, {wide} wide"
