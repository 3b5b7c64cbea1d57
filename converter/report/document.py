"""A report as one page of HTML without external files."""

from __future__ import annotations

import contextlib
import importlib.metadata
import sys
from collections.abc import Mapping
from html import escape
from pathlib import Path
from string import Template

from converter.evaluate.figures import output, style

FOLDER = Path(__file__).parent
PACKAGES = ("tensorflow", "keras", "numpy", "opencv-python-headless", "ai-edge-litert")


def render(title: str, body: str, fields: Mapping[str, str]) -> str:
    """Return a page, light or dark as the reader's system; printed light.

    Args:
        title: as text.
        body: name of the template in this folder that gives the page its content.
        fields: what stands in the template, as HTML.
    """
    return _fill(
        "document.html",
        {
            "title": escape(title),
            "light": _css_variables(style.LIGHT),
            "dark": _css_variables(style.DARK),
            "body": _fill(body, fields),
        },
    )


def write(path: Path, content: str) -> None:
    """Write a page completely or not at all.

    Raises:
        DataError: the disk is full, or the folder cannot be written.
    """
    # A name that is not valid UTF-8 is shown with question marks.
    output.write(path, content.encode(errors="replace"))


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages involved, by name.

    Those that are not installed are left out: to evaluate a .tflite file takes no TensorFlow.
    """
    found = {"python": ".".join(map(str, sys.version_info[:3]))}
    for name in PACKAGES:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            found[name] = importlib.metadata.version(name)
    return found


def _fill(template: str, fields: Mapping[str, str]) -> str:
    return Template((FOLDER / template).read_text(encoding="utf-8")).substitute(fields)


def _css_variables(colours: Mapping[str, str]) -> str:
    return " ".join(f"--{name}: {colour};" for name, colour in colours.items())
