"""Our package from this checkout, and the card image that `make card` makes with it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tests.system.card import stock
from tests.system.steps import REPOSITORY, WORK, Stamp, logged, say

DEBS = WORK / "debs"
CARD = WORK / "card.img"
HERE = Path(__file__).resolve()
CONFIG = HERE.with_name("config.toml")
# The same package, packed quickly: packed well takes a minute more.
BUILDER = "import builder, debfile; debfile.PRESET = 0; raise SystemExit(builder.main())"
# Of the checkout: what the package is made from, and the card.
PACKAGED = ("edge", "models", "systemd", "pyproject.toml", "CHANGELOG.md", "LICENSE")
CARDS = ("systemd/card", "edge")


def kept() -> bool:
    """All that comes from Debian has been made by an earlier run."""
    return stock.root_stamp().fresh() and _card_stamp().fresh()


def build() -> None:
    """Make both, unless this checkout has been made into them already.

    Raises:
        FailedError: see the logs.
    """
    stock.build()
    deb = Stamp(DEBS, *_contents(PACKAGED))
    if not deb.fresh():
        deb.drop()
        for old in DEBS.glob("*.deb"):
            old.unlink()
        builder = [sys.executable, "-c", BUILDER, "--arch", "amd64", "--out", str(DEBS)]
        logged("deb", ["env", f"PYTHONPATH={REPOSITORY / 'systemd/deb'}", *builder])
        deb.put()
        say("package: built")
    card = _card_stamp()
    if card.fresh():
        say("card: kept from an earlier run")
        return
    card.drop()
    paths = f"PYTHONPATH={REPOSITORY / 'systemd'}{os.pathsep}{REPOSITORY}"
    given = {"image": stock.IMAGE, "package": DEBS, "out": CARD, "config": CONFIG}
    options = [text for name, path in given.items() for text in (f"--{name}", str(path))]
    command = ["env", paths, sys.executable, "-m", "card", "build", *options]
    logged("card", [*command, "--offline", "--readonly"])
    card.put()
    say("card: made, with all that its first boot needs")


def _card_stamp() -> Stamp:
    made = [path.with_name(f"{path.name}.stamp") for path in (DEBS, stock.IMAGE)]
    texts = (path.read_text() if path.is_file() else "" for path in made)
    return Stamp(CARD, *texts, CONFIG, HERE, *_contents(CARDS))


def _contents(names: tuple[str, ...]) -> list[Path | str]:
    """Names and files below these, in one order."""
    parts: list[Path | str] = []
    for name in names:
        top = REPOSITORY / name
        below = sorted(p for p in top.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
        for path in below if top.is_dir() else [top]:
            parts += [str(path.relative_to(REPOSITORY)), path]
    return parts
