"""`check`: what is there, what is missing, and what to do about it, in plain words."""

from __future__ import annotations

from edge.commands.check import cameras, edgetpu, machine, screens, software
from edge.commands.check.finding import Finding
from edge.config.schema import Config

__all__ = ["Finding", "check"]


def check(config: Config) -> list[Finding]:
    """Look at everything that `run` would need with this configuration."""
    return [
        *software.findings(config),
        *cameras.findings(config.camera),
        *screens.findings(config.display),
        *edgetpu.findings(config.engine.device),
        *machine.findings(config),
    ]
