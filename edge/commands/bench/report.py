"""Present the results of `bench` as text: tables of stages, and ratios."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from typing import Any

from edge.commands.bench import verdict

METHODS = {
    "ours": "ours (the loop of the device)",
    "ready": "ours, with a camera that gives frames of 960x720",
    "int8": "reference method, int8",
    "float": "reference method, float",
    "limit": "limit (lower bound: networks alone, one copy of the picture)",
}
COLUMNS = [f"{clock}_{figure}" for clock in ("cpu", "wall") for figure in ("mean", "median", "p95")]
ROW = "  {:<10}" + "{:>9}" * len(COLUMNS)


def ratios(results: dict[str, Any]) -> dict[str, float]:
    """Return ratios of CPU time per frame, each the median over the rounds."""
    found: dict[str, float] = {}
    clips = results["clips"]
    for clip, methods in clips.items():
        ours = methods["ours"]["rounds"]
        for form in ("int8", "float"):
            if form in methods:
                found[f"reference ({form}) / ours, {clip}"] = _ratio(methods[form]["rounds"], ours)
        for other in results["others"]:
            found[f"{other} / ours, {clip}"] = _ratio(methods[other]["rounds"], ours)
        if "ready" in methods:
            found["camera of 960x720 / ours, one face"] = _ratio(methods["ready"]["rounds"], ours)
        found[f"ours / limit, {clip}"] = _ratio(ours, methods["limit"]["rounds"])
    if "four faces" in clips:
        four, one = (clips[name]["ours"]["rounds"] for name in ("four faces", "one face"))
        found["four faces / one face"] = _ratio(four, one)
    return found


def _ratio(numerators: list[float], denominators: list[float]) -> float:
    return statistics.median(a / b for a, b in zip(numerators, denominators, strict=True))


def lines(results: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of the report: milliseconds per frame and stage, ratios, start, memory."""
    yield results["machine"]
    yield " ".join(results["settings"])
    titles = {**METHODS, **results["others"]}
    for clip, methods in results["clips"].items():
        for method, measured in methods.items():
            yield ""
            yield from _table(f"{clip}: {titles[method]}", measured)
    yield from ("", "ratios of CPU time per frame (median over the rounds):")
    for name, ratio in results["ratios"].items():
        yield f"  {name:<36}{ratio:>7.2f}"
    yield ""
    yield from _starts(results)
    yield ""
    yield from verdict.lines(results["verdict"])


def _starts(results: dict[str, Any]) -> Iterator[str]:
    bare = f"{results['bare_s']:.2f} s that an interpreter takes to import numpy and OpenCV"
    yield f"start to the first frame shown, and its ratio to the {bare}:"
    for kind, prefix in (("video", ""), ("camera", "camera_")):
        seconds, ratio = results[f"{prefix}start_s"], results[f"{prefix}start_ratio"]
        memory = results[f"{prefix}memory_mb"]
        yield f"  {kind:<9}{seconds:.2f} s  {ratio:.2f}  peak memory {memory:.0f} MB"


def _table(title: str, measured: dict[str, Any]) -> Iterator[str]:
    faces = "" if measured["faces"] is None else f", {measured['faces']:.2f} faces per frame"
    yield title + faces
    yield ROW.format("ms", "CPU", "median", "p95", "wall", "median", "p95")
    for stage, times in measured["stages"].items():
        yield ROW.format(stage, *(f"{times[key]:.2f}" for key in COLUMNS))
    rate = 1000 / measured["stages"]["frame"]["wall_mean"]
    yield f"  {rate:.1f} frames per second"
