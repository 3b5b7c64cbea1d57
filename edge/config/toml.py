"""Write TOML: the standard library only reads it."""

from __future__ import annotations

import json
from collections.abc import Mapping

from edge.errors import ConfigError


def document(sections: Mapping[str, Mapping[str, object]]) -> str:
    """Return a TOML document; keys of the section "" come before all sections.

    Raises:
        ConfigError: a text is not valid Unicode.
    """
    return "\n".join(_section(name, values) for name, values in sections.items())


def _section(name: str, values: Mapping[str, object]) -> str:
    lines = [f"[{name}]"] if name else []
    lines += [f"{key} = {literal(value)}" for key, value in values.items()]
    return "".join(f"{line}\n" for line in lines)


def literal(value: object) -> str:
    """Return a text, number, boolean or tuple of these as TOML.

    Raises:
        ConfigError: the text is not valid Unicode, which TOML requires.
    """
    if isinstance(value, tuple):
        return "[" + ", ".join(map(literal, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return _quoted(value) if isinstance(value, str) else str(value)


def _quoted(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as error:  # a file name in an unknown encoding
        raise ConfigError(f"{text!r} cannot be written as TOML: it is not Unicode") from error
    # JSON's escapes are valid TOML, but JSON leaves DEL as it is and TOML forbids it.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", r"\u007f")
