"""Values as TOML: the standard library reads it, but does not write it."""

from __future__ import annotations

import json

from edge.errors import ConfigError


def literal(value: object) -> str:
    """A text, a number, a truth or a tuple of these, so that it reads as the same.

    Raises:
        ConfigError: the text is not Unicode, which TOML has to be.
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
    # JSON's escapes are all TOML's too, but JSON leaves DEL as it is and TOML forbids it.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", r"\u007f")
