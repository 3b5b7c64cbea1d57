"""Any display, with the web page beside it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import numpy as np

from edge.display import Display
from edge.display.web.display import WebDisplay
from edge.display.web.news import News
from edge.display.web.settings_store import SettingsStore
from edge.errors import DeviceError, EmotionEdgeError, describe

INTERVAL = 5.0  # seconds between two attempts to open the page

log = logging.getLogger(__name__)


class DisplayWithPage:
    """Shows each picture on a display, and on a page; a page that cannot be opened is no fault.

    A page whose port is taken is tried again beside the pictures: to look up the name of a host
    can take half a minute.

    Args:
        main: decides on the size of the pictures; closed with this one.
        open_page: opens the page; later attempts call it in a thread of their own.
        clock: seconds, monotonic.
        later: the first attempt is made beside the pictures, too.

    Attributes:
        main: the display.
        page: the page; None while its port is taken.

    Raises:
        ConfigError: the page is configured wrongly; `main` stays open.
    """

    def __init__(
        self,
        main: Display,
        open_page: Callable[[], WebDisplay],
        clock: Callable[[], float] = time.monotonic,
        *,
        later: bool = False,
    ) -> None:
        self.main, self.page = main, None
        self._open_page, self._clock = open_page, clock
        self._fault, self._attempt = "", None
        self._store, self._texts, self._pause = None, None, 0.0
        self._next = clock() + (0.0 if later else INTERVAL)
        if later:
            return
        try:
            self._use(open_page())
        except DeviceError as error:
            self._log(error)

    page: WebDisplay | None
    _store: SettingsStore | None
    _texts: Any
    _attempt: Future[WebDisplay] | None

    @property
    def name(self) -> str:
        """That of the display."""
        return self.main.name

    @property
    def size(self) -> tuple[int, int] | None:
        """That of the display."""
        return self.main.size

    @property
    def screen_notices(self) -> tuple[str, ...]:
        """Those of the display and of the page, or that it could not be opened."""
        own: tuple[str, ...] = getattr(self.main, "screen_notices", ())
        failed = ("web_failed",) if self._fault else ()
        return (*own, *(self.page.screen_notices if self.page else failed))

    @property
    def news(self) -> News | None:
        """Texts of the page; None while there is no page."""
        return self.page.news if self.page else None

    @property
    def addresses(self) -> tuple[str, ...]:
        """Those of the page."""
        return self.page.addresses if self.page else ()

    @property
    def code_address(self) -> str:
        """Address of the page whose code the screen shows; "" where it shows none."""
        return self.page.phone_address if self.page else ""

    def show(self, pixels: np.ndarray, time: float) -> None:
        """Show the picture on both; see `edge.display.Display`."""
        if not self.page:
            self._try_again()
        if self.page:
            self.page.show(pixels, time)
        self.main.show(pixels, time)

    def power(self, on: bool) -> None:
        """Switch the screen of the display."""
        self.main.power(on)

    def adjust(self, mode: str, rotate: int, overscan: float) -> None:
        """Adjust the screen of the display."""
        self.main.adjust(mode, rotate, overscan)

    @property
    def refresh(self) -> float | None:
        """Refreshes per second of the screen; None where it has none."""
        return getattr(self.main, "refresh", None)

    def pace(self, pause: float) -> None:
        """Let seconds pass between two pictures of the page, see `WebDisplay.pace`."""
        self._pause = pause
        if self.page:
            self.page.pace(pause)

    def translate(self, texts: Any) -> None:
        """Use other words on the page, also on one that is opened later."""
        self._texts = texts
        if self.page:
            self.page.translate(texts)

    def renew(self) -> None:
        """Read the certificate of the page again; one that is opened later reads it anyway."""
        if self.page:
            self.page.renew()

    def offer(self, store: SettingsStore) -> None:
        """Serve the settings page, also on a page that is opened later."""
        self._store = store
        if self.page:
            self.page.offer(store)

    def close_page(self) -> None:
        """Close the page only, also one that is being opened."""
        if self.page:
            self.page.close()
        if self._attempt:
            self._attempt.add_done_callback(_close_opened)

    def close(self) -> None:
        """Close both."""
        self.close_page()
        self.main.close()

    def _use(self, page: WebDisplay) -> None:
        self.page = page
        if self._store:
            page.offer(self._store)
        if self._texts:
            page.translate(self._texts)
        page.pace(self._pause)
        log.info("page: %s", " ".join(page.addresses) or page.name)

    def _try_again(self) -> None:
        """Begin an attempt where it is time for one, or end one that has finished."""
        if not self._attempt:
            if self._clock() >= self._next:
                self._attempt = Future()
                arguments = self._open_page, self._attempt
                threading.Thread(target=_open, args=arguments, name="page", daemon=True).start()
            return
        if not self._attempt.done():
            return
        attempt, self._attempt, self._next = self._attempt, None, self._clock() + INTERVAL
        try:
            self._use(attempt.result())
        except Exception as error:  # noqa: BLE001 - whatever a page lacks, the picture goes on
            log.debug("page", exc_info=True)
            self._log(error)

    def _log(self, error: Exception) -> None:
        fault = str(error) if isinstance(error, EmotionEdgeError) else describe(error)
        if fault != self._fault:
            self._fault = fault
            log.error("page: %s: trying again every %g s", fault, INTERVAL)


def _open(open_page: Callable[[], WebDisplay], attempt: Future[WebDisplay]) -> None:
    """Open a page as the result of an attempt."""
    try:
        attempt.set_result(open_page())
    except Exception as error:  # noqa: BLE001 - the loop raises it
        attempt.set_exception(error)


def _close_opened(attempt: Future[WebDisplay]) -> None:
    if not attempt.exception():
        attempt.result().close()
