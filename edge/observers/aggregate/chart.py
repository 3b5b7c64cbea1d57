"""Counts as one HTML document without scripts: bars over time, and a table with the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from string import Template

from edge.labels import Colour, Label
from edge.observers.aggregate.reading import WEEK, Period, local

TEMPLATE = Path(__file__).with_suffix(".html")
HIDDEN = 'shape-rendering="crispEdges" aria-hidden="true"'  # the table has the same
TOP = 100  # height of a row of bars, in units of its picture


@dataclass(frozen=True)
class Look:
    """Language and colours of a document.

    Attributes:
        lang: code of the language.
        direction: "ltr" or "rtl".
        words: by key.
        colours: returns a label's RGB colours, in the dark and in the light.
        icon: element of the icon, HTML; "" for none.
        links: navigation, HTML; "" for none.
    """

    lang: str
    direction: str
    words: Mapping[str, str]
    colours: Callable[[Label], tuple[Colour, Colour]]
    icon: str = ""
    links: str = ""

    def name(self, label: str) -> str:
        """Return the name of a label."""
        return Label(label).name_in(self.lang, self.words)


def document(
    periods: Sequence[Period],
    sums: Sequence[Period],
    labels: Sequence[str],
    group: int,
    look: Look,
) -> str:
    """Return the document.

    Args:
        periods: equal and short ones, for the bars.
        sums: longer ones, for the table.
        labels: that are shown.
        group: smallest group.
        look: language and colours.
    """
    week = len(sums) > 1 and sums[1].begin - sums[0].begin > 3600
    days = [local(sums[0].begin).date().isoformat(), local(sums[-1].begin).date().isoformat()]
    dark, light = _colours(labels, look)
    any_people = any(each.people for each in sums)
    texts = {
        **look.words,
        "lang": look.lang,
        "dir": look.direction,
        "title": f"Emotion Edge: {look.words['page_counts']}",
        "heading": " \N{EN DASH} ".join(dict.fromkeys(days)),
        "note": look.words["page_rounded"].replace("{}", str(group)),
    }
    raw = {
        "icon": look.icon,
        "links": look.links,
        "dark": dark,
        "light": light,
        "body": _bars(periods, labels, look, _ticks(sums, week=week))
        if any_people
        else f"<p>{escape(look.words['page_no_counts'])}</p>",
        "table": _table(sums, labels, look, "%Y-%m-%d" if week else "%H:%M"),
    }
    filled = {key: escape(text) for key, text in texts.items()} | raw
    return _template().substitute(filled)


@cache
def _template() -> Template:
    return Template(TEMPLATE.read_text(encoding="utf-8"))


def _colours(labels: Sequence[str], look: Look) -> tuple[str, str]:
    """Return the colours of the labels as properties of CSS, in the dark and in the light."""
    pairs = [look.colours(Label(label)) for label in labels]
    dark, light = (
        " ".join(f"--c{number}: #{bytes(pair[side]).hex()};" for number, pair in enumerate(pairs))
        for side in (0, 1)
    )
    return dark, light


def _ticks(sums: Sequence[Period], *, week: bool) -> list[str]:
    if week:
        return [f"{local(each.begin):%d}" for each in sums]
    return ["0:00", "6:00", "12:00", "18:00", "24:00"]


def _bars(
    periods: Sequence[Period], labels: Sequence[str], look: Look, ticks: Sequence[str]
) -> str:
    """Return a row for people and one for each label; those of the labels have one scale."""
    people = [each.people for each in periods]
    parts = {label: [each.counts[label] for each in periods] for label in labels}
    most = max((max(values) for values in parts.values()), default=0)
    rows = [_row(look.words["page_most"], max(people), people, max(people), "--bar", "high")]
    rows += [
        _row(look.name(label), sum(values), values, most, f"--c{number}", "")
        for number, (label, values) in enumerate(parts.items())
    ]
    axis = "".join(f"<span>{tick}</span>" for tick in ticks)
    kind = "axis days" if len(ticks) == WEEK else "axis"
    rows.append(f'<div class="{kind}" dir="ltr" aria-hidden="true">{axis}</div>')
    return f'<div class="rows">{"".join(rows)}</div>'


def _row(name: str, number: int, values: Sequence[int], top: int, colour: str, kind: str) -> str:
    """Return a name, a number, and bars over time.

    Args:
        name: that is shown.
        number: that is shown.
        values: of the bars.
        top: value of the highest bar possible.
        colour: name of a property of CSS.
        kind: class of the row.
    """
    scale = TOP / top if top else 0.0
    rects = "".join(
        f'<rect x="{place}" y="{TOP - value * scale:.1f}" width="1" height="{value * scale:.1f}"/>'
        for place, value in enumerate(values)
        if value
    )
    box = (
        f'viewBox="0 0 {len(values)} {TOP}" preserveAspectRatio="none" shape-rendering="crispEdges"'
    )
    return (
        f'<div class="{kind}"><div class="row"><span>{escape(name)}</span>'
        f'<span class="number">{number}</span></div>'
        f'<svg {box} {HIDDEN} fill="var({colour})">{rects}</svg></div>'
    )


def _table(sums: Sequence[Period], labels: Sequence[str], look: Look, pattern: str) -> str:
    shown = [each for each in sums if each.minutes]
    if not shown:
        return ""
    words = look.words
    names = [words["page_minutes"], words["page_most"], *map(look.name, labels)]
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in (words["page_time"], *names))
    rows = "".join(_cells(each, labels, pattern) for each in shown)
    title = escape(words["page_counts"])
    return (
        f'<section class="scroll" tabindex="0" aria-label="{title}"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></section>"
    )


def _cells(period: Period, labels: Sequence[str], pattern: str) -> str:
    values = [period.minutes, period.people, *(period.counts[label] for label in labels)]
    cells = "".join(f"<td>{value}</td>" for value in values)
    return f'<tr><th scope="row">{local(period.begin):{pattern}}</th>{cells}</tr>'
