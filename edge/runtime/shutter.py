"""The shutter: closes and opens the camera of a running session, and remembers which."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from edge.config.schema import Config
from edge.system.bucket import Bucket
from edge.system.files import state_folder
from edge.system.printable import printable, reason

NAME = "camera-closed"  # of the file that exists while the camera is to stay closed
BURST, RATE = 6, 0.1  # times that messages switch the camera: at once; per second after that

log = logging.getLogger(__name__)


class Shutter:
    """Requests from another thread, which the loop carries out when it has time.

    Of many requests, the last one counts. Where too many are carried out, the next waits: a flood
    of messages must not keep the picture away, or wear the disk out.

    Args:
        config: the configuration in effect.
        file: exists while the camera is to stay closed, also after a restart.
        clock: returns seconds, monotonic.

    Attributes:
        config: the configuration in effect.
    """

    def __init__(
        self,
        config: Config,
        file: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.config, self._file = config, file or state_folder() / NAME
        self._wanted: bool | None = None
        self._bucket, self._logged = Bucket(BURST, RATE, clock), False

    def request(self, opened: bool) -> None:
        """Open or close the camera at the next `poll`; may be called in any thread."""
        self._wanted = opened

    def poll(self) -> Config | None:
        """Return the configuration with the wanted state of the camera; None without a change."""
        wanted, self._wanted = self._wanted, None
        if wanted is None or wanted == self.config.privacy.camera:
            return None
        if self._bucket.take():
            self._postpone(wanted)
            return None
        log.info("camera: switched %s by a message", "on" if wanted else "off")
        self._remember(wanted)
        return with_camera(self.config, opened=wanted)

    def _postpone(self, wanted: bool) -> None:
        """Carry out a request later, unless another one has come; log that once."""
        if self._wanted is None:
            self._wanted = wanted
        if not self._logged:
            self._logged = True
            log.warning("camera: messages switch it too often: now every %g s at most", 1 / RATE)

    def _remember(self, opened: bool) -> None:
        try:
            if opened:
                self._file.unlink(missing_ok=True)
            else:
                self._file.parent.mkdir(parents=True, exist_ok=True)
                self._file.touch(0o600)
        except OSError as error:
            log.warning(
                "%s: not written: %s: a restart forgets that the camera was switched %s",
                printable(self._file), reason(error), "on" if opened else "off",
            )  # fmt: skip


def remembered(config: Config, file: Path | None = None) -> Config:
    """Return a configuration with the camera as messages have left it, where they may switch it.

    A file that cannot be looked for counts as there: what is not known stays closed.
    """
    if not (config.mqtt.enabled and config.mqtt.camera_switch):
        return config
    try:
        (file or state_folder() / NAME).lstat()
    except (FileNotFoundError, NotADirectoryError):
        return config
    except OSError as error:
        log.warning("camera: closed: the state of its switch cannot be read: %s", reason(error))
    return with_camera(config, opened=False)


def with_camera(config: Config, *, opened: bool) -> Config:
    """Return a configuration with the camera open or closed."""
    return replace(config, privacy=replace(config.privacy, camera=opened))
