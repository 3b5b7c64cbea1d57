"""Print up to which distance faces are found and read, by geometry; see docs/placement.md.

A face of `FACE` metres fills a share of the frame's width that the horizontal angle of view gives.
How many faces of a width are found is measured by `python -m converter.studies.far`.
"""

from __future__ import annotations

import argparse
import math

from converter.markdown import format_table
from converter.studies import command_line

FACE = 0.15  # metres, width of an adult's face
# Horizontal angles of view in degrees. Source: documentation of the Raspberry Pi cameras.
LENSES = {
    "Camera Module 1": 53.5,
    "Camera Module 2": 62.2,
    "Camera Module 3": 66.0,
    "Camera Module 3 Wide": 102.0,
    "webcam, 70 degrees": 70.0,
}
FRAMES = 640, 960  # pixels, width
WIDTHS = 24, 48, 96  # pixels of a face


def distance(angle: float, frame: int, width: float) -> float:
    """Return from how far a face is as wide as a number of pixels.

    Args:
        angle: horizontal angle of view, degrees.
        frame: width of the frame, pixels.
        width: of the face, pixels.

    Returns:
        metres.
    """
    return frame * FACE / (2 * width * math.tan(math.radians(angle) / 2))


def measure(_options: argparse.Namespace) -> None:
    """Print the table."""
    columns = [(frame, width) for frame in FRAMES for width in WIDTHS]
    rows = [["camera", "angle", *(f"{width} px of {frame}" for frame, width in columns)]]
    for name, angle in LENSES.items():
        metres = (distance(angle, *column) for column in columns)
        rows.append([name, f"{angle:g}°", *(f"{value:.1f} m" for value in metres)])
    print(format_table(rows))


def main() -> int:
    """Run the study."""
    return command_line.run(measure, command_line.create_parser("placement", __doc__))


if __name__ == "__main__":
    raise SystemExit(main())
