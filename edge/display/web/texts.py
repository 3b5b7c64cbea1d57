"""Languages of the page: all that the screen has, chosen by the browser or by its user."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Protocol

from edge.config import toml_file
from edge.errors import ConfigError
from edge.labels import Colour, Label
from edge.system.frozen import frozen

LANGUAGES = Path(__file__).parents[2] / "assets" / "languages"
# The beginning of each item of the header "Accept-Language", with its weight. No text may match
# two repetitions in succession: the time would grow with the square of its length.
ITEM = re.compile(r"([a-zA-Z]{2,3})(?:-[\w-]*)?(?:\s*;\s*q=([01](?:\.\d{0,3})?))?")
MOST = 20  # items of that header that are read
Chart = Callable[[str, int, str, str], str]
GREY: Colour = (150, 160, 170)


class Translation(Protocol):
    """Words of one language, see `edge.render.language.Language`."""

    @property
    def percent(self) -> str:
        """Notation of a percentage, with {} in place of the number."""
        ...

    @property
    def words(self) -> Mapping[str, str]:
        """Texts by key."""
        ...


@frozen
class Words:
    """Words of a bundled language; see `Translation`."""

    percent: str
    words: Mapping[str, str]


@cache
def bundled(code: str) -> Words:
    """Read a bundled language."""
    table = toml_file.read(LANGUAGES / f"{code}.toml", ConfigError)
    return Words(table["percent"], table["words"])


def own_colours(label: Label) -> tuple[Colour, Colour]:
    """Return the colour of a label in the dark and in the light, where only its own is known."""
    return label.colour or GREY, label.colour or GREY


@frozen
class Texts:
    """Languages, and the looks of labels.

    Attributes:
        default: code of the language where neither browser nor user wants one that exists.
        load: reads the language of a code.
        colours: returns a label's RGB colours, in the dark and in the light.
        chart: returns the page of the counts, HTML; None without one. It takes the code of a
            language, a number of days, the element of the icon, and links; it may raise
            EmotionEdgeError.
        notice: returns headings and values of the notice in the language of a code, at first its
            title and what happens here; None without a notice.
    """

    default: str = "en"
    load: Callable[[str], Translation] = bundled
    colours: Callable[[Label], tuple[Colour, Colour]] = own_colours
    chart: Chart | None = None
    notice: Callable[[str], list[tuple[str, str]]] | None = None

    def choose(self, wanted: str, accepted: str) -> str:
        """Return the code of the language of a page.

        Args:
            wanted: by the user, from the query of the address; any text.
            accepted: by the browser: the header "Accept-Language".
        """
        known = {code for code, _, _ in languages()}
        codes = [wanted, *_accepted(accepted), self.default]
        return next((code for code in codes if code in known), "en")


@cache
def languages() -> tuple[tuple[str, str, str], ...]:
    """Return code, name in itself, and direction ("ltr", "rtl") of each language, by code."""
    tables = {
        path.stem: toml_file.read(path, ConfigError) for path in sorted(LANGUAGES.glob("*.toml"))
    }
    return tuple((code, table["name"], table["direction"]) for code, table in tables.items())


def _accepted(header: str) -> Iterable[str]:
    """Return the codes of a header "Accept-Language", the most wanted first."""
    parts = (part.strip() for part in header.split(",")[:MOST])
    items = [found for part in parts if (found := ITEM.fullmatch(part))]
    weights = {found[1].lower(): float(found[2] or 1) for found in reversed(items)}
    order = [found[1].lower() for found in items]
    return sorted(dict.fromkeys(order), key=lambda code: -weights[code])
