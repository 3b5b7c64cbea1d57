"""Settings of the page: stored, and applied by the running program as after a reload."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable

from edge.config import page_file
from edge.config.layers import Layers
from edge.config.schema import Config
from edge.display.web.settings_fields import Field, differing, fields
from edge.errors import ConfigError

PATIENCE = 5.0  # seconds; a camera opens in two


def reload() -> None:
    """Make this process read its configuration again."""
    os.kill(os.getpid(), signal.SIGHUP)


def accept(config: Config) -> None:
    """Accept any configuration."""


class SettingsStore:
    """Settings of the page, for the threads of the page and the loop.

    Args:
        layers: of the configuration.
        themes: names of those that are bundled.
        check: raises an EmotionEdgeError for a configuration that cannot be shown.
        apply: makes the loop read the configuration; it calls `settle` afterwards.
        patience: seconds to wait for that.
    """

    def __init__(
        self,
        layers: Layers,
        themes: tuple[str, ...] = (),
        check: Callable[[Config], object] = accept,
        apply: Callable[[], None] = reload,
        patience: float = PATIENCE,
    ) -> None:
        self.layers = layers
        self._themes, self._check, self._apply, self._patience = themes, check, apply, patience
        self._lock, self._settled, self._refused = threading.Lock(), threading.Event(), False

    def fields(self) -> list[Field]:
        """Return the fields of the form as the settings are now.

        Raises:
            ConfigError: the configuration file is wrong.
        """
        plain = self.layers.plain()
        try:
            now = self.layers.plain(page_file.read(self.layers.file))
        except ConfigError:  # the form replaces what is wrong
            now = plain
        return list(fields(plain, now, self._themes, self.layers.fixed))

    def save(self, filled: list[Field]) -> bool:
        """Store what differs and apply it; return whether the program uses it, or will.

        Raises:
            EmotionEdgeError: nothing was stored: together the settings cannot be shown.
            OSError: nothing was stored: the file cannot be written.
        """
        with self._lock:
            table = differing(filled)
            self._check(self.layers.finish(self.layers.plain(table)))
            if table:
                page_file.write(self.layers.file, table)
            else:
                page_file.remove(self.layers.file)
            return self._applied()

    def settle(self, *, refused: bool) -> None:
        """Note that the loop has read the settings, and whether it refused some of them."""
        self._refused = refused
        if not refused:
            self.layers.keep_as_good()
        self._settled.set()

    def _applied(self) -> bool:
        self._settled.clear()
        self._apply()
        return not (self._settled.wait(self._patience) and self._refused)
