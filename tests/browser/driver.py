"""A real Chromium without a window, driven over the WebDriver protocol of the W3C."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
from contextlib import suppress
from http.client import HTTPConnection
from tempfile import TemporaryDirectory
from typing import Self

FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage", "--hide-scrollbars",
)  # fmt: skip
TIMEOUT = 60  # seconds; a busy machine is slow
STARTED = re.compile(r"started successfully on port (\d+)")
TAB, ENTER, SHIFT = "\ue004", "\ue007", "\ue008"


def find_driver() -> str:
    """Return the path of the program that drives Chromium; "" where it is not installed."""
    return shutil.which("chromedriver") or ""


class BrowserError(Exception):
    """The browser refused a command."""


class Browser:
    """A browser with an empty profile; a context manager.

    Args:
        languages: that it asks pages for, as in "Accept-Language".
    """

    def __init__(self, languages: str = "en") -> None:
        self._profile = TemporaryDirectory(prefix="browser", ignore_cleanup_errors=True)
        self._driver = subprocess.Popen(
            [find_driver(), "--port=0"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        try:
            self._port, self._path = self._wait_for_port(), ""
            self._path = f"/session/{self._open(languages)}"
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the browser, and remove its profile."""
        with suppress(OSError, BrowserError):
            if self._path:
                self._ask("DELETE", "")
        self._driver.terminate()
        self._driver.wait()
        self._driver.stdout.close()
        self._profile.cleanup()

    def show(self, width: int, height: int, scheme: str = "dark", *, still: bool = False) -> None:
        """Look like a device: the size of its window in CSS pixels, and its preferences."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 700}
        self.devtools("Emulation.setDeviceMetricsOverride", size)
        motion = "reduce" if still else "no-preference"
        features = {"prefers-color-scheme": scheme, "prefers-reduced-motion": motion}
        values = [{"name": name, "value": value} for name, value in features.items()]
        self.devtools("Emulation.setEmulatedMedia", {"features": values})

    def open(self, url: str) -> None:
        """Open a page, and wait until its document is there."""
        self._ask("POST", "/url", {"url": url})

    def run(self, script: str, *arguments: object) -> object:
        """Return what a script of the page returns; a promise is waited for."""
        return self._ask("POST", "/execute/sync", {"script": script, "args": arguments})

    def press(self, *keys: str) -> None:
        """Press keys, one after the other; "shift+" before a key holds Shift."""
        actions = []
        for key in keys:
            held, one = key.startswith("shift+"), key.removeprefix("shift+")
            if held:
                actions.append({"type": "keyDown", "value": SHIFT})
            actions += [{"type": "keyDown", "value": one}, {"type": "keyUp", "value": one}]
            if held:
                actions.append({"type": "keyUp", "value": SHIFT})
        body = {"actions": [{"type": "key", "id": "keyboard", "actions": actions}]}
        self._ask("POST", "/actions", body)

    def log(self) -> list[str]:
        """Return the messages of the console since the last call: those of pages and scripts."""
        return [entry["message"] for entry in self._ask("POST", "/se/log", {"type": "browser"})]

    def picture(self) -> bytes:
        """Return what the window shows, as a PNG file."""
        return base64.b64decode(self._ask("GET", "/screenshot"))

    def devtools(self, command: str, parameters: dict[str, object]) -> object:
        """Send a command of the Chrome DevTools Protocol."""
        return self._ask("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def _wait_for_port(self) -> int:
        for line in self._driver.stdout:
            if found := STARTED.search(line):
                return int(found[1])
        raise BrowserError("chromedriver did not start")

    def _open(self, languages: str) -> str:
        options = {
            "args": [*FLAGS, f"--user-data-dir={self._profile.name}", f"--accept-lang={languages}"],
            "prefs": {"intl.accept_languages": languages},
        }
        wanted = {
            "browserName": "chrome",
            "pageLoadStrategy": "eager",  # a live picture never ends to load
            "goog:chromeOptions": options,
            "goog:loggingPrefs": {"browser": "ALL"},
        }
        return self._ask("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})["sessionId"]

    def _ask(self, method: str, path: str, body: object = None) -> object:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=TIMEOUT)
        try:
            data = None if method != "POST" else json.dumps(body or {})
            target = self._path + path if self._path else path
            connection.request(method, target, data, {"Content-Type": "application/json"})
            value = json.loads(connection.getresponse().read())["value"]
        finally:
            connection.close()
        if isinstance(value, dict) and "error" in value:
            raise BrowserError(f"{value['error']}: {value['message']}")
        return value
