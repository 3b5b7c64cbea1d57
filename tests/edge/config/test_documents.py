"""default.toml and docs/configuration.md are what the schema would write."""

import textwrap
import tomllib
from dataclasses import asdict

import pytest

from edge.config import documents, loader
from edge.config.schema import Config, settings_of
from tests.files import ROOT


def test_default_toml_is_up_to_date():
    assert documents.DEFAULTS.read_text("utf-8") == documents.default_toml(), "make settings"


def test_the_reference_page_is_up_to_date():
    page = ROOT / "docs" / "configuration.md"
    assert page.read_text("utf-8") == documents.configuration_page(), "make settings"


def test_default_toml_holds_the_defaults():
    assert tomllib.loads(documents.default_toml()) == asdict(Config())
    assert loader.load(documents.DEFAULTS) == Config()


def test_every_setting_is_described_in_both_documents():
    toml, page = documents.default_toml(), documents.configuration_page()
    for name in Config.SECTIONS:
        for key, setting in settings_of(getattr(Config(), name)).items():
            assert setting.text in toml
            assert f"| `{key}` |" in page
            assert setting.text in page


@pytest.mark.parametrize("name", Config.SECTIONS)
def test_defaults_are_within_their_own_limits(name):
    section = getattr(Config(), name)
    for key, setting in settings_of(section).items():
        value = getattr(section, key)
        assert not setting.choices or value in setting.choices
        if setting.low is not None and setting.high is not None:
            inside = value in setting.words or setting.low <= value <= setting.high
            assert inside or (setting.zero and value == 0)


def test_the_settings_of_the_museum_inform_people(tmp_path):
    recipe = (ROOT / "docs" / "recipes.md").read_text("utf-8")
    block = recipe.partition("`museum.toml`:\n")[2].partition("\nThen")[0]
    (tmp_path / "museum.toml").write_text(textwrap.dedent(block), "utf-8")
    notice = loader.load(tmp_path / "museum.toml").notice
    assert notice.operator
    assert notice.link
