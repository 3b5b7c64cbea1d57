"""Draw the icons and the logo of the example theme: `python edge/assets/make_theme.py`.

Needed only after a change here: the PNG files are kept in themes/example.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

FOLDER = Path(__file__).resolve().parent / "themes" / "example"
SIDE, OVERSAMPLING = 256, 4  # pixels; each icon is drawn larger and then reduced
INK = (52, 43, 38)
# Of each icon: the colour of its disc, RGB; the bend of the mouth (above 0 smiles) and how far it
# is open; the height of the eyes; the slope of the brows (above 0 rises to the middle), or None.
FACES: dict[str, tuple[tuple[int, int, int], float, float, float, float | None]] = {
    "angry": ((226, 106, 84), -0.5, 0.0, 0.8, -0.35),
    "contempt": ((96, 178, 168), 0.3, 0.0, 0.6, 0.1),
    "disgust": ((140, 176, 84), -0.7, 0.3, 0.5, -0.2),
    "fear": ((164, 140, 206), -0.35, 0.6, 1.5, 0.35),
    "happy": ((242, 192, 78), 1.0, 0.5, 1.0, None),
    "neutral": ((176, 170, 160), 0.0, 0.0, 1.0, None),
    "sad": ((112, 156, 200), -0.8, 0.0, 0.8, 0.35),
    "surprise": ((238, 148, 82), 0.0, 1.0, 1.4, 0.0),
}


def draw_face(name: str) -> np.ndarray:
    """Return the icon of an emotion, uint8, (SIDE, SIDE, 4), BGRA."""
    colour, bend, openness, eyes, brows = FACES[name]
    image, unit = _canvas(SIDE, SIDE), SIDE * OVERSAMPLING / 100
    cv2.circle(image, _at(50, 50, unit), round(46 * unit), _bgra(colour), cv2.FILLED)
    for side in (-1, 1):
        axes = round(5 * unit), round(6 * eyes * unit)
        cv2.ellipse(image, _at(50 + 17 * side, 42, unit), axes, 0, 0, 360, _bgra(INK), cv2.FILLED)
        if brows is not None:
            ends = (
                _at(50 + 8 * side, 30 - 8 * brows, unit),
                _at(50 + 27 * side, 30 + 8 * brows, unit),
            )
            cv2.line(image, *ends, _bgra(INK), round(4 * unit), cv2.LINE_AA)
    _draw_mouth(image, bend, openness, unit)
    return cv2.resize(image, (SIDE, SIDE), interpolation=cv2.INTER_AREA)


def draw_logo() -> np.ndarray:
    """Return three waves in a wide picture, uint8, (SIDE / 2, SIDE, 4), BGRA."""
    image, unit = _canvas(SIDE, SIDE // 2), SIDE * OVERSAMPLING / 100
    x = np.linspace(4, 96, 200)
    for row in range(3):
        points = np.stack([x, 10 + 15 * row + 5 * np.sin((x - 4) / 92 * 4 * np.pi)], axis=1)
        line = (points * unit).round().astype(np.int32)
        cv2.polylines(image, [line], False, _bgra((38, 110, 130)), round(5 * unit))
    return cv2.resize(image, (SIDE, SIDE // 2), interpolation=cv2.INTER_AREA)


def _draw_mouth(image: np.ndarray, bend: float, openness: float, unit: float) -> None:
    """Draw the lips as two curves, and what is between them."""
    x = np.linspace(-1, 1, 60)
    width = 22 - 9 * openness * (bend <= 0)
    upper = 68 + 7 * bend * (0.5 - x**2) - 9 * openness * (1 - x**2) * (bend <= 0)
    lower = 68 + 7 * bend * (0.5 - x**2) + 11 * openness * (1 - x**2)
    across = 50 + width * x
    edge = np.concatenate([np.stack([across, upper], 1), np.stack([across, lower], 1)[::-1]])
    points = (edge * unit).round().astype(np.int32)
    cv2.fillPoly(image, [points], _bgra(INK))
    cv2.polylines(image, [points], True, _bgra(INK), round(4 * unit))


def _canvas(width: int, height: int) -> np.ndarray:
    return np.zeros((height * OVERSAMPLING, width * OVERSAMPLING, 4), np.uint8)


def _at(x: float, y: float, unit: float) -> tuple[int, int]:
    return round(x * unit), round(y * unit)


def _bgra(colour: tuple[int, int, int]) -> tuple[int, int, int, int]:
    return (*colour[::-1], 255)


def main() -> None:
    """Write every picture of the theme."""
    for name in FACES:
        cv2.imwrite(str(FOLDER / f"{name}.png"), draw_face(name))
    cv2.imwrite(str(FOLDER / "logo.png"), draw_logo())


if __name__ == "__main__":
    main()
