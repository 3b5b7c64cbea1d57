"""Makes the PNG icons from their SVG drawings.

Only needed after a drawing changed: the PNGs are kept next to the SVGs.
Install the rasterizer first, with ``pip install resvg-py``, then run
``python edge/assets/make_icons.py``.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

ICONS = Path(__file__).resolve().parent / "icons"
SIZE = 640
MAX_BYTES = 40_000


def rasterize(svg: Path) -> Path:
    """Write the SIZE x SIZE RGBA picture of one drawing beside it, and return its path."""
    import resvg_py

    data = bytes(resvg_py.svg_to_bytes(svg_path=str(svg), width=SIZE, height=SIZE))
    if len(data) >= MAX_BYTES:
        raise ValueError(f"{svg.name}: the PNG has {len(data)} bytes, {MAX_BYTES} is the limit")
    png = svg.with_suffix(".png")
    png.write_bytes(data)
    return png


def main() -> int:
    """Make every PNG; return the exit code."""
    if importlib.util.find_spec("resvg_py") is None:
        print("error: resvg-py is not installed; run: pip install resvg-py", file=sys.stderr)
        return 1
    try:
        for svg in sorted(ICONS.glob("*.svg")):
            print(f"{rasterize(svg).name} done")
    except (OSError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
