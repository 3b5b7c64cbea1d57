"""Classes made by `frozen` behave as frozen dataclasses do."""

import copy
import pickle
from dataclasses import FrozenInstanceError, asdict, dataclass, field, fields, replace

import pytest

from edge.system.frozen import METHODS, frozen


@frozen
class Quick:
    name: str
    size: int = 3
    parts: list[int] = field(default_factory=list)
    note: str = field(default="", metadata={"text": "a note"})


@dataclass(frozen=True)
class Usual:
    name: str
    size: int = 3
    parts: list[int] = field(default_factory=list)
    note: str = field(default="", metadata={"text": "a note"})


ARGUMENTS = [
    (("a",), {}),
    (("a", 4), {"note": "b"}),
    ((), {"name": "a", "parts": [1]}),
    ((), {}),
    (("a", 1, [], "b", "c"), {}),
    (("a",), {"name": "b"}),
    (("a",), {"colour": 1}),
]


@pytest.mark.parametrize(("args", "values"), ARGUMENTS)
def test_constructor_and_text_are_those_of_a_dataclass(args, values):
    try:
        usual = repr(Usual(*args, **values))
    except TypeError:
        with pytest.raises(TypeError, match="argument"):
            Quick(*args, **values)
    else:
        assert repr(Quick(*args, **values)) == usual.replace("Usual", "Quick")


def test_the_functions_for_dataclasses_take_them():
    found = replace(Quick("a"), size=5)
    assert asdict(found) == {"name": "a", "size": 5, "parts": [], "note": ""}
    assert [each.metadata.get("text") for each in fields(found)] == [None, None, None, "a note"]
    assert copy.deepcopy(found) == found == pickle.loads(pickle.dumps(found))


def test_each_object_has_a_default_of_its_own():
    assert Quick("a").parts is not Quick("a").parts


def test_equal_objects_of_one_class_are_equal():
    assert Quick("a") == Quick("a") != Quick("b")
    assert Quick("a") != Usual("a")
    assert len({Quick("a", parts=()), Quick("a", parts=()), Quick("b", parts=())}) == 2


def test_nothing_can_be_assigned_or_deleted():
    item = Quick("a")
    with pytest.raises(FrozenInstanceError, match="'size'"):
        item.size = 4
    with pytest.raises(FrozenInstanceError, match="'size'"):
        del item.size
    assert item.size == 3


def test_a_class_may_finish_its_objects_and_keep_methods_of_its_own():
    @frozen
    class Checked:
        size: int

        def __post_init__(self):
            if self.size < 0:
                raise ValueError(self.size)

        def doubled(self):
            return 2 * self.size

    assert Checked(2).doubled() == 4
    with pytest.raises(ValueError, match="-1"):
        Checked(-1)


def test_two_classes_share_their_methods():
    @frozen
    class Other:
        size: int

    assert all(vars(Quick)[name] is vars(Other)[name] for name in METHODS)
    assert vars(Usual)["__init__"] is not vars(Quick)["__init__"]
