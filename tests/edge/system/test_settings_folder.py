"""Tests read no settings of the machine that they run on."""

from edge.system.files import state_folder
from edge.system.settings_folder import settings_folder


def test_every_test_has_a_folder_of_its_own_which_is_missing(tmp_path_factory):
    assert settings_folder() == state_folder()
    assert settings_folder().is_relative_to(tmp_path_factory.getbasetemp())
    assert not settings_folder().exists()


def test_the_command_line_reads_its_settings_there(command):
    settings_folder().mkdir(parents=True)
    (settings_folder() / "settings.toml").write_text('[display]\nlanguage = "de"\n')
    assert 'language = "de"' in command("config").stdout
