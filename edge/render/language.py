"""Languages of the screen: one TOML file with all words for each."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from edge.errors import ConfigError

LANGUAGES = Path(__file__).resolve().parents[1] / "assets" / "languages"
KEYS: dict[str, type] = {
    "name": str,
    "direction": str,
    "percent": str,
    "fonts": list,
    "package": str,
    "words": dict,
}


@dataclass(frozen=True)
class Language:
    """Content of a file in assets/languages.

    Attributes:
        code: such as "de", or the path of a custom file.
        name: of the language, in itself.
        left_to_right: writing direction.
        percent: notation of a percentage, with {} in place of the number.
        fonts: file names of fonts with all glyphs, in order of preference, "#N" for the font of
            index N in a collection; empty where the default fonts have them.
        package: Debian package with such a font; "" where the default fonts suffice.
        words: texts of the screen by key.
    """

    code: str
    name: str
    left_to_right: bool
    percent: str
    fonts: tuple[str, ...]
    package: str
    words: Mapping[str, str]

    def __getitem__(self, key: str) -> str:
        """Return a text of the screen."""
        return self.words[key]


def available() -> list[str]:
    """Return the codes of the bundled languages, sorted."""
    return sorted(path.stem for path in LANGUAGES.glob("*.toml"))


def load(code: str) -> Language:
    """Read a language.

    Args:
        code: of a bundled language, or the path of a .toml file of the same form.

    Raises:
        ConfigError: the language does not exist, or its file is incomplete.
    """
    path = Path(code) if code.endswith(".toml") else LANGUAGES / f"{code}.toml"
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(_not_found(code)) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"language {code}: {error}") from error
    _validate(table, code)
    return Language(
        code=code,
        name=table["name"],
        left_to_right=table["direction"] == "ltr",
        percent=table["percent"],
        fonts=tuple(table["fonts"]),
        package=table["package"],
        words=table["words"],
    )


def _not_found(code: str) -> str:
    if code.endswith(".toml"):
        return f"language {code}: no such file"
    return (
        f"no language {code!r}: take one of {', '.join(available())}, "
        "or name a .toml file like those in edge/assets/languages"
    )


def _validate(table: dict[str, Any], code: str) -> None:
    """Check that a language has all keys, and all words that English has.

    Raises:
        ConfigError: a key is missing or its value is invalid.
    """
    for key, kind in KEYS.items():
        if not isinstance(table.get(key), kind):
            raise ConfigError(f"language {code}: {key} is missing, or of the wrong type")
    if table["direction"] not in ("ltr", "rtl"):
        raise ConfigError(f"language {code}: direction must be ltr or rtl")
    before, placeholder, after = table["percent"].partition("{}")
    if not placeholder or set("{}") & set(before + after):
        raise ConfigError(f"language {code}: percent must contain {{}} once, as in '{{}}%'")
    if not all(isinstance(font, str) for font in table["fonts"]):
        raise ConfigError(f"language {code}: fonts must be file names")
    english = tomllib.loads((LANGUAGES / "en.toml").read_text(encoding="utf-8"))["words"]
    for key in (*english, *table["words"]):
        if not _is_visible_line(table["words"].get(key)):
            raise ConfigError(f"language {code}: words.{key} is missing, or not a line of text")


def _is_visible_line(word: object) -> bool:
    """Return whether a value is one line of text with a letter, digit, punctuation or symbol."""
    if not isinstance(word, str):
        return False
    categories = [unicodedata.category(character) for character in word]
    return "Cc" not in categories and any(category[0] in "LNPS" for category in categories)
