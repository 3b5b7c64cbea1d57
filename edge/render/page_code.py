"""QR code and address of the web page, on the idle screen."""

from __future__ import annotations

import numpy as np

from edge.media import qr
from edge.render import shapes
from edge.render.compositing import draw_mask
from edge.render.layout import Rect
from edge.render.notice import DARK, LIGHT, code_picture, paste_code
from edge.render.region import Region
from edge.render.style import Style

SIDE = 150  # of the code, pixels of the design
MARGIN = 30  # to the edges of the picture: the code drifts by up to half of it
CAP_HEIGHT = 11  # of the address


class PageCodePainter:
    """Painter of the code in the upper corner where reading ends.

    Args:
        style: language and scale.
        size: width and height of the picture, pixels.
    """

    def __init__(self, style: Style, size: tuple[int, int]) -> None:
        self._style, self._size = style, size
        self._address, self._code = "", np.zeros((0, 0), np.uint8)

    def beside(self, region: Region, address: str) -> Region:
        """Return the middle of a wide screen, which the code of an address leaves free."""
        self._prepare(address)
        if not address or region.width < region.height:  # upright: there is space below it
            return region
        taken = self._code.shape[1] + self._style.scaled(MARGIN)
        return region.subregion(Rect(taken, 0, region.width - 2 * taken, region.height))

    def draw(self, region: Region, address: str, shift: tuple[int, int]) -> None:
        """Draw the code of an address, and the address below it.

        Args:
            region: the screen.
            address: of the page; "" draws nothing.
            shift: right and down, pixels.
        """
        self._prepare(address)
        if not address:
            return
        side, margin = self._code.shape[0], self._style.scaled(MARGIN)
        text = self._style.fit_text(
            address.partition("://")[2].rstrip("/"), self._style.scaled(CAP_HEIGHT), side
        )
        left, top = region.width - margin - side + shift[0] // 2, margin + shift[1] // 2
        below = self._style.scaled(CAP_HEIGHT) // 2
        height = side + text.height + below
        card = region.subregion(Rect(left, top, side, height)).pixels
        if card.shape[:2] != (height, side):  # a very small picture
            return
        draw_mask(card, shapes.rounded_rect(side, height, self._style.radius(8)), 0, 0, LIGHT)
        paste_code(region, self._code, left, top)
        draw_mask(card, text.mask, (side - text.width) // 2, side - below // 2, DARK)

    def _prepare(self, address: str) -> None:
        if address and address != self._address:
            code = qr.encode(address)
            self._code = code_picture(code, self._style.scaled(SIDE), self._size)
            self._address = address
