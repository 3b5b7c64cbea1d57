"""Tables of the counts and the estimate, as in docs/speed.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from tests.arm64.boards import BOARDS, CORES

TITLES = {"one": "one face", "four": "four faces"}  # by clip
TITLES_OF_CAMERAS = {
    "640x480": "640x480 on 1280x720",
    "960x720": "960x720 on 1280x720",
    "960x720@1920x1080": "960x720 on 1920x1080",
    "1440x1080@1920x1080": "1440x1080 on 1920x1080",
    "960x720@1080x1920": "960x720 on 1080x1920",
    "1690x1268@1080x1920": "1690x1268 on 1080x1920",
}


def lines(figures: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of a Markdown text.

    Args:
        figures: what `count.measure` returns.
    """
    yield f"{figures['emulator']}; millions of instructions, mean of {figures['frames']} frames"
    yield ""
    yield from table(["", *(core.name for core in CORES)], _counts(figures["cores"]))
    yield ""
    if cameras := figures.get("cameras"):
        yield f"A camera that scales by itself, one face, {CORES[0].name}:"
        yield ""
        yield from table(["", *TITLES_OF_CAMERAS.values()], _cameras(cameras))
        yield ""
    yield from _repeated(figures.get("repeated"))
    headings = ["board", "core", "GHz", "instructions per cycle (assumed)"]
    for title in TITLES.values():
        headings += [f"{title}, ms", "frames/s"]
    yield from table(headings, map(_board, figures["boards"]))
    yield ""
    yield "An estimate: nothing ran on a board. Assumptions: the whole frame on one core at full"
    yield "clock; the kernel's own work left out. Memory is not modelled: waiting for it is part of"
    yield "the instructions per cycle, which are assumed well below what a core can decode:"
    for core in CORES:
        names = ", ".join(board.name for board in BOARDS if board.core is core)
        yield f"- {core.name} ({names}): {core.slow} to {core.fast}; {core.reason}."


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a Markdown table."""
    yield f"| {' | '.join(headings)} |"
    yield f"|{' --- |' * len(headings)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _counts(cores: dict[str, Any]) -> Iterator[list[str]]:
    first = cores[CORES[0].name]
    for clip, title in TITLES.items():
        for stage in first[clip]["stages"]:
            means = [cores[core.name][clip]["stages"][stage] for core in CORES]
            yield [f"{title}: {stage}", *map(_millions, means)]
        most = [cores[core.name][clip]["most"] for core in CORES]
        yield [f"{title}: the costliest frame", *map(_millions, most)]
    for stage in first["bare"]:
        means = [cores[core.name]["bare"][stage] for core in CORES]
        yield [f"bare network: {stage}", *map(_millions, means)]


def _cameras(cameras: dict[str, Any]) -> Iterator[list[str]]:
    shown = [cameras[size] for size in TITLES_OF_CAMERAS]
    for stage in shown[0]["stages"]:
        yield [stage, *(_millions(each["stages"][stage]) for each in shown)]
    yield ["the costliest frame", *(_millions(each["most"]) for each in shown)]


def _repeated(repeated: dict[str, Any] | None) -> Iterator[str]:
    if repeated is None:
        return
    text = f"Counted twice on {repeated['core']}: the same to the digit, frame by frame"
    others = [f"{stage} by {share + 5e-5:.2%}" for stage, share in repeated["stages"].items()]
    yield f"{text}; except: {', '.join(others)} at most." if others else f"{text}."
    yield ""


def _board(board: dict[str, Any]) -> list[str]:
    low, high = board["per_cycle"]
    row = [board["name"], board["core"], str(board["clock_ghz"]), f"{low} to {high}"]
    for clip in TITLES:
        estimate = board["clips"][clip]
        row += [_range(estimate["ms"]), _range(estimate["per_second"])]
    return row


def _range(ends: list[float]) -> str:
    low, high = sorted(ends)
    return f"{low:.0f} to {high:.0f}"


def _millions(number: float) -> str:
    return f"{number / 1e6:.2f}"
