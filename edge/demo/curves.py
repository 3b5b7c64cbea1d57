"""Outlines of smooth shapes: splines, strokes of varying thickness, ellipses."""

from __future__ import annotations

from functools import lru_cache

import numpy as np


def curve(nodes: np.ndarray, closed: bool = False, steps: int = 5) -> np.ndarray:
    """Return a Catmull-Rom spline through points.

    Args:
        nodes: float, (n, k).
        closed: join the last point to the first.
        steps: points of the result per segment.

    Returns:
        float, (m, k).
    """
    return _spline(len(nodes), closed, steps) @ nodes


def ribbon(nodes: np.ndarray, steps: int = 5) -> np.ndarray:
    """Return the outline of a smooth stroke.

    Args:
        nodes: float, (n, 3): x, y and thickness.
        steps: points of each side per segment.

    Returns:
        float, (m, 2), closed.
    """
    line = _spline(len(nodes), False, steps) @ nodes
    tangents = (_spline_gradient(len(nodes), steps) @ nodes)[:, :2]
    half = 0.5 * line[:, 2] / np.maximum(np.hypot(tangents[:, 0], tangents[:, 1]), 1e-6)
    across = tangents[:, ::-1] * (-1, 1) * half[:, np.newaxis]
    return np.concatenate([line[:, :2] + across, (line[:, :2] - across)[::-1]])


def stroke(line: np.ndarray, thickness: float | np.ndarray) -> np.ndarray:
    """Return the outline, (m, 2), of a stroke along a line, (n, 2), that is smooth already."""
    return ribbon(np.column_stack([line, np.broadcast_to(thickness, len(line))]), 1)


def ellipse(x: float, y: float, radius: float, stretch: float = 1.0) -> np.ndarray:
    """Return the outline, (24, 2), of an ellipse.

    Args:
        x: of its centre.
        y: of its centre.
        radius: half of its height.
        stretch: ratio of width to height; 1 is a circle.
    """
    angles = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    return np.column_stack([x + stretch * radius * np.cos(angles), y + radius * np.sin(angles)])


def points(text: str) -> np.ndarray:
    """Parse points "x,y x,y ...", or "x,y,thickness ...": float, (n, 2) or (n, 3)."""
    return np.array([[float(v) for v in point.split(",")] for point in text.split()])


def symmetric_outline(text: str) -> np.ndarray:
    """Return a closed outline, (m, 2), that mirrors its right half, points from top to bottom."""
    half = points(text)
    return curve(np.concatenate([half, half[::-1] * (-1, 1)]), closed=True)


@lru_cache
def _spline(count: int, closed: bool, steps: int) -> np.ndarray:
    """Return the weights of control points in each point of a spline: float, (m, count).

    Source: Catmull and Rom, A class of local interpolating splines, 1974.
    """
    p = np.eye(count)
    p = np.vstack([p[-1:], p, p[:2]]) if closed else np.vstack([p[:1], p, p[-1:]])
    t = (np.arange(steps) / steps)[:, np.newaxis, np.newaxis]
    a, b, c, d = p[:-3], p[1:-2], p[2:-1], p[3:]
    bend = (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
    smooth = (b + 0.5 * ((c - a) * t + bend)).swapaxes(0, 1).reshape(-1, count)
    return smooth if closed else np.vstack([smooth, p[-1:]])


@lru_cache
def _spline_gradient(count: int, steps: int) -> np.ndarray:
    """Return weights as of `_spline`, for the tangents of an open spline."""
    return np.gradient(_spline(count, False, steps), axis=0)
