import pytest

from edge.render import fonts, language
from edge.render.typeface import FontFile, Typeface, can_shape, needs_shaping


@pytest.mark.skipif(not can_shape(), reason="Arabic needs libfribidi0")
def test_arabic_letters_join_and_run_from_right_to_left(dejavu):
    typeface = Typeface([FontFile(dejavu / "DejaVuSans.ttf")])
    # Joined, two letters are narrower than each on its own.
    joined, single = typeface.text("بب", 40), typeface.text("ب", 40)
    assert joined.width < 2 * single.width
    # Alef is a high stroke, meem a low loop: the first letter of the word is at the right.
    word = typeface.text("ام", 40).mask
    half = word.shape[1] // 2
    tops = [part.any(axis=1).argmax() for part in (word[:, :half], word[:, half:])]
    assert tops[1] < tops[0] - 10
    assert needs_shaping(["ام"])
    assert not needs_shaping(["Ärger", "Θυμός", "喜び"])
    assert needs_shaping(["खुशी"])


def test_digits_come_from_the_second_font_where_the_first_has_none(dejavu):
    """Fonts of other scripts often have no Latin characters."""
    plain = fonts.choose(language.load("en"), folders=[dejavu])
    brackets_only = FontFile(dejavu / "STIXSizOneSymReg.ttf")
    typeface = Typeface([brackets_only, plain.fonts[0]])
    assert (typeface.text("5%", 20).mask == plain.text("5%", 20).mask).all()


def test_capitals_have_the_requested_height():
    typeface = fonts.choose(language.load("en"))
    for height in (10, 30, 90):
        text = typeface.text("HE", height)
        assert text.height == pytest.approx(height, abs=1)
        assert text.above_capitals == pytest.approx(0, abs=1)
    assert typeface.text("Ü", 40).above_capitals > 5
    assert typeface.text("g", 40).above_capitals < 0
