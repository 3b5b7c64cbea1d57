"""Annotation of a face in the frame: its box, and a label with icon and name."""

from __future__ import annotations

import numpy as np

from edge.labels import Colour, Label
from edge.render import compositing, shapes
from edge.render.layout import Rect
from edge.render.style import Style
from edge.render.typeface import Text
from edge.render.viewport import place_label
from edge.scene import Emotion

# (largest number of faces, height of the name's capitals, size of the icon), pixels of the design.
# Names of more faces would cover those faces.
NAMED_LABELS = ((2, 34, 70), (4, 26, 56))
ICON_SIZE = 60  # of a label without a name, pixels of the design
OPACITY = 225


def annotate_face(
    image: np.ndarray, box: Rect, track_id: int, emotion: Emotion, style: Style, faces: int
) -> None:
    """Draw the box of a face and its label.

    Args:
        image: uint8, (height, width, 3), RGB: the part of the picture that shows the frame;
            modified in place.
        box: of the face, pixels of `image`; may lie outside.
        track_id: number of the track, from 1.
        emotion: its label is shown.
        style: language and scale.
        faces: number of faces in the scene: labels of fewer faces are larger.
    """
    colour = style.palette.track_colour(track_id)
    _draw_box(image, box, colour, style)
    sizes = ((height, size) for most, height, size in NAMED_LABELS if faces <= most)
    cap_height, icon_size = next(sizes, (0, ICON_SIZE))
    cap_height = cap_height if style.theme.show.names else 0
    gap, icon_size = style.scaled(10), style.scaled(icon_size)
    max_width = image.shape[1] - icon_size - 3 * gap
    shown = emotion.shown
    word = style.name_of(shown)
    name = style.fit_text(word, style.scaled(cap_height), max_width) if cap_height else None
    width = icon_size + gap + (name.width + 2 * gap if name else 0)
    bounds = image.shape[1], image.shape[0]
    label = place_label(box, (width, icon_size + gap), bounds, gap)
    mask = shapes.rounded_rect(label.w, label.h, style.end_radius(label.h), OPACITY)
    compositing.draw_mask(image, mask, label.x, label.y, style.palette.panel)
    _draw_icon(image, label, shown, style)
    if name:
        _draw_name(image, label, name, colour, style)


def _draw_box(image: np.ndarray, box: Rect, colour: Colour, style: Style) -> None:
    """Draw an outline in the track's colour between dark ones."""
    border, thickness, radius = style.scaled(2), style.scaled(4), style.radius(14)
    outer = Rect(box.x - border, box.y - border, box.w + 2 * border, box.h + 2 * border)
    shapes.draw_outline(
        image, outer, radius + border, thickness + 2 * border, style.palette.background
    )
    shapes.draw_outline(image, box, radius, thickness, colour)


def _draw_icon(image: np.ndarray, label: Rect, shown: Label, style: Style) -> None:
    """Draw the icon at the end of the label where reading begins."""
    gap = style.scaled(10)
    size = label.h - gap
    x = label.x + gap // 2
    if not style.language.left_to_right:
        x = label.right - gap // 2 - size
    compositing.draw_icon(image, style.icon(shown, size), x, label.y + gap // 2)


def _draw_name(image: np.ndarray, label: Rect, name: Text, colour: Colour, style: Style) -> None:
    gap = style.scaled(10)
    left = label.h + gap // 2 if style.language.left_to_right else 3 * gap // 2
    top = label.y + (label.h - name.height) // 2
    compositing.draw_mask(image, name.mask, label.x + left, top, colour)
