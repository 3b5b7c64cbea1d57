"""The packages import each other in one direction only.

`python -m tests.test_architecture [CHECKOUT]` prints rooms, arrows and floors of a checkout. A room
is a module or package at the top of edge/ or converter/; an arrow is an import of one room by
another; a room's floor is one above the highest room that it imports.
"""

import ast
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.files import ROOT

MAX_ROOMS = {"edge": 20, "converter": 15}
# Entry points, package markers and data: nothing imports them, and they are no rooms.
NO_ROOMS = {"__main__", "__init__", "assets"}


def modules(top):
    """Yield path and dotted name of each module of a package."""
    for path in sorted(top.rglob("*.py")):
        parts = path.relative_to(top.parent).with_suffix("").parts
        yield path, ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path, known):
    """Yield the dotted names of the known modules that a module imports, lazily or not."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name if name in known else node.module for name in names)


def room(name):
    """Return the room of a dotted name: edge.camera.v4l2 -> camera."""
    return name.split(".")[1] if "." in name else "__init__"


def house(root, package):
    """Return {room: rooms that it imports} of a package."""
    found = dict(modules(root / package))
    known = set(found.values())
    rooms = {room(name): set() for name in known} | {}
    for path, name in found.items():
        for target in imports(path, known):
            if target.partition(".")[0] == package:
                rooms[room(name)].add(room(target))
    return {
        name: {target for target in targets if target not in NO_ROOMS | {name}}
        for name, targets in rooms.items()
        if name not in NO_ROOMS
    }


def floors(rooms):
    """Return {room: floor}, from 1; raise CycleError where rooms import each other in a circle."""
    found = {}
    for name in TopologicalSorter(rooms).static_order():
        found[name] = 1 + max((found[target] for target in rooms[name]), default=0)
    return found


@pytest.mark.parametrize("package", MAX_ROOMS)
def test_no_circle_and_not_too_many_rooms(package):
    rooms = house(ROOT, package)
    floors(rooms)
    assert len(rooms) <= MAX_ROOMS[package]


# The way of a frame and of a model, from the top; each may import only what comes after it.
ORDERS = {
    "edge": "cli commands app runtime pipeline demo detector emotion record observers render "
    "camera display media engine config scene labels errors system",
    "converter": "cli studies convert report quantize train evaluate keras_io edgetpu tflite data "
    "config results markdown progress",
}


@pytest.mark.parametrize("package", ORDERS)
def test_no_import_goes_upwards(package):
    order, rooms = ORDERS[package].split(), house(ROOT, package)
    place = {name: number for number, name in enumerate(order)}
    assert set(rooms) <= set(order), "say in ORDERS where a new room belongs"
    upwards = [
        f"{name} imports {target}"
        for name, targets in rooms.items()
        for target in targets
        if place.get(target, len(order)) < place.get(name, len(order))
    ]
    assert upwards == []


@pytest.mark.parametrize("package", MAX_ROOMS)
def test_each_package_states_its_job_in_a_line(package):
    for path in sorted((ROOT / package).rglob("__init__.py")):
        lines = (ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").splitlines()
        assert lines, path
        assert lines[0].endswith((".", ":")), path


def test_a_circle_is_found():
    with pytest.raises(CycleError):
        floors({"a": {"b"}, "b": {"a"}})


def report(root):
    """Print every room by floor, and the sums."""
    for package in MAX_ROOMS:
        rooms = house(root, package)
        arrows = sum(map(len, rooms.values()))
        try:
            by_floor = floors(rooms)
        except CycleError as error:
            print(f"{package}: {len(rooms)} rooms, {arrows} arrows, circle: {error.args[1]}")
            continue
        print(f"{package}: {len(rooms)} rooms, {arrows} arrows, {max(by_floor.values())} floors")
        for floor in range(max(by_floor.values()), 0, -1):
            names = sorted(name for name, at in by_floor.items() if at == floor)
            print(f"  {floor:2} {', '.join(names)}")


if __name__ == "__main__":
    report(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT)
