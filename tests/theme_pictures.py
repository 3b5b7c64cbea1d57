"""Write docs/themes.jpg: one scene in every theme, `python -m tests.theme_pictures`."""

from __future__ import annotations

import cv2
import numpy as np

from edge.demo.clip import DemoCamera
from edge.render import fonts, language, theme_file
from edge.render.renderer import Renderer
from edge.render.theme import BUILT_IN
from edge.scene import BBox, Face, Frame, Scene, Track
from tests.edge.scenes import emotion
from tests.files import ROOT

PAGE = ROOT / "docs" / "themes.jpg"
SIZE, CELL = (1280, 720), (640, 360)  # pixels of a picture, and as it is shown
FRAME = 20  # of the demo clip


def pictures() -> list[np.ndarray]:
    """Return a frame of the demo in each theme, and two idle screens."""
    camera = DemoCamera((960, 720))
    frame = next(frame for frame in camera if frame.index == FRAME)
    frame = Frame(frame.pixels)
    faces = Track(1, Face(BBox(352, 160, 190, 200), 0.9))
    scene = Scene(frame, (faces,), (emotion("happy", 0.82),), indicators=("camera",))
    scenes = [(name, scene) for name in (*BUILT_IN, "example")]
    scenes += [(name, Scene(frame, state="idle")) for name in ("light", "example")]
    return [drawn(*each) for each in scenes]


def drawn(name: str, scene: Scene) -> np.ndarray:
    """Return a scene in a theme, uint8, (height, width, 3), RGB, of the size of a cell."""
    theme = theme_file.load(name)
    words = theme.worded(language.load("en"))
    picture = Renderer(words, fonts.choose(words), SIZE, theme=theme).render(scene)
    return cv2.resize(picture, CELL, interpolation=cv2.INTER_AREA)


def main() -> None:
    """Write the page's picture."""
    cells = pictures()
    rows = [np.hstack(cells[i : i + 2]) for i in range(0, len(cells), 2)]
    page = cv2.cvtColor(np.vstack(rows), cv2.COLOR_RGB2BGR)
    cv2.imwrite(str(PAGE), page, [cv2.IMWRITE_JPEG_QUALITY, 85])


if __name__ == "__main__":
    main()
