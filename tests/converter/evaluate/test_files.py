"""Figures as JSON: in a folder that need not exist, and whole or not at all."""

import json

import pytest

pytest.importorskip("sklearn")

from converter.evaluate.files import save_json
from edge.errors import DataError


def test_a_new_folder_is_created(tmp_path):
    path = tmp_path / "new" / "deep" / "figures.json"
    save_json({"accuracy": 0.5}, path)
    assert json.loads(path.read_text()) == {"accuracy": 0.5}
    assert list(path.parent.iterdir()) == [path]


def test_what_cannot_be_written_leaves_the_old_file(tmp_path):
    path = tmp_path / "figures.json"
    path.write_text("old")
    with pytest.raises(TypeError):
        save_json({"accuracy": object()}, path)
    (tmp_path / ".new-figures.json").mkdir()  # in the way of the new content
    with pytest.raises(DataError, match=r"figures\.json: cannot be written: Is a directory"):
        save_json({"accuracy": 0.5}, path)
    assert path.read_text() == "old"
