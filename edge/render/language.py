"""The words on the screen, in people's own languages: one file each."""

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
    """What assets/languages/*.toml describe.

    Attributes:
        code: "de", or the path of a file.
        name: in the language itself.
        rightward: it is written from left to right.
        percent: a percentage with {} in the number's place.
        fonts: file names of fonts that can draw it, best first, "#N" for the Nth of a collection;
            empty where the usual ones can.
        package: Debian's, with such a font.
        words: what stands on the screen, by key.
    """

    code: str
    name: str
    rightward: bool
    percent: str
    fonts: tuple[str, ...]
    package: str
    words: Mapping[str, str]

    def __getitem__(self, key: str) -> str:
        return self.words[key]


def available() -> list[str]:
    """The codes of the languages that ship."""
    return sorted(path.stem for path in LANGUAGES.glob("*.toml"))


def load(code: str) -> Language:
    """Read a language.

    Args:
        code: of one that ships, or the path of a file of the same form.

    Raises:
        ConfigError: it is not there, or the file lacks something.
    """
    path = Path(code) if code.endswith(".toml") else LANGUAGES / f"{code}.toml"
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(_unknown(code)) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"language {code}: {error}") from error
    _check(table, code)
    rightward = table["direction"] == "ltr"
    fonts, words = tuple(table["fonts"]), table["words"]
    return Language(
        code, table["name"], rightward, table["percent"], fonts, table["package"], words
    )


def _unknown(code: str) -> str:
    if code.endswith(".toml"):
        return f"language {code}: no such file"
    return (
        f"no language {code!r}: take one of {', '.join(available())}, "
        "or name a .toml file like those in edge/assets/languages"
    )


def _check(table: dict[str, Any], code: str) -> None:
    """A file is whole, or the error says what it lacks: English is the measure."""
    for key, kind in KEYS.items():
        if not isinstance(table.get(key), kind):
            raise ConfigError(f"language {code}: {key} is missing, or of the wrong kind")
    if table["direction"] not in ("ltr", "rtl"):
        raise ConfigError(f"language {code}: direction must be ltr or rtl")
    before, number, after = table["percent"].partition("{}")
    if not number or set("{}") & set(before + after):
        raise ConfigError(f"language {code}: percent must hold {{}} once, as in '{{}}%'")
    if not all(isinstance(font, str) for font in table["fonts"]):
        raise ConfigError(f"language {code}: fonts must be names of files")
    wanted = tomllib.loads((LANGUAGES / "en.toml").read_text(encoding="utf-8"))["words"]
    for key in (*wanted, *table["words"]):
        if not _is_word(table["words"].get(key)):
            raise ConfigError(f"language {code}: words.{key} is missing, or not a line of text")


def _is_word(word: object) -> bool:
    """Something to be seen, in one line: letters, digits, signs, and what lies between them."""
    if not isinstance(word, str):
        return False
    kinds = [unicodedata.category(letter)[0] for letter in word]
    controls = any(unicodedata.category(letter) == "Cc" for letter in word)
    return not controls and any(kind in "LNPS" for kind in kinds)
