"""The form of the settings page as HTML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from edge.config.page_file import PLAIN_NAMES
from edge.display.web.settings_fields import LONGEST, Field, text_of

# Heading of a group, and its sections.
GROUPS = (
    ("page_screen", ("display",)),
    ("page_recognition", ("detector", "emotion")),
    ("page_camera", ("camera",)),
    ("page_privacy", ("privacy",)),
    ("page_notice", ("notice",)),
)
# Settings that have a word in every language; the others have their key.
LABELS = {
    "display.language": "page_language",
    "privacy.camera": "page_camera",
    "notice.operator": "notice_operator",
    "notice.purpose": "notice_purpose",
    "notice.kept": "notice_kept",
    "notice.contact": "notice_contact",
    "notice.link": "notice_more",
}
ENGLISH = 'lang="en" dir="ltr"'  # of texts of the schema


def form_html(fields: Iterable[Field], words: Mapping[str, str]) -> str:
    """Return the groups of the form; the first field with a fault gets the focus."""
    parts, wrong = [], False
    known = list(fields)
    for heading, sections in GROUPS:
        items = []
        for field in known:
            if field.name.partition(".")[0] in sections:
                items.append(_field(field, words, focus=bool(field.fault) and not wrong))
                wrong |= bool(field.fault)
        if items:
            title = f"<legend>{escape(words[heading])}</legend>"
            parts.append(f"<fieldset>{title}{''.join(items)}</fieldset>")
    return "".join(parts)


def message_html(text: str, detail: str, *, good: bool) -> str:
    """Return what became of the last attempt.

    Args:
        text: in the language of the page.
        detail: in English; "" for none.
        good: it succeeded.
    """
    role = "status" if good else "alert"
    more = f" <span {ENGLISH}>{escape(detail)}</span>" if detail else ""
    return f'<p class="message" role="{role}">{escape(text)}{more}</p>'


def _field(field: Field, words: Mapping[str, str], *, focus: bool) -> str:
    name = escape(field.name)
    fault = f'<p class="fault" id="{name}.fault" {ENGLISH}>{escape(field.fault)}</p>'
    before, _, after = words["page_default"].partition("{}")
    default = text_of(field.default)
    default = field.choices.get(default, default) or "\N{EN DASH}"
    parts = [
        f'<div class="field"><label for="{name}"{_label(field, words)}</label>',
        _control(field, focus=focus),
        fault if field.fault else "",
        _text(field),
        f'<p class="default" id="{name}.default">{escape(before)}<bdi>{escape(default)}</bdi>'
        f"{escape(after)}</p></div>",
    ]
    return "".join(parts)


def _label(field: Field, words: Mapping[str, str]) -> str:
    """Return the end of the tag of a label, and its text."""
    if field.name in LABELS:
        return f">{escape(words[LABELS[field.name]])}"
    key = field.name.partition(".")[2].replace("_", " ").capitalize()
    return f' lang="en">{escape(key)}'


def _text(field: Field) -> str:
    """Return the description; where it only names files that the page does not offer, none."""
    if field.name in PLAIN_NAMES:
        return ""
    return f'<p class="text" id="{escape(field.name)}.text" {ENGLISH}>{_description(field)}</p>'


def _description(field: Field) -> str:
    low, high = field.setting.low, field.setting.high
    if low is None or high is None:
        return escape(field.setting.text)
    zero = "0, " if field.setting.zero and low > 0 else ""
    return escape(f"{field.setting.text} ({zero}{low:g} to {high:g})")


def _control(field: Field, *, focus: bool) -> str:
    name = escape(field.name)
    described = [f"{name}.default"]
    if field.name not in PLAIN_NAMES:
        described.insert(0, f"{name}.text")
    attributes = [f'id="{name}" name="{name}"']
    if field.fault:
        described.insert(0, f"{name}.fault")
        attributes.append('aria-invalid="true"')
    if focus:
        attributes.append("autofocus")
    attributes.append(f'aria-describedby="{" ".join(described)}"')
    text = text_of(field.value)
    if field.choices:
        return f"<select {' '.join(attributes)}>{_options(field, text)}</select>"
    attributes.append(_kind(field))
    return f'<input {" ".join(attributes)} value="{escape(text)}">'


def _kind(field: Field) -> str:
    """Return the attributes of an input for a number or a text."""
    if isinstance(field.kind, str):
        return f'type="text" maxlength="{LONGEST}" dir="auto" autocomplete="off"'
    low = 0 if field.setting.zero else field.setting.low
    step = "any" if isinstance(field.kind, float) else "1"
    mode = "decimal" if isinstance(field.kind, float) else "numeric"
    return f'type="number" inputmode="{mode}" step="{step}" min="{low}" max="{field.setting.high}"'


def _options(field: Field, chosen: str) -> str:
    items = []
    for value, shown in field.choices.items():
        mark = " selected" if value == chosen else ""
        items.append(f'<option value="{escape(value)}"{mark}>{escape(shown)}</option>')
    return "".join(items)
