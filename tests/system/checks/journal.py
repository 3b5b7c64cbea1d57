"""Lines that the service writes to the journal."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator

from tests.system.appliance import Appliance

KEYS = ("camera", "display", "engine", "model", "detector")
MAX_LINES = 6  # the end of one process and the start of the next
CHANGES = ("state: ", "display: ")
log = logging.getLogger(__name__)


def start_is_logged(appliance: Appliance) -> Iterator[str]:
    """Require exactly one line at the start, with the parts named in KEYS."""
    lines = [entry.message for entry in appliance.entries("started: ", since=0)]
    if len(lines) != 1:
        yield f"{len(lines)} lines for one start: {lines}"
    for line in lines:
        pairs = re.findall(r'(\w+)=("(?:[^"\\]|\\.)*"|\S+)', line.removeprefix("started: "))
        parts = {key: json.loads(value) if value[0] == '"' else value for key, value in pairs}
        if tuple(parts) != KEYS or not all(parts.values()):
            yield f"the line of the start has {parts}"


def journal_is_quiet(appliance: Appliance) -> Iterator[str]:
    """Require few lines between two changes of the screen, over all earlier checks."""
    messages = [e.message for e in appliance.journal() if e.identifier != "systemd"]
    longest: list[str] = []
    lines: list[str] = []
    for message in messages:
        lines = [] if message.startswith(CHANGES) else [*lines, message]
        longest = max(longest, lines, key=len)
    log.info("  %d lines; at most %d between two changes", len(messages), len(longest))
    if len(longest) > MAX_LINES:
        yield f"{len(longest)} lines between two changes: {longest}"
