import pytest

from edge.config import loader as config
from edge.errors import ConfigError


def test_a_file_overrides_defaults_and_settings_override_the_file(tmp_path):
    file = tmp_path / "c.toml"
    file.write_text("[camera]\nwidth = 1280\nheight = 720\n")
    result = config.load(file, ["camera.height=800", "display.target=out.mp4"])
    assert (result.camera.width, result.camera.height) == (1280, 800)
    assert result.display.target == "out.mp4"
    assert result.camera.rate == 30


@pytest.mark.parametrize("source", ['a "b" \\c', "a\nb\tc\x1b\x7fd", "J\u00fcrgen\U0001f600.mp4"])
def test_printed_settings_read_as_the_same(tmp_path, source):
    changed = config.load(settings=[f"camera.source={source}", "tracker.keep=1"])
    assert changed.camera.source == source
    file = tmp_path / "c.toml"
    file.write_text(config.to_toml(changed), encoding="utf-8")
    assert config.load(file) == changed


def test_the_command_line_overrides_everything():
    result = config.with_targets(config.load(settings=["camera.source=demo"]), "v4l2:3", None)
    assert (result.camera.source, result.display.target) == ("v4l2:3", "auto")


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("camera.widht=3", "did you mean 'camera.width'"),
        ("camara.width=3", "did you mean 'camera'"),
        ("camera.width", "section.key=value"),
        ("width=3", "section.key=value"),
        ("camera.width=wide", "must be a whole number"),
        ("camera.width=1.5", "must be a whole number"),
        ("camera.width=true", "must be a whole number"),
        ("camera.width=15", "0, or from 16 to 8192"),
        ("detector.threshold=1.5", "from 0.01 to 0.99"),
        ("emotion.smoothing=nan", "from 0 to 60"),
    ],
)
def test_wrong_settings(setting, message):
    with pytest.raises(ConfigError, match=message):
        config.load(settings=[setting])


@pytest.mark.parametrize("text", ["camera = 3", "[camera", "[camera]\nwdth = 1", "\xff"])
def test_wrong_files(tmp_path, text):
    file = tmp_path / "c.toml"
    file.write_bytes(text.encode("latin1"))
    with pytest.raises(ConfigError, match=r"c\.toml"):
        config.load(file)


def test_a_password_in_an_address_is_refused_and_not_repeated():
    for name in ("rtsp://me:secret@camera/live", "HTTP://secret@camera"):
        with pytest.raises(ConfigError, match=r"camera\.credentials") as error:
            config.load(settings=[f"camera.source={name}"])
        assert "secret" not in str(error.value)
    assert config.load(settings=["camera.source=http://camera/a@b"]).camera.source.endswith("@b")


@pytest.mark.parametrize("name", ["camera.source", "display.target", "record.folder"])
def test_a_setting_that_names_something_must_not_be_empty(name):
    with pytest.raises(ConfigError, match="must not be empty"):
        config.load(settings=[f'{name}=""'])


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "not a link", "museum.example", "https://", "https://a b"]
)
def test_a_link_that_no_phone_opens_is_refused(link):
    wanted = r"notice\.link must be empty, or an address that begins with one of https:// http://"
    with pytest.raises(ConfigError, match=wanted):
        config.load(settings=[f'notice.link="{link}"'])


@pytest.mark.parametrize("link", ["", "HTTPS://museum.example/", "mailto:me@museum.example"])
def test_a_link_that_a_phone_opens_is_accepted(link):
    assert config.load(settings=[f'notice.link="{link}"']).notice.link == link


@pytest.mark.parametrize(
    ("enabled", "operator", "expected"),
    [
        ("auto", "", "on"),
        ("off", "", "on"),
        ("auto", "City Museum", "on"),
        ("off", "City Museum", "off"),
        ("on", "City Museum", "on"),
    ],
)
def test_an_appliance_shows_the_notice_until_an_operator_decides(enabled, operator, expected):
    settings = f"notice.enabled={enabled}", f"notice.operator={operator}"
    assert config.for_appliance(config.load(None, settings)).notice.enabled == expected


@pytest.mark.parametrize(
    ("operator", "seconds", "expected"),
    [("", 0, 5), (" ", 4.5, 5), ("", 9, 9), ("City Museum", 0, 0), ("City Museum", 2, 2)],
)
def test_an_appliance_without_an_operator_introduces_itself(operator, seconds, expected):
    given = config.load(None, [f"notice.seconds={seconds}", f'notice.operator="{operator}"'])
    assert config.for_appliance(given).notice.seconds == expected
    assert given.notice.seconds == seconds
