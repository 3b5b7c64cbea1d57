"""Unit that tries the installed version in the sandbox of the service.

It is made from the unit of the service, so that the two sandboxes cannot differ.
"""

from __future__ import annotations

HEAD = """\
# Made from emotion-edge.service, whose comments explain the sandbox.
[Unit]
Description=Emotion Edge: try this version with a picture file
Documentation=man:emotion-edge(1)

[Service]
Type=oneshot
ExecStart={command}
TimeoutStartSec=120
StandardOutput=null
StandardError=journal
"""
# What belongs to a service with a screen and a camera: a trial needs no device and no terminal.
LEFT_OUT = (
    "DeviceAllow",
    "Exec",
    "Restart",
    "RuntimeDirectory",
    "Standard",
    "SupplementaryGroups",
    "TTY",
    "Timeout",
    "Type",
    "WatchdogSec",
)


def trial_unit(service: str, command: str) -> str:
    """Return a unit that runs a command once, in the sandbox of a service.

    Args:
        service: text of the unit of the service.
        command: with an absolute path.
    """
    section = service.partition("[Service]\n")[2].partition("\n[")[0]
    kept = [line for line in section.splitlines() if line and not line.startswith(("#", *LEFT_OUT))]
    return HEAD.format(command=command) + "\n".join(kept) + "\n"
