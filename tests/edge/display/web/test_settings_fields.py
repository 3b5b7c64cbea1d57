"""Fields of the settings page: from the schema, and what may be typed into them."""

import tomllib
from dataclasses import replace

import pytest

from edge.config import toml
from edge.config.page_file import EDITABLE
from edge.config.schema import Config
from edge.display.web.settings_fields import LONGEST, differing, fields, text_of

THEMES = ("dark", "light")


def form(plain=None, now=None, fixed=frozenset()):
    plain = plain or Config()
    return {each.name: each for each in fields(plain, now or plain, THEMES, fixed)}


def test_every_setting_of_the_page_has_a_field():
    names = [f"{section}.{key}" for section, keys in EDITABLE.items() for key in keys]
    assert list(form()) == names


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("emotion.lead", " 0.25 ", 0.25),
        ("emotion.lead", "1", 1.0),
        ("camera.width", "0", 0),
        ("camera.width", "640", 640),
        ("camera.rotate", "90", 90),
        ("display.stats", "true", True),
        ("display.language", "de", "de"),
        ("display.theme", "light", "light"),
        ("notice.operator", "Müller & Söhne <\u200fشركة>", None),
        ("notice.operator", "Müller & Söhne", "Müller & Söhne"),
        ("notice.operator", "", ""),
    ],
)
def test_what_is_typed_becomes_a_value_of_its_type(name, text, value):
    filled = form()[name].filled(text)
    if value is None:  # invisible letters, which reverse the line
        assert filled.fault == "Must be one line"
        return
    assert (filled.value, type(filled.value), filled.fault) == (value, type(value), "")


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("emotion.lead", "7", "Must be from 0 to 1, not 7"),
        ("emotion.lead", "nan", "Must be a number, not 'nan'"),
        ("emotion.lead", "1e-1", "Must be a number"),
        ("emotion.lead", "\u0663", "Must be a number"),
        ("emotion.lead", "", "Must be a number"),
        ("camera.width", "1.5", "Must be a whole number"),
        ("camera.width", "9" * 5000, "Must be a whole number"),
        ("camera.width", "5", "Must be 0, or from 16 to 1920, not 5"),
        ("camera.width", "1921", "Must be 0, or from 16 to 1920"),
        ("camera.rotate", "45", "Must be one of 0, 90, 180, 270"),
        ("display.stats", "yes", "Must be true or false"),
        ("display.language", "xx", "Must be one of ar, de"),
        ("display.theme", "/etc", "Must be one of dark, light"),
        ("display.theme", "", "Must not be empty"),
        ("notice.operator", "a\nb", "Must be one line"),
        ("notice.operator", "a" * (LONGEST + 1), "Must have at most 200 characters"),
        ("notice.link", "javascript:alert(1)", "Must be empty, or an address that begins with one"),
        ("notice.link", "not a link", "Must be empty, or an address that begins with one of https"),
        ("notice.link", "https://me:secret@host/", "Must not hold a password"),
    ],
)
def test_a_bad_value_has_a_fault_and_stays_as_it_was_typed(name, text, fault):
    filled = form()[name].filled(text)
    assert filled.fault.startswith(fault)
    assert filled.value == text


def test_only_what_differs_is_stored_and_reads_as_the_same():
    known = form()
    assert differing(list(known.values())) == {}
    known["notice.operator"] = known["notice.operator"].filled('"quoted" \\ x')
    known["display.stats"] = known["display.stats"].filled("true")
    table = differing(list(known.values()))
    assert table == {"display": {"stats": True}, "notice": {"operator": '"quoted" \\ x'}}
    assert tomllib.loads(toml.document(table)) == table


def test_the_owners_own_files_stay_possible_and_are_the_default():
    plain = Config()
    plain = replace(plain, display=replace(plain.display, theme="/home/me/theme"))
    field = form(plain)["display.theme"]
    assert list(field.choices) == ["dark", "light", "/home/me/theme"]
    assert field.filled("/home/me/theme").fault == ""
    assert differing([field.filled("/home/me/theme")]) == {}
    assert differing([field.filled("dark")]) == {"display": {"theme": "dark"}}
    large = replace(plain, camera=replace(plain.camera, width=4096))
    assert form(large)["camera.width"].filled("4096").fault == ""
    assert form(large)["camera.width"].filled("4097").fault != ""


def test_a_field_shows_what_is_in_effect_and_can_be_reset():
    now = replace(Config(), emotion=replace(Config().emotion, lead=0.5))
    field = form(now=now)["emotion.lead"]
    assert (field.value, field.default) == (0.5, 0.07)
    assert differing([field.reset()]) == {}


def test_settings_of_the_command_line_are_left_out():
    assert "emotion.lead" not in form(fixed=frozenset({"emotion.lead"}))


@pytest.mark.parametrize(
    ("value", "text"), [(True, "true"), (0.1 + 0.2, "0.3"), (5.0, "5"), (30, "30"), ("x", "x")]
)
def test_values_are_shown_as_they_are_typed(value, text):
    assert text_of(value) == text
