"""Boards and their cores, with the assumptions that turn instructions into frames per second."""

from __future__ import annotations

from typing import Any, NamedTuple


class CpuInfo(NamedTuple):
    """Fields of /proc/cpuinfo, by which the networks' runtime selects its code."""

    features: str
    variant: int
    part: int
    revision: int


class Core(NamedTuple):
    """Processor core.

    Attributes:
        name: as in QEMU's -cpu.
        cpuinfo: what /proc/cpuinfo has on a board.
        slow, fast: range of instructions per cycle, assumed.
        reason: for that range.
    """

    name: str
    cpuinfo: CpuInfo
    slow: float
    fast: float
    reason: str


class Board(NamedTuple):
    """Raspberry Pi; its clock in GHz."""

    name: str
    core: Core
    clock: float


BASIC = "fp asimd evtstrm crc32 cpuid"
NEWER = "aes pmull sha1 sha2 atomics fphp asimdhp asimdrdm lrcpc dcpop asimddp"
A53 = Core("cortex-a53", CpuInfo(BASIC, 0, 0xD03, 4), 0.6, 1.1, "in order, decodes two")
A72 = Core("cortex-a72", CpuInfo(BASIC, 0, 0xD08, 3), 1.0, 1.8, "out of order, decodes three")
A76_INFO = CpuInfo(f"{BASIC} {NEWER}", 4, 0xD0B, 1)
A76 = Core("cortex-a76", A76_INFO, 1.8, 2.8, "out of order, decodes four")
CORES = (A53, A72, A76)
BOARDS = (
    Board("Zero 2 W", A53, 1.0),
    Board("Pi 3B+", A53, 1.4),
    Board("Pi 4", A72, 1.5),
    Board("Pi 4 at 1.8", A72, 1.8),
    Board("Pi 5", A76, 2.4),
)


def estimate(board: Board, cores: dict[str, Any]) -> dict[str, Any]:
    """Estimate the time of a frame on one core of a board.

    Args:
        board: to estimate for.
        cores: by name of the core, what `count.summarize` returns.

    Returns:
        by clip "ms" and "per_second", each with the value at the slow and at the fast end.
    """
    rates = [1e9 * board.clock * per_cycle for per_cycle in (board.core.slow, board.core.fast)]
    clips = {}
    for clip, figures in cores[board.core.name].items():
        if clip != "bare":
            instructions = figures["stages"]["frame"]
            seconds = [instructions / rate for rate in rates]
            clips[clip] = {
                "ms": [1000 * each for each in seconds],
                "per_second": [1 / each for each in seconds],
            }
    return {
        "name": board.name,
        "core": board.core.name,
        "clock_ghz": board.clock,
        "per_cycle": [board.core.slow, board.core.fast],
        "clips": clips,
    }
