"""The notice on the screen: what it says, and that its QR code can be read."""

import cv2
import numpy as np
import pytest

from edge.errors import DataError
from edge.render import fonts, language
from edge.render.layout import Rect
from edge.render.notice import MIN_MODULE, Notice, NoticePainter, code_picture
from edge.render.renderer import Renderer
from edge.render.style import Style
from tests.edge.scenes import ONE, renderer, scene

LINK = "https://museum.example/privacy"
FULL = Notice("City Museum", "An exhibit", "", "privacy@museum.example", LINK)


def draw(shown, notice=FULL, size=(1280, 720), code="en"):
    words = language.load(code)
    return Renderer(words, fonts.choose(words), size, notice=notice).render(shown)


def decoded(picture):
    """Read the code as a telephone does, from close by."""
    half = picture[picture.shape[0] // 3 :]
    near = cv2.resize(half, None, fx=2, fy=2, interpolation=cv2.INTER_NEAREST)
    return cv2.QRCodeDetector().detectAndDecode(near)[0]


def style(code="en", scale=1.0):
    words = language.load(code)
    return Style(words, fonts.choose(words), scale)


GOLDEN = {
    "idle": (scene(state="idle"), (1280, 720), "en"),
    "starting": (scene(state="starting"), (1280, 720), "en"),
    "warnings": (scene(state="idle", notices=("too_hot", "no_edgetpu")), (1280, 720), "en"),
    "one": (scene(ONE), (1280, 720), "en"),
    "de-idle": (scene(state="idle"), (1280, 720), "de"),
    "640x480-idle": (scene(state="idle"), (640, 480), "en"),
    "upright-idle": (scene(state="idle"), (720, 1280), "en"),
    "upright-one": (scene(ONE), (720, 1280), "en"),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_golden_picture(golden, name):
    shown, size, code = GOLDEN[name]
    golden(f"scene-notice-{name}", draw(shown, FULL, size, code))


def test_golden_picture_without_an_operator(golden):
    golden("scene-notice-unnamed", draw(scene(state="idle"), Notice()))


class TestNotice:
    def test_values_of_the_operator_follow_their_headings(self):
        rows = dict(FULL.rows(language.load("de")))
        assert rows == {
            "Betreiber": "City Museum",
            "Zweck": "An exhibit",
            "Was gespeichert wird": "Nichts wird gespeichert",
            "Kontakt": "privacy@museum.example",
            "Mehr Information": LINK,
        }

    def test_without_an_operator_a_hint_is_shown(self):
        assert ("", "Operator not named: set notice.operator") in Notice().rows(language.load("en"))
        assert all("notice.operator" not in value for _, value in FULL.rows(language.load("en")))

    @pytest.mark.parametrize(
        ("notice", "kept"),
        [
            (Notice("A"), "Nothing is stored"),
            (Notice("A", stores=True), "Pictures are stored"),
            (Notice("A", kept="Films, for a week", stores=True), "Films, for a week"),
        ],
    )
    def test_what_is_kept_follows_from_the_recordings(self, notice, kept):
        assert ("What is kept", kept) in notice.rows(language.load("en"))

    def test_a_link_that_is_too_long_is_refused(self):
        with pytest.raises(DataError, match="500 bytes"):
            Notice("A", link="https://museum.example/" + "x" * 500)


class TestCard:
    @pytest.mark.parametrize("size", [(1280, 720), (640, 480), (720, 1280), (1920, 1080)])
    @pytest.mark.parametrize("state", ["starting", "idle"])
    def test_its_code_can_be_read_before_the_first_reading(self, size, state):
        assert decoded(draw(scene(state=state), size=size)) == LINK

    @pytest.mark.parametrize("code", ["de", "tr", "uk", "el"])
    def test_its_code_can_be_read_in_other_languages(self, code):
        assert decoded(draw(scene(state="idle"), code=code)) == LINK

    def test_the_code_stands_where_reading_ends(self):
        picture = draw(scene(state="idle"))[520:700]
        assert (picture[:, 1100:] == 255).mean() > 0.3 > (picture[:, :900] == 255).mean()

    def test_without_a_link_the_code_holds_operator_and_contact(self):
        given = Notice("Stadtmuseum", contact="+49 30 000000")
        assert decoded(draw(scene(state="idle"), given)) == "Stadtmuseum\n+49 30 000000"

    @pytest.mark.parametrize("state", ["no_camera", "fault", "camera_lost", "blank"])
    def test_screens_on_which_nobody_is_read_have_none(self, state):
        shown = scene(state=state)
        assert np.array_equal(draw(shown), renderer().render(shown))

    def test_it_does_not_cover_the_words_of_the_screen(self):
        picture = np.zeros((720, 1280, 3), np.uint8)
        above = NoticePainter(FULL, style(), (1280, 720)).draw_card(picture, "idle")
        assert above.shape[0] > 400
        assert not above.any()

    def test_it_drifts_so_that_nothing_burns_in(self):
        painter, tops = NoticePainter(FULL, style(), (1280, 720)), []
        for time in (0.0, 60.0, 180.0):
            picture = np.full((720, 1280, 3), 90, np.uint8)
            tops.append(painter.draw_card(picture, "idle", time).shape[0])
        assert len(set(tops)) == 3

    def test_a_long_text_is_broken_and_nothing_leaves_the_picture(self):
        long = Notice("Museum", "A purpose of many words " * 8, "", "x" * 200, LINK)
        picture = draw(scene(state="idle"), long, (640, 480))
        assert picture.shape == (480, 640, 3)
        assert decoded(picture) == LINK

    def test_light_text_on_black(self):
        """The card has colours of its own, whatever the rest of the picture has."""
        card = draw(scene(state="idle"))[520:700, :900]
        assert (card.min(), card.max()) == (0, 255)
        assert (np.ptp(card.astype(int), axis=2) == 0).all()


def test_modules_of_a_code_have_three_pixels_at_least():
    code = Notice(link="https://museum.example/" + "x" * 300).code
    for size in ((1280, 720), (720, 1280)):
        picture = code_picture(code, 176, size)
        assert picture.shape[0] >= MIN_MODULE * (code.shape[0] + 8)


class TestLine:
    def painter(self, code="en"):
        return NoticePainter(FULL, style(code), (1280, 720))

    def drawn(self, painter, *faces):
        image = np.full((720, 960, 3), 90, np.uint8)
        painter.draw_line(image, [Rect(*face) for face in faces])
        changed = np.argwhere((image != 90).any(2))
        return changed.min(0).tolist(), changed.max(0).tolist()

    def test_stands_in_a_lower_corner(self):
        (top, left), (bottom, right) = self.drawn(self.painter())
        assert 680 < top < bottom < 720
        assert 600 < left < right < 960

    def test_gives_way_to_a_face_and_stays_there(self):
        painter = self.painter()
        covered = self.drawn(painter, (700, 500, 200, 200))
        assert covered[1][0] < 60
        assert self.drawn(painter) == covered

    def test_stays_where_faces_are_everywhere(self):
        assert self.drawn(self.painter(), (0, 0, 960, 720))[0][0] > 680

    def test_is_part_of_the_picture_with_faces(self):
        shown = scene(ONE)
        assert not np.array_equal(draw(shown), renderer().render(shown))
        assert np.array_equal(draw(shown, None), renderer().render(shown))


def test_another_notice_applies_at_once():
    made = renderer()
    idle = scene(state="idle")
    assert decoded(made.render(idle)) == ""
    made.inform(FULL)
    assert decoded(made.render(idle)) == LINK
    made.inform(None)
    assert np.array_equal(made.render(idle), renderer().render(idle))
