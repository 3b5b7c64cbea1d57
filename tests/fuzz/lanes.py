"""The lanes of commands that end by themselves: what is damaged, and which command gets it."""

from __future__ import annotations

import hashlib
import os
import shutil
from functools import cache
from pathlib import Path
from random import Random

from edge import cli
from tests.files import ROOT
from tests.fuzz import cards, seeds
from tests.fuzz.lane import Command, Lane
from tests.fuzz.mutate import damage_bytes, damage_text

MODELS = ROOT / "models"
LANGUAGES = ROOT / "edge" / "assets" / "languages"
DEFAULTS = ROOT / "edge" / "config" / "default.toml"
CONFIG = "config.toml"
NAMES = (
    b"input", b"a b", b"lat\xefn", b"2024-05-01T12:30:00", b"%03d", b"-x", "猫".encode(), b"a\nb",
    b"file:x", b"x" * 200, b"concat:a|b", b"\x1b[31m",
)  # fmt: skip
PICTURE_SUFFIXES = (b"", b".jpg", b".png", b".gif", b".tif", b".heic", b".mp4")
FILM_SUFFIXES = (b"", b".mp4", b".mkv", b".avi", b".ts", b".mpg", b".jpg", b".m3u8")
MANIFEST, MODEL, ICON = "model.toml", "model.tflite", "icon.png"
ICONS = ROOT / "edge" / "assets" / "icons"
LOOKS = f"""
[label.happy]
colour = "#ffd34d"
icon = "{ICON}"
names.de = "Fröhlich"

[label."sad".names]
en = "Down"
pt-BR = "Triste"
"""


def _settings(random: Random, folder: Path) -> Command:
    (folder / CONFIG).write_bytes(damage_text(random, DEFAULTS.read_text("utf-8")))
    return _run(random.random() < 0.2, folder)


def _valid_settings(random: Random, folder: Path) -> Command:
    shutil.copy(DEFAULTS, folder / CONFIG)
    return _run(True, folder)


def _run(really: bool, folder: Path) -> Command:
    if not really:
        return Command(cli.main, ["config", "--config", CONFIG])
    (folder / "picture.jpg").write_bytes(seeds.pictures()[0])
    files = ["--camera", "picture.jpg", "--display", "none"]
    return Command(cli.main, ["run", "--config", CONFIG, *files])


def _languages(random: Random, folder: Path) -> Command:
    path = random.choice(sorted(LANGUAGES.glob("*.toml")))
    return _draw(damage_text(random, path.read_text("utf-8")), folder)


def _valid_language(random: Random, folder: Path) -> Command:
    return _draw((LANGUAGES / "ja.toml").read_bytes(), folder)


def _draw(language: bytes, folder: Path) -> Command:
    (folder / "x.toml").write_bytes(language)
    (folder / "picture.jpg").write_bytes(seeds.pictures()[0])
    files = ["--camera", "picture.jpg", "--display", "out.png"]
    return Command(cli.main, ["run", "-o", "display.language=x.toml", *files])


def _manifests(random: Random, folder: Path) -> Command:
    model = (MODELS / "emotions.tflite").read_bytes()
    command = _classify(damage_text(random, _manifest() + LOOKS), model, folder)
    icon = (ICONS / "happy.png").read_bytes()
    damaged = random.random() < 0.5
    (folder / ICON).write_bytes(damage_bytes(random, icon, [icon]) if damaged else icon)
    if random.random() < 0.5:
        return command
    (folder / "picture.jpg").write_bytes(seeds.pictures()[0])
    files = ["--camera", "picture.jpg", "--display", "out.png"]
    return Command(cli.main, ["run", "-o", f"emotion.model={folder / MODEL}", *files])


def _networks(random: Random, folder: Path) -> Command:
    model = (MODELS / "emotions.tflite").read_bytes()
    model = damage_bytes(random, model, [model])
    checksum = hashlib.sha256(model).hexdigest()
    lines = [
        f'sha256 = "{checksum}"' if line.startswith("sha256") else line
        for line in _manifest().splitlines()
    ]
    return _classify("\n".join(lines).encode(), model, folder)


def _valid_model(random: Random, folder: Path) -> Command:
    model = (MODELS / "emotions.tflite").read_bytes()
    return _classify(_manifest().encode(), model, folder)


@cache
def _manifest() -> str:
    text = (MODELS / "emotions.toml").read_text("utf-8")
    return text.replace('file = "emotions.tflite"', f'file = "{MODEL}"')


def _classify(manifest: bytes, model: bytes, folder: Path) -> Command:
    (folder / MODEL).write_bytes(model)
    (folder / MANIFEST).write_bytes(manifest)
    (folder / "face.png").write_bytes(seeds.pictures()[1])
    named = ["-o", f"emotion.model={folder / MODEL}"]
    return Command(cli.main, ["predict", *named, "--crop", "face.png"])


def _pictures(random: Random, folder: Path) -> Command:
    data = damage_bytes(random, random.choice(seeds.pictures()), seeds.pictures())
    return _predict(random, data, PICTURE_SUFFIXES, folder)


def _films(random: Random, folder: Path) -> Command:
    data = damage_bytes(random, random.choice(seeds.films()), seeds.films())
    return _predict(random, data, FILM_SUFFIXES, folder)


def _predict(random: Random, data: bytes, suffixes: tuple[bytes, ...], folder: Path) -> Command:
    name = os.fsdecode(random.choice(NAMES) + random.choice(suffixes))
    (folder / name).write_bytes(data)
    if random.random() < 0.1:
        return Command(cli.main, ["run", f"--camera=./{name}", "--display", "none"])
    return Command(cli.main, ["predict", "--", name])


def _valid_picture(random: Random, folder: Path) -> Command:
    (folder / "picture").write_bytes(seeds.pictures()[0])
    return Command(cli.main, ["predict", "picture"])


def _valid_film(random: Random, folder: Path) -> Command:
    for number, film in enumerate(seeds.films()):
        (folder / f"film{number}").write_bytes(film)
    return Command(cli.main, ["predict", "."])


LANES = {
    "settings": Lane(_settings, _valid_settings, 20),
    "languages": Lane(_languages, _valid_language, 10),
    "manifests": Lane(_manifests, _valid_model, 3),
    "networks": Lane(_networks, _valid_model, 2),
    "pictures": Lane(_pictures, _valid_picture, 10),
    "films": Lane(_films, _valid_film, 5),
    "cards": Lane(cards.damaged, cards.valid, 10),
}
