"""Logo and title of a theme, side by side."""

from __future__ import annotations

import cv2
import numpy as np

from edge.render.compositing import read_only
from edge.render.layout import Rect
from edge.render.region import Region
from edge.render.style import Style

HEIGHT = 40  # of the logo, pixels of the design
TOP = 60  # of both on screens without faces, pixels of the design
GAP = 12  # between logo and title, and below them, pixels of the design
CAP_HEIGHT = 20  # of the title, pixels of the design
MAX_SHARE = 0.45  # of the width for the logo where there is a title too


class BrandPainter:
    """Painter of logo and title in one style; draws nothing where the theme has neither.

    Args:
        style: its theme has the logo, its language the title.

    Attributes:
        height: of the space above the panels, pixels; 0 where there is nothing to draw.
    """

    def __init__(self, style: Style) -> None:
        self._style = style
        self.height = style.scaled(HEIGHT + GAP) if style.theme.has_brand else 0
        self._logos: dict[int, np.ndarray] = {}

    def below(self, region: Region) -> Region:
        """Return the part of a screen without faces that is below logo and title."""
        if not self.height:
            return region
        top = min(self._style.scaled(TOP + HEIGHT), region.height // 2)
        return region.subregion(Rect(0, top, region.width, region.height - top))

    def draw_top(self, region: Region, shift: tuple[int, int]) -> None:
        """Draw both on a screen without faces, below the line of statistics, shifted by pixels."""
        self.draw(region, self._style.scaled(TOP) + shift[1], shift[0])

    def draw(self, region: Region, top: int = 0, dx: int = 0) -> None:
        """Draw logo and title in the horizontal middle.

        Args:
            region: to draw in.
            top: upper edge, pixels.
            dx: how far to the right of the middle, pixels.
        """
        if not self.height:
            return
        style, gap, name = self._style, self._style.scaled(GAP), self._style.theme.title
        logo = self._logo(region.width) if style.theme.logo is not None else None
        beside = logo.shape[1] + gap if logo is not None else 0
        room = region.width - beside - gap
        title = style.fit_text(name, style.scaled(CAP_HEIGHT), room) if name else None
        width = beside + title.width if title else beside - gap
        x, middle = max(0, (region.width - width) // 2) + dx, top + style.scaled(HEIGHT) // 2
        if logo is not None:
            region.draw_icon(logo, x, middle - logo.shape[0] // 2)
        if title:
            colour = style.palette.text
            region.draw_mask(title.mask, x + beside, middle - title.height // 2, colour)

    def _logo(self, width: int) -> np.ndarray:
        """Return the logo for a space of this width, pixels; see `Theme`."""
        if width not in self._logos:
            rgba, theme = self._style.theme.logo, self._style.theme
            assert rgba is not None
            most = width * (MAX_SHARE if theme.title else 1.0)
            scale = min(self._style.scaled(HEIGHT) / rgba.shape[0], most / rgba.shape[1])
            size = max(1, round(rgba.shape[1] * scale)), max(1, round(rgba.shape[0] * scale))
            if len(self._logos) > 8:
                self._logos.clear()
            self._logos[width] = read_only(cv2.resize(rgba, size, interpolation=cv2.INTER_AREA))
        return self._logos[width]
