import tomllib

import pytest

from edge.errors import ConfigError
from edge.labels import AWAY, EMOTIONS, KNOWN, UNSURE
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
    assert {*EMOTIONS, UNSURE, AWAY, *CAMERA_LOST_TEXTS, *state_keys} <= set(words.words)
    assert set(words.words) == set(language.load("en").words)
    assert len({words[name] for name in (*EMOTIONS, UNSURE, AWAY)}) == 9
    assert words.left_to_right == (code != "ar")
    assert bool(words.fonts) == bool(words.package) == (code in WITH_OWN_FONTS)


@pytest.mark.parametrize("code", CODES)
def test_a_bundled_language_passes_the_checks_of_a_custom_one(code):
    assert language.load(str(LANGUAGES / f"{code}.toml")).words == language.load(code).words


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
        (("[words]", '[words]\n"a\\u001bb" = 3'), r"words.a\\x1bb is missing, or not a line"),
        (('"Happy"', f'"{"x" * 121}"'), "words.happy is missing, or not a line"),
        (('"Happy"', r'"Ha\u2028ppy"'), "words.happy is missing, or not a line"),
        (('"English"', r'"Eng\u001b[2J"'), "name is not a line"),
        (('package = ""', r'package = "a\nb"'), "package is not a line"),
        (("{}", "{}" + "x" * 200), "percent must contain"),
        (("fonts = []", f"fonts = {['x'] * 33}"), "fonts must be file names, 32 at most"),
        (("fonts = []", "fonts = " + "[" * 9000), "too many brackets"),
        (("fonts = []", "fonts = " + "9" * 5000), "too many digits"),
        (('"ltr"', "[]"), "direction is missing, or of the wrong type"),
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
    with pytest.raises(ConfigError, match=r"no language '../languages/en'"):
        language.load("../languages/en")


def test_a_byte_order_mark_is_read_over(tmp_path):
    file = tmp_path / "x.toml"
    file.write_bytes(b"\xef\xbb\xbf" + (LANGUAGES / "en.toml").read_bytes())
    assert language.load(str(file))["happy"] == "Happy"


def test_what_is_no_file_is_refused(tmp_path):
    (tmp_path / "x.toml").mkdir()
    with pytest.raises(ConfigError, match="a folder, not a file"):
        language.load(f"{tmp_path}/x.toml")


def test_files_have_no_unknown_keys():
    known = {"name", "direction", "percent", "fonts", "package", "words"}
    for path in LANGUAGES.glob("*.toml"):
        assert set(tomllib.loads(path.read_text(encoding="utf-8"))) == known


@pytest.mark.parametrize("code", CODES)
def test_expressions_replace_the_names_of_feelings_only(code):
    words = language.load(code)
    seen = words.with_expressions()
    changed = {key for key in words.words if words[key] != seen[key]}
    assert changed == set(KNOWN)
    assert len({seen[name] for name in KNOWN}) == len(KNOWN)
