"""Findings of `check` as text, for assertions."""

from __future__ import annotations

from collections.abc import Iterable

from edge.commands.check.finding import Finding


def texts(findings: Iterable[Finding]) -> list[str]:
    """Return each finding as "state: text"."""
    return [f"{found.state}: {found.text}" for found in findings]
