"""The report of `check`: the findings of all parts, in the order in which they are printed."""

from __future__ import annotations

from edge.commands.check import cameras, edgetpu, machine, screens, software
from edge.commands.check.finding import Finding
from edge.config.schema import Config
from edge.emotion import configured
from edge.runtime import backends


def check(config: Config) -> list[Finding]:
    """Check everything that `run` would use with this configuration."""
    return [
        *software.check(config),
        *cameras.check(
            config.camera, detector=lambda: backends.open_detector(config, configured.MODELS)
        ),
        *screens.check(config.display),
        *edgetpu.check(config.engine.device),
        *machine.check(config),
    ]
