"""A lane of commands that end by themselves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import NamedTuple

from tests.fuzz import child
from tests.fuzz.child import Outcome


class Command(NamedTuple):
    """A command line of a case."""

    main: child.Main
    arguments: list[str]


Prepare = Callable[[Random, Path], Command]


class Lane(NamedTuple):
    """A kind of damaged input.

    Attributes:
        prepare: writes the input of a case into a folder and returns the command.
        valid: the same with valid input; its use of memory is the usual one.
        weight: number of its cases in each round.
    """

    prepare: Prepare
    valid: Prepare
    weight: int = 1

    def run(self, random: Random, folder: Path) -> Outcome:
        """Run a case."""
        command = self.prepare(random, folder)
        return child.run(command.main, command.arguments, folder)

    def usual_memory(self, folder: Path) -> int:
        """Return the bytes that the command needs for valid input."""
        command = self.valid(Random(0), folder)
        outcome = child.run(command.main, command.arguments, folder)
        if outcome.fault:
            raise AssertionError(f"valid input gives {outcome.fault}: {outcome.output}")
        return outcome.memory
