"""The `notice` command: a sign to print, which says that emotions are recognized here."""

from __future__ import annotations

import io
import logging
from pathlib import Path

import numpy as np
from PIL import Image

from edge.config.schema import Config
from edge.errors import ConfigError, DeviceError
from edge.render.icons import icon
from edge.render.layout import Rect
from edge.render.notice import Notice, code_picture, paste_code
from edge.render.other_fonts import lacking
from edge.render.region import Region
from edge.render.shapes import Line, draw_outline
from edge.render.style import Style
from edge.render.text_column import TextColumn
from edge.runtime import factory
from edge.system.files import Replacement, exists, is_folder, write_whole

log = logging.getLogger(__name__)

DPI = 300
PAPER = {"a4": (210.0, 297.0), "a5": (148.0, 210.0), "letter": (215.9, 279.4)}  # mm
WIDTH = 720  # of the page in pixels of the design
INK, GREY = (0, 0, 0), (80, 80, 80)
REDUCTIONS = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)  # of letters, for long texts
FORMATS = {".pdf": "PDF", ".png": "PNG"}


def make_sign(config: Config, path: Path, size: str, *, overwrite: bool) -> None:
    """Write the sign of the settings to a file.

    Args:
        config: [notice], and the language.
        path: ends in .pdf or .png.
        size: a key of `PAPER`.
        overwrite: replace a file that exists.

    Raises:
        ConfigError: no operator is named, the suffix is another one, or no font has the letters.
        DeviceError: the file exists, or cannot be written.
        DataError: the link does not fit into a QR code.
    """
    _check(path, overwrite=overwrite)
    if not config.notice.operator:
        raise ConfigError(
            "a sign must say who runs the recognition: set notice.operator in the settings, "
            'or give -o notice.operator="NAME"'
        )
    notice, (words, typeface) = factory.notice_from(config), factory.open_language(config.display)
    if fault := lacking(typeface, notice.texts):
        raise ConfigError(f"notice: {fault}")
    page = draw_sign(notice, Style(words, typeface, pixels(size)[0] / WIDTH), pixels(size))
    data = io.BytesIO()
    kind, dots = FORMATS[path.suffix.lower()], float(DPI)
    # The PDF holds the page as one picture; its size on paper follows from the resolution.
    options = {"dpi": (dots, dots)} if kind == "PNG" else {"resolution": dots, "quality": 95}
    Image.fromarray(page).save(data, kind, **options)
    try:
        write_whole(path, data.getvalue())
    except OSError as error:
        raise DeviceError(f"{path}: cannot be written: {error.strerror}") from error
    log.info("%s: print it at its full size", path)


def pixels(size: str) -> tuple[int, int]:
    """Return width and height of a paper size at 300 dots per inch."""
    width, height = (round(mm / 25.4 * DPI) for mm in PAPER[size])
    return width, height


def draw_sign(notice: Notice, style: Style, size: tuple[int, int]) -> np.ndarray:
    """Draw the sign: icon, headline, facts, and the QR code at the lower edge.

    Args:
        notice: what it says.
        style: language and scale.
        size: width and height, pixels.

    Returns:
        uint8, (height, width, 3), RGB, black on white.

    Raises:
        ConfigError: the texts do not fit on the page.
    """
    page = np.full((size[1], size[0], 3), 255, np.uint8)
    region = Region(page, left_to_right=style.language.left_to_right)
    margin = style.scaled(56)
    top = _draw_icon(region, margin, style)
    width = size[0] - 2 * margin
    title = style.fit_text(style.language["notice_title"], style.scaled(42), width)
    region.draw_centred_text(title, top, INK)
    top += style.scaled(78)
    code = code_picture(notice.code, style.scaled(180), size)
    code_top = size[1] - margin - code.shape[0]
    space = code_top - style.scaled(10) - top
    columns = (_facts(notice, style, width, factor) for factor in REDUCTIONS)
    column = next((column for column in columns if column.height <= space), None)
    if column is None:
        raise ConfigError("the texts of [notice] are too long for the sign: shorten them")
    column.draw(region, margin, top, GREY, INK)
    paste_code(region, code, (size[0] - code.shape[1]) // 2, code_top)
    return page


def _facts(notice: Notice, style: Style, width: int, factor: float) -> TextColumn:
    """Return the facts in lines of a width in pixels; the factor reduces their letters."""
    column = TextColumn(style, width)
    column.add(style.language["notice_text"], style.scaled(19 * factor), value=True)
    column.gap(style.scaled(16 * factor))
    for name, value in notice.rows(style.language):
        column.add(name, style.scaled(11 * factor))
        column.add(value, style.scaled(16 * factor), value=True)
        column.gap(style.scaled(8 * factor))
    return column


def _draw_icon(region: Region, top: int, style: Style) -> int:
    """Draw a face in a camera's frame, and return where the next element begins."""
    side, border = style.scaled(160), style.scaled(18)
    x = (region.width - side) // 2
    frame = Rect(x - border, top, side + 2 * border, side + 2 * border)
    draw_outline(region.pixels, frame, style.scaled(34), Line(style.scaled(8), INK))
    region.draw_icon(icon("happy", side), x, top + border)
    return frame.bottom + style.scaled(30)


def _check(path: Path, *, overwrite: bool) -> None:
    """Raise ConfigError for another suffix, DeviceError where no file can be written."""
    if path.suffix.lower() not in FORMATS:
        raise ConfigError(f"{path}: the name of the sign must end in .pdf or .png")
    if is_folder(path):
        raise ConfigError(f"{path}: is a folder: name a file in it")
    if exists(path) and not overwrite:
        raise DeviceError(f"{path}: exists already: --force replaces it")
    try:
        Replacement(path).check()
    except OSError as error:
        raise DeviceError(f"{path}: cannot be written: {error.strerror}") from error
