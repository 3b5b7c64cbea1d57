"""Layers of the configuration of a run: defaults, file, the settings of the page, command line."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from edge.config import loader, page_file
from edge.config.page_file import LAST_GOOD, NAME, Table
from edge.config.schema import Config
from edge.errors import ConfigError
from edge.system.files import write_durably
from edge.system.frozen import frozen
from edge.system.printable import reason
from edge.system.text_file import UnreadableFileError, read_bytes

log = logging.getLogger(__name__)


@frozen
class Layers:
    """Layers of the configuration, read anew by each call.

    Attributes:
        folder: of the settings of the page.
        path: the configuration file; None for that of the system.
        options: settings of the command line, each "section.key=value".
        finish: completes a configuration for this run.
    """

    folder: Path
    path: Path | None = None
    options: tuple[str, ...] = ()
    finish: Callable[[Config], Config] = lambda config: config

    @property
    def file(self) -> Path:
        """File with the settings of the page."""
        return self.folder / NAME

    @property
    def fixed(self) -> frozenset[str]:
        """Names ("section.key") that the command line sets, so that the page cannot."""
        return frozenset(option.partition("=")[0].strip() for option in self.options)

    def plain(self, page: Table | None = None) -> Config:
        """Return the configuration with settings of the page, by default none; not completed.

        Raises:
            ConfigError: see `edge.config.loader.load`.
        """
        return loader.load(self.path, self.options, page or {}, str(self.file))

    def read(self) -> Config:
        """Return the configuration with the settings of the page.

        Raises:
            ConfigError: see `plain`; also where the file of the page is damaged.
        """
        table = page_file.read(self.file)
        if table:
            log.info("settings of the web page apply too: %s", self.file)
        return self.finish(self.plain(table))

    def read_safely(self) -> Config:
        """Return the configuration; damaged settings of the page are logged, and left out.

        Raises:
            ConfigError: the rest of the configuration is wrong.
        """
        try:
            return self.read()
        except ConfigError as error:
            config = next(self.safe(), None) or self.finish(self.plain())
            log.warning("without the settings of the page: %s", error)
            return config

    def safe(self) -> Iterator[Config]:
        """Yield what to start with where the settings of the page prevent it, the best first.

        These are the settings with which the program ran last, then none. Covers over faces stay
        in each case: whoever switched them on must not be seen because of another setting.

        Raises:
            ConfigError: the rest of the configuration is wrong.
        """
        now, last = self._sound(self.file), self._sound(self.folder / LAST_GOOD)
        covers = (last if now is None else now) or {}
        privacy = {name: values for name, values in covers.items() if name == "privacy"}
        without = {name: values for name, values in (last or {}).items() if name != "privacy"}
        tried = [now]
        for table in (without | privacy, privacy):
            if table not in tried:
                tried.append(table)
                yield self.finish(self.plain(table))

    def keep_as_good(self) -> None:
        """Remember the settings of the page as those with which the program runs."""
        good = self.folder / LAST_GOOD
        try:
            if not self.file.exists():
                good.unlink(missing_ok=True)
                return
            data = read_bytes(self.file)
            with suppress(UnreadableFileError):
                if read_bytes(good) == data:
                    return
            write_durably(good, data)
        except (OSError, UnreadableFileError) as error:
            log.warning("the settings of the page are not kept as %s: %s", good, reason(error))

    def _sound(self, file: Path) -> Table | None:
        """Return the settings of a file of the page; None where one of them is wrong."""
        try:
            table = page_file.read(file)
            loader.check_page(table, str(file))
        except ConfigError:
            return None
        return table
