"""Display that serves the newest picture to browsers."""

from __future__ import annotations

import logging
import ssl
from ipaddress import ip_address
from typing import NamedTuple

import numpy as np

from edge.config.schema import WebConfig
from edge.display.screenless import ScreenlessDisplay
from edge.display.web import tls
from edge.display.web.address import is_local, listen, parse_address, url
from edge.display.web.chore import ChoreThread
from edge.display.web.connection import PATIENCE
from edge.display.web.door import Door
from edge.display.web.forms import FORMS, FULL, Encoder
from edge.display.web.lan import lan_addresses, local_name
from edge.display.web.news import News
from edge.display.web.pages import Pages
from edge.display.web.password import PIN
from edge.display.web.password_file import PasswordSource
from edge.display.web.pictures import Compress, NewestPicture, to_jpeg
from edge.display.web.server import Server
from edge.display.web.settings_page import LIFETIME, SettingsPage
from edge.display.web.settings_store import SettingsStore
from edge.display.web.site import Site
from edge.display.web.texts import Texts
from edge.errors import ConfigError

log = logging.getLogger(__name__)


class _Checked(NamedTuple):
    """Settings of the page, as far as they are known before a look at the network."""

    host: str
    port: int
    source: PasswordSource | None
    pin: PasswordSource
    context: ssl.SSLContext | None


class WebDisplay(ScreenlessDisplay):
    """Serves the newest picture to every browser that may see it, without storing any.

    A picture is compressed only when the first browser requests it, once for all of them that
    want it in the same form.

    Args:
        address: "", "HOST", ":PORT" or "HOST:PORT"; the default serves this machine only.
        config: who may watch, and how.
        compress: returns a picture as a JPEG file of a quality.
        patience: seconds that a client may take for its request, and for each picture.
        texts: languages of the page.

    Attributes:
        port: that the server listens on.
        screen_notices: the picture says so where everybody in the network may watch.
        news: what the page says beside the picture.

    Raises:
        ConfigError: the address is malformed; others could watch without a password; the password
            or the certificate cannot be used.
        DeviceError: the port is in use, or not allowed.
    """

    def __init__(
        self,
        address: str = "",
        config: WebConfig | None = None,
        compress: Compress = to_jpeg,
        patience: float = PATIENCE,
        texts: Texts | None = None,
    ) -> None:
        self._config = config = config or WebConfig()
        host, port, source, pin, context = _checked(address, config)
        listener = listen(host, port)
        self.port = listener.getsockname()[1]
        self._bound = listener.getsockname()[0]
        self._scheme = "https" if context else "http"
        self.name = url(self._scheme, host, self.port)
        self.screen_notices: tuple[str, ...] = ()
        if not is_local(listener):
            if not source and not config.open:
                listener.close()
                raise ConfigError(_unlocked(address, self.port))
            self.screen_notices = ("web_open",) if config.open else ()
            _log_dangers(config)
        self.news, self._pages = News(), Pages(texts or Texts())
        self._pictures, self._thread = NewestPicture(), ChoreThread("web-jpeg")
        cookie = f"{'__Host-' if context else ''}emotion-edge-{self.port}"
        self._door = Door(source, cookie, secure=context is not None)
        self._pin_door = Door(
            pin, f"{cookie}-settings", secure=context is not None, lifetime=LIFETIME
        )
        self._site = Site(
            self._encoders(compress, config.megabits),
            self.news,
            self._pages,
            self._door,
            {host, *config.hosts.split()},
            context,
            patience / 2,
            snapshots=config.snapshots,
        )
        self._server = Server(listener, self._site.serve, config.clients, patience)

    def _encoders(self, compress: Compress, megabits: float) -> dict[str, Encoder]:
        """Return the encoders by form; snapshots are rare, and not paced."""
        source = self._pictures, self._thread, compress
        paced = {name: Encoder(form, *source, megabits) for name, form in FORMS.items()}
        return {"full": Encoder(FULL, *source), **paced}

    @property
    def addresses(self) -> tuple[str, ...]:
        """Addresses that others in the network can use; none where only this machine can."""
        bound = ip_address(self._bound.partition("%")[0])
        if bound.is_loopback:
            return ()
        if not bound.is_unspecified:
            return (self.name,)
        found = lan_addresses(ipv6=bound.version == 6)
        if found and (name := local_name()):
            found.append(name)
        return tuple(url(self._scheme, each, self.port) for each in found)

    @property
    def phone_address(self) -> str:
        """Address whose code a screen beside the page shows; "" where it shows none."""
        return (self.addresses or ("",))[0] if self._config.code else ""

    def translate(self, texts: Texts) -> None:
        """Use other languages, or other words, from now on."""
        self._pages.texts = texts

    def renew(self) -> None:
        """Read the certificate again, if there is one: connections have it from now on.

        Raises:
            ConfigError: it cannot be used; the old one stays.
        """
        self._site.context = _open_context(self._config)

    def offer(self, store: SettingsStore) -> None:
        """Serve the settings page, for those who know its PIN."""
        self._site.settings = SettingsPage(store, self._pages, self._pin_door)

    def pace(self, pause: float) -> None:
        """Let a number of seconds pass between two pictures, at least; 0 as the forms say."""
        self._pictures.pause = pause

    def show(self, pixels: np.ndarray, time: float) -> None:
        """Replace the picture; see `edge.display.Display`."""
        self._pictures.put(pixels)

    def close(self) -> None:
        """End all streams and release the port."""
        self._pictures.close()
        self.news.close()
        self._server.close()
        self._thread.close()
        self._door.close()
        self._pin_door.close()


def check_settings(address: str, config: WebConfig) -> None:
    """Check what can be checked without a look at the network.

    Args:
        address: see `WebDisplay`.
        config: who may watch, and how.

    Raises:
        ConfigError: see `WebDisplay`.
    """
    host, port, source, _, _ = _checked(address, config)
    if not source and not config.open and _is_public(host):
        raise ConfigError(_unlocked(address, port))


def _checked(address: str, config: WebConfig) -> _Checked:
    host, port = parse_address(address)
    context, source = _open_context(config), _open_source(config)
    return _Checked(host, port, source, PasswordSource(config.pin, PIN), context)


def _is_public(host: str) -> bool:
    """Return whether others can connect to an address; unknown, False, for a name."""
    try:
        return not ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _open_context(config: WebConfig) -> ssl.SSLContext | None:
    if config.certificate:
        return tls.open_context(config.certificate, config.key)
    if config.key:
        raise ConfigError("web.key: name the file of its certificate in web.certificate")
    return None


def _open_source(config: WebConfig) -> PasswordSource | None:
    if config.open:
        return None
    source = PasswordSource(config.password)
    return source if source.current else None


def _unlocked(address: str, port: int) -> str:
    return (
        f"web:{address}: others could watch without a password: make one with `emotion-edge "
        "password` (with sudo for the service), let everybody watch with web.open = true, or use "
        f"--display web::{port} and, on the other computer, ssh -L {port}:127.0.0.1:{port} THIS-ONE"
    )


def _log_dangers(config: WebConfig) -> None:
    if config.open:
        log.warning("web: everybody in the network can watch, without a password (web.open)")
    elif not config.certificate:
        log.info("web: picture and password are not encrypted; web.certificate does that")
