"""Writing figures to files and as inline SVG."""

import re
import resource
import subprocess
import sys
from contextlib import contextmanager
from xml.etree import ElementTree as ET

import numpy as np
import pytest

pytest.importorskip("matplotlib")
pytest.importorskip("sklearn")

from converter.evaluate import metrics
from converter.evaluate.figures import classification, output, quantization, style, training
from edge.errors import DataError

LABELS = np.arange(14) % 7
SCORES = (0.05 + 0.65 * np.eye(7))[LABELS // 2].astype(np.float32)


def all_figures():
    return (
        training.learning_curves(
            [{"epoch": 1, "loss": 2.0}, {"epoch": 2, "held_out_accuracy": 0.5}]
        ),
        classification.confusion_matrix(metrics.confusion_matrix(SCORES, LABELS)),
        classification.roc_curves(SCORES, LABELS),
        classification.reliability(SCORES, LABELS),
        quantization.score_changes(SCORES, SCORES[::-1]),
    )


def test_inline_figures_have_distinct_ids_and_css_colours():
    first, again = ([output.inline(figure) for figure in all_figures()] for _ in range(2))
    assert first == again
    ids = [name for text in first for name in re.findall(r'\bid="([^"]+)"', text)]
    assert len(ids) == len(set(ids))
    for text in first:
        root = ET.fromstring(text)
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert root.get("aria-label")
        used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', text))
        assert used <= set(re.findall(r'\bid="([^"]+)"', text))
        assert not re.search(r": #(1f2933|2b73b8|c4532f)", text)
        assert "var(--ink, #1f2933)" in text
        assert "<metadata" not in text
    assert "var(--happy, " in first[2]


def test_all_colours_differ():
    assert len(set(style.LIGHT.values())) == len(style.LIGHT) == 10
    assert style.LIGHT.keys() == style.DARK.keys()


@pytest.mark.parametrize(("name", "start"), [("a.png", b"\x89PNG"), ("a.svg", b"<?xml")])
def test_save_creates_the_folder_and_no_other_file(tmp_path, name, start):
    output.save(classification.reliability(SCORES, LABELS), tmp_path / "new" / name)
    content = (tmp_path / "new" / name).read_bytes()
    assert content.startswith(start)
    assert b"date>" not in content
    assert len(list((tmp_path / "new").iterdir())) == 1


@contextmanager
def full_disk():
    """Limit files to 1000 bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_full_disk_keeps_the_old_figure(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(b"old")
    figure = classification.reliability(SCORES, LABELS)
    with full_disk(), pytest.raises(DataError, match=r"a\.png: cannot be written: File too large"):
        output.save(figure, path)
    assert path.read_bytes() == b"old"
    assert [file.name for file in tmp_path.iterdir()] == ["a.png"]


def test_save_errors_are_one_line(tmp_path):
    (tmp_path / "file").write_bytes(b"no folder")
    figure = classification.reliability(SCORES, LABELS)
    for name, reason in (("file/a.png", "Not a directory|File exists"), ("a.gif", "must end in")):
        with pytest.raises(DataError, match=reason) as caught:
            output.save(figure, tmp_path / name)
        assert str(caught.value).startswith(str(tmp_path / name))
        assert "\n" not in str(caught.value)


NO_GLOBAL_STATE = """
import sys, matplotlib
def settings():  # reading the backend would choose one
    return {key: matplotlib.rcParams[key] for key in matplotlib.rcParams if key != "backend"}
before = settings()
import numpy as np
from converter.evaluate.figures import classification, output
output.inline(classification.confusion_matrix(np.eye(7, dtype=np.int64)))
assert before == settings()
print([name for name in ("matplotlib.pyplot", "torch", "tensorflow") if name in sys.modules])
"""


def test_drawing_does_not_change_global_state():
    command = [sys.executable, "-c", NO_GLOBAL_STATE]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout == "[]\n", done.stderr
