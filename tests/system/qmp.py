"""QEMU's monitor and a shell in the guest, both as JSON lines over Unix sockets."""

from __future__ import annotations

import itertools
import json
import select
import socket
from pathlib import Path
from typing import Any


class GuestError(Exception):
    """The guest failed a command, did not answer, or did not reach an expected state."""


class JsonLines:
    """JSON values over a socket, one per line.

    Args:
        path: of the Unix socket.
    """

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(str(path))
        self._file = self._socket.makefile("rb")

    def send(self, value: dict[str, Any]) -> None:
        """Send a value."""
        self._socket.sendall(json.dumps(value).encode() + b"\n")

    def has_data(self, timeout: float) -> bool:
        """Return whether something arrives within the timeout, in seconds."""
        return bool(select.select([self._socket], [], [], timeout)[0])

    def response(self, number: int, timeout: float = 60) -> dict[str, Any]:
        """Wait for the value whose "id" is a number, and skip all others.

        Raises:
            GuestError: none came within the timeout, in seconds.
        """
        self._socket.settimeout(timeout)
        try:
            for line in self._file:
                response = json.loads(line)
                if response.get("id") == number:
                    return response
        except TimeoutError:
            raise GuestError(f"no response within {timeout:g} s") from None
        raise GuestError("the virtual machine ended")


class Monitor:
    """Commands of QEMU itself (QMP).

    Args:
        path: of the Unix socket.
    """

    def __init__(self, path: Path) -> None:
        self._lines, self._ids = JsonLines(path), itertools.count(1)
        self("qmp_capabilities")

    def __call__(self, command: str, **arguments: Any) -> Any:
        """Run a command and return its result.

        Raises:
            GuestError: QEMU refused it.
        """
        number = next(self._ids)
        self._lines.send({"execute": command, "arguments": arguments, "id": number})
        response = self._lines.response(number)
        if "error" in response:
            raise GuestError(f"{command}: {response['error']['desc']}")
        return response["return"]


class Shell:
    """Shell commands in the guest, as root; while it boots, a command waits.

    Args:
        path: of the Unix socket that leads to guest/opt/test/runner.py.
    """

    def __init__(self, path: Path) -> None:
        self._lines, self._ids, self._asked = JsonLines(path), itertools.count(1), False

    def answers(self, timeout: float) -> bool:
        """Return whether the guest runs commands within the timeout, in seconds."""
        if not self._asked:
            self._lines.send({"id": 0, "command": "true", "timeout": 60})
            self._asked = True
        return self._lines.has_data(timeout)

    def __call__(self, command: str, timeout: float = 120) -> str:
        """Run a command and return its output, without surrounding white space.

        Raises:
            GuestError: it failed, or took longer than the timeout in seconds.
        """
        number = next(self._ids)
        self._lines.send({"id": number, "command": command, "timeout": timeout})
        response = self._lines.response(number, timeout + 30)
        output: str = response["output"]
        if response["code"]:
            raise GuestError(f"{command}: exit code {response['code']}: {output.strip()}")
        return output.strip()
