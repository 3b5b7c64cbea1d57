"""What the service says to people who look after it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from tests.system.appliance import Appliance
from tests.system.steps import say

KEYS = ("camera", "display", "engine", "model")
MANY = 6  # lines: of the end of a process, and of the start of the next
CHANGES = ("state: ", "display: ")


def start_is_told(appliance: Appliance) -> Iterator[str]:
    """One line says what all is made of."""
    lines = [said.line for said in appliance.said("started: ", since=0)]
    if len(lines) != 1:
        yield f"{len(lines)} lines tell the start: {lines}"
    for line in lines:
        pairs = re.findall(r'(\w+)=("(?:[^"\\]|\\.)*"|\S+)', line.removeprefix("started: "))
        parts = {key: json.loads(value) if value[0] == '"' else value for key, value in pairs}
        if tuple(parts) != KEYS or not all(parts.values()):
            yield f"the start is told with {parts}"


def journal_is_quiet(appliance: Appliance) -> Iterator[str]:
    """In all that was done to it, few lines between two changes of what is seen."""
    said = [line for line in appliance.log() if line.by != "systemd"]
    most: list[str] = []
    lines: list[str] = []
    for line in said:
        lines = [] if line.line.startswith(CHANGES) else [*lines, line.line]
        most = max(most, lines, key=len)
    say(f"  {len(said)} lines; at most {len(most)} between two changes")
    if len(most) > MANY:
        yield f"{len(most)} lines between two changes: {most}"
