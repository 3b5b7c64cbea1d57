"""Pages: templates whose styles and scripts are allowed by their hashes."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from html import escape
from http import HTTPStatus
from pathlib import Path
from string import Template

from edge.display.web.answer import POLICY, Answer

FOLDER = Path(__file__).parent
ICON = Path(__file__).parents[2] / "assets" / "icons" / "happy.png"
HINTS = {
    HTTPStatus.BAD_REQUEST: "This request cannot be understood.",
    HTTPStatus.FORBIDDEN: "The picture is not shown inside, or for, another page. Open it by its "
    "own address.",
    HTTPStatus.NOT_FOUND: "There is only one page here.",
    HTTPStatus.METHOD_NOT_ALLOWED: "Only GET and HEAD are answered here.",
    HTTPStatus.MISDIRECTED_REQUEST: "This machine does not go by that name. Open the page by its "
    "IP address or host name, or add the name to the setting web.hosts.",
    HTTPStatus.TOO_MANY_REQUESTS: "Too many wrong passwords. Please wait a moment.",
    HTTPStatus.SERVICE_UNAVAILABLE: "No picture can be had at the moment: as many browsers as are "
    "allowed are watching, or the camera is not ready. Please try again.",
}


class Pages:
    """The page with the picture, the login and the errors; all files are read at the start."""

    def __init__(self) -> None:
        self.icon = ICON.read_bytes()
        self._sources = {name: _source(name) for name in ("page", "login", "error")}

    def live(self) -> Answer:
        """Return the page that shows the stream."""
        return self._answer("page", HTTPStatus.OK)

    def login(self, status: HTTPStatus = HTTPStatus.OK, message: str = "") -> Answer:
        """Return the form for the password, with a message about the last attempt."""
        return self._answer("login", status, message=message)

    def error(self, status: HTTPStatus, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
        """Return a page that names an error, and says what to do."""
        hint = HINTS.get(status, "")
        values = {"code": str(status.value), "phrase": status.phrase, "hint": hint}
        return self._answer("error", status, headers, **values)

    def _answer(
        self,
        name: str,
        status: HTTPStatus,
        headers: tuple[tuple[str, str], ...] = (),
        **values: str,
    ) -> Answer:
        source = self._sources[name]
        text = Template(source).substitute({key: escape(value) for key, value in values.items()})
        return Answer(status, text.encode(), headers=headers, policy=_policy(source))


def _source(name: str) -> str:
    return (FOLDER / f"{name}.html").read_text(encoding="utf-8")


def _policy(source: str) -> str:
    """Return a policy that allows the style and the script of a page, and its own server."""
    own = "img-src 'self'; connect-src 'self'; form-action 'self'"
    return "; ".join([POLICY, own, *_hashes(source, "style"), *_hashes(source, "script")])


def _hashes(source: str, tag: str) -> Iterator[str]:
    for text in re.findall(f"<{tag}>(.*?)</{tag}>", source, re.DOTALL):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        yield f"{tag}-src 'sha256-{digest}'"
