import tomllib
from dataclasses import replace

import pytest

from edge.errors import ConfigError
from edge.labels import EMOTIONS, UNSURE
from edge.render import fonts, language
from edge.render.language import LANGUAGES
from edge.render.renderer import Renderer
from edge.render.states import LOST, SCREENS
from edge.render.typeface import FontFile, Typeface, can_shape, needs_shaping
from tests.edge.scenes import SCENES

ALL = ["ar", "de", "el", "en", "es", "fr", "hi", "it", "ja", "ko", "nl", "pl", "pt", "ru", "tr"]
ALL += ["uk", "zh"]
USUAL = [code for code in ALL if code not in ("ar", "hi", "ja", "ko", "zh")]


def test_what_ships():
    assert language.available() == ALL


@pytest.mark.parametrize("code", ALL)
def test_a_language_is_whole(code):
    words = language.load(code)
    keys = {*EMOTIONS, UNSURE, *LOST, *(key for keys in SCREENS.values() for key in keys if key)}
    assert keys <= set(words.words)
    assert set(words.words) == set(language.load("en").words)
    assert len({words[name] for name in (*EMOTIONS, UNSURE)}) == 8
    assert words.rightward == (code != "ar")
    assert bool(words.fonts) == bool(words.package) == (code not in USUAL)


@pytest.mark.parametrize("code", USUAL)
def test_the_packaged_font_draws_latin_greek_and_cyrillic(code):
    face = fonts.choose(language.load(code))
    assert face.fonts[0].path.name == "Roboto-Medium.ttf"


@pytest.mark.parametrize("code", ["ar", "hi", "ja", "ko", "zh"])
def test_what_has_no_font_says_which_package_has(code, tmp_path):
    with pytest.raises(ConfigError, match=r"sudo apt install fonts-noto|libfribidi0"):
        fonts.choose(language.load(code), places=[tmp_path])


@pytest.mark.parametrize("code", ["ar", "hi", "ja", "ko", "zh"])
def test_installed_fonts_draw_the_others(code):
    words = language.load(code)
    try:
        face = fonts.choose(words)
    except ConfigError as error:
        pytest.skip(f"cannot be drawn here: {error}")
    picture = Renderer(words, face).render(SCENES["one"])
    assert picture.shape == (720, 1280, 3)
    assert not face.fonts[0].lacking(words[name] for name in EMOTIONS)


def test_a_font_that_cannot_draw_the_language():
    roboto = fonts.choose(language.load("en")).fonts[0].path
    with pytest.raises(ConfigError, match=r"cannot draw .* of 日本語"):
        fonts.choose(language.load("ja"), str(roboto))
    assert fonts.choose(language.load("de"), str(roboto)).fonts[0].path == roboto


@pytest.mark.parametrize(
    ("font", "message"),
    [
        ("/nix/DejaVuSans.ttf", "no such file"),
        ("/tmp", "no such file"),
        ("{}#9", "not a font that can be read"),
        ("{}#x", "its number in the collection"),
        ("{}#-1", "its number in the collection"),
        ("{}#²", "its number in the collection"),
        (__file__, "not a font that can be read"),
    ],
)
def test_a_font_that_is_none(font, message, dejavu):
    with pytest.raises(ConfigError, match=message):
        fonts.choose(language.load("en"), font.format(dejavu / "DejaVuSans.ttf"))


def test_damaged_fonts_are_passed_by_and_named(tmp_path, dejavu):
    (tmp_path / "Roboto-Medium.ttf").write_bytes(b"no font")
    with pytest.raises(ConfigError, match=r"cannot be read: .*/Roboto-Medium\.ttf"):
        fonts.choose(language.load("en"), places=[tmp_path])
    found = fonts.choose(language.load("en"), places=[tmp_path, dejavu])
    assert found.fonts[0].path.name == "DejaVuSans.ttf"


