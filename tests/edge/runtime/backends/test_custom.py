"""Displays and detectors of the user's: one line that names them, whatever they do."""

import sys

import numpy as np
import pytest

from edge.config import loader
from edge.errors import BackendError
from edge.runtime.backends import is_watched, open_detector, open_display
from edge.scene import BBox, Face, Frame
from tests.files import ROOT

MODULE = "my_own.parts"  # a dotted name, which has no suffix of a file
DISPLAY = """
class Mine:
    name, size = "mine", None
    watched = {watched}
    def __init__(self, config): {init}
    def show(self, pixels, time): {show}
    def power(self, on): pass
    def adjust(self, *settings): pass
    def close(self): {close}
"""
DETECTOR = """
from edge.scene import BBox, Face
class Mine:
    def __init__(self, config): pass
    def detect(self, frame): return {faces}
"""
FRAME = Frame(np.zeros((100, 200, 3), np.uint8))


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Return a function that writes the module and returns the name of its class."""

    def module(text):
        folder = tmp_path / "my_own"
        folder.mkdir(exist_ok=True)
        (folder / "parts.py").write_text(text, encoding="utf-8")
        return f"{MODULE}:Mine"

    monkeypatch.syspath_prepend(tmp_path)
    yield module
    for name in (MODULE, "my_own"):
        sys.modules.pop(name, None)


def display(write, **parts):
    wanted = {"watched": False, "init": "pass", "show": "pass", "close": "pass", **parts}
    text = DISPLAY.format(**wanted)
    target = write(text.replace("None", parts["size"]) if "size" in parts else text)
    config = loader.with_targets(loader.load(), None, target)
    return open_display(config.display)[0]


def test_a_display_of_a_dotted_module_is_opened(write):
    made = display(write, size="(128, 64)")
    assert (made.name, made.size) == ("mine", (128, 64))
    made.show(FRAME.pixels, 0.0)
    made.close()


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"init": "raise ValueError('no cable\\n<0>')"}, "ValueError: no cable"),
        ({"init": "raise SystemExit(3)"}, "SystemExit: 3"),
        ({"init": "import no_such_module"}, "no_such_module"),
        ({"size": "'big'"}, "ValueError"),
        ({"size": "(0, 480)"}, "its size is 0x480"),
        ({"size": "(10**9, 10**9)"}, "its size is "),
        ({"size": "(float('nan'), 480)"}, "ValueError"),
        ({"size": "7"}, "TypeError"),
    ],
)
def test_a_display_that_cannot_be_opened_is_named(write, parts, reason):
    with pytest.raises(BackendError, match=f"{MODULE}:Mine.*{reason}") as caught:
        display(write, **parts)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("missing", ["show", "power", "adjust", "close"])
def test_a_display_without_a_method_is_named(write, missing):
    text = DISPLAY.format(watched=False, init="pass", show="pass", close="pass")
    target = write(text.replace(f"def {missing}(", "def other("))
    with pytest.raises(BackendError, match=f"{MODULE}:Mine.*{missing}"):
        open_display(loader.with_targets(loader.load(), None, target).display)


@pytest.mark.parametrize(
    "fault", ["raise OSError(5, 'Input/output error')", "pixels.nothing()", "raise SystemExit"]
)
def test_a_display_that_fails_while_it_shows_is_named(write, fault):
    made = display(write, show=fault)
    with pytest.raises(BackendError, match=f"^{MODULE}:Mine: "):
        made.show(FRAME.pixels, 0.0)


def test_its_own_errors_of_this_project_keep_their_words(write):
    made = display(
        write, close="from edge.errors import DeviceError; raise DeviceError('it hangs')"
    )
    with pytest.raises(BackendError, match=f"^{MODULE}:Mine: it hangs$"):
        made.close()


@pytest.mark.parametrize("watched", [False, True])
def test_a_display_says_itself_whether_it_is_watched(write, watched):
    target = write(DISPLAY.format(watched=watched, init="pass", show="pass", close="pass"))
    assert is_watched(target) is watched


def detector(write, faces):
    target = write(DETECTOR.format(faces=faces))
    return open_detector(loader.load(None, [f"detector.backend={target}"]), ROOT / "models")


def test_a_detector_is_opened_and_its_numbers_are_plain(write):
    made = detector(write, "[Face(BBox(-5, 1, 20, 30), 1)]")
    assert made.detect(FRAME) == [Face(BBox(-5.0, 1.0, 20.0, 30.0), 1.0)]


NONSENSE = [
    "None",
    "7",
    "'faces'",
    "[None]",
    "[(1, 2, 3, 4)]",
    "[Face(BBox(float('nan'), 1, 20, 30), 0.9)]",
    "[Face(BBox(1, 1, float('inf'), 30), 0.9)]",
    "[Face(BBox(1, 1, -20, 30), 0.9)]",
    "[Face(BBox(1, 1, 1e9, 30), 0.9)]",
    "[Face(BBox(1e6, 1, 20, 30), 0.9)]",
    "[Face((1, 2, 3), 0.9)]",
    "[Face(BBox(1, 1, 20, 30), 2)]",
    "[Face(BBox(1, 1, 20, 30), float('nan'))]",
    "[Face(BBox(1, 1, 20, 30), 0.9, 'landmarks')]",
    "[Face(BBox(1, 1, 20, 30), 0.9, [[1, 2]])]",
    "iter(lambda: Face(BBox(1, 1, 20, 30), 0.9), 0)",
    "1 / 0",
    "exit()",
]


@pytest.mark.parametrize("faces", NONSENSE)
def test_nonsense_of_a_detector_is_found_when_it_is_opened(write, faces):
    with pytest.raises(BackendError, match=f"^{MODULE}:Mine: ."):
        detector(write, faces)


def test_nonsense_that_comes_later_is_named_too(write):
    made = detector(write, "[Face(BBox(150, 1, 20, 30), 0.9)]")
    with pytest.raises(BackendError, match=f"^{MODULE}:Mine: .*a box of .* in a frame of 100x100"):
        made.detect(Frame(np.zeros((100, 100, 3), np.uint8)))


def test_what_is_no_class_is_named():
    for target in ("os:getpid", "sys:exit", "os.path:sep", "json:nothing", "no_such_module:X"):
        with pytest.raises(BackendError, match=target):
            open_display(loader.with_targets(loader.load(), None, target).display)
        with pytest.raises(BackendError, match=target):
            open_detector(loader.load(None, [f"detector.backend={target}"]), ROOT / "models")
