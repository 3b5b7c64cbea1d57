"""The report of `check`: the findings of all parts, in the order in which they are printed."""

from __future__ import annotations

from edge.commands.check import cameras, edgetpu, machine, screens, software
from edge.commands.check.finding import Finding
from edge.commands.check.software import logged
from edge.config.schema import Config
from edge.detector import FaceDetector, recovering
from edge.emotion import configured
from edge.runtime import backends


def check(config: Config) -> list[Finding]:
    """Check everything that `run` would use with this configuration."""
    return [
        *software.check(config),
        *cameras.check(config.camera, detector=lambda: _open_detector(config)),
        *screens.check(config.display),
        *edgetpu.check(config.engine.device),
        *machine.check(config),
    ]


def _open_detector(config: Config) -> FaceDetector:
    with logged(recovering.log):  # the findings on the software have its warnings
        return backends.open_detector(config, configured.MODELS)
