"""The notice that emotions are recognized here, as text of the page."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from edge.config.schema import LINKS


def notice_html(rows: Iterable[tuple[str, str]]) -> str:
    """Return the notice as a part of the page, HTML.

    Args:
        rows: headings and values; the first one is the title of the notice and its text.
    """
    (title, text), *facts = rows
    items = "".join(
        f"<div><dt>{escape(name)}</dt><dd><bdi>{_value(value)}</bdi></dd></div>"
        for name, value in facts
        if name
    )
    hints = "".join(f"<p>{escape(value)}</p>" for name, value in facts if not name)
    return (
        f'<section class="notice" aria-labelledby="notice"><h2 id="notice">{escape(title)}</h2>'
        f"<p>{escape(text)}</p>{hints}<dl>{items}</dl></section>"
    )


def _value(text: str) -> str:
    """Return a value, as a link where it is an address."""
    if not text.lower().startswith(LINKS):
        return escape(text)
    return f'<a href="{escape(text)}" rel="noopener noreferrer">{escape(text)}</a>'
