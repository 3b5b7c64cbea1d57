"""Texts that the fonts of the language lack, with the fonts that matplotlib ships."""

import numpy as np
import pytest

from edge.render import fonts, language
from edge.render.notice import Notice
from edge.render.other_fonts import lacking
from edge.render.renderer import Renderer
from edge.render.typeface import FontFile, Typeface, can_shape
from tests.edge.scenes import scene

ARABIC = "متحف"
shaped = pytest.mark.skipif(not can_shape(), reason="Arabic needs libfribidi0")


@pytest.fixture
def typeface(dejavu):
    """Return a typeface whose own font has no Arabic, and that searches for one that has."""
    chosen = fonts.choose(language.load("en"), str(own()), folders=[dejavu])
    assert chosen.fonts[0].missing_characters(ARABIC)
    return Typeface(chosen.fonts[:1], chosen._search)


def own():
    return fonts.choose(language.load("en")).fonts[0].path


def same(first, second):
    return first.shape == second.shape and (first == second).all()


@shaped
def test_another_font_draws_what_the_language_lacks(typeface, dejavu):
    wanted = Typeface([FontFile(dejavu / "DejaVuSans.ttf")]).text(ARABIC, 30)
    assert same(typeface.text(ARABIC, 30).mask, wanted.mask)
    assert lacking(typeface, [ARABIC, "City"]) == ""


@shaped
def test_a_text_that_no_font_has_alone_is_drawn_in_parts(dejavu):
    wide = {"ب": FontFile(dejavu / "DejaVuSans.ttf")}
    typeface = Typeface([FontFile(own())], wide.get)
    latin_part, other = typeface.text("AB", 30).mask, typeface.text("ب", 30).mask
    ltr, rtl = typeface.text("AB ب", 30).mask, typeface.text("ب AB", 30).mask
    assert same(_columns(ltr, 0, latin_part.shape[1]), _ink(latin_part))
    assert same(_columns(ltr, -other.shape[1], None), _ink(other))
    assert same(_columns(rtl, 0, latin_part.shape[1]), _ink(latin_part))
    assert same(_columns(rtl, -other.shape[1], None), _ink(other))
    assert ltr.shape[1] > latin_part.shape[1] + other.shape[1]  # a space between


def _columns(mask, start, end):
    return _ink(mask[:, start:end])


def _ink(mask):
    """Return the rows of a mask with ink."""
    return mask[mask.any(axis=1)]


@pytest.mark.parametrize(
    ("text", "package"),
    [("日本", "fonts-noto-cjk"), ("नम", "fonts-noto-core"), ("ገ", "fonts-noto-core")],
)
def test_what_no_font_has_is_named_with_its_package(dejavu, text, package):
    if text == "नम" and not can_shape():
        pytest.skip("Hindi needs libfribidi0")
    typeface = fonts.choose(language.load("en"), folders=[dejavu])
    fault = lacking(typeface, ["City " + text])
    named = "".join(sorted(text))
    assert fault.startswith(f"no font here can draw {named}: install one (sudo apt install ")
    assert f"install {package})" in fault
    assert len(fault.splitlines()) == 1


def test_a_symbol_that_no_font_has_needs_no_package(dejavu):
    typeface = fonts.choose(language.load("en"), folders=[dejavu])
    assert lacking(typeface, ["\N{SNAKE}"]) == "no font here can draw 🐍: write it otherwise"


def test_damaged_fonts_are_passed_over(tmp_path, dejavu):
    (tmp_path / "NotoSansJP-Regular.otf").write_bytes(b"no font")
    typeface = fonts.choose(language.load("en"), folders=[dejavu, tmp_path])
    assert lacking(typeface, ["日"])


def test_the_screen_warns_once_and_shows_what_it_can(dejavu, caplog):
    words = language.load("en")
    typeface = fonts.choose(words, folders=[dejavu])
    given = Notice(operator="City 日", purpose="日 本")
    renderer = Renderer(words, typeface, (640, 360), notice=given)
    assert isinstance(renderer.render(scene(state="idle")), np.ndarray)
    (line,) = caplog.messages
    assert line.startswith("notice: no font here can draw 日本: install")
    renderer.inform(Notice(operator="City"))
    assert len(caplog.messages) == 1
    renderer.inform(given)
    assert len(caplog.messages) == 2
