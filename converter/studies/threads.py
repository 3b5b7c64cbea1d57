"""Measure what more CPU threads per network gain, and what they cost.

It checked the rule for `engine.threads = "auto"`; its figures are in docs/speed.md.

The networks run in turns, with one, two and four threads, so that other load on the machine affects
all of them. Ratios are medians over the rounds. On a machine with fewer free cores than threads,
more threads gain nothing and still cost.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from converter.markdown import format_header, format_row
from converter.studies import command_line
from edge.commands.bench.lower_bound import interpreter
from edge.detector.blazeface import NETWORKS
from edge.emotion.configured import MODELS

THREADS = 1, 2, 4
ROUNDS, RUNS = 60, 5  # measured, and invocations in each
HEADER = ("network", "threads", "elapsed time", "CPU time")
FILES = {"finding faces": NETWORKS["full"].file, "reading a face": "emotions.tflite"}


class Cost(NamedTuple):
    """Cost of some invocations.

    Attributes:
        elapsed: seconds.
        cpu: seconds of this process, all threads together.
    """

    elapsed: float
    cpu: float


def cost(invoke: Callable[[], Any]) -> Cost:
    """Return the cost of a round."""
    elapsed, cpu = time.perf_counter(), time.process_time()
    for _ in range(RUNS):
        invoke()
    return Cost(time.perf_counter() - elapsed, time.process_time() - cpu)


def compare(name: str, rounds: int) -> dict[int, Cost]:
    """Return the cost of a network by number of threads, as ratios to one thread."""
    networks = {threads: interpreter(MODELS / FILES[name], threads) for threads in THREADS}
    for network in networks.values():
        network.invoke()
    found = [
        {threads: cost(network.invoke) for threads, network in networks.items()}
        for _ in range(rounds)
    ]
    return {
        threads: Cost(
            statistics.median(each[threads].elapsed / each[1].elapsed for each in found),
            statistics.median(each[threads].cpu / each[1].cpu for each in found),
        )
        for threads in THREADS
    }


def measure(options: argparse.Namespace) -> None:
    """Print the ratios to one thread."""
    print(format_header(HEADER))
    for name in FILES:
        for threads, ratio in compare(name, options.rounds).items():
            print(format_row((name, str(threads), f"{ratio.elapsed:.2f}", f"{ratio.cpu:.2f}")))


def main() -> int:
    """Run the study."""
    parser = command_line.create_parser("threads", __doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, metavar="N", help="that are measured")
    return command_line.run(measure, parser)


if __name__ == "__main__":
    raise SystemExit(main())
