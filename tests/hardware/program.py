"""Reports of the program itself: `check`, a run of a minute, `bench`."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from .commands import Done, Run

SECONDS, BENCH_SECONDS = 120.0, 1200.0  # that `check` and `bench` may take
LOG_LINES = 40


class Wanted(NamedTuple):
    """Run of a command that is wanted.

    Attributes:
        program: the command of the program.
        camera, display: for `run`, as its options; "" for those of the settings.
        seconds: of the run.
        bench: whether `bench` runs too.
    """

    program: Sequence[str]
    camera: str = ""
    display: str = ""
    seconds: float = 60.0
    bench: bool = True


def measure(wanted: Wanted, run: Run) -> dict[str, Any]:
    """Return the version of the program, and what `check`, `run` and `bench` print."""
    options = [("--camera", wanted.camera), ("--display", wanted.display)]
    given = [text for option, value in options if value for text in (option, value)]
    checked = run([*wanted.program, "check", "--json"], SECONDS)
    played = run([*wanted.program, "run", *given], wanted.seconds)
    log = played.err.splitlines()[-LOG_LINES:]
    found = {
        "version": run([*wanted.program, "--version"], SECONDS).out.strip(),
        "check": _json(checked),
        "run": {"exit": played.code, **_rate(played.out), "log": log},
    }
    if wanted.bench:
        command = [*wanted.program, "bench", "--json", "--rounds", "1"]
        found["bench"] = _json(run(command, BENCH_SECONDS))
    return found


def _json(done: Done) -> Any:
    try:
        return json.loads(done.out)
    except ValueError:
        return {"exit": done.code, "error": done.err.splitlines()[-5:]}


def _rate(out: str) -> dict[str, Any]:
    """Return the figures of the two lines at the end of a run; {} if it did not get there."""
    found = re.search(r"(\d+) frames, (\d+) faces, ([\d.]+) frames per second", out)
    stages = re.search(r"ms per frame: (.*)", out)
    if not (found and stages):
        return {}
    pairs = (stage.rsplit(" ", 1) for stage in stages[1].split(", "))
    figures = {"frames": int(found[1]), "faces": int(found[2]), "per_second": float(found[3])}
    return {**figures, "ms": {name: float(value) for name, value in pairs}}
