"""The documents: links, the index, and the names of commands, modules, files and settings."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

from tests.files import ROOT

FOLDERS = ("", "docs", "models", "edge/assets/demo")
DOCUMENTS = sorted(chain.from_iterable((ROOT / folder).glob("*.md") for folder in FOLDERS))
INDEX = ROOT / "docs" / "README.md"
NAMES = [str(document.relative_to(ROOT)) for document in DOCUMENTS]

LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"(?m)^#+ (.+)$")
TARGET = re.compile(r"(?m)(?:^ +|`|sudo )make ([a-z][a-z0-9-]*)")
MODULE = re.compile(r"python -m ((?:converter|edge|tests)[a-z0-9_.]*)(?![A-Z])")
SOURCE = re.compile(r"`((?:edge|converter|systemd|tests|models|docs)/[\w./-]+\w)`")
SETTING = re.compile(
    r"\b((?:camera|detector|tracker|emotion|engine|display|web|record|notice)"
    r"\.(?!py\b)[a-z]+)(?==| =|`)"
)


def links(document: Path) -> Iterator[tuple[Path, str]]:
    """Yield the path and the anchor ("" for none) of every relative link of a document."""
    for target in LINK.findall(document.read_text(encoding="utf-8")):
        if not re.match(r"[a-z]+:", target):
            file, _, anchor = target.partition("#")
            yield (document.parent / file).resolve() if file else document, anchor


def anchors(document: Path) -> set[str]:
    """Return the anchors of a document's headings, as GitHub derives them."""
    headings = HEADING.findall(document.read_text(encoding="utf-8"))
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.replace(" ", "-") for heading in plain}


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_to_files_and_headings(name: str) -> None:
    for path, anchor in links(ROOT / name):
        assert path.exists(), f"no file {path}"
        assert not anchor or anchor in anchors(path), f"no heading #{anchor} in {path}"


def test_the_index_links_every_page() -> None:
    linked = {path for path, _ in links(INDEX)}
    pages = {page for page in (ROOT / "docs").glob("*.md") if page != INDEX}
    assert not pages - linked


@pytest.mark.parametrize("name", NAMES)
def test_make_targets_exist(name: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in TARGET.findall((ROOT / name).read_text(encoding="utf-8")):
        assert re.search(rf"(?m)^{target}:", makefile), f"no target {target}"


@pytest.mark.parametrize("name", [name for name in NAMES if name != "CHANGELOG.md"])
def test_modules_and_source_files_exist(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    modules = (module.rstrip(".").replace(".", "/") for module in MODULE.findall(text))
    files = (path for path in SOURCE.findall(text) if "xx.toml" not in path)
    for path in (ROOT / file for file in chain(modules, files)):
        assert path.exists() or path.with_suffix(".py").is_file(), f"no {path}"


@pytest.mark.parametrize("name", NAMES)
def test_settings_exist(name: str) -> None:
    defaults = tomllib.loads((ROOT / "edge/config/default.toml").read_text(encoding="utf-8"))
    known = {f"{section}.{key}" for section, keys in defaults.items() for key in keys}
    named = set(SETTING.findall((ROOT / name).read_text(encoding="utf-8")))
    assert not named - known
