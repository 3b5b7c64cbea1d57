"""Alpha compositing of masks and icons onto pictures, clipped at the picture's edges.

A mask with its colour is prepared once as a layer (inverse alpha and premultiplied colour), so that
blending costs one multiplication and one addition per frame. Layers of read-only arrays are cached.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple
from zlib import crc32

import cv2
import numpy as np

from edge.labels import Colour

LAYER_CACHE_SIZE = 512
ROW_STEP = 64  # pixels: rows of one colour are cached in steps of this length


class _Layer(NamedTuple):
    """Operands of a blend: uint8, (h, w, 3) each.

    Attributes:
        inverse_alpha: share of the picture that remains, 0 to 255.
        premultiplied: colour times alpha, which is added to the remaining picture.
    """

    inverse_alpha: np.ndarray
    premultiplied: np.ndarray


class Composition:
    """Masks and icons composed once, to be drawn many times at the cost of a single one.

    Args:
        width, height: pixels.
    """

    def __init__(self, width: int, height: int) -> None:
        shape = height, width, 3
        self._layer = _Layer(np.full(shape, 255, np.uint8), np.zeros(shape, np.uint8))
        self._quick: _Layer | None = None

    def add_mask(self, mask: np.ndarray, x: int, y: int, colour: Colour) -> None:
        """Paint a colour through a mask over what is there; arguments as those of `draw_mask`."""
        self._add(_layer(mask, colour), x, y)

    def add_icon(self, rgba: np.ndarray, x: int, y: int) -> None:
        """Draw an icon over what is there; arguments as those of `draw_icon`."""
        self._add(_layer(rgba, None), x, y)

    def draw(self, picture: np.ndarray, x: int, y: int) -> None:
        """Draw the composition.

        Args:
            picture: uint8, (height, width, 3), RGB; modified in place.
            x: left edge of the composition in the picture, pixels; may lie outside.
            y: upper edge of the composition in the picture, pixels; may lie outside.
        """
        if self._quick is None:
            # Dividing by 256 takes a third of the instructions on ARM; a value may differ by 1.
            remains = self._layer.inverse_alpha
            raised = cv2.add(remains, remains >> 7)  # 128 to 254 become 129 to 255
            self._quick = self._layer._replace(inverse_alpha=raised)
        _blend(picture, self._quick, x, y, 1 / 256)

    def _add(self, layer: _Layer, x: int, y: int) -> None:
        self._quick = None
        _blend(self._layer.premultiplied, layer, x, y)
        nothing = np.zeros_like(layer.premultiplied)
        _blend(self._layer.inverse_alpha, layer._replace(premultiplied=nothing), x, y)


class _IdentityKey:
    """Cache key of an array: equal to a key of the same object only."""

    def __init__(self, array: np.ndarray) -> None:
        self.array = array

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _IdentityKey) and self.array is other.array

    def __hash__(self) -> int:
        # The address would differ from run to run: counts of instructions would not be repeatable.
        # The middle row tells numbers apart, which all have one shape.
        middle = self.array[self.array.shape[0] // 2]
        return crc32(middle.tobytes(), self.array.size)


def draw_mask(picture: np.ndarray, mask: np.ndarray, x: int, y: int, colour: Colour) -> None:
    """Paint a colour through a mask.

    Args:
        picture: uint8, (height, width, 3), RGB; modified in place.
        mask: uint8, (h, w), alpha from 0 (transparent) to 255 (opaque).
        x: left edge of the mask in the picture, pixels; may lie outside.
        y: upper edge of the mask in the picture, pixels; may lie outside.
        colour: RGB, 0 to 255.
    """
    _blend(picture, _prepare(mask, colour), x, y)


def draw_icon(picture: np.ndarray, rgba: np.ndarray, x: int, y: int) -> None:
    """Draw an image with an alpha channel.

    Args:
        picture: uint8, (height, width, 3), RGB; modified in place.
        rgba: uint8, (h, w, 4), RGBA, not premultiplied.
        x: left edge of the image in the picture, pixels; may lie outside.
        y: upper edge of the image in the picture, pixels; may lie outside.
    """
    _blend(picture, _prepare(rgba, None), x, y)


def fill_rect(picture: np.ndarray, x: int, y: int, w: int, h: int, colour: Colour) -> None:
    """Fill a rectangle.

    Args:
        picture: uint8, (height, width, 3), RGB; modified in place.
        x: left edge, pixels; may lie outside.
        y: upper edge, pixels; may lie outside.
        w: width, pixels.
        h: height, pixels.
        colour: RGB, 0 to 255.
    """
    target = picture[max(y, 0) : max(y + h, 0), max(x, 0) : max(x + w, 0)]
    # Rows are copied as a whole; numpy spreads a colour over pixels one by one.
    target[:] = _row(-(-target.shape[1] // ROW_STEP) * ROW_STEP, colour)[: target.shape[1]]


def paste(picture: np.ndarray, pixels: np.ndarray, x: int, y: int) -> None:
    """Copy pixels into a picture.

    Args:
        picture: uint8, (height, width, 3), RGB; modified in place.
        pixels: uint8, (h, w, 3), RGB.
        x: left edge of the pixels in the picture; may lie outside.
        y: upper edge of the pixels in the picture; may lie outside.
    """
    left, top = max(x, 0), max(y, 0)
    right, bottom = max(x + pixels.shape[1], 0), max(y + pixels.shape[0], 0)
    target = picture[top:bottom, left:right]
    rows, columns = target.shape[:2]
    target[:] = pixels[top - y :, left - x :][:rows, :columns]


@lru_cache(maxsize=LAYER_CACHE_SIZE)
def _row(length: int, colour: Colour) -> np.ndarray:
    """Return a row of one colour, uint8, (length, 3), read-only."""
    return read_only(np.full((length, 3), colour, np.uint8))


def read_only(array: np.ndarray) -> np.ndarray:
    """Mark an array as read-only, so that its layers are cached, and return it."""
    array.setflags(write=False)
    return array


def _prepare(source: np.ndarray, colour: Colour | None) -> _Layer:
    if source.flags.writeable:
        return _layer(source, colour)
    return _cached_layer(_IdentityKey(source), colour)


@lru_cache(maxsize=LAYER_CACHE_SIZE)
def _cached_layer(key: _IdentityKey, colour: Colour | None) -> _Layer:
    return _layer(key.array, colour)


def _layer(source: np.ndarray, colour: Colour | None) -> _Layer:
    """Return the layer of a mask, (h, w), with a colour, or of RGBA pixels, (h, w, 4)."""
    # OpenCV's loops are four to nine times faster than numpy's here.
    alpha = cv2.merge((source if colour else source[..., 3],) * 3)
    paint: Any = (*colour, 0) if colour else source[..., :3]
    return _Layer(cv2.bitwise_not(alpha), cv2.multiply(alpha, paint, scale=1 / 255))


def _blend(picture: np.ndarray, layer: _Layer, x: int, y: int, scale: float = 1 / 255) -> None:
    height, width = picture.shape[:2]
    rows, columns = layer.inverse_alpha.shape[:2]
    left, top = max(x, 0), max(y, 0)
    right, bottom = min(x + columns, width), min(y + rows, height)
    if left >= right or top >= bottom:
        return
    visible = np.s_[top - y : bottom - y, left - x : right - x]
    target = picture[top:bottom, left:right]
    remaining = cv2.multiply(target, layer.inverse_alpha[visible], scale=scale)
    cv2.add(remaining, layer.premultiplied[visible], dst=target)
