"""What was measured, for people: tables, ratios, a plot."""

from __future__ import annotations

import os
import statistics
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from edge.errors import BackendError, ConfigError, DataError

NAMES = {
    "ours": "ours",
    "int8": "reference method, int8",
    "float": "reference method, float",
    "limit": "limit: bare networks and one copy",
}
COLUMNS = [f"{kind}_{figure}" for kind in ("cpu", "wall") for figure in ("mean", "median", "p95")]
ROW = "  {:<10}" + "{:>9}" * len(COLUMNS)


def ratios(figures: dict[str, Any]) -> dict[str, float]:
    """How many times more CPU per frame; each the median over the rounds."""
    found: dict[str, float] = {}
    for clip, methods in figures["clips"].items():
        mine = methods["ours"]["rounds"]
        for form in ("int8", "float"):
            if form in methods:
                found[f"reference ({form}) / ours, {clip}"] = _ratio(methods[form]["rounds"], mine)
        found[f"ours / limit, {clip}"] = _ratio(mine, methods["limit"]["rounds"])
    clips = figures["clips"]
    if "four faces" in clips:
        four, one = (clips[name]["ours"]["rounds"] for name in ("four faces", "one face"))
        found["four faces / one face"] = _ratio(four, one)
    return found


def _ratio(above: list[float], below: list[float]) -> float:
    return statistics.median(a / b for a, b in zip(above, below, strict=True))


def lines(figures: dict[str, Any]) -> list[str]:
    """Tables of milliseconds per frame, and the ratios."""
    found = [figures["machine"], " ".join(figures["settings"])]
    for clip, methods in figures["clips"].items():
        for method, told in methods.items():
            faces = "" if told["faces"] is None else f", {told['faces']:.2f} faces per frame"
            found += ["", f"{clip}: {NAMES[method]}{faces}"]
            found += [ROW.format("ms", "CPU", "median", "p95", "wall", "median", "p95")]
            for stage, costs in told["stages"].items():
                found += [ROW.format(stage, *(f"{costs[key]:.2f}" for key in COLUMNS))]
            rate = 1000 / told["stages"]["frame"]["wall_mean"]
            found += [f"  {rate:.1f} frames per second"]
    found += ["", "CPU per frame, measured in turn:"]
    found += [f"  {name:<36}{ratio:>7.2f}" for name, ratio in figures["ratios"].items()]
    found += ["", f"start to the first frame shown: {figures['start_s']:.2f} s"]
    found += [f"peak memory: {figures['memory_mb']:.0f} MB"]
    return found


def check_plot(path: Path) -> None:
    """Before minutes of work.

    Raises:
        BackendError: matplotlib is not installed.
        ConfigError: no picture can be written there.
    """
    if not find_spec("matplotlib"):
        raise BackendError("matplotlib is missing: pip install matplotlib")
    if path.suffix != ".png":
        raise ConfigError(f"{path}: the plot's name must end in .png")
    if not os.access(path.parent, os.W_OK):
        raise ConfigError(f"{path}: no folder that can be written to")


def plot(figures: dict[str, Any], path: Path) -> None:
    """Draw where a frame's time goes.

    Raises:
        DataError: it cannot be written.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 1 + 1.1 * len(figures["clips"])), layout="constrained")
    axes = figure.subplots()
    bars = [
        (f"{clip}\n{method}", methods[method]["stages"])
        for clip, methods in figures["clips"].items()
        for method in ("ours", "limit")
    ]
    stages = [stage for stage in bars[0][1] if stage != "frame"]
    left = [0.0] * len(bars)
    for stage in stages:
        costs = [found.get(stage, {"cpu_mean": 0.0})["cpu_mean"] for _, found in bars]
        axes.barh([name for name, _ in bars], costs, left=left, label=stage)
        left = [a + b for a, b in zip(left, costs, strict=True)]
    axes.invert_yaxis()
    axes.set_xlabel("CPU milliseconds per frame (mean)")
    axes.legend(ncols=len(stages), loc="upper center", bbox_to_anchor=(0.45, 1.2), frameon=False)
    try:
        figure.savefig(path, dpi=120)
    except OSError as error:
        raise DataError(f"{path}: cannot be written: {error.strerror}") from error
