"""Notice that emotions are recognized here: a card, and a line while faces are read.

Its colours are its own, so that no theme can make it hard to read.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import field

import cv2
import numpy as np

from edge.labels import Colour
from edge.media import qr
from edge.render import shapes
from edge.render.compositing import draw_mask
from edge.render.language import Language
from edge.render.layout import Rect
from edge.render.region import Region
from edge.render.style import Style
from edge.render.text_column import TextColumn
from edge.render.typeface import Text
from edge.system.frozen import frozen

DARK: Colour = (0, 0, 0)
LIGHT: Colour = (255, 255, 255)
QUIET_ZONE = 4  # light modules around a code, which readers need
MIN_MODULE = 3  # pixels of a module of the code, where the picture has space for it
MAX_SHARE = 0.5  # of the picture's width and height that the code may take
# Screens on which nobody is read, or that have no space to spare.
WITHOUT_CARD = ("fault", "no_camera", "no_access", "camera_closed", "camera_lost", "blank")
LINE_OPACITY = 235
MIN_CAP_HEIGHT = 9  # of the card's letters, pixels
# The card moves up and down on the idle screen so that it does not burn in: pixels of the design,
# seconds.
DRIFT_AMPLITUDE, DRIFT_PERIOD = 6, 240.0


@frozen
class Notice:
    """Facts of a notice, in the operator's own words; "" where they are not given.

    Attributes:
        operator: name of who runs the recognition.
        purpose: of the recognition.
        kept: kinds of data that are stored, and how long.
        contact: address, telephone number or e-mail address.
        link: address of a page with more.
        stores: the program stores pictures; used where `kept` is empty.
        counts: it stores numbers of people; used where `kept` is empty.
        code: QR code of the link, or else of operator and contact, bool, (n, n); None without both.
    """

    operator: str = ""
    purpose: str = ""
    kept: str = ""
    contact: str = ""
    link: str = ""
    stores: bool = False
    counts: bool = False
    code: np.ndarray | None = field(init=False, compare=False, default=None)

    def __post_init__(self) -> None:
        text = self.link or "\n".join(filter(None, (self.operator, self.contact)))
        if text:
            object.__setattr__(self, "code", qr.encode(text))

    @property
    def texts(self) -> tuple[str, ...]:
        """Texts of the operator, which may be in any script."""
        return self.operator, self.purpose, self.kept, self.contact, self.link

    def rows(self, language: Language) -> list[tuple[str, str]]:
        """Return headings and values, in the language; without an operator, a hint to set it."""
        stored = {"notice_kept_pictures": self.stores, "notice_kept_counts": self.counts}
        keys = [key for key, on in stored.items() if on] or ["notice_kept_nothing"]
        kept = "; ".join(language[key] for key in keys)
        rows = [
            ("", "" if self.operator else language["notice_unset"]),
            (language["notice_operator"], self.operator),
            (language["notice_purpose"], self.purpose),
            (language["notice_kept"], self.kept or kept),
            (language["notice_contact"], self.contact),
            (language["notice_more"], self.link),
        ]
        return [row for row in rows if row[1]]


class NoticePainter:
    """Painter of a notice for one size of the picture.

    Args:
        notice: None draws nothing.
        style: language and scale.
        size: width and height of the picture, pixels.
    """

    def __init__(self, notice: Notice | None, style: Style, size: tuple[int, int]) -> None:
        self._notice, self._style = notice, style
        self._card = draw_card(notice, style, size) if notice else None
        self._place = 0

    def draw_card(self, picture: np.ndarray, state: str, time: float = 0.0) -> np.ndarray:
        """Draw the notice at the lower edge of a screen without faces.

        Args:
            picture: uint8, (height, width, 3), RGB; modified in place.
            state: of the scene.
            time: of its frame, seconds; it moves the card a little.

        Returns:
            the part of the picture above the card: a view.
        """
        if self._card is None or state in WITHOUT_CARD:
            return picture
        amplitude = self._style.scaled(DRIFT_AMPLITUDE)
        drift = round(amplitude * (1 + math.sin(2 * math.pi * time / DRIFT_PERIOD)))
        bottom = picture.shape[0] - drift
        top = max(0, bottom - self._card.shape[0])
        picture[top:bottom] = self._card[: bottom - top]
        picture[bottom:] = DARK
        return picture[:top]

    def draw_line(self, image: np.ndarray, faces: Sequence[Rect]) -> None:
        """Draw a short line in a corner of the frame where it covers no face.

        Args:
            image: uint8, (height, width, 3), RGB: the frame in the picture; modified in place.
            faces: boxes in it, pixels.
        """
        if self._notice is None:
            return
        style, height, width = self._style, *image.shape[:2]
        gap = style.scaled(7)
        text = self._line(width - 4 * gap)
        w, h = text.width + 2 * gap, text.height + gap
        left, low = width - w - gap, height - h - gap
        if not style.language.left_to_right:
            left = gap
        # The other lower corner has the lights of camera and recording.
        places = [Rect(x, y, w, h) for x, y in ((left, low), (left, gap), (width - w - left, gap))]
        free = [i for i, place in enumerate(places) if not _covers(place, faces)]
        if free and self._place not in free:
            self._place = free[0]
        place = places[self._place]
        mask = shapes.rounded_rect(w, h, h // 2, LINE_OPACITY)
        draw_mask(image, mask, place.x, place.y, DARK)
        draw_mask(image, text.mask, place.x + gap, place.y + gap // 2, LIGHT)

    def _line(self, max_width: int) -> Text:
        """Return the text of the line; a long name of the operator is left out, not reduced."""
        assert self._notice
        cap_height, title = self._style.scaled(12), self._style.language["notice_title"]
        if self._notice.operator:
            text = self._style.text(f"{title} · {self._notice.operator}", cap_height)
            if text.width <= max_width:
                return text
        return self._style.fit_text(title, cap_height, max_width)


def _covers(place: Rect, faces: Sequence[Rect]) -> bool:
    return any(
        place.x < face.right and face.x < place.right
        and place.y < face.bottom and face.y < place.bottom
        for face in faces
    )  # fmt: skip


def draw_card(notice: Notice, style: Style, size: tuple[int, int]) -> np.ndarray:
    """Return the card of a notice, light on dark, with its QR code where reading ends.

    Args:
        notice: its facts.
        style: language and scale.
        size: width and height of the picture, pixels.

    Returns:
        uint8, (height, width of the picture, 3), RGB; at most half as high as the picture, unless
        the texts need more.
    """
    margin, code = style.scaled(20), code_picture(notice.code, style.scaled(176), size)
    text_width = size[0] - 3 * margin - code.shape[1]
    column = TextColumn(style, text_width)
    title, text = (max(MIN_CAP_HEIGHT, style.scaled(height)) for height in (24, 15))
    column.add(style.language["notice_title"], title)
    column.add(style.language["notice_text"], text)
    for name, value in notice.rows(style.language):
        column.add_row(name, value, text)
    height = min(max(column.height, code.shape[0]) + 2 * margin, size[1])
    card = np.zeros((height, size[0], 3), np.uint8)
    region = Region(card, left_to_right=style.language.left_to_right)
    column.draw(region, margin, (height - column.height) // 2, LIGHT, LIGHT)
    paste_code(region, code, size[0] - margin - code.shape[1], (height - code.shape[0]) // 2)
    return card


def code_picture(code: np.ndarray | None, side: int, size: tuple[int, int]) -> np.ndarray:
    """Return a QR code with its quiet zone in whole pixels per module.

    Args:
        code: bool, (n, n), or None.
        side: wanted width and height, pixels.
        size: width and height of the picture: a fine code grows up to half of the smaller one.

    Returns:
        uint8, (side, side), 0 or 255; (0, 0) without a code.
    """
    if code is None:
        return np.zeros((0, 0), np.uint8)
    modules = np.pad(code, QUIET_ZONE)
    count = modules.shape[0]
    module = max(1, side // count, min(MIN_MODULE, round(MAX_SHARE * min(size)) // count))
    picture = np.where(modules, 0, 255).astype(np.uint8)
    return cv2.resize(picture, None, fx=module, fy=module, interpolation=cv2.INTER_NEAREST)


def paste_code(region: Region, code: np.ndarray, x: int, y: int) -> None:
    """Copy the picture of a code into a region; x counts from where reading begins."""
    if code.size:
        part = region.subregion(Rect(x, y, code.shape[1], code.shape[0]))
        part.pixels[:] = code[: part.height, :, None]
