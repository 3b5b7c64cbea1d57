"""Every Python package that `make` installs has an exact version."""

import re
import tomllib

import pytest
from deb.cli import WHEELS
from deb.wheels import read_pins
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.files import ROOT

CONSTRAINTS = ROOT / "constraints.txt"
UNPINNED_EXTRAS = {"pt2"}  # pyproject.toml says why


def pins():
    """Return {name: version}."""
    lines = CONSTRAINTS.read_text().splitlines()
    found = [Requirement(line) for line in lines if not line.startswith("#")]
    versions = {}
    for each in found:
        (exact,) = each.specifier
        assert exact.operator == "==", each
        versions[canonicalize_name(each.name)] = exact.version
    return versions


def requirements():
    """Return the requirements of the project and of its extras that are pinned."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    pinned = [extras[name] for name in extras if name not in UNPINNED_EXTRAS]
    return [*project["dependencies"], *(each for extra in pinned for each in extra)]


@pytest.mark.parametrize("text", requirements())
def test_every_requirement_has_a_version_that_fits(text):
    """If this fails after a change of pyproject.toml: make constraints."""
    wanted = Requirement(text)
    assert wanted.specifier.contains(pins()[canonicalize_name(wanted.name)])


def test_no_package_of_cuda_and_no_address_is_pinned():
    """Torch from a package index brings its own CUDA, a build for CPUs brings none."""
    assert not [name for name in pins() if name.startswith(("nvidia", "cuda", "triton"))]
    assert not re.search(r"://|--|@", CONSTRAINTS.read_text())


def test_the_package_has_the_same_versions():
    versions = pins()
    assert {pin.name: pin.version for pin in read_pins(WHEELS)}.items() <= versions.items()


def test_every_installation_of_make_is_pinned():
    lines = [line for line in (ROOT / "Makefile").read_text().splitlines() if "$(PIP)" in line]
    assert len(lines) == 3
    assert all("$(PINS)" in line for line in lines)
