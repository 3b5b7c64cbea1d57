"""Languages of the screen: one TOML file with all words for each."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from edge.config import toml_file
from edge.errors import ConfigError
from edge.labels import KNOWN
from edge.system.frozen import frozen
from edge.system.printable import printable, value

LANGUAGES = Path(__file__).resolve().parents[1] / "assets" / "languages"
MAX_LENGTH = 120  # characters of a text; the longest that ships has 67
MAX_FONTS = 32
# Unicode categories that no text of the screen may hold: control characters, line breaks, and
# characters that nobody has assigned or that are half of one.
BREAKING = {"Cc", "Zl", "Zp", "Cs", "Cn"}
KEYS: dict[str, type] = {
    "name": str,
    "direction": str,
    "percent": str,
    "fonts": list,
    "package": str,
    "words": dict,
}


@frozen
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

    def with_expressions(self) -> Language:
        """Return the language with names of what is seen ("smiling") in place of feelings."""
        seen = {name: self.words[f"expression_{name}"] for name in KNOWN}
        return replace(self, words={**self.words, **seen})


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
    if not code.endswith(".toml") and code not in available():
        raise ConfigError(
            f"no language {value(code)}: take one of {', '.join(available())}, "
            "or name a .toml file like those in edge/assets/languages"
        )
    table = toml_file.read(path, ConfigError, f"language {code}")
    if code.endswith(".toml"):  # the tests check those of the program
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
    if not placeholder or set("{}") & set(before + after) or not is_line(table["percent"]):
        raise ConfigError(f"language {code}: percent must contain {{}} once, as in '{{}}%'")
    fonts = table["fonts"]
    if len(fonts) > MAX_FONTS or not all(isinstance(font, str) for font in fonts):
        raise ConfigError(f"language {code}: fonts must be file names, {MAX_FONTS} at most")
    for key in ("name", "package"):
        if table[key] and not is_line(table[key]):
            raise ConfigError(f"language {code}: {key} is not a line of text")
    english = toml_file.read(LANGUAGES / "en.toml", ConfigError)["words"]
    for key in (*english, *table["words"]):
        if not is_line(table["words"].get(key)):
            what = f"words.{printable(key, MAX_LENGTH)}"
            raise ConfigError(f"language {code}: {what} is missing, or not a line of text")


def is_line(word: object, limit: int = MAX_LENGTH) -> bool:
    """Return whether a value is a short line with a letter, digit, punctuation or symbol."""
    if not isinstance(word, str) or len(word) > limit:
        return False
    categories = [unicodedata.category(character) for character in word]
    return not BREAKING & set(categories) and any(kind[0] in "LNPS" for kind in categories)
