"""Whatever is wrong with a theme gets one line."""

import cv2
import numpy as np
import pytest

from edge.errors import ConfigError
from edge.render import theme_file
from tests.edge.render.theme_folder import png, write_theme

FAULTS = [
    ("colour = 1", "theme.toml: unknown key 'colour': did you mean 'colours'"),
    ("[colours]\nbakground = '#000000'", "did you mean 'colours.background'"),
    ("[colours]\npanel = 'red'", "colours.panel must be as \"#ffd34d\", not 'red'"),
    ("[colours]\npanel = 7", "colours.panel must be as"),
    ("colours = 1", "colours must be a table"),
    ("[colours.emotions]\njoy = '#000000'", "unknown key 'emotions.joy'"),
    ("[colours]\npeople = []", "colours.people must be a list"),
    ("[colours]\npeople = ['#zzzzzz']", "colours.people must be as"),
    ("[colours]\ntext = '#303030'", r"colours.text on colours.panel has a contrast of 1\.\d"),
    ("[colours]\nrecording = '#101418'", "colours.recording on colours.background"),
    ("[colours]\ncamera = '#101418'", "colours.camera on colours.background"),
    ("base = 'sepia'", "base must be one of dark, light, contrast"),
    ("base = []", "base must be one of"),
    ("corners = 'round'", "corners must be a number"),
    ("corners = true", "corners must be a number"),
    ("corners = nan", "corners must be from 0 to 2"),
    ("corners = 2.5", "corners must be from 0 to 2"),
    (f"title = '{'x' * 41}'", "title must be a line of text, 40 characters at most"),
    ('title = "a\\nb"', "title must be a line of text"),
    ("title = 5", "title must be a line of text"),
    ("logo = 'none.png'", "logo none.png: no such file"),
    ("logo = '../pink.png'", "logo must be the name of a PNG file in the same folder"),
    ("logo = '/etc/passwd'", "logo must be the name of a PNG file"),
    (f"logo = '{'x' * 5000}'", "File name too long"),
    ("logo = 'theme.toml'", "logo theme.toml: not a PNG picture"),
    ("logo = 'clear.png'", "logo clear.png: all of it is transparent"),
    ("logo = 'large.png'", "logo large.png: larger than 256 kB"),
    ("logo = 'sides.png'", "logo sides.png: larger than 2048"),
    ("logo = 'link.png'", "logo link.png: a link that leads out of the folder"),
    ("[icons]\nhappy = 'half.png'", "icons.happy half.png: not a PNG picture, or a damaged one"),
    ("[icons]\nwarning = 'pink.png'", "unknown key 'icons.warning'"),
    ("[icons]\nhappy = 3", "icons.happy must be the name"),
    ("[words]\ntoo_hot = 'x'", "unknown key 'words.too_hot'"),
    ("[words.de]\nrecording = 'x'", "unknown key 'words.de.recording'"),
    (f"[words]\nsad = '{'x' * 61}'", "words.sad must be a line of text, 60"),
    ("[words.de]\nsad = ''", "words.de.sad must be a line of text"),
    ("words = 3", "words must be a table"),
    ("[words.'../x']\nsad = 'a'", "is no language"),
    ("[show]\npanels = 1", "show.panels must be true or false, not 1"),
    ("[show]\nnotice = false", "unknown key 'show.notice'"),
    ("[show]\nwarnings = false", "unknown key 'show.warnings'"),
    ("this is not TOML", "theme.toml: "),
]


@pytest.mark.parametrize(("text", "message"), FAULTS)
def test_whatever_is_wrong_is_named_in_a_line(text, message, tmp_path):
    place = write_theme(tmp_path, text)
    clear = cv2.imencode(".png", np.zeros((9, 9, 4), np.uint8))[1].tobytes()
    noise = np.random.default_rng(0).integers(0, 256, (400, 400, 3), np.uint8)
    outside = tmp_path.parent / f"{tmp_path.name}-outside.png"
    outside.write_bytes(png(9, 9))
    (place / "link.png").symlink_to(outside)
    (place / "clear.png").write_bytes(clear)
    (place / "large.png").write_bytes(cv2.imencode(".png", noise)[1].tobytes())
    (place / "sides.png").write_bytes(png(2, 3000))
    (place / "half.png").write_bytes(png(40, 40)[:60])
    with pytest.raises(ConfigError, match=message) as caught:
        theme_file.load(str(place))
    assert "theme.toml" in str(caught.value)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize("name", ["sepia", "/nowhere", "", "theme.toml", "a\nb", "long" * 999])
def test_no_such_theme(name):
    with pytest.raises(ConfigError, match="take one of dark, light, contrast, example") as caught:
        theme_file.load(name)
    assert str(caught.value).isprintable()


def test_a_folder_without_its_file(tmp_path):
    with pytest.raises(ConfigError, match=r"theme\.toml: no such file"):
        theme_file.load(str(tmp_path))
