"""Package of this checkout, and the card image that `make card` makes with it."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

from tests.system.card import base_image
from tests.system.workspace import REPOSITORY, WORK, Stamp, run_logged

DEBS = WORK / "debs"
CARD = WORK / "card.img"
HERE = Path(__file__).resolve()
CONFIG = HERE.with_name("config.toml")
# The machine has no Wi-Fi: the network is there so that its key can be searched for.
WIFI = "sandbox"
WIFI_KEY = "0123456789abcdef" * 4
# 185 packages, 425 MB: their installation would take minutes here.
LEFT_OUT = "python3-av"
# The same package with fast compression; the default takes a minute more.
BUILDER = "from deb import archive, cli; archive.PRESET = 0; raise SystemExit(cli.main())"
# Parts of the checkout that package and card are made from.
PACKAGE_SOURCES = ("edge", "models", "systemd", "pyproject.toml", "CHANGELOG.md", "LICENSE")
CARD_SOURCES = ("systemd/card", "edge")
log = logging.getLogger(__name__)


def is_cached() -> bool:
    """Return whether nothing needs to be downloaded from Debian."""
    return base_image.root_stamp().is_fresh() and _card_stamp().is_fresh()


def build() -> None:
    """Build `CARD` and all that it needs, unless fresh ones exist.

    Raises:
        FailedError: see the logs.
    """
    base_image.build()
    _build_package()
    stamp = _card_stamp()
    if stamp.is_fresh():
        log.info("card: kept from an earlier run")
        return
    stamp.remove()
    paths = f"PYTHONPATH={REPOSITORY / 'systemd'}{os.pathsep}{REPOSITORY}"
    key = WORK / "wifi-key"
    key.write_text(WIFI_KEY)
    options = {"image": base_image.IMAGE, "package": DEBS, "out": CARD, "config": CONFIG}
    options |= {"wifi-ssid": WIFI, "wifi-password-file": key, "wifi-country": "DE"}
    options |= {"without": LEFT_OUT}
    arguments = [text for name, path in options.items() for text in (f"--{name}", str(path))]
    command = ["env", paths, sys.executable, "-m", "card", "build", *arguments]
    # FFmpeg is 185 packages, which take an emulated machine many minutes; no check needs it.
    command += ["--offline", "--readonly", "--force", "--without", "python3-av"]
    run_logged("card", command)
    stamp.write()
    log.info("card: built, with everything that its first boot needs")


def _build_package() -> None:
    stamp = Stamp(DEBS, *_contents(PACKAGE_SOURCES))
    if stamp.is_fresh():
        return
    stamp.remove()
    for old in DEBS.glob("*.deb"):
        old.unlink()
    builder = [sys.executable, "-c", BUILDER, "--arch", "amd64", "--out", str(DEBS)]
    paths = f"PYTHONPATH={REPOSITORY / 'systemd'}{os.pathsep}{REPOSITORY}"
    run_logged("deb", ["env", paths, *builder])
    stamp.write()
    log.info("package: built")


def _card_stamp() -> Stamp:
    stamps = [path.with_name(f"{path.name}.stamp") for path in (DEBS, base_image.IMAGE)]
    texts = (path.read_text() if path.is_file() else "" for path in stamps)
    return Stamp(CARD, *texts, CONFIG, HERE, *_contents(CARD_SOURCES))


def _contents(names: tuple[str, ...]) -> list[Path | str]:
    """Return files and folders of the checkout as file names and files, sorted."""
    parts: list[Path | str] = []
    for name in names:
        top = REPOSITORY / name
        below = sorted(p for p in top.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
        for path in below if top.is_dir() else [top]:
            parts += [str(path.relative_to(REPOSITORY)), path]
    return parts
