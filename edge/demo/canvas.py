"""Canvas with soft brushes for the drawn person."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import cv2
import numpy as np

Colour = tuple[float, float, float]


@dataclass(frozen=True)
class Canvas:
    """Picture that is painted on in the units of a drawing.

    Attributes:
        pixels: uint8, (height, width, 3), RGB, for `fill` and `clipped`; or float32,
            (height, width), for `add`. Painting modifies them.
        left: of the first column, units.
        top: of the first row, units.
        scale: pixels per unit.
    """

    pixels: np.ndarray
    left: float
    top: float
    scale: float = 1.0

    def fill(
        self, outline: np.ndarray, colour: Colour, blur: float = 0.0, opacity: float = 1.0
    ) -> None:
        """Paint the inside of an outline.

        Args:
            outline: float, (n, 2), x and y in units.
            colour: RGB, 0 to 255.
            blur: softness of the edge: sigma in units.
            opacity: 0 to 1.
        """
        patch, mask, _ = self._mask(outline, blur)
        alpha = cv2.merge([mask] * 3).astype(np.float32) * np.float32(opacity / 255)
        patch[:] = patch + (np.array(colour, np.float32) - patch) * alpha + 0.5

    def add(self, outline: np.ndarray, amount: float, blur: float) -> None:
        """Add an amount to the pixels inside an outline, (n, 2), of a float32 canvas."""
        patch, mask, _ = self._mask(outline, blur)
        patch += mask * np.float32(amount / 255)

    @contextmanager
    def clipped(self, outline: np.ndarray) -> Iterator[Canvas]:
        """Yield a canvas of which only the inside of an outline, (n, 2), is kept."""
        patch, mask, (x, y) = self._mask(outline, 0.6)
        copy = Canvas(patch.copy(), self.left + x, self.top + y)
        yield copy
        alpha = cv2.merge([mask] * 3).astype(np.float32) / 255
        patch[:] = patch + (copy.pixels - patch.astype(np.float32)) * alpha

    def _mask(
        self, outline: np.ndarray, blur: float
    ) -> tuple[np.ndarray, np.ndarray, tuple[int, int]]:
        """Rasterize an outline.

        Returns:
            the view of the pixels that paint reaches, (h, w) or (h, w, 3); its mask, uint8,
            (h, w); and x and y of its upper left pixel.
        """
        points, margin = (outline - (self.left, self.top)) * self.scale, 2 + 2.5 * blur * self.scale
        x, y = (max(0, int(v)) for v in points.min(0) - margin)
        right, bottom = (int(v) + 1 for v in points.max(0) + margin)
        patch = self.pixels[y:bottom, x:right]
        mask = np.zeros(patch.shape[:2], np.uint8)
        # Four fractional bits: vertices lie on sixteenths of a pixel.
        cv2.fillPoly(mask, [np.rint((points - (x, y)) * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
        soft = cv2.GaussianBlur(mask, (0, 0), blur * self.scale) if blur else mask
        return patch, soft, (x, y)
