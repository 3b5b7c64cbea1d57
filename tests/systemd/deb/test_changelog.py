"""CHANGELOG.md, in the form of Keep a Changelog, becomes Debian's changelog."""

from __future__ import annotations

import pytest
from deb.changelog import debian_changelog

from edge.errors import DataError

EPOCH = 1_700_000_001
DATE = "Tue, 14 Nov 2023 22:13:21 +0000"
MARKDOWN = """# Changelog

All notable changes.

## [Unreleased]

### Added

- Something that is to come.

## [0.2.0] - 2026-12-24

### Added

- A point that is long enough to need more than one line of the changelog, because it
  goes on and on.
- Another one.

### Fixed
- A third one.

## 0.1.0 - 2026-11-01

A paragraph.

[0.2.0]: https://example.org/0.2.0
"""


def lines(version: str, markdown: str = MARKDOWN) -> list[str]:
    return debian_changelog(markdown, version, EPOCH).splitlines()


def test_headings_and_points_of_a_version_are_kept() -> None:
    assert lines("0.2.0") == [
        "emotion-edge (0.2.0) trixie; urgency=medium",
        "",
        "  [ Added ]",
        "  * A point that is long enough to need more than one line of the changelog,",
        "    because it goes on and on.",
        "  * Another one.",
        "  [ Fixed ]",
        "  * A third one.",
        "",
        f" -- The Emotion Edge authors <emotion-edge@example.org>  {DATE}",
    ]


def test_headings_may_be_without_brackets_and_links_are_left_out() -> None:
    assert lines("0.1.0")[2:4] == ["  * A paragraph.", ""]


def test_a_version_that_is_not_released_takes_the_unreleased_section() -> None:
    assert lines("0.3.0")[0] == "emotion-edge (0.3.0) trixie; urgency=medium"
    assert lines("0.3.0")[2:4] == ["  [ Added ]", "  * Something that is to come."]


@pytest.mark.parametrize(
    "markdown", ["# Changelog\n", "## [0.2.0]\n\n- x\n", "## [0.3.0] - 2026-12-24\n\n## [0.2.0]\n"]
)
def test_a_version_without_changes_is_an_error(markdown: str) -> None:
    with pytest.raises(DataError, match=r"no section '## \[0\.3\.0\]'"):
        lines("0.3.0", markdown)