def test_percentages_have_to_be_drawn_too(dejavu):
    snake = replace(language.load("en"), percent="{}\N{SNAKE}")
    with pytest.raises(ConfigError, match="no font here can draw"):
        fonts.choose(snake, places=[dejavu])


@pytest.mark.skipif(not can_shape(), reason="Arabic needs libfribidi0")
def test_arabic_letters_join_and_run_leftwards(dejavu):
    face = Typeface([FontFile(dejavu / "DejaVuSans.ttf")])
    # Joined, two letters are narrower than each on its own.
    joined, apart = face.text("بب", 40), face.text("ب", 40)
    assert joined.width < 2 * apart.width
    # Alef is a high stroke, meem a low loop: the first of the word stands at the right.
    word = face.text("ام", 40).mask
    half = word.shape[1] // 2
    tops = [part.any(axis=1).argmax() for part in (word[:, :half], word[:, half:])]
    assert tops[1] < tops[0] - 10
    assert needs_shaping(["ام"])
    assert not needs_shaping(["Ärger", "Θυμός", "喜び"])
    assert needs_shaping(["खुशी"])


def test_figures_come_from_another_font_where_the_language_has_none(dejavu):
    """Fonts of other scripts often have no Latin letters."""
    plain = fonts.choose(language.load("en"), places=[dejavu])
    first = FontFile(dejavu / "STIXSizOneSymReg.ttf")  # brackets only
    face = Typeface([first, plain.fonts[0]])
    assert (face.text("5%", 20).mask == plain.text("5%", 20).mask).all()


def test_letters_have_the_height_that_was_asked_for():
    face = fonts.choose(language.load("en"))
    for height in (10, 30, 90):
        line = face.text("HE", height)
        assert line.mask.shape[0] == pytest.approx(height, abs=1)
        assert line.rise == pytest.approx(0, abs=1)
    assert face.text("Ü", 40).rise > 5
    assert face.text("g", 40).rise < 0


def test_one_file_is_a_language_more(tmp_path):
    text = (LANGUAGES / "en.toml").read_text(encoding="utf-8")
    file = tmp_path / "se.toml"
    file.write_text(text.replace("Happy", "Illu"), encoding="utf-8")
    assert language.load(str(file))["happy"] == "Illu"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("happy = ", "hapy = "), "words.happy is missing"),
        (('"ltr"', '"up"'), "direction must be"),
        (("{}", "x"), "percent must hold"),
        (("[words]", "[words"), "language"),
        (("fonts = []", "fonts = 3"), "fonts is missing, or of the wrong kind"),
        (("fonts = []", "fonts = [1]"), "fonts must be names of files"),
        (("{}", "{}{x}"), "percent must hold"),
        (("{}", "{}{"), "percent must hold"),
        (('"Happy"', r'"Ha\nppy"'), "words.happy is missing, or not a line"),
        (('"Happy"', r'"\u200b"'), "words.happy is missing, or not a line"),
        (('"Happy"', "3"), "words.happy is missing, or not a line"),
        (("[words]", "[words]\nmore = 3"), "words.more is missing, or not a line"),
    ],
)
def test_a_file_that_lacks_something(tmp_path, change, message):
    text = (LANGUAGES / "en.toml").read_text(encoding="utf-8")
    assert change[0] in text
    file = tmp_path / "x.toml"
    file.write_text(text.replace(*change), encoding="utf-8")
    with pytest.raises(ConfigError, match=message):
        language.load(str(file))


def test_one_that_is_not_there():
    with pytest.raises(ConfigError, match="no language 'dee': take one of ar, de"):
        language.load("dee")
    with pytest.raises(ConfigError, match="no such file"):
        language.load("/nix/x.toml")


def test_files_say_only_what_is_known():
    known = {"name", "direction", "percent", "fonts", "package", "words"}
    for path in LANGUAGES.glob("*.toml"):
        assert set(tomllib.loads(path.read_text(encoding="utf-8"))) == known
