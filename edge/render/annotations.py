"""What is drawn at a face: its box, its icon, its name."""

from __future__ import annotations

import numpy as np

from edge.render import compositing as canvas, palette
from edge.render.layout import Place, label_place
from edge.render.style import Style
from edge.scene import Emotion

# (faces at most, height of the name's capitals, size of the icon), of the design; names of
# more faces would cover them.
LABELS = ((2, 34, 70), (4, 26, 56))
ICON = 60


def draw_face(
    inside: np.ndarray, box: Place, track: int, emotion: Emotion, style: Style, faces: int
) -> None:
    """Draw a face's box and label.

    Args:
        inside: uint8, (height, width, 3), RGB: where the frame is; changed.
        box: of the face, pixels from the upper left corner of `inside`; may reach outside.
        track: number of the track.
        emotion: what to say.
        style: language and scale.
        faces: how many there are: the fewer, the larger their labels.
    """
    colour = palette.track_colour(track)
    halo, thick, radius = style.px(2), style.px(4), style.px(14)
    around = Place(box.x - halo, box.y - halo, box.w + 2 * halo, box.h + 2 * halo)
    canvas.outline(inside, around, radius + halo, thick + 2 * halo, palette.BACKGROUND)
    canvas.outline(inside, box, radius, thick, colour)
    letters, size = next(((x, y) for most, x, y in LABELS if faces <= most), (0, ICON))
    gap, size = style.px(10), style.px(size)
    room = inside.shape[1] - size - 3 * gap
    shown = style.language[emotion.label]
    name = style.fitted(shown, style.px(letters), room) if letters else None
    width = size + gap + (name.width + 2 * gap if name else 0)
    height = size + gap
    label = label_place(box, (width, height), (inside.shape[1], inside.shape[0]), gap)
    canvas.stamp(inside, canvas.panel(width, height, height // 2, 225), *label[:2], palette.CARD)
    x, y = label.x + gap // 2, label.y + gap // 2
    # In a language that runs leftwards the icon stands at the right, where reading begins.
    if not style.language.rightward:
        x = label.x + width - gap // 2 - size
    canvas.paste(inside, canvas.icon(emotion.label, size), x, y)
    if name:
        left = label.x + (size + gap + gap // 2 if style.language.rightward else 3 * gap // 2)
        top = label.y + (height - name.mask.shape[0]) // 2
        canvas.stamp(inside, name.mask, left, top, colour)
