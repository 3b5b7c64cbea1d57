"""Run the fuzz lanes and report: python -m tests.fuzz [--seconds N] [--only LANE]."""

from __future__ import annotations

import argparse
import itertools
import logging
import multiprocessing
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from pathlib import Path
from random import Random
from typing import NamedTuple

from tests.files import ROOT
from tests.fuzz import child
from tests.fuzz.child import Outcome
from tests.fuzz.lane import Lane
from tests.fuzz.lanes import LANES
from tests.fuzz.service import Reloads, Requests, ServiceLane

KEPT = ROOT / "build" / "fuzz"
PROGRESS = 60.0  # seconds between two lines of a long run
MEMORY_FACTOR = 2.0  # times the memory that valid input needs
ALL: dict[str, Lane | ServiceLane] = {**LANES, "requests": Requests(10), "reloads": Reloads(3)}
KINDS = ("traceback", "hang", "crash", "memory", "other")


class Case(NamedTuple):
    """A lane and the number of a case in it."""

    lane: str
    number: int


class Tally(NamedTuple):
    """Counts and the largest memory per lane."""

    cases: Counter[str]
    faults: Counter[tuple[str, str]]
    memory: dict[str, int]


def main() -> int:
    """Return the exit code: 0 without a fault, 1 with one."""
    options = _parse()
    child.WALL_SECONDS = options.patience
    _import_program()
    lanes = options.only or list(ALL)
    if "cards" in lanes and not shutil.which("mformat"):
        print("lane cards skipped: mtools is not installed")
        lanes = [name for name in lanes if name != "cards"]
    shutil.rmtree(KEPT, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        usual = _usual_memory(lanes, Path(folder))
        tally = _run_all(options, _cases(options, lanes), usual, Path(folder))
    _report(tally, usual)
    return 1 if tally.faults else 0


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="how long (default: 60)")
    parser.add_argument("--cases", type=int, help="how many instead, over all lanes")
    parser.add_argument("--seed", type=int, default=0, help="of all chance (default: 0)")
    parser.add_argument("--only", action="append", choices=ALL, metavar="LANE", help=", ".join(ALL))
    parser.add_argument("--case", type=int, help="only this case of the lane, and print its output")
    parser.add_argument(
        "--patience", type=float, default=child.WALL_SECONDS,
        help="seconds after which a case hangs: more on a busy machine (default: %(default)g)",
    )  # fmt: skip
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="processes at once")
    return parser.parse_args()


def _import_program() -> None:
    """Import what the commands import, before any fork, and keep native threads out of it."""
    os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    import cv2
    from ai_edge_litert import interpreter  # noqa: F401

    from edge import app  # noqa: F401
    from edge.camera import slideshow, v4l2  # noqa: F401
    from edge.commands import predict  # noqa: F401
    from edge.detector import blazeface  # noqa: F401
    from edge.display.web import display  # noqa: F401
    from edge.media import video  # noqa: F401

    cv2.setNumThreads(1)
    logging.disable(logging.NOTSET)


def _usual_memory(lanes: list[str], folder: Path) -> dict[str, int]:
    usual = {}
    for name in lanes:
        home = folder / f"valid-{name}"
        home.mkdir()
        usual[name] = ALL[name].usual_memory(home)
    return usual


def _cases(options: argparse.Namespace, lanes: list[str]) -> Iterator[Case]:
    """Yield the cases of all lanes in turn, until time or number are over."""
    if options.case is not None:
        yield from (Case(lane, options.case) for lane in lanes)
        return
    end, done = time.monotonic() + options.seconds, itertools.count()
    for first in itertools.count():
        for lane in lanes:
            for part in range(ALL[lane].weight):
                over = next(done) >= options.cases if options.cases else time.monotonic() > end
                if over:
                    return
                yield Case(lane, first * ALL[lane].weight + part)


def _run_all(
    options: argparse.Namespace, cases: Iterator[Case], usual: dict[str, int], folder: Path
) -> Tally:
    tally = Tally(Counter(), Counter(), dict.fromkeys(usual, 0))
    limit = round(MEMORY_FACTOR * max(usual.values()))
    running: dict[Future[Outcome], Case] = {}
    reported_at = time.monotonic()
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(options.jobs, context) as pool:
        while running or not tally.cases:
            for case in itertools.islice(cases, max(2 * options.jobs - len(running), 0)):
                running[pool.submit(_run, case, options.seed, limit, folder)] = case
            if not running:
                break
            if time.monotonic() - reported_at > PROGRESS:
                reported_at = time.monotonic()
                print(_sum(tally), "so far", flush=True)
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                _count(tally, running.pop(future), future.result())
                if options.case is not None:
                    print(future.result().output)
        for _ in range(options.jobs):
            pool.submit(_close)
    return tally


def _run(case: Case, seed: int, limit: int, folder: Path) -> Outcome:
    """Run a case in this worker process; keep its folder if it fails."""
    home = Path(tempfile.mkdtemp(dir=folder))
    outcome = ALL[case.lane].run(Random(f"{seed} {case.lane} {case.number}"), home)
    if not outcome.fault and outcome.memory > limit:
        outcome = outcome._replace(fault="memory")
    if outcome.fault:
        (home / "stderr").write_text(outcome.output, "utf-8")
        KEPT.mkdir(parents=True, exist_ok=True)
        kept = KEPT / f"{case.lane}-{seed}-{case.number}"
        shutil.rmtree(kept, ignore_errors=True)
        shutil.move(home, kept)
    shutil.rmtree(home, ignore_errors=True)
    return outcome


def _close() -> None:
    for lane in ALL.values():
        if isinstance(lane, ServiceLane):
            lane.close()


def _count(tally: Tally, case: Case, outcome: Outcome) -> None:
    tally.cases[case.lane] += 1
    tally.memory[case.lane] = max(tally.memory[case.lane], outcome.memory)
    if outcome.fault:
        kind = outcome.fault if outcome.fault in KINDS else "other"
        tally.faults[case.lane, kind] += 1
        last = outcome.output.strip().splitlines()[-1:] or [""]
        print(f"{case.lane} {case.number}: {outcome.fault}: {last[0][:150]!r}", flush=True)


def _report(tally: Tally, usual: dict[str, int]) -> None:
    print(
        f"{'lane':<10} {'cases':>6} "
        + " ".join(f"{kind:>9}" for kind in KINDS)
        + "  peak MB (usual)"
    )
    for lane, normal in usual.items():
        counts = " ".join(f"{tally.faults[lane, kind]:>9}" for kind in KINDS)
        memory = f"{tally.memory[lane] / 1e6:.0f} ({normal / 1e6:.0f})"
        print(f"{lane:<10} {tally.cases[lane]:>6} {counts}  {memory}")
    print(_sum(tally))
    if tally.faults:
        print(f"inputs and outputs of the faults: {KEPT}")


def _sum(tally: Tally) -> str:
    return f"{sum(tally.cases.values())} cases, {sum(tally.faults.values())} faults"


if __name__ == "__main__":
    sys.exit(main())
