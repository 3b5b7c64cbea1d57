"""Themes: what a theme.toml may say, and what becomes of the picture."""

import shutil
from dataclasses import replace
from functools import partial

import cv2
import numpy as np
import pytest

from edge.errors import ConfigError
from edge.labels import Label
from edge.render import fonts, language, theme_file
from edge.render.layout import lay_out
from edge.render.notice import Notice
from edge.render.palette import LIGHT
from edge.render.renderer import Renderer
from edge.render.theme import WORDS
from edge.render.theme_file import ICON_SIDE
from edge.scene import Challenge
from tests.edge.render.theme_folder import write_theme
from tests.edge.scenes import ONE, SCENES, renderer, scene

EXAMPLE = theme_file.THEMES / "example"


def drawn(theme, shown, size=(1280, 720), code="en"):
    """Return the picture of a scene in a theme, by name or folder."""
    loaded = theme_file.load(str(theme))
    words = loaded.worded(language.load(code))
    return Renderer(words, fonts.choose(words), size, theme=loaded).render(shown)


@pytest.fixture
def folder(tmp_path):
    """Return a function that writes a theme.toml beside two pictures and returns its folder."""
    return partial(write_theme, tmp_path)


def has(picture, colour):
    return (picture == colour).all(axis=2).any()


@pytest.mark.parametrize("theme", ["light", "contrast", "example"])
@pytest.mark.parametrize("name", ["one", "too-hot"])
def test_golden_picture_of_a_theme(golden, theme, name):
    golden(f"scene-theme-{theme}-{name}", drawn(theme, SCENES[name]))


def test_golden_picture_of_the_example_while_nobody_is_there(golden):
    golden("scene-theme-example-idle", drawn("example", SCENES["idle"]))


@pytest.mark.parametrize("name", ["four", "nobody", "idle", "fault", "camera-lost", "blank"])
@pytest.mark.parametrize("size", [(640, 480), (720, 1280), (320, 240)])
def test_every_theme_at_every_size(name, size):
    for theme in ("light", "contrast", "example"):
        assert drawn(theme, SCENES[name], size).shape == (size[1], size[0], 3)


def test_the_dark_theme_is_the_default():
    assert (drawn("dark", SCENES["two"]) == renderer().render(SCENES["two"])).all()


def test_an_empty_file_is_the_dark_theme(folder):
    assert (drawn(folder(""), SCENES["two"]) == drawn("dark", SCENES["two"])).all()


def test_colours_are_those_of_the_base_where_none_are_given(folder):
    palette = theme_file.load(
        str(folder('base = "light"\n[colours]\nbar = "#123456"\nemotions.sad = "#0000ff"'))
    ).palette
    assert palette == replace(
        LIGHT, bar=(0x12, 0x34, 0x56), emotions={**LIGHT.emotions, "sad": (0, 0, 255)}
    )


def test_an_icon_takes_the_place_of_the_bundled_one(folder):
    pink = (255, 0, 255)
    assert has(drawn(folder('[icons]\nhappy = "pink.png"'), SCENES["one"]), pink)
    assert not has(drawn(folder('[icons]\nsad = "pink.png"'), SCENES["one"])[:, :960], pink)


def test_of_a_large_icon_only_what_screens_show_is_kept(folder):
    place = folder('[icons]\nhappy = "flat.png"')
    cv2.imwrite(str(place / "flat.png"), np.full((2048, 2048, 4), 255, np.uint8))
    (kept,) = theme_file.load(str(place)).icons.values()
    assert kept.shape == (ICON_SIDE, ICON_SIDE, 4)
    assert (kept == 255).all()


def test_words_of_one_language_win_over_those_of_all(folder):
    text = '[words]\nhappy = "Yay"\nsad = "Oh"\n[words.de]\nhappy = "Juhu"'
    theme = theme_file.load(str(folder(text)))
    english, german = (theme.worded(language.load(code)) for code in ("en", "de"))
    assert (english["happy"], english["sad"]) == ("Yay", "Oh")
    assert (german["happy"], german["sad"]) == ("Juhu", "Oh")
    assert german["angry"] == language.load("de")["angry"]


def test_a_font_is_chosen_that_has_the_letters_of_the_theme(folder):
    theme = theme_file.load(str(folder('title = "Ω фотон"')))
    words = theme.worded(language.load("en"))
    assert not fonts.choose(words).fonts[0].missing_characters(["Ω фотон"])
    theme = theme_file.load(str(folder('title = "\\U00013000"')))
    words = theme.worded(language.load("en"))
    with pytest.raises(ConfigError, match="no font"):
        fonts.choose(words, folders=[])


def test_the_title_is_above_the_panels_and_not_on_the_frame(folder):
    plain, titled = drawn("dark", SCENES["one"]), drawn(folder('title = "Hall"'), SCENES["one"])
    assert (plain[:, :960] == titled[:, :960]).all()
    header = lay_out((1280, 720), 1, header=52).header
    assert not has(plain[: header.bottom, 960:], plain[0, 970] * 0 + 236)
    text = titled[header.y : header.bottom - 12, header.x : header.right]
    assert (text.max(axis=2) > 200).any()


def test_a_wide_logo_keeps_its_shape(folder):
    picture = drawn(folder('logo = "wide.png"'), SCENES["one"])
    rows, columns = (
        np.flatnonzero((picture == (255, 0, 255)).all(axis=2).any(axis=axis)) for axis in (1, 0)
    )
    width, height = np.ptp(columns) + 1, np.ptp(rows) + 1
    assert 30 <= height <= 40
    assert width == pytest.approx(5 * height, abs=4)
    assert columns[0] > 960


