"""Player by ALSA: `aplay`, a program of alsa-utils, in a process of its own.

Whatever a sound driver does, the picture goes on: a process can be ended at any time, a call into
a library cannot.
"""

from __future__ import annotations

import shutil
import subprocess
import threading
from contextlib import suppress

from edge.errors import DeviceError, NotInstalledError
from edge.system.printable import printable

PROGRAM = "aplay"
LIMIT = 15.0  # seconds for one sound; those of one's own have five at most
MAX_REASON = 200  # characters


class AlsaPlayer:
    """Player on a device of ALSA.

    Args:
        device: its name, as `aplay -L` lists it; "default" for the system's choice.
        program: name or path of `aplay`.
        limit: seconds after which a sound that does not end is stopped.

    Raises:
        NotInstalledError: the program is missing.
    """

    def __init__(self, device: str, program: str = PROGRAM, limit: float = LIMIT) -> None:
        if not shutil.which(program):
            raise NotInstalledError(
                f"audio.enabled needs {program}: sudo apt install alsa-utils, or set it to false"
            )
        self._command = [program, "--quiet", f"--device={device}", "-"]
        self._device, self._limit = device, limit
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = False
        self._lock = threading.Lock()

    def play(self, wav: bytes) -> None:
        process = self._start()
        if process is None:
            return
        try:
            errors = process.communicate(wav, self._limit)[1]
        except subprocess.TimeoutExpired as error:
            process.kill()
            process.communicate()
            raise self._error(f"a sound did not end in {self._limit:g} s") from error
        if process.returncode and not self._stopped:
            raise self._error(_reason(errors))

    def stop(self) -> None:
        with self._lock:
            self._stopped = True
            if self._process:
                with suppress(OSError):
                    self._process.kill()

    def _start(self) -> subprocess.Popen[bytes] | None:
        """Return the process of a sound; None once the player is stopped."""
        pipe = subprocess.PIPE
        with self._lock:
            if self._stopped:
                return None
            try:
                self._process = subprocess.Popen(
                    self._command, stdin=pipe, stdout=subprocess.DEVNULL, stderr=pipe
                )
            except OSError as error:
                raise self._error(error.strerror or str(error)) from error
            return self._process

    def _error(self, reason: str) -> DeviceError:
        device = printable(self._device, MAX_REASON)
        return DeviceError(
            f"audio.device {device}: {reason}: `aplay -L` lists the devices of this machine"
        )


def _reason(errors: bytes) -> str:
    """Return the last line that aplay wrote, which is its own; those before are the library's."""
    lines = errors.decode("utf-8", "replace").strip().splitlines()
    return printable(lines[-1].strip() if lines else "aplay failed", MAX_REASON)
