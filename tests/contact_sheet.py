"""Write docs/pictures.jpg: the golden pictures of the tests, side by side."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

ROOT = Path(__file__).resolve().parent.parent
COLUMNS, CELL, GAP = 4, 400, 10  # pixels: width of a cell, and between two cells
BACKGROUND = (70, 60, 60)  # BGR


def cell(path: Path) -> np.ndarray:
    """Return a picture with its name below: uint8, (height, CELL, 3), BGR."""
    picture = cv2.imread(str(path))
    scale = CELL / max(picture.shape[1], picture.shape[0] * 16 / 9)
    picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    framed = np.full((CELL * 9 // 16 + 28, CELL, 3), BACKGROUND, np.uint8)
    left = (CELL - picture.shape[1]) // 2
    framed[: picture.shape[0], left : left + picture.shape[1]] = picture
    name = path.stem.removeprefix("scene-")
    base = (4, framed.shape[0] - 9)
    cv2.putText(framed, name, base, cv2.FONT_HERSHEY_SIMPLEX, 0.5, (220,) * 3, 1, cv2.LINE_AA)
    return framed


def main() -> None:
    """Write the contact sheet."""
    cells = [cell(path) for path in sorted((ROOT / "tests" / "golden").glob("scene-*.png"))]
    cells += [np.full_like(cells[0], BACKGROUND)] * (-len(cells) % COLUMNS)
    padded = [
        cv2.copyMakeBorder(c, *[GAP] * 4, cv2.BORDER_CONSTANT, value=BACKGROUND) for c in cells
    ]
    rows = [np.hstack(padded[i : i + COLUMNS]) for i in range(0, len(padded), COLUMNS)]
    target = ROOT / "docs" / "pictures.jpg"
    cv2.imwrite(str(target), np.vstack(rows), [cv2.IMWRITE_JPEG_QUALITY, 88])
    print(f"{target.relative_to(ROOT)}: {len(rows)} rows")


if __name__ == "__main__":
    main()
