"""Themes: colours, shapes, icons and words of the picture, and which of its parts are shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace

import numpy as np

from edge.labels import AWAY, KNOWN, UNSURE
from edge.render.language import Language
from edge.render.palette import DARK, PALETTES, Palette
from edge.system.frozen import frozen

ICONS = (*KNOWN, UNSURE, AWAY)  # labels whose icon a theme may replace
# Words that a theme may replace. Warnings, "Recording" and the notice that emotions are recognized
# are not among them: a theme must not hide what people have to know.
WORDS = (*ICONS, "starting", "nobody", "nobody_short")
TITLE = "title"  # key of the title among the words of a language, so that its font has the letters


@frozen
class Parts:
    """Parts of the picture that a theme may leave out.

    Attributes:
        panels: beside or below the frame, with the scores.
        names: beside the faces; without them the icon alone.
        percentages: beside the bars.
    """

    panels: bool = True
    names: bool = True
    percentages: bool = True


@frozen
class Theme:
    """Look of the picture.

    Attributes:
        palette: colours.
        corners: factor of the radius of corners: 0 is square, 1 as designed.
        title: shown above the panels and on screens without faces; "" for none.
        logo: shown beside the title: uint8, (height, width, 4), RGBA, read-only; None for none.
        icons: by name of the label: uint8, (side, side, 4), RGBA, read-only.
        words: by language, "" for all, and by key, see `WORDS`.
        show: parts that are drawn.
    """

    palette: Palette = DARK
    corners: float = 1.0
    title: str = ""
    logo: np.ndarray | None = None
    icons: Mapping[str, np.ndarray] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    show: Parts = Parts()

    @property
    def has_brand(self) -> bool:
        """Whether there is a logo or a title to show."""
        return bool(self.title) or self.logo is not None

    def worded(self, language: Language) -> Language:
        """Return a language with the words of the theme in place of its own, and the title."""
        title = {TITLE: self.title} if self.title else {}
        own = {**self.words.get("", {}), **self.words.get(language.code, {}), **title}
        return replace(language, words={**language.words, **own}) if own else language


BUILT_IN = {name: Theme(palette) for name, palette in PALETTES.items()}
PLAIN = BUILT_IN["dark"]
