"""Frozen dataclasses that take little time to define: the start of the program defines many."""

from __future__ import annotations

from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from typing import Any, TypeVar, dataclass_transform

Class = TypeVar("Class", bound=type)


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: Class) -> Class:
    """Make a frozen dataclass whose methods all such classes share.

    `dataclass(frozen=True)` writes and compiles the source of six methods for each class, which
    takes longer than the import of a module. The shared ones are slower: for classes of which a run
    makes few objects, not for those that every frame makes. A class cannot inherit from another.
    """
    dataclass(init=False, repr=False, eq=False)(cls)
    for name in METHODS:
        setattr(cls, name, vars(_Shared)[name])
    return cls


class _Shared:
    """Methods of every such class; `__match_args__` has the names of its fields."""

    __match_args__: tuple[str, ...]

    def __init__(self, *args: Any, **values: Any) -> None:
        names, kind = self.__match_args__, type(self).__name__
        if len(args) > len(names):
            raise TypeError(f"{kind}: {len(args)} arguments: at most {len(names)}")
        given = dict(zip(names, args, strict=False))
        for name in values:
            if name in given or name not in names:
                raise TypeError(f"{kind}: argument {name!r} is unknown or given twice")
        given |= values
        for each in fields(self):  # type: ignore[arg-type] # of the class that has this method
            if each.name not in given:
                given[each.name] = _default(each, kind)
        self.__dict__.update(given)
        if finish := getattr(self, "__post_init__", None):
            finish()

    def __repr__(self) -> str:
        pairs = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__match_args__)
        return f"{type(self).__qualname__}({pairs})"

    def __eq__(self, other: object) -> bool:
        return _values(self) == _values(other) if type(other) is type(self) else NotImplemented

    def __hash__(self) -> int:
        return hash(_values(self))

    def __setattr__(self, name: str, value: object) -> None:
        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def __delattr__(self, name: str) -> None:
        raise FrozenInstanceError(f"cannot delete field {name!r}")


METHODS = ("__init__", "__repr__", "__eq__", "__hash__", "__setattr__", "__delattr__")


def _values(item: Any) -> tuple[Any, ...]:
    return tuple(getattr(item, name) for name in item.__match_args__)


def _default(wanted: Field[Any], kind: str) -> Any:
    if wanted.default is not MISSING:
        return wanted.default
    if wanted.default_factory is not MISSING:
        return wanted.default_factory()
    raise TypeError(f"{kind}: argument {wanted.name!r} is missing")
