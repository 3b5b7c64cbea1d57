"""Whatever is wrong with a TOML file is one error of the project, soon."""

import pytest

from edge.config import loader, toml_file
from edge.errors import ConfigError

WRONG = {
    "deep lists": "a = " + "[" * 50_000,
    "deep tables": "a = " + "{a = " * 20_000,
    "a key of many parts": "a" + ".a" * 50_000 + " = 1",
    "many digits": "a = " + "9" * 5_000,
    "a NUL": "a = '\0'",
    "half a character": 'a = "\\ud800"',
    "no such day": "a = 2024-02-31",
    "twice": "a = 1\na = 2",
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_one_line_with_the_name_of_the_file(tmp_path, text):
    file = tmp_path / "x.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"x\.toml: .") as caught:
        toml_file.read(file, ConfigError)
    assert str(caught.value).isprintable()


VALUES = {
    "400 digits": "9" * 400,
    "thousands of hexadecimal digits": "0x" + "f" * 8_000,
    "no number": "nan",
    "infinity": "inf",
    "a date": "2024-05-01",
    "a time": "2024-05-01T12:00:00Z",
    "a list": "[[1]]",
    "a table": "{a = 1}",
}


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES.keys())
@pytest.mark.parametrize("key", ["camera.width", "camera.patience", "display.stats"])
def test_values_of_any_kind_are_refused_by_name(tmp_path, key, value):
    section, name = key.split(".")
    file = tmp_path / "x.toml"
    file.write_text(f"[{section}]\n{name} = {value}\n", encoding="utf-8")
    for load in (lambda: loader.load(file), lambda: loader.load(None, [f"{key}={value}"])):
        with pytest.raises(ConfigError, match=f"{key} must be") as caught:
            load()
        assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    ("text", "fault"),
    [("a\\u0000b", "NUL"), ("x" * 256, "too long"), ("/x" * 2500, "too long")],
)
def test_a_text_that_can_be_no_name_of_a_file_is_refused(tmp_path, text, fault):
    file = tmp_path / "x.toml"
    file.write_text(f'[camera]\nsource = "{text}"\n', encoding="utf-8")
    with pytest.raises(ConfigError, match=f"camera.source .*{fault}"):
        loader.load(file)


def test_names_of_the_command_line_are_checked_too():
    with pytest.raises(ConfigError, match=r"--display: display.target is too long"):
        loader.with_targets(loader.load(), None, "x" * 300)


def test_a_byte_order_mark_before_the_settings_is_read_over(tmp_path):
    file = tmp_path / "x.toml"
    file.write_bytes(b"\xef\xbb\xbf[camera]\nwidth = 800\n")
    assert loader.load(file).camera.width == 800


def test_a_folder_is_named_as_such(tmp_path):
    with pytest.raises(ConfigError, match=f"^{tmp_path}: a folder, not a file$"):
        loader.load(tmp_path)


def test_a_hint_is_given_only_where_a_key_is_like_it():
    with pytest.raises(ConfigError, match=r"did you mean 'camera.width'"):
        loader.load(None, ["camera.widht=1"])
    with pytest.raises(ConfigError, match="unknown key 'x': `emotion-edge config` lists all"):
        loader.load(None, ["x.y=1"])
    with pytest.raises(ConfigError, match=r"unknown key 'camera.zzz': `emotion-edge config`"):
        loader.load(None, ["camera.zzz=1"])
    with pytest.raises(ConfigError, match="unknown key") as caught:
        loader.load(None, [f"camera.{'width' * 10_000}=1"])
    assert len(str(caught.value)) < 400


def test_a_setting_with_a_line_break_sets_nothing_else():
    loaded = loader.load(None, ["display.font=a\n[camera]\nwidth=800"])
    assert loaded.display.font == "a\n[camera]\nwidth=800"
    assert loaded.camera.width == 0


@pytest.mark.parametrize("sign", ["\u2028", "\u0085", "\x1c"])
def test_dots_of_a_line_are_counted_as_toml_counts_lines(sign):
    key = "".join("a." * 60 + f'"{sign}".' for _ in range(40)) + "a=1"
    with pytest.raises(ConfigError, match="line 1 has too many dots"):
        toml_file.parse(key, ConfigError, "x")
