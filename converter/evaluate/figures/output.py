"""Figures as files, and as SVG elements for a page of HTML."""

from __future__ import annotations

import hashlib
import io
import re
from html import escape
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from converter.evaluate.figures.style import LIGHT
from edge.errors import DataError
from edge.system.files import write_whole

CSS_VARIABLES = {colour: f"var(--{name}, {colour})" for name, colour in LIGHT.items()}


def save(figure: Figure, path: Path) -> None:
    """Write a figure as .png or .svg, in light colours.

    Raises:
        DataError: the suffix is another one, the disk is full, or the folder cannot be written.
    """
    if path.suffix not in (".png", ".svg"):
        raise DataError(f"{path}: a figure's name must end in .png or .svg")
    write(path, _render(figure, path.suffix[1:]))


def write(path: Path, content: bytes) -> None:
    """Write a file completely or not at all, and create its folder if needed.

    Raises:
        DataError: the disk is full, or the folder cannot be created or written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content)
    except OSError as error:
        raise DataError(f"{path}: cannot be written: {error.strerror}") from error


def inline(figure: Figure) -> str:
    """Return a figure as an SVG element for a page of HTML.

    Its background is transparent. Its colours are the CSS variables --ink, --right, --wrong and
    one per emotion; where a page does not define them, they are those of `LIGHT`. Equal figures
    give equal text.
    """
    text = _render(figure, "svg", transparent=True).decode()
    text = re.sub(r"<metadata>.*?</metadata>|<defs>\s*<style.*?</defs>", "", text, flags=re.DOTALL)
    text = _unique_ids(text[text.index("<svg") :])
    for colour, variable in CSS_VARIABLES.items():
        text = text.replace(f": {colour}", f": {variable}")
    description = escape(str(figure.get_label()))
    return text.replace("<svg", f'<svg role="img" aria-label="{description}"', 1)


def _render(figure: Figure, file_format: str, **options: Any) -> bytes:
    content = io.BytesIO()
    no_date = {"Date": None, "Creator": None} if file_format == "svg" else None
    figure.savefig(content, format=file_format, metadata=no_date, **options)
    return content.getvalue()


def _unique_ids(text: str) -> str:
    """Replace ids by numbers with a hash of the figure.

    matplotlib chooses some ids at random, and others are the same in every figure of a page.
    """
    number = {old: f"~{i}" for i, old in enumerate(re.findall(r'\bid="([^"]+)"', text))}
    text = re.sub(r'(\bid="|href="#|url\(#)([^")]+)', lambda m: m[1] + number.get(m[2], m[2]), text)
    return text.replace("~", f"f{hashlib.sha256(text.encode()).hexdigest()[:8]}-")
