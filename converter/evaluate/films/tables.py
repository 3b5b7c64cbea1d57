"""Figures of films as Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from converter.evaluate.films.measures import LABELS
from converter.markdown import format_table

HEADER = (
    "emotion", "clips", "without a face", "right clips", "right time", "s to the right name",
    "never right", "changes a minute", "unsure",
)  # fmt: skip
NOTHING = "-"
DEFINITIONS = (
    "right clips: the name shown longest is right; a clip that is only unsure is wrong.\n"
    "right time, unsure: shares of the seconds with a face. s to the right name: median from the\n"
    "first face on, of the clips that show it; never right: the others. changes: of the label,\n"
    "also to and from unsure. Clips without a face count in their column only."
)


def format_films(result: Mapping[str, Any]) -> str:
    """Return the result of `converter.evaluate.films.evaluate.evaluate_films` as Markdown."""
    read = result["films"] - len(result["unreadable"])
    head = f"{result['model']} on {read} of {result['films']} films of {result['folder']}"
    parts = [head, "### What the actors were asked for", *_report(result["acted"])]
    if seen := result["seen"]:
        parts += [
            "### What most people saw in the face",
            f"Clips left out: with a tie {seen['ties']}, without a vote {seen['no_vote']}",
            *_report(seen),
        ]
    return "\n\n".join([*parts, DEFINITIONS])


def _report(measured: Mapping[str, Any]) -> list[str]:
    """Return a table of the figures, and one of the answers."""
    rows = {"all": measured["all"], **measured["emotions"]}
    mean = f"Mean of right clips over the emotions: {_share(measured['macro_accuracy'])}"
    answers = [[name, *map(str, row.values())] for name, row in measured["confusion"].items()]
    return [
        format_table([HEADER, *(_row(name, each) for name, each in rows.items())]),
        mean,
        format_table([["right \\ shown", *LABELS], *answers]),
    ]


def _row(name: str, figures: Mapping[str, Any]) -> list[str]:
    delay, changes = figures["delay"], figures["changes"]
    return [
        name,
        str(figures["clips"]),
        str(figures["no_face"]),
        _share(figures["accuracy"]),
        _share(figures["right_time"]),
        NOTHING if delay is None else f"{delay:.2f}",
        _share(figures["never"]),
        NOTHING if changes is None else f"{changes:.1f}",
        _share(figures["unsure"]),
    ]


def _share(share: float | None) -> str:
    return NOTHING if share is None else f"{share:.1%}"
