"""What signals ask of a run: to read the configuration again, or to end."""

from __future__ import annotations

from collections.abc import Callable

from edge.config.schema import Config
from edge.errors import ConfigError
from edge.system.console import say
from edge.system.systemd import Watchdog


class Reload:
    """Remembers that it was asked, and reads when the loop has time.

    Args:
        reread: reads the configuration.
        tell: takes a line for the log.
        watchdog: hears that it is read, and where that failed, that it is done; who takes a new
            configuration tells it so.

    Attributes:
        failed: the last time, the configuration could not be read.
    """

    def __init__(
        self,
        reread: Callable[[], Config],
        tell: Callable[[str], None] = say,
        watchdog: Watchdog | None = None,
    ) -> None:
        self._reread, self._tell, self._watchdog = reread, tell, watchdog or Watchdog()
        self._asked = self._ended = self.failed = False

    def ask(self) -> None:
        """Read at the next `poll`; may be called by a signal handler."""
        self._asked = True

    def end(self) -> None:
        """End now, or at the latest at the next `poll` or `taken`; for signal handlers.

        Raises:
            KeyboardInterrupt: always. Libraries lose exceptions that meet them at a bad moment,
                some of this one too: hence the second chance.
        """
        self._ended = True
        raise KeyboardInterrupt

    def taken(self) -> bool:
        """Whether it was asked, since the last time; systemd hears that it is done now.

        Raises:
            KeyboardInterrupt: it was told to end.
        """
        if self._ended:
            raise KeyboardInterrupt
        asked, self._asked = self._asked, False
        if asked:
            self._watchdog.reloading()
        return asked

    def poll(self) -> Config | None:
        """The new configuration, where it was asked for and can be read.

        Raises:
            KeyboardInterrupt: it was told to end.
        """
        if not self.taken():
            return None
        try:
            config = self._reread()
        except ConfigError as error:
            self.refuse(error)
            self._watchdog.ready()
            return None
        self.failed = False
        return config

    def refuse(self, error: Exception) -> None:
        """Say why the old configuration stays."""
        self.failed = True
        self._tell(f"configuration not read again, the old one stays: {error}")
