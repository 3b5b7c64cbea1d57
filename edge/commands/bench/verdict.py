"""The verdict of `bench`: what its figures mean for who uses this machine."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping
from typing import Any

from edge.commands.bench.changes import Change

MIN_GAIN = 1.1  # times as fast; less does not show
MIN_FACES = 0.98  # share of the faces that a change must still find
STAGES = {
    "camera": "reading the video",
    "detect": "finding faces",
    "track": "following faces",
    "classify": "reading faces",
    "render": "drawing the picture",
    "display": "copying it to the screen",
}


def verdict(results: Mapping[str, Any], wanted: float, changes: list[Change]) -> dict[str, Any]:
    """Judge the figures of a run.

    Args:
        results: with "clips" and "gains", see `ClipRuns`, and "threads" in words.
        wanted: frames per second of the camera.
        changes: those that were measured, see "gains".

    Returns:
        Frames per second by clip, those that the camera gives, the dearest stage of the slowest
        clip with its share of the time, the threads, and the changes that help, the best first.
    """
    rates = {clip: rate(methods["ours"]) for clip, methods in results["clips"].items()}
    slowest = min(rates, key=lambda clip: rates[clip])
    stages = results["clips"][slowest]["ours"]["stages"]
    times = {stage: row["cpu_mean"] for stage, row in stages.items()}
    dearest = max(STAGES.keys() & times.keys(), key=lambda stage: times[stage])
    return {
        "rates": rates,
        "camera_rate": wanted,
        "slowest": slowest,
        "dearest": dearest,
        "share": times[dearest] / times["frame"],
        "threads": results["threads"],
        "tried": [change.setting for change in changes],
        "helpful": _helpful(results["gains"], changes),
    }


def rate(method: Mapping[str, Any]) -> float:
    """Return the frames per second of a method: of the median round."""
    return 1000 / statistics.median(method["wall_rounds"])


def _helpful(
    gains: Mapping[str, Mapping[str, float]], changes: list[Change]
) -> list[dict[str, Any]]:
    found = []
    for change in changes:
        measured = gains[change.setting]
        gain = measured[change.clock]
        if gain >= MIN_GAIN and measured["faces"] >= MIN_FACES:
            found.append({"setting": change.setting, "gain": gain, "price": change.price})
    return sorted(found, key=lambda each: each["gain"], reverse=True)


def lines(judged: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of a verdict."""
    yield f"Verdict: {_rates(judged['rates'])}."
    part = STAGES[judged["dearest"]]
    with_clip = f" with {judged['slowest']}" if len(judged["rates"]) > 1 else ""
    yield f"The dearest part is {part}: {judged['share']:.0%} of a frame{with_clip}."
    yield f"Threads: {judged['threads']}."
    wanted = judged["camera_rate"]
    if judged["rates"][judged["slowest"]] >= wanted:
        yield f"That is enough for a camera of {wanted:g} frames a second (camera.rate)."
    elif judged["helpful"]:
        yield f"For more, try (measured in this run with {judged['slowest']}):"
        for each in judged["helpful"]:
            yield f"  -o {each['setting']:<34} {each['gain']:.1f} times as fast; {each['price']}"
    else:
        yield f"None of these makes it a tenth faster here: {', '.join(judged['tried'])}."


def _rates(rates: Mapping[str, float]) -> str:
    """Return such as "about 22 frames a second on this machine with one face, 13 with two.mp4"."""
    (first, number), *others = rates.items()
    rest = "".join(f", {_round(number)} with {clip}" for clip, number in others)
    return f"about {_round(number)} frames a second on this machine with {first}{rest}"


def _round(number: float) -> str:
    return f"{number:.0f}" if number >= 10 else f"{number:.1f}"
