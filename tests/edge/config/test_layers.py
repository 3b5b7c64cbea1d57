"""Layers of the configuration: file, settings of the page, command line; and what is safe."""

import pytest

from edge.config import page_file
from edge.config.layers import Layers
from edge.errors import ConfigError


@pytest.fixture
def layers(tmp_path):
    (tmp_path / "c.toml").write_text('[display]\nlanguage = "fr"\ntheme = "light"\n')
    return Layers(tmp_path / "state", tmp_path / "c.toml", ("emotion.lead=0.3",))


def write(layers, **table):
    page_file.write(layers.file, table)


def good(layers, **table):
    write(layers, **table)
    layers.keep_as_good()


def test_the_page_comes_after_the_file_and_before_the_command_line(layers, caplog):
    write(layers, display={"language": "de"}, emotion={"lead": 0.9, "unsure": 0.5})
    config = layers.read()
    assert (config.display.language, config.display.theme) == ("de", "light")
    assert (config.emotion.lead, config.emotion.unsure) == (0.3, 0.5)
    assert layers.plain().display.language == "fr"
    assert layers.fixed == {"emotion.lead"}
    assert f"settings of the web page apply too: {layers.file}" in caplog.text


@pytest.mark.parametrize("text", ["[display", "[emotion]\nlead = 7", '[camera]\nsource = "x"'])
def test_damaged_settings_of_the_page_are_left_out_with_a_warning(layers, caplog, text):
    layers.folder.mkdir()
    layers.file.write_text(text)
    with pytest.raises(ConfigError, match=r"settings\.toml"):
        layers.read()
    assert layers.read_safely() == layers.plain()
    assert "without the settings of the page" in caplog.text


def test_a_wrong_configuration_file_stays_an_error(layers):
    write(layers, display={"language": "de"})
    layers.path.write_text("[display")
    for read in (layers.read, layers.read_safely, lambda: list(layers.safe())):
        with pytest.raises(ConfigError, match=r"c\.toml"):
            read()


def test_without_settings_of_the_page_there_is_nothing_safer(layers):
    assert list(layers.safe()) == []


def test_the_last_good_settings_come_first_then_none(layers):
    good(layers, display={"language": "it"})
    assert [c.display.language for c in layers.safe()] == ["fr"]
    write(layers, display={"language": "de"})
    assert [c.display.language for c in layers.safe()] == ["it", "fr"]


def test_covers_stay_whatever_else_is_left_out(layers):
    good(layers, display={"language": "it"})
    write(layers, display={"language": "de"}, privacy={"faces": "blur"})
    found = [(c.display.language, c.privacy.faces) for c in layers.safe()]
    assert found == [("it", "blur"), ("fr", "blur")]
    layers.keep_as_good()
    layers.file.write_text("damaged")
    found = [(c.display.language, c.privacy.faces) for c in layers.safe()]
    assert found == [("de", "blur"), ("fr", "blur")]


def test_good_settings_are_written_when_they_changed_and_removed_with_them(layers):
    good(layers, display={"language": "it"})
    file = layers.folder / page_file.LAST_GOOD
    before = file.stat().st_ino
    layers.keep_as_good()
    assert file.stat().st_ino == before
    page_file.remove(layers.file)
    layers.keep_as_good()
    assert list(layers.folder.iterdir()) == []


def test_a_folder_that_cannot_be_written_ends_nothing(layers, caplog):
    write(layers, display={"language": "it"})
    (layers.folder / page_file.LAST_GOOD).mkdir()
    layers.keep_as_good()
    assert "are not kept" in caplog.text


def test_each_layer_is_completed_for_the_run(layers):
    renamed = Layers(layers.folder, layers.path, finish=lambda config: config.display.language)
    write(layers, display={"language": "de"})
    assert (renamed.read(), list(renamed.safe())) == ("de", ["fr"])
