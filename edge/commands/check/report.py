"""The report of `check`: the findings of all parts, in the order in which they are printed."""

from __future__ import annotations

from functools import partial

from edge.commands.check import cameras, edgetpu, machine, screens, software
from edge.commands.check.finding import Finding
from edge.commands.check.software import logged
from edge.config.schema import Config
from edge.detector import FaceDetector, recovering
from edge.emotion import configured
from edge.runtime import backends
from edge.runtime.backends.cameras import open_without_demo
from edge.runtime.frames import shown_in


def check(config: Config) -> list[Finding]:
    """Check everything that `run` would use with this configuration."""
    return [
        *software.check(config),
        *cameras.check(config.camera, _opener(config), detector=lambda: _open_detector(config)),
        *screens.check(config.display),
        *edgetpu.check(config.engine.device),
        *machine.check(config),
    ]


def _opener(config: Config) -> cameras.Opener:
    """Return what opens a camera for the screen, without falling back to the demo."""
    shown = shown_in(screens.find_space(config.display), config.camera)
    return partial(open_without_demo, shown=shown)


def _open_detector(config: Config) -> FaceDetector:
    with logged(recovering.log):  # the findings on the software have its warnings
        return backends.open_detector(config, configured.MODELS)
