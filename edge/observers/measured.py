"""Numbers that a run measures of itself, beside what is seen."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Measured(NamedTuple):
    """Numbers of a run, and which model it uses.

    Attributes:
        frames: of the camera so far, without those that stand for a missing camera.
        seconds: total time of each stage so far.
        restarts: how often the run was opened again since the service was started.
        model: name of the network.
        file: name of the model file.
        sha256: checksum of that file, hexadecimal.
    """

    frames: int = 0
    seconds: Mapping[str, float] = MappingProxyType({})
    restarts: int = 0
    model: str = ""
    file: str = ""
    sha256: str = ""


NOTHING = Measured()
