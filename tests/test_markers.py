"""Marked tests lie where their targets of make look for them, which is quicker than everywhere."""

import re

import pytest

from tests.files import ROOT


@pytest.mark.parametrize("marker", ["browser", "converter"])
def test_the_target_of_make_finds_every_marked_test(marker):
    makefile = (ROOT / "Makefile").read_text()
    (folder,) = re.findall(rf"pytest -m {marker} (\S+) ", makefile)
    marked = [
        path.relative_to(ROOT)
        for path in (ROOT / "tests").rglob("test_*.py")
        if f"pytest.mark.{marker}" in path.read_text()
    ]
    assert marked
    assert [path for path in marked if not path.is_relative_to(folder)] == []
