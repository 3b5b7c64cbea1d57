import os
from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest

from edge.errors import ConfigError
from edge.labels import EMOTIONS
from edge.render import fonts, language
from edge.render.renderer import Renderer
from edge.render.typeface import FontError, FontFile, Typeface
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
        ("{folder}", "not a file"),
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


@pytest.mark.parametrize("kind", ["pipe", "gigabytes", "empty"])
def test_a_font_is_a_file_of_possible_size(tmp_path, dejavu, kind):
    file = tmp_path / "Roboto-Medium.ttf"
    if kind == "pipe":
        os.mkfifo(file)
    else:
        with file.open("wb") as sparse:
            sparse.truncate(10**12 if kind == "gigabytes" else 0)
    found = fonts.choose(language.load("en"), folders=[tmp_path, dejavu])
    assert [font.path.name for font in found.fonts] == ["DejaVuSans.ttf"] * 2
    with pytest.raises(ConfigError, match=r"not a file|not a readable font"):
        fonts.choose(language.load("en"), str(file))


def test_a_font_that_cannot_draw_at_some_size_is_replaced_with_a_warning(dejavu, caplog):
    good = FontFile(dejavu / "DejaVuSans.ttf")
    first, second = FontFile(good.path, 0), FontFile(dejavu / "DejaVuSans-Bold.ttf")
    typeface = Typeface([first, second])
    # A text so high that no font can draw it within bounds stands in for a damaged glyph.
    with pytest.raises(FontError, match="impossible size"):
        typeface.text("Happy", 5000)
    assert "DejaVuSans-Bold.ttf is used for Happy" in caplog.text


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_font_is_an_error_of_one_line_or_draws(tmp_path, dejavu, seed):
    random = np.random.default_rng(seed)
    data = np.frombuffer((dejavu / "DejaVuSans.ttf").read_bytes(), np.uint8).copy()
    places = random.integers(0, 400 if seed % 2 else len(data), 1 + seed)
    data[places] = random.integers(0, 256, len(places), np.uint8)
    file = tmp_path / "x.ttf"
    file.write_bytes(data[: random.integers(len(data))].tobytes() if seed % 5 == 0 else data)
    english = language.load("en")
    with suppress(ConfigError):
        typeface = fonts.choose(english, str(file), folders=[dejavu])
        assert Renderer(english, typeface, (640, 360)).render(SCENES["one"]).any()


def test_an_index_of_many_digits_is_refused(dejavu):
    with pytest.raises(ConfigError, match="its index in the collection"):
        fonts.choose(language.load("en"), f"{dejavu}/DejaVuSans.ttf#{'9' * 30}")


def test_a_font_needs_the_characters_of_percentages(dejavu):
    snake = replace(language.load("en"), percent="{}\N{SNAKE}")
    with pytest.raises(ConfigError, match="no font here can draw"):
        fonts.choose(snake, folders=[dejavu])
