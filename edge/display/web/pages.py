"""Pages: templates whose styles and scripts are allowed by their hashes."""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from http import HTTPStatus
from pathlib import Path
from string import Template
from typing import Any

from edge.display.web.answer import POLICY, Answer
from edge.display.web.notice_html import notice_html
from edge.display.web.request import Refused
from edge.display.web.settings_fields import Field
from edge.display.web.settings_html import form_html, message_html
from edge.display.web.texts import Texts, Translation, languages
from edge.errors import EmotionEdgeError
from edge.labels import AWAY, STANDARD, UNSURE, Colour, Label, Labels

FOLDER = Path(__file__).parent
ICON = Path(__file__).parents[2] / "assets" / "icons" / "happy.png"
ICON_LINK = '<link rel="icon" href="/favicon.ico">'
SPANS = {1: "page_today", 7: "page_week"}  # of the counts, by number of days
TEMPLATES = ("page", "login", "error", "settings")  # each follows the head
TITLE = "Emotion Edge"
HAVE_HINT = (400, 403, 404, 405, 421, 429, 503)  # errors that have a word

log = logging.getLogger(__name__)


class Pages:
    """The page with the picture, the login and the errors; all files are read at the start.

    Attributes:
        texts: their languages; may be replaced at any time.
    """

    def __init__(self, texts: Texts) -> None:
        self.icon, self.texts = ICON.read_bytes(), texts
        self._sources = {name: _source("head") + _source(name) for name in TEMPLATES}

    def live(self, lang: str, labels: Labels, *, snapshots: bool, settings: bool = False) -> Answer:
        """Return the page that shows the stream.

        Args:
            lang: code of its language.
            labels: that the network tells apart.
            snapshots: offer to save the picture.
            settings: lead to the settings page.
        """
        translation = self.texts.load(lang)
        data = {
            "lang": lang,
            "percent": translation.percent,
            "words": dict(translation.words),
            "labels": {label.name: self._look(label, lang, translation) for label in labels},
            "snapshots": snapshots,
            "chart": self.texts.chart is not None,
            "settings": settings,
        }
        notice = notice_html(self.texts.notice(lang)) if self.texts.notice else ""
        raw = {"data": _json(data), "languages": _links(lang), "notice": notice}
        return self._answer("page", HTTPStatus.OK, lang, {}, raw=raw)

    def chart(self, lang: str, days: int) -> Answer:
        """Return the page of the counts.

        Args:
            lang: code of its language.
            days: 1 or 7.

        Raises:
            Refused: there is none, or the counts cannot be read.
        """
        if self.texts.chart is None:
            raise Refused(HTTPStatus.NOT_FOUND)
        links = _chart_links(lang, days, self.texts.load(lang).words)
        try:
            text = self.texts.chart(lang, days, ICON_LINK, links)
        except EmotionEdgeError as error:
            log.warning("web: %s", error)
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE) from error
        return Answer(HTTPStatus.OK, text.encode(), policy=_policy(text))

    def login(
        self,
        lang: str,
        status: HTTPStatus = HTTPStatus.OK,
        message: str = "",
        *,
        pin: bool = False,
    ) -> Answer:
        """Return the form for the password.

        Args:
            lang: code of its language.
            status: of the answer.
            message: about the last attempt: the key of a word, or "".
            pin: it is that of the settings page.
        """
        words = self.texts.load(lang).words
        values = {"action": "/login", "user": "emotion-edge"}
        label, button = "page_password", "page_log_in"
        if pin:
            values = {"action": f"/settings?lang={lang}", "user": "emotion-edge-settings"}
            label, button = "page_pin", "page_settings_open"
        values |= {"label": words[label], "button": words[button]}
        values["message"] = words[message] if message else ""
        return self._answer("login", status, lang, values)

    def settings(
        self,
        lang: str,
        fields: Iterable[Field],
        word: str = "",
        detail: str = "",
        status: HTTPStatus = HTTPStatus.OK,
    ) -> Answer:
        """Return the form of the settings.

        Args:
            lang: code of its language.
            fields: of the form.
            word: about the last attempt: the key of a word, or "".
            detail: more about that, in English.
            status: of the answer.
        """
        words = self.texts.load(lang).words
        title = f"{words[word]} - {words['page_settings']}" if word else words["page_settings"]
        message = message_html(words[word], detail, good=word == "page_saved") if word else ""
        raw = {"fields": form_html(fields, words), "message": message}
        return self._answer("settings", status, lang, {"title": title}, raw=raw)

    def error(
        self, lang: str, status: HTTPStatus, headers: tuple[tuple[str, str], ...] = ()
    ) -> Answer:
        """Return a page that names an error, and says what to do."""
        hint = ""
        if status.value in HAVE_HINT:
            hint = self.texts.load(lang).words[f"page_error_{status.value}"]
        title = self.texts.load(lang).words["page_error"]
        values = {"title": title, "code": str(status.value), "phrase": status.phrase, "hint": hint}
        return self._answer("error", status, lang, values, headers)

    def _look(self, label: Label, lang: str, translation: Translation) -> dict[str, str]:
        dark, light = self.texts.colours(label)
        word = label.name_in(lang, translation.words)
        return {"word": word, "dark": _hex(dark), "light": _hex(light)}

    def _answer(
        self,
        name: str,
        status: HTTPStatus,
        lang: str,
        values: Mapping[str, str],
        headers: tuple[tuple[str, str], ...] = (),
        raw: Mapping[str, str] | None = None,
    ) -> Answer:
        """Fill a template with the words of a language and other values.

        Args:
            name: of the template.
            status: of the answer.
            lang: code of the language.
            values: texts.
            headers: of the answer.
            raw: values that are HTML.
        """
        source, words = self._sources[name], self.texts.load(lang).words
        direction = next(way for each, _, way in languages() if each == lang)
        texts = {**words, "title": TITLE, "lang": lang, "dir": direction, **values}
        filled = {key: escape(text) for key, text in texts.items()} | dict(raw or {})
        text = Template(source).substitute(filled)
        return Answer(status, text.encode(), headers=headers, policy=_policy(source))


def shown_labels(labels: Labels) -> Labels:
    """Return the labels that a face may have: those of the network, "unsure" and "away"."""
    return (*(labels or STANDARD), Label(UNSURE), Label(AWAY))


def _links(shown: str) -> str:
    """Return a list of links to the page in each language."""
    items = []
    for lang, name, direction in languages():
        current = ' aria-current="true"' if lang == shown else ""
        attributes = f'href="?lang={lang}" lang="{lang}" hreflang="{lang}" dir="{direction}"'
        items.append(f"<li><a {attributes}{current}>{escape(name)}</a></li>")
    return "".join(items)


def _chart_links(lang: str, days: int, words: Mapping[str, str]) -> str:
    """Return links from the page of the counts: to its other span, and to the picture."""
    spans = {f"/chart?days={n}&lang={lang}": words[key] for n, key in SPANS.items()}
    items = []
    for address, word in {**spans, f"/?lang={lang}": words["page_back"]}.items():
        current = ' aria-current="page"' if f"days={days}&" in address else ""
        items.append(f'<li><a href="{escape(address)}"{current}>{escape(word)}</a></li>')
    return f'<nav aria-label="{escape(words["page_counts"])}"><ul>{"".join(items)}</ul></nav>'


def _json(data: Any) -> str:
    """Return JSON that cannot end the element of the page that it is in."""
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")


def _hex(colour: Colour) -> str:
    return "#" + bytes(colour).hex()


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
