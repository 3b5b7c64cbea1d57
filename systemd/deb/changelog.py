"""The Debian changelog, made from CHANGELOG.md."""

from __future__ import annotations

import re
import textwrap
from datetime import UTC, datetime
from email.utils import format_datetime

from deb.control import MAINTAINER
from edge.errors import DataError

WIDTH = 78  # characters of a line
# "## [0.1.0] - 2026-11-01" or "## 0.1.0", as in Keep a Changelog.
HEADING = re.compile(r"(?m)^## \[?([^\]\s]+)\]?.*\n?")
LINK = re.compile(r"(?m)^\[[^\]]+\]: .*$")  # "[0.1.0]: https://..." at the end of the file


def debian_changelog(markdown: str, version: str, epoch: int) -> str:
    """Return the section of a version in Debian's form (deb-changelog(5)).

    Args:
        markdown: CHANGELOG.md in the form of Keep a Changelog.
        version: of the package; "Unreleased" is taken if it has no section yet.
        epoch: date of the entry, seconds since 1970.

    Raises:
        DataError: there is no section of this version, and none that is unreleased.
    """
    _, *parts = HEADING.split(LINK.sub("", markdown))
    sections = dict(zip(parts[::2], parts[1::2], strict=True))
    section = sections.get(version, sections.get("Unreleased", ""))
    if not section.strip():
        raise DataError(f"no section '## [{version}]' in CHANGELOG.md")
    date = format_datetime(datetime.fromtimestamp(epoch, UTC))
    head = f"emotion-edge ({version}) trixie; urgency=medium"
    return "\n\n".join([head, _points(section), f" -- {MAINTAINER}  {date}\n"])


def _points(section: str) -> str:
    """Return headings as "[ Added ]", and paragraphs and list items as points."""
    spaced = re.sub(r"(?m)^(### .*\n|(?=- ))", r"\n\1\n", section)
    blocks = re.split(r"\n\s*\n", spaced.strip())
    return "\n".join(_point(" ".join(block.split())) for block in blocks)


def _point(text: str) -> str:
    if text.startswith("### "):
        return f"  [ {text.removeprefix('### ')} ]"
    return textwrap.fill(
        text.removeprefix("- "),
        WIDTH,
        initial_indent="  * ",
        subsequent_indent="    ",
        break_on_hyphens=False,
    )
