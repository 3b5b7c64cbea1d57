"""Annotation of the faces in the frame: their boxes, and labels with icon and name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from edge.labels import Colour, Label
from edge.render import compositing, shapes
from edge.render.label_places import LabelPlaces, Place
from edge.render.layout import Rect
from edge.render.style import Style
from edge.render.typeface import Text
from edge.scene import Emotion

# (largest number of faces, height of the name's capitals, size of the icon), pixels of the design.
NAMED_LABELS = ((2, 34, 70), (4, 26, 56))
ICON_SIZE = 60  # of a label without a name, pixels of the design
SMALL_ICON_SIZE = 40  # where there is no place for a larger one
OPACITY = 225
GAP = 10  # around a label's icon and name, and between label and face, pixels of the design
LABEL_CACHE_SIZE = 16
LINE = 4  # thickness of the line from a face to a label that is not beside it


class AnnotatedFace(NamedTuple):
    """A face to annotate.

    Attributes:
        track: number of the track.
        box: pixels of the part of the picture that shows the frame; may lie outside.
        colour: of the person.
        emotion: its label is shown.
    """

    track: int
    box: Rect
    colour: Colour
    emotion: Emotion


class _Form(NamedTuple):
    """One form of a label: with or without the name, and of one size."""

    size: tuple[int, int]
    name: Text | None


class Annotator:
    """Annotator of the faces of one video, in one style.

    Args:
        style: language and scale.
    """

    def __init__(self, style: Style) -> None:
        self._style = style
        self._labels: dict[tuple[object, ...], compositing.Composition] = {}
        self._places = LabelPlaces(style.scaled(GAP), style.scaled(LINE))

    def annotate(self, image: np.ndarray, faces: Sequence[AnnotatedFace], time: float) -> None:
        """Draw the boxes of faces, and above them the labels.

        Args:
            image: uint8, (height, width, 3), RGB: the part of the picture that shows the frame;
                modified in place.
            faces: all that are in the frame.
            time: of the frame, seconds.
        """
        bounds = image.shape[1], image.shape[0]
        forms = [self._forms(face, len(faces), bounds[0]) for face in faces]
        boxes = [(face.track, face.box) for face in faces]
        sizes = [[form.size for form in each] for each in forms]
        for face in faces:
            _draw_box(image, face.box, face.colour, self._style)
        places = self._places.place(boxes, sizes, bounds, time)
        for face, place, each in zip(faces, places, forms, strict=True):
            if place:
                self._draw_label(image, place, each[place.size].name, face)

    def _draw_label(
        self, image: np.ndarray, place: Place, name: Text | None, face: AnnotatedFace
    ) -> None:
        label, shown = place.rect, face.emotion.shown
        if place.line:
            compositing.fill_rect(image, *place.line, face.colour)
        # One size holds one text of a name.
        key = label.w, label.h, name is None, shown, face.colour
        if key not in self._labels:
            if len(self._labels) >= LABEL_CACHE_SIZE:
                self._labels.clear()
            composed = _compose_label((label.w, label.h), name, shown, face.colour, self._style)
            self._labels[key] = composed
        self._labels[key].draw(image, label.x, label.y)

    def _forms(self, face: AnnotatedFace, faces: int, max_width: int) -> list[_Form]:
        """Return the forms of a face's label, the one to prefer first; larger for few faces."""
        style = self._style
        gap = style.scaled(GAP)
        forms = [
            _Form((style.scaled(size) + gap, style.scaled(size) + gap), None)
            for size in (ICON_SIZE, SMALL_ICON_SIZE)
        ]
        for most, cap_height, icon_size in NAMED_LABELS:
            if faces <= most and style.theme.show.names:
                size = style.scaled(icon_size)
                word, space = style.name_of(face.emotion.shown), max_width - size - 3 * gap
                name = style.fit_text(word, style.scaled(cap_height), space)
                forms.insert(0, _Form((size + name.width + 3 * gap, size + gap), name))
                break
        return forms


def _draw_box(image: np.ndarray, box: Rect, colour: Colour, style: Style) -> None:
    """Draw an outline in the person's colour between dark ones."""
    border, thickness, radius = style.scaled(2), style.scaled(4), style.radius(14)
    outer = Rect(box.x - border, box.y - border, box.w + 2 * border, box.h + 2 * border)
    dark = shapes.Line(thickness + 2 * border, style.palette.background)
    core = shapes.Line(thickness, colour)
    shapes.draw_outline(image, outer, radius + border, dark, core)


def _compose_label(
    size: tuple[int, int], name: Text | None, shown: Label, colour: Colour, style: Style
) -> compositing.Composition:
    """Return a label: icon, and name in the person's colour, on a background with round ends."""
    width, height = size
    label, gap = compositing.Composition(width, height), style.scaled(GAP)
    mask = shapes.rounded_rect(width, height, style.end_radius(height), OPACITY)
    label.add_mask(mask, 0, 0, style.palette.panel)
    left_to_right, side = style.language.left_to_right, height - gap
    x = gap // 2 if left_to_right else width - gap // 2 - side
    label.add_icon(style.icon(shown, side), x, gap // 2)
    if name:
        left = height + gap // 2 if left_to_right else 3 * gap // 2
        label.add_mask(name.mask, left, (height - name.height) // 2, colour)
    return label
