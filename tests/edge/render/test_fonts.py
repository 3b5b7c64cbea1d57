from dataclasses import replace

import pytest

from edge.errors import ConfigError
from edge.labels import EMOTIONS
from edge.render import fonts, language
from edge.render.renderer import Renderer
from tests.edge.scenes import SCENES

WITH_OWN_FONTS = ["ar", "hi", "ja", "ko", "zh"]
WITH_DEFAULT_FONTS = [code for code in language.available() if code not in WITH_OWN_FONTS]


@pytest.mark.parametrize("code", WITH_DEFAULT_FONTS)
def test_the_packaged_font_draws_latin_greek_and_cyrillic(code):
    typeface = fonts.choose(language.load(code))
    assert typeface.fonts[0].path.name == "Roboto-Medium.ttf"


@pytest.mark.parametrize("code", WITH_OWN_FONTS)
def test_an_error_names_the_package_that_has_the_font(code, tmp_path):
    with pytest.raises(ConfigError, match=r"sudo apt install fonts-noto|libfribidi0"):
        fonts.choose(language.load(code), folders=[tmp_path])


@pytest.mark.parametrize("code", WITH_OWN_FONTS)
def test_installed_fonts_draw_other_scripts(code):
    words = language.load(code)
    try:
        typeface = fonts.choose(words)
    except ConfigError as error:
        pytest.skip(f"cannot be drawn here: {error}")
    picture = Renderer(words, typeface).render(SCENES["one"])
    assert picture.shape == (720, 1280, 3)
    assert not typeface.fonts[0].missing_characters(words[name] for name in EMOTIONS)


def test_a_named_font_that_cannot_draw_the_language_is_refused():
    roboto = fonts.choose(language.load("en")).fonts[0].path
    with pytest.raises(ConfigError, match=r"cannot draw .* of 日本語"):
        fonts.choose(language.load("ja"), str(roboto))
    assert fonts.choose(language.load("de"), str(roboto)).fonts[0].path == roboto


@pytest.mark.parametrize(
    ("font", "message"),
    [
        ("/nix/DejaVuSans.ttf", "no such file"),
        ("{folder}", "no such file"),
        ("{file}#9", "not a readable font"),
        ("{file}#x", "its index in the collection"),
        ("{file}#-1", "its index in the collection"),
        ("{file}#²", "its index in the collection"),
        (__file__, "not a readable font"),
    ],
)
def test_a_named_font_that_does_not_exist_is_refused(font, message, dejavu, tmp_path):
    path = font.format(file=dejavu / "DejaVuSans.ttf", folder=tmp_path)
    with pytest.raises(ConfigError, match=message):
        fonts.choose(language.load("en"), path)


def test_damaged_fonts_are_skipped_and_named(tmp_path, dejavu):
    (tmp_path / "Roboto-Medium.ttf").write_bytes(b"no font")
    with pytest.raises(ConfigError, match=r"cannot be read: .*/Roboto-Medium\.ttf"):
        fonts.choose(language.load("en"), folders=[tmp_path])
    found = fonts.choose(language.load("en"), folders=[tmp_path, dejavu])
    assert found.fonts[0].path.name == "DejaVuSans.ttf"


def test_a_font_needs_the_characters_of_percentages(dejavu):
    snake = replace(language.load("en"), percent="{}\N{SNAKE}")
    with pytest.raises(ConfigError, match="no font here can draw"):
        fonts.choose(snake, folders=[dejavu])
