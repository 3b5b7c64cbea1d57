"""Findings of `check` on the settings that were changed on the web page."""

from edge.commands.check.settings import check
from edge.config import page_file
from edge.config.layers import Layers
from tests.edge.commands.findings import texts


def test_without_settings_of_the_page_there_is_no_finding(tmp_path):
    assert list(check(Layers(tmp_path))) == []


def test_they_are_listed_with_their_file(tmp_path):
    layers = Layers(tmp_path, None, ("emotion.lead=0.1",))
    page_file.write(layers.file, {"display": {"language": "de"}, "emotion": {"lead": 0.5}})
    names = f"of the page: display.language, emotion.lead ({layers.file})"
    unused = "; not used, since -o sets them: emotion.lead"
    assert texts(check(layers)) == [f"ok: {names}{unused}"]


def test_damaged_ones_are_an_error(tmp_path):
    layers = Layers(tmp_path)
    layers.file.write_text("[emotion]\nlead = 7")
    (line,) = texts(check(layers))
    assert line.startswith(f"error: of the page, not used: {layers.file}: emotion.lead must be")
