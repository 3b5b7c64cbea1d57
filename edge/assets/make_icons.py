"""Rasterize the SVG icons to PNG.

Needed only after a drawing changed: the PNG files are kept beside the SVG files. Install the
rasterizer with `pip install resvg-py`, then run `python edge/assets/make_icons.py`.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

ICONS = Path(__file__).resolve().parent / "icons"
SIZE = 640  # width and height, pixels
MAX_BYTES = 40_000  # of a PNG file


def rasterize(svg: Path) -> Path:
    """Write a drawing as RGBA PNG of SIZE x SIZE pixels beside it.

    Args:
        svg: path of the drawing.

    Returns:
        the path of the PNG file.

    Raises:
        ValueError: the PNG is larger than MAX_BYTES, or the drawing is invalid.
        OSError: a file cannot be read or written.
    """
    import resvg_py

    data = bytes(resvg_py.svg_to_bytes(svg_path=str(svg), width=SIZE, height=SIZE))
    if len(data) >= MAX_BYTES:
        raise ValueError(f"{svg.name}: the PNG has {len(data)} bytes, the limit is {MAX_BYTES}")
    png = svg.with_suffix(".png")
    png.write_bytes(data)
    return png


def main() -> int:
    """Rasterize every drawing and return the exit code."""
    if importlib.util.find_spec("resvg_py") is None:
        print("error: resvg-py is not installed; run: pip install resvg-py", file=sys.stderr)
        return 1
    try:
        for svg in sorted(ICONS.glob("*.svg")):
            print(f"{rasterize(svg).name}")
    except (OSError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
