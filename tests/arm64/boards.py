"""The boards, and what is assumed of them: from instructions to frames per second."""

from __future__ import annotations

from typing import Any, NamedTuple


class Core(NamedTuple):
    """A processor core.

    Attributes:
        name: as QEMU calls it.
        told: features, variant, part and revision, as /proc/cpuinfo tells them.
        slow, fast: instructions per cycle, assumed.
        why: the reason for that.
    """

    name: str
    told: tuple[str, int, int, int]
    slow: float
    fast: float
    why: str


class Board(NamedTuple):
    """A Raspberry Pi; its clock in GHz."""

    name: str
    core: Core
    clock: float


BASIC = "fp asimd evtstrm crc32 cpuid"
NEWER = "aes pmull sha1 sha2 atomics fphp asimdhp asimdrdm lrcpc dcpop asimddp"
A53 = Core("cortex-a53", (BASIC, 0, 0xD03, 4), 0.6, 1.1, "in order, two at a time at best")
A72 = Core("cortex-a72", (BASIC, 0, 0xD08, 3), 1.0, 1.8, "out of order, decodes three")
A76 = Core("cortex-a76", (f"{BASIC} {NEWER}", 4, 0xD0B, 1), 1.8, 2.8, "out of order, decodes four")
CORES = (A53, A72, A76)
BOARDS = (
    Board("Zero 2 W", A53, 1.0),
    Board("Pi 3B+", A53, 1.4),
    Board("Pi 4", A72, 1.5),
    Board("Pi 4 at 1.8", A72, 1.8),
    Board("Pi 5", A76, 2.4),
)


def estimate(board: Board, cores: dict[str, Any]) -> dict[str, Any]:
    """What a frame may take there on one core; the slow end first.

    Args:
        board: which.
        cores: of each core's name what `count.figures_of` gives.
    """
    rates = [1e9 * board.clock * each for each in (board.core.slow, board.core.fast)]
    found = {}
    for clip, told in cores[board.core.name].items():
        if clip != "bare":
            frame = told["stages"]["frame"]
            seconds = [frame / rate for rate in rates]
            found[clip] = {
                "ms": [1000 * each for each in seconds],
                "per_second": [1 / each for each in seconds],
            }
    return {
        "name": board.name,
        "core": board.core.name,
        "clock_ghz": board.clock,
        "per_cycle": [board.core.slow, board.core.fast],
        "clips": found,
    }
