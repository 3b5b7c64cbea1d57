"""Settings that may make a frame cheaper, tried by `bench` on the machine itself."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from edge.commands.bench.device_loop import DeviceLoop
from edge.config import loader
from edge.config.schema import Config
from edge.display.kms import Mode
from edge.display.kms.fake import HD
from edge.engine.threads import usable_cores

MAX_THREADS = 4  # cores of a Raspberry Pi
SMALL_SCREEN = Mode(640, 480, 60, preferred=True)  # every HDMI screen has this mode


class Change(NamedTuple):
    """A setting, and what it takes away.

    Attributes:
        setting: "section.key=value".
        price: what gets worse, in words.
        screen: on which it is measured.
        clock: that judges it; processor time, which other programs hardly disturb, where it is all
            on one core.
    """

    setting: str
    price: str
    screen: Mode = HD
    clock: str = "cpu"


CHANGES = (
    Change("detector.tiles=false", "far faces are not found"),
    Change("detector.backend=blazeface-short", "faces below 96 pixels are missed"),
    Change("detector.pause=0.3", "a new face is found later"),
    Change("emotion.pause=0.25", "a change of the face is named later"),
    Change("display.mode=640x480", "a coarser picture", SMALL_SCREEN),
)


def candidates(config: Config, file: Path | None, settings: list[str]) -> list[Change]:
    """Return the changes that would change this configuration, with threads for each core.

    Args:
        config: as it is measured.
        file: of the configuration; None for the default one.
        settings: each "section.key=value", over the file.
    """
    threads = min(MAX_THREADS, usable_cores())
    price = "other work on this machine gets less time"
    parallel = Change(f"engine.threads={threads}", price, clock="wall")
    return [
        change
        for change in (parallel, *CHANGES)
        if loader.load(file, [*settings, change.setting]) != config
    ]


def open_loop(change: Change, file: Path | None, settings: list[str]) -> DeviceLoop:
    """Open the loop of the device with a change.

    Raises:
        EmotionEdgeError: a network cannot be opened.
    """
    return DeviceLoop(loader.load(file, [*settings, change.setting]), screen=change.screen)
