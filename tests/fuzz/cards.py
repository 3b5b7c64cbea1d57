"""The lane of card images: damaged options, configurations and base images for `card build`."""

from __future__ import annotations

import os
import shutil
from functools import cache
from pathlib import Path
from random import Random

from tests.files import ROOT
from tests.fuzz import child
from tests.fuzz.lane import Command
from tests.fuzz.mutate import damage_bytes

DEFAULTS = ROOT / "edge" / "config" / "default.toml"
CONFIG = "config.toml"
CARD_OPTIONS = (
    "hostname",
    "wifi-ssid",
    "wifi-country",
    "language",
    "sha256",
    "wifi-password-file",
    "ssh-key",
)


def damaged(random: Random, folder: Path) -> Command:
    arguments = _card_files(folder)
    for option in random.sample(CARD_OPTIONS, random.randint(0, 3)):
        text = random.choice((b"pi", b"", b"a b", b"DE", b"picture.jpg", b"x" * 300, b"\xff"))
        data = damage_bytes(random, text, [text]).replace(b"\0", b"")
        arguments.append(f"--{option}={os.fsdecode(data)}")
    for name in random.sample((CONFIG, "key.pub", "base.img", "emotion-edge.deb"), 2):
        _damage_start(random, folder / name)
    return Command(_card_main(), arguments)


def _damage_start(random: Random, path: Path) -> None:
    """Damage the first 4 KiB of a file: partition tables and headers lie there."""
    data = path.read_bytes()
    path.write_bytes(damage_bytes(random, data[:4096], [data[:4096]]) + data[4096:])


def valid(random: Random, folder: Path) -> Command:
    return Command(_card_main(), _card_files(folder))


def _card_files(folder: Path) -> list[str]:
    (folder / "base.img").write_bytes(_base_image())
    (folder / "emotion-edge.deb").write_bytes(b"!<arch>\n" + bytes(1000))
    shutil.copy(DEFAULTS, folder / CONFIG)
    (folder / "key.pub").write_text("ssh-ed25519 " + "A" * 68 + " me\n")
    files = ["--image=base.img", "--package=emotion-edge.deb", "--out=card.img"]
    return ["build", *files, f"--config={CONFIG}", "--ssh-key=key.pub"]


@cache
def _base_image() -> bytes:
    from tempfile import TemporaryDirectory

    from tests.systemd.card.images import make_base_image

    with TemporaryDirectory() as folder:
        return make_base_image(Path(folder, "base.img")).read_bytes()


def _card_main() -> child.Main:
    from card.cli import main

    return lambda arguments: main(list(arguments))
