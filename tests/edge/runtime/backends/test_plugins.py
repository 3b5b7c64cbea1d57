"""Classes named as module:Class: whatever is wrong with one is a line that names it."""

import pytest

from edge.errors import BackendError, DeviceError
from edge.runtime.backends.plugins import is_custom, load, open_custom

CODE = """
from edge.errors import DeviceError

class Good:
    def __init__(self, config): self.name = config
class Raises:
    def __init__(self, config): raise LookupError("no such\\nthing")
class Refuses:
    def __init__(self, config): raise DeviceError("not plugged in")
class Exits:
    def __init__(self, config): raise SystemExit(3)
def nothing(config): return None
number = 5
"""


@pytest.fixture
def module(tmp_path, monkeypatch):
    """A package with a module of a name that no other test uses."""
    monkeypatch.syspath_prepend(tmp_path)
    name = f"custom_{tmp_path.name}".replace("-", "_")
    (tmp_path / name).mkdir()
    (tmp_path / name / "parts.py").write_text(CODE)
    for stem, code in {"syntax": "def f(:", "raises": "1/0", "exits": "raise SystemExit"}.items():
        (tmp_path / name / f"{stem}.py").write_text(code)
    return name


def test_a_class_of_a_dotted_module_is_constructed(module):
    assert open_custom(f"{module}.parts:Good", "settings", ["name"]).name == "settings"


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        ("{}.parts:Raises", "LookupError: no such thing"),
        ("{}.parts:Exits", "SystemExit: 3"),
        ("{}.parts:Missing", "AttributeError"),
        ("{}.parts:number", "TypeError: 'int' object is not callable"),
        ("{}.parts:nothing", "its NoneType has no 'name'"),
        ("{}.syntax:Class", "SyntaxError"),
        ("{}.raises:Class", "ZeroDivisionError"),
        ("{}.exits:Class", "SystemExit"),
        ("{}.missing:Class", "ModuleNotFoundError"),
        ("os:getpid", "TypeError"),
        (":Class", "ValueError"),
        ("..os:path", "TypeError"),
        ("a\0b:Class", "ModuleNotFoundError"),
    ],
)
def test_a_failure_is_one_line_that_names_it(module, spec, reason):
    with pytest.raises(BackendError, match="cannot be used") as caught:
        open_custom(spec.format(module), "settings", ["name"])
    assert reason in str(caught.value)
    assert repr(spec.format(module)) in str(caught.value)
    assert str(caught.value).isprintable()


def test_an_error_of_this_program_passes(module):
    with pytest.raises(DeviceError, match="not plugged in"):
        open_custom(f"{module}.parts:Refuses", "settings", [])


def test_a_class_can_be_loaded_alone(module):
    assert load(f"{module}.parts:Good").__name__ == "Good"


@pytest.mark.parametrize(
    ("name", "custom"),
    [
        ("module:Class", True),
        ("a.b.c:Class", True),
        ("2024-05-01T12:30:00.mp4", False),
        ("holiday.mp4", False),
        ("folder/a:b", False),
        ("http://host/x", False),
        ("a:", False),
        (":b", False),
    ],
)
def test_only_names_of_classes_are_custom(name, custom):
    assert is_custom(name) is custom
