import tomllib

import pytest

from edge.errors import ConfigError
from edge.labels import EMOTIONS, UNSURE
from edge.render import language
from edge.render.language import LANGUAGES
from edge.render.states import CAMERA_LOST_TEXTS, STATE_TEXTS

CODES = ["ar", "de", "el", "en", "es", "fr", "hi", "it", "ja", "ko", "nl", "pl", "pt", "ru", "tr"]
CODES += ["uk", "zh"]
WITH_OWN_FONTS = {"ar", "hi", "ja", "ko", "zh"}


def test_bundled_languages():
    assert language.available() == CODES


@pytest.mark.parametrize("code", CODES)
def test_a_language_is_complete(code):
    words = language.load(code)
    state_keys = {key for keys in STATE_TEXTS.values() for key in keys if key}
    assert {*EMOTIONS, UNSURE, *CAMERA_LOST_TEXTS, *state_keys} <= set(words.words)
    assert set(words.words) == set(language.load("en").words)
    assert len({words[name] for name in (*EMOTIONS, UNSURE)}) == 8
    assert words.left_to_right == (code != "ar")
    assert bool(words.fonts) == bool(words.package) == (code in WITH_OWN_FONTS)


def test_a_file_is_a_custom_language(tmp_path):
    text = (LANGUAGES / "en.toml").read_text(encoding="utf-8")
    file = tmp_path / "se.toml"
    file.write_text(text.replace("Happy", "Illu"), encoding="utf-8")
    assert language.load(str(file))["happy"] == "Illu"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("happy = ", "hapy = "), "words.happy is missing"),
        (('"ltr"', '"up"'), "direction must be"),
        (("{}", "x"), "percent must contain"),
        (("[words]", "[words"), "language"),
        (("fonts = []", "fonts = 3"), "fonts is missing, or of the wrong type"),
        (("fonts = []", "fonts = [1]"), "fonts must be file names"),
        (("{}", "{}{x}"), "percent must contain"),
        (("{}", "{}{"), "percent must contain"),
        (('"Happy"', r'"Ha\nppy"'), "words.happy is missing, or not a line"),
        (('"Happy"', r'"\u200b"'), "words.happy is missing, or not a line"),
        (('"Happy"', "3"), "words.happy is missing, or not a line"),
        (("[words]", "[words]\nmore = 3"), "words.more is missing, or not a line"),
    ],
)
def test_an_invalid_file_is_refused(tmp_path, change, message):
    text = (LANGUAGES / "en.toml").read_text(encoding="utf-8")
    assert change[0] in text
    file = tmp_path / "x.toml"
    file.write_text(text.replace(*change), encoding="utf-8")
    with pytest.raises(ConfigError, match=message):
        language.load(str(file))


def test_an_unknown_language_is_refused():
    with pytest.raises(ConfigError, match="no language 'dee': take one of ar, de"):
        language.load("dee")
    with pytest.raises(ConfigError, match="no such file"):
        language.load("/nix/x.toml")


def test_files_have_no_unknown_keys():
    known = {"name", "direction", "percent", "fonts", "package", "words"}
    for path in LANGUAGES.glob("*.toml"):
        assert set(tomllib.loads(path.read_text(encoding="utf-8"))) == known
