"""Renderer of scenes: the frame with annotated faces, and a panel with bars for each."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import numpy as np

from edge.labels import Colour
from edge.render.annotations import AnnotatedFace, Annotator
from edge.render.attract import Backdrop, draw_attract
from edge.render.brand import BrandPainter
from edge.render.framing import Framing
from edge.render.game import draw_challenge
from edge.render.language import Language
from edge.render.layout import MAX_PANELS, Layout, Rect, design_scale, lay_out
from edge.render.notice import Notice, NoticePainter
from edge.render.other_fonts import lacking
from edge.render.overlay import draw_indicators, draw_more, draw_notices, draw_stats, notices_height
from edge.render.page_code import PageCodePainter
from edge.render.panel import PanelPainter
from edge.render.people import CardOrder, ColourSlots, Person
from edge.render.region import Region
from edge.render.scaling import draw_frame
from edge.render.states import STATE_TEXTS, draw_camera_lost, draw_no_faces, draw_state, drift
from edge.render.style import Style
from edge.render.theme import PLAIN, Theme
from edge.render.typeface import Typeface
from edge.render.viewport import Space, Viewport, space_of
from edge.scene import Scene

log = logging.getLogger(__name__)

VISIBLE = 0.25  # part of a box that must be in the picture for its face to get a label


class Renderer:
    """Renderer of scenes in one language, at one picture size at a time.

    Args:
        language: of the words.
        typeface: with glyphs for them.
        size: width and height of the picture, pixels.
        fit: "letterbox", "fill" or "auto", see `viewport.fills`.
        notice: that emotions are recognized here; None shows none.
        attract: "icons": those of the idle screen move; "picture": over the frame; "off".
        theme: colours, shapes, icons, and what is shown; its words are in `language` already.

    Attributes:
        page_address: of the web page, whose code the idle screen shows; "" shows none.
    """

    def __init__(
        self,
        language: Language,
        typeface: Typeface,
        size: tuple[int, int] = (1280, 720),
        *,
        fit: str = "auto",
        notice: Notice | None = None,
        attract: str = "icons",
        theme: Theme = PLAIN,
    ) -> None:
        self._theme, self.page_address = theme, ""
        self._language, self._typeface, self._fit = language, typeface, fit
        self._notice = notice
        self._attract, self._backdrop = attract, Backdrop(light=theme.palette.is_light)
        self._size = (0, 0)
        self._cards, self._framing = CardOrder(MAX_PANELS), Framing()
        self.resize(size)
        self._warn()

    @property
    def space(self) -> Space:
        """Space of the picture for frames."""
        return space_of(self._size, self._fit, panels=self._theme.show.panels)

    def inform(self, notice: Notice | None) -> None:
        """Show another notice from now on, or none."""
        self._notice = notice
        self._warn()
        self._notices = NoticePainter(notice, self._style, self._size)

    def _warn(self) -> None:
        if self._notice and (fault := lacking(self._typeface, self._notice.texts)):
            log.warning("notice: %s", fault)

    def resize(self, size: tuple[int, int] | None) -> None:
        """Change the size of the pictures.

        Args:
            size: width and height, pixels; None keeps the present size.
        """
        if size is None or size == self._size:
            return
        self._size = size
        self._style = Style(self._language, self._typeface, design_scale(size), self._theme)
        self._brand = BrandPainter(self._style)
        self._panels, self._annotator = PanelPainter(self._style), Annotator(self._style)
        self._colours = ColourSlots(len(self._style.palette.people))
        self._notices = NoticePainter(self._notice, self._style, size)
        self._page_code = PageCodePainter(self._style, size)
        # Copying a row is many times faster than filling it with a colour; all rows share one.
        row = np.full((1, size[0], 3), self._style.palette.background, np.uint8)
        self._background = np.broadcast_to(row, (size[1], size[0], 3))

    def render(self, scene: Scene) -> np.ndarray:
        """Draw a scene.

        Args:
            scene: not modified.

        Returns:
            uint8, (height, width, 3), RGB; a new array for each call.
        """
        if scene.state == "blank":
            return np.zeros(self._background.shape, np.uint8)
        left_to_right = self._language.left_to_right
        layout = lay_out(
            self._size,
            len(scene.tracks),
            left_to_right=left_to_right,
            header=self._brand.height,
            panels=self._theme.show.panels,
        )
        if scene.state in STATE_TEXTS:
            picture = self._background.copy()
            free = self._notices.draw_card(picture, scene.state, scene.frame.time)
            overlay = Region(free, left_to_right=left_to_right)
            above = overlay.height - notices_height(len(scene.notices), self._style)
            self._draw_state(overlay, scene, max(above, overlay.height // 2))
        else:
            viewport = self._viewport(layout, scene)
            picture = self._surroundings(viewport)
            overlay = self._region(picture, layout.frame_area)
            self._draw_faces(picture, layout, viewport, scene)
        draw_indicators(overlay, scene.indicators, self._style)
        draw_notices(overlay, scene.notices, self._style)
        if scene.stats:
            draw_stats(overlay, scene.stats, self._style)
        return picture

    def people_colours(self, scene: Scene) -> dict[int, Colour]:
        """Return the colour of each person in the picture of a scene, by number of the track."""
        tracks = [track.id for track in scene.tracks]
        slots = self._colours.update(tracks, scene.frame.time)
        people = self._style.palette.people
        return {track: people[slot] for track, slot in zip(tracks, slots, strict=True)}

    def _draw_state(self, overlay: Region, scene: Scene, height: int) -> None:
        """Draw the screen of a state in the upper rows; the idle one attracts where wanted."""
        attracts = scene.state == "idle" and self._attract != "off"
        if attracts and self._attract == "picture":
            self._backdrop.draw(overlay.pixels, scene)
        overlay = overlay.subregion(Rect(0, 0, overlay.width, height))
        draw = draw_attract if attracts else draw_state
        if scene.state != "idle":
            draw(self._brand.below(overlay), scene, self._style)
            self._brand.draw_top(overlay, (0, 0))
            return
        middle = self._page_code.beside(overlay, self.page_address)
        draw(self._brand.below(middle), scene, self._style)
        shift = drift(scene.frame.time, self._style)
        self._brand.draw_top(overlay, shift)
        self._page_code.draw(overlay, self.page_address, shift)

    def _viewport(self, layout: Layout, scene: Scene) -> Viewport:
        """Return where the frame is shown, and which part of it."""
        size = scene.frame.size
        space = Space(layout.frame_area, self._fit, upright=self._size[1] > self._size[0])
        viewport, fill = space.view(size, mirrored=scene.mirrored)
        if fill:
            boxes = [track.bbox for track in scene.tracks]
            viewport = self._framing.follow(viewport, size, boxes, scene.frame.time)
        return viewport

    def _surroundings(self, viewport: Viewport) -> np.ndarray:
        """Return a picture of the background; what the frame will cover is not filled."""
        picture = np.empty(self._background.shape, np.uint8)
        x, y, w, h = viewport[:4]
        middle = slice(y, y + h)
        for part in np.s_[:y, :], np.s_[y + h :, :], np.s_[middle, :x], np.s_[middle, x + w :]:
            picture[part] = self._background[part]
        return picture

    def _draw_faces(
        self, picture: np.ndarray, layout: Layout, viewport: Viewport, scene: Scene
    ) -> None:
        """Draw the frame with its faces, and the panels."""
        x, y, w, h = viewport[:4]
        image = picture[y : y + h, x : x + w]
        draw_frame(image, scene.frame, viewport)
        if scene.state == "camera_lost":
            draw_camera_lost(image, self._style)
            return
        faces = self._annotated(scene, viewport)
        inside = [face for face in faces if _is_inside(face.box, image)]
        self._annotator.annotate(image, inside, scene.frame.time)
        self._notices.draw_line(image, [face.box for face in faces])
        if self._theme.show.panels:
            self._draw_panel_area(picture, layout, faces, scene)
        if scene.challenge:
            colours = {face.track: face.colour for face in faces}
            draw_challenge(self._region(picture, layout.frame_area), scene, colours, self._style)

    def _draw_panel_area(
        self, picture: np.ndarray, layout: Layout, faces: Sequence[AnnotatedFace], scene: Scene
    ) -> None:
        """Draw logo and title, and below them the panels."""
        self._brand.draw(self._region(picture, layout.header))
        if not scene.tracks:
            draw_no_faces(self._region(picture, layout.panel_area), scene.labels, self._style)
        self._draw_panels(picture, layout, faces, scene.frame.time)

    def _annotated(self, scene: Scene, viewport: Viewport) -> list[AnnotatedFace]:
        """Return where each face of a scene is in the viewport, with its person's colour."""
        colours = self.people_colours(scene)
        return [
            AnnotatedFace(track.id, viewport.project(track.bbox), colours[track.id], emotion)
            for track, emotion in zip(scene.tracks, scene.emotions, strict=True)
        ]

    def _draw_panels(
        self, picture: np.ndarray, layout: Layout, faces: Sequence[AnnotatedFace], time: float
    ) -> None:
        """Draw the panels of the largest faces in the order of the picture, and how many follow."""
        sign = 1 if self._language.left_to_right else -1
        people = [
            Person(face.track, sign * face.box.middle, face.box.w, face.box.w * face.box.h)
            for face in faces
        ]
        known = {face.track: face for face in faces}
        order = self._cards.update(people, time)
        for rect, face in zip(layout.panels, (known[track] for track in order), strict=True):
            region = self._region(picture, rect)
            self._panels.draw(region, face.track, face.emotion, face.colour)
        if layout.more:
            region = self._region(picture, layout.more)
            draw_more(region, len(faces) - len(order), self._style)

    def _region(self, picture: np.ndarray, rect: Rect) -> Region:
        """Return a part of the picture; the layout is mirrored already, so x counts from left."""
        pixels = picture[rect.y : rect.bottom, rect.x : rect.right]
        return Region(pixels, left_to_right=self._language.left_to_right)


def _is_inside(box: Rect, image: np.ndarray) -> bool:
    """Return whether enough of a box is in an image; a filled area cuts off the edges."""
    height, width = image.shape[:2]
    across = min(box.x + box.w, width) - max(box.x, 0)
    down = min(box.y + box.h, height) - max(box.y, 0)
    return across > 0 and down > 0 and across * down >= VISIBLE * box.w * box.h
