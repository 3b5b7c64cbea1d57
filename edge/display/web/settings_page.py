"""The settings page: who may open it, and what becomes of its form.

A page of another machine cannot make a browser send this form: `access.check` refuses its origin,
and the cookie is not sent for it ("SameSite"). A page at another port of this machine is the same
site to browsers, so that only the origin tells it from ours: a form without one is refused. A token
in the form would add nothing to that.
"""

from __future__ import annotations

import logging
from http import HTTPStatus

from edge.display.web.answer import Answer
from edge.display.web.connection import Connection
from edge.display.web.door import Door
from edge.display.web.pages import Pages
from edge.display.web.request import Refused, Request, read_form
from edge.display.web.settings_fields import Field
from edge.display.web.settings_store import SettingsStore
from edge.errors import ConfigError, EmotionEdgeError
from edge.system.printable import reason

PATH = "/settings"
LIFETIME = 3600.0  # seconds for which the PIN is remembered
BODY, FIELDS = 16 * 1024, 64  # bytes and fields of the form
RESULTS = {"saved": "page_saved", "refused": "settings_broken"}  # words, by query
METHODS = "GET, HEAD, POST"

log = logging.getLogger(__name__)


class SettingsPage:
    """Answers the requests for the settings page.

    Args:
        store: of the settings.
        pages: in all languages; their texts may be replaced.
        door: knows the PIN.
    """

    def __init__(self, store: SettingsStore, pages: Pages, door: Door) -> None:
        self._store, self._pages, self._door = store, pages, door

    @property
    def exists(self) -> bool:
        """There is a PIN."""
        return self._door.has_key

    def answer(self, request: Request, connection: Connection, lang: str) -> Answer:
        """Return the answer to a request by somebody who may see the picture.

        Raises:
            Refused: there is no such page, the form is foreign or too large, or too many PINs were
                wrong.
        """
        if not self.exists:
            raise Refused(HTTPStatus.NOT_FOUND)
        if request.method not in METHODS.split(", "):
            raise Refused(HTTPStatus.METHOD_NOT_ALLOWED, ("Allow", METHODS))
        sent = request.method == "POST"
        if sent and not request.header("Origin"):
            raise Refused(HTTPStatus.FORBIDDEN)
        form = read_form(connection, request, BODY, FIELDS) if sent else {}
        if not self._door.remembers(request):
            return self._log_in(form, connection, lang)
        try:
            return self._save(form, lang) if sent else self._show(request.query, lang)
        except ConfigError as error:  # of the configuration file
            log.error("settings page: %s", error)
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE) from error

    def _log_in(self, form: dict[str, str], connection: Connection, lang: str) -> Answer:
        if "password" not in form:
            return self._pages.login(lang, pin=True)
        cookie = self._door.log_in(form["password"], connection.address)
        if not cookie:
            return self._pages.login(lang, HTTPStatus.FORBIDDEN, "page_pin_wrong", pin=True)
        return see(f"{PATH}?lang={lang}", ("Set-Cookie", cookie))

    def _show(self, query: str, lang: str) -> Answer:
        word = next((RESULTS[each] for each in query.split("&") if each in RESULTS), "")
        return self._pages.settings(lang, self._store.fields(), word)

    def _save(self, form: dict[str, str], lang: str) -> Answer:
        """Store the form, or show it again with what is wrong."""
        known = self._store.fields()
        if "reset" in form:
            filled = [field.reset() for field in known]
        else:
            filled = [self._fill(field, form) for field in known]
        if any(field.fault for field in filled):
            return self._again(lang, filled, "page_check", "")
        try:
            used = self._store.save(filled)
        except EmotionEdgeError as error:
            return self._again(lang, filled, "page_check", str(error))
        except OSError as error:
            log.error("settings page: not saved: %s", reason(error))
            status = HTTPStatus.INTERNAL_SERVER_ERROR
            return self._again(lang, filled, "page_unsaved", reason(error), status)
        changed = [field.name for field in filled if field.value != field.default]
        log.info("settings page: saved: %s", ", ".join(changed) or "the defaults")
        return see(f"{PATH}?lang={lang}&{'saved' if used else 'refused'}")

    def _fill(self, field: Field, form: dict[str, str]) -> Field:
        return field.filled(form[field.name]) if field.name in form else field

    def _again(
        self,
        lang: str,
        filled: list[Field],
        word: str,
        detail: str,
        status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY,
    ) -> Answer:
        return self._pages.settings(lang, filled, word, detail, status)


def see(path: str, *headers: tuple[str, str]) -> Answer:
    """Return an answer that leads to another path."""
    return Answer(HTTPStatus.SEE_OTHER, headers=(("Location", path), *headers))
