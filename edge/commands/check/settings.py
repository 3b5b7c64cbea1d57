"""Check the settings that were changed on the web page."""

from __future__ import annotations

from collections.abc import Iterator

from edge.commands.check.finding import Finding
from edge.config import loader, page_file
from edge.config.layers import Layers
from edge.errors import ConfigError


def check(layers: Layers) -> Iterator[Finding]:
    """Yield a finding where there are settings of the page: which ones, and in which file."""
    try:
        table = page_file.read(layers.file)
        loader.check_page(table, str(layers.file))
    except ConfigError as error:
        yield Finding("error", "settings", f"of the page, not used: {error}")
        return
    names = [f"{section}.{key}" for section, values in table.items() for key in values]
    if names:
        hidden = [name for name in names if name in layers.fixed]
        without = f"; not used, since -o sets them: {', '.join(hidden)}" if hidden else ""
        text = f"of the page: {', '.join(names)} ({layers.file}){without}"
        yield Finding("ok", "settings", text)