def test_the_logo_drifts_on_the_idle_screen(folder):
    """A logo that never moves would burn in."""
    theme, shown = folder('logo = "pink.png"'), scene(state="idle")
    moved = replace(shown, frame=replace(shown.frame, time=60.0))
    one, other = ((drawn(theme, each) == (255, 0, 255)).all(axis=2) for each in (shown, moved))
    assert one.any()
    assert other.any()
    assert (one != other).any()


def test_square_corners(folder):
    corner = lay_out((1280, 720), 1).panels[0]
    x, y = corner.right - 1, corner.y
    assert tuple(drawn(folder("corners = 0"), SCENES["one"])[y, x]) == (28, 34, 41)
    assert tuple(drawn(folder("corners = 1"), SCENES["one"])[y, x]) == (16, 20, 24)


def test_without_panels_the_frame_has_the_whole_picture(folder):
    theme = folder("[show]\npanels = false")
    picture = drawn(theme, scene(ONE, size=(1280, 720)))
    assert (picture[:, 1000:] == (70, 80, 90)).all()
    nobody = drawn(theme, scene(size=(1280, 720)))
    assert (nobody == (70, 80, 90)).all()


def test_without_names_the_icon_remains(folder):
    named, bare = (
        drawn(folder(f"[show]\nnames = {shown}"), SCENES["one"])[:, :960]
        for shown in ("true", "false")
    )
    changed = (named != (70, 80, 90)).any(axis=2), (bare != (70, 80, 90)).any(axis=2)
    widths = [np.ptp(np.flatnonzero(part[150:155].any(axis=0))) for part in changed]
    assert widths[1] < widths[0] / 2
    assert has(bare, (255, 211, 77))


def test_without_percentages_the_bars_remain(folder):
    numbered = drawn("dark", SCENES["one"])
    without = drawn(folder("[show]\npercentages = false"), SCENES["one"])
    assert (numbered != without).any()
    assert has(without[300:, 960:], (255, 211, 77))
    assert (numbered[:, :960] == without[:, :960]).all()


@pytest.mark.parametrize("name", ["too-hot", "signs", "troubles"])
def test_a_theme_cannot_hide_warnings_and_lights(folder, name):
    """With everything left out, as much of the frame is covered by them as in the dark theme."""
    theme = folder("corners = 1\n[show]\npanels = false\nnames = false\npercentages = false")
    marks = {key: getattr(SCENES[name], key) for key in ("notices", "indicators")}
    covered = []
    for each, size in (("dark", (960, 720)), (theme, (1280, 720))):
        bare = scene(size=size)  # fills the frame's area
        changed = drawn(each, replace(bare, **marks)) != drawn(each, bare)
        covered.append(changed.any(axis=2).sum())
    assert covered[0] > 1000
    assert covered[1] == pytest.approx(covered[0], rel=0.05)


@pytest.mark.parametrize("name", ["idle", "one"])
def test_a_theme_cannot_hide_the_notice(folder, name):
    """With it, about as much of a picture changes as in the dark theme."""
    notice = Notice("Museum", "art", "", "info@example.org", "", stores=False)
    shown, changed = replace(SCENES[name], frame=scene(size=(1280, 720)).frame), []
    for each in ("dark", folder("corners = 0\n[show]\npanels = false\nnames = false")):
        theme, words = theme_file.load(str(each)), language.load("en")
        painter = Renderer(words, fonts.choose(words), theme=theme)
        without = painter.render(shown)
        painter.inform(notice)
        changed.append((painter.render(shown) != without).any(axis=2).sum())
    assert changed[0] > 1000
    assert changed[1] == pytest.approx(changed[0], rel=0.1)


def test_logo_and_title_do_not_lie_on_the_icons_where_there_is_little_space(folder):
    notice = Notice("Museum", "art", "nothing", "info@x.org", "https://x.org", stores=False)
    theme = theme_file.load(str(folder('logo = "pink.png"')))
    words = language.load("en")
    picture = Renderer(words, fonts.choose(words), theme=theme, notice=notice).render(
        SCENES["idle"]
    )
    rows = np.flatnonzero((picture == (255, 0, 255)).all(axis=2).any(axis=1))
    icons = np.flatnonzero((picture[:400, 200:500].max(axis=2) > 90).any(axis=1))
    assert rows.size
    assert rows[-1] < icons[0]


@pytest.mark.parametrize("panels", ["true", "false"])
def test_the_game_is_played_without_panels_too(folder, panels):
    theme = folder(f"[show]\npanels = {panels}")
    asked = replace(SCENES["one"], challenge=Challenge(Label("surprise"), 0.5, 3, ()))
    assert (drawn(theme, asked) != drawn(theme, SCENES["one"])).any()


@pytest.mark.parametrize(("theme", "bright"), [("light", True), ("dark", False)])
def test_the_frame_behind_the_idle_screen_suits_the_words(theme, bright):
    loaded, words = theme_file.load(theme), language.load("en")
    painter = Renderer(words, fonts.choose(words), theme=loaded, attract="picture")
    corner = painter.render(scene(state="idle"))[5, 5]
    assert (corner.min() > 160) == bright
    assert (corner.max() < 60) != bright


def test_the_camera_is_seen_on_a_light_ground():
    shown = replace(scene(), indicators=("camera",))
    area = drawn("light", shown)[640:, :100]
    assert has(area, LIGHT.text)


def test_words_that_people_have_to_see_are_no_words_of_a_theme():
    kept = set(language.load("en").words) - set(WORDS)
    assert {"recording", "too_hot", "web_open", "settings_broken", "no_camera"} <= kept


def test_the_example_can_be_copied(tmp_path):
    copy = shutil.copytree(EXAMPLE, tmp_path / "mine")
    assert (drawn(copy, SCENES["one"]) == drawn("example", SCENES["one"])).all()
