"""Questions to the person before the screen."""

from __future__ import annotations

from collections.abc import Callable

QUESTIONS = {
    "picture": "Was a picture shown?",
    "upright": "Was it upright, and not mirrored the wrong way?",
    "colours": "Were its colours right (skin not blue)?",
    "boxes": "Were boxes on the faces, and nowhere else?",
    "labels": "Did the names follow your expressions within about a second?",
    "smooth": "Was the picture without long stops?",
    "whole": "Did the picture fill the screen, with nothing cut off?",
}


def ask_all(ask: Callable[[str], str]) -> dict[str, str]:
    """Return the answer to each question: "yes", "no" or "unknown", and the remarks."""
    words = {"y": "yes", "yes": "yes", "n": "no", "no": "no"}
    answers = {
        name: words.get(ask(f"{text} [y/n, Enter = do not know] ").strip().lower(), "unknown")
        for name, text in QUESTIONS.items()
    }
    return {**answers, "remarks": ask("Anything else, in one line? ").strip()}
