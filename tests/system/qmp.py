"""QEMU's monitor, and the shell in the guest: JSON by line over sockets."""

from __future__ import annotations

import itertools
import json
import socket
from pathlib import Path
from typing import Any


class GuestError(Exception):
    """A command in the guest failed or did not answer."""


class Lines:
    """JSON values over a socket, one a line."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(str(path))
        self._file = self._socket.makefile("rb")

    def send(self, value: dict[str, Any]) -> None:
        self._socket.sendall(json.dumps(value).encode() + b"\n")

    def answer(self, number: int, timeout: float = 60) -> dict[str, Any]:
        """The answer to the question of this number.

        Raises:
            GuestError: none came in time.
        """
        self._socket.settimeout(timeout)
        try:
            for line in self._file:
                answer = json.loads(line)
                if answer.get("id") == number:
                    return answer
        except TimeoutError:
            raise GuestError(f"no answer within {timeout:g} s") from None
        raise GuestError("the virtual machine ended")


class Monitor:
    """QEMU's own commands."""

    def __init__(self, path: Path) -> None:
        self._lines, self._ids = Lines(path), itertools.count(1)
        self("qmp_capabilities")

    def __call__(self, command: str, **arguments: Any) -> Any:
        number = next(self._ids)
        self._lines.send({"execute": command, "arguments": arguments, "id": number})
        answer = self._lines.answer(number)
        if "error" in answer:
            raise GuestError(f"{command}: {answer['error']['desc']}")
        return answer["return"]


class Shell:
    """Commands in the guest, as root; what is asked before it listens waits for it."""

    def __init__(self, path: Path) -> None:
        self._lines, self._ids = Lines(path), itertools.count(1)

    def __call__(self, command: str, timeout: float = 120) -> str:
        """What a command says.

        Raises:
            GuestError: it failed, or took too long.
        """
        number = next(self._ids)
        self._lines.send({"id": number, "command": command, "timeout": timeout})
        answer = self._lines.answer(number, timeout + 30)
        output: str = answer["output"]
        if answer["code"]:
            raise GuestError(f"{command}: exit code {answer['code']}: {output.strip()}")
        return output.strip()
