"""Settings of the execution: device, threads, and care for machines that are hot or slow."""

from __future__ import annotations

from edge.config.setting import setting
from edge.system.frozen import frozen


@frozen
class EngineConfig:
    """Execution of the networks."""

    device: str = setting(
        "cpu",
        "cpu, edgetpu, edgetpu:usb, edgetpu:pci; prefer-edgetpu: falls back to the CPU",
    )
    threads: int | str = setting(
        "auto",
        "CPU threads per network; auto: 2 on boards with four small cores (Zero 2 W, 3B+), else 1",
        1,
        64,
        words=("auto",),
    )


@frozen
class PerformanceConfig:
    """Care for machines that get hot, or are too slow for the camera."""

    governor: bool = setting(
        True,
        "live cameras: near display.hot, where the firmware slows the processor, and where frames "
        "are missed, do less in steps; the log and display.stats show it",
    )
