"""What the package installs, and where."""

from __future__ import annotations

import gzip
import tomllib
from pathlib import Path

import metadata
import wheels
from debfile import Entry, Say, Tree

FILES = Path(__file__).with_name("files")
HOME = "usr/lib/emotion-edge"  # on no search path but our own: nothing here is in others' way
MODELS = "usr/share/emotion-edge/models"
DOC = "usr/share/doc/emotion-edge"
CONFIG = "etc/emotion-edge/config.toml"
SHIPPED = "usr/share/emotion-edge"  # before /etc: how the package brought what may be changed
UNITS = "usr/lib/systemd/system"
UPDATERS = ("update-keep", "update-watch")
COMMAND = "/usr/bin/emotion-edge"
# What the program reads; of edge/assets, the drawings and their tool stay behind.
SUFFIXES = {".py", ".toml", ".html", ".png", ".jpg"}
TOOLS = {"make_icons.py"}
NETWORKS = (
    "emotions.tflite",
    "emotions.toml",
    "face_detection_full_range_sparse.tflite",
    "face_detection_short_range.tflite",
)


class SourceError(Exception):
    """Something in the checkout is missing or does not fit."""


def collect(root: Path, arch: str, listed: Path, cache: Path, epoch: int, say: Say) -> Tree:
    """All files that are installed.

    Args:
        root: the checkout.
        arch: arm64 or amd64.
        listed: the pinned wheels.
        cache: where wheels are kept.
        epoch: the time of the changelog.
        say: takes lines about what is fetched.

    Raises:
        SourceError: something in the checkout is missing or does not fit.
        wheels.WheelError: a wheel is missing.
    """
    tree = {**_code(root), **_models(root), **_services(root), **_documents(root, epoch)}
    # Short, so that it seldom changes: dpkg asks everybody who has changed theirs when it does.
    tree[CONFIG] = tree[f"{SHIPPED}/{CONFIG}"] = Entry((FILES / "config.toml").read_bytes())
    tree[f"{DOC}/default.toml"] = Entry((root / "edge/config/default.toml").read_bytes())
    tree[COMMAND[1:]] = Entry((FILES / "emotion-edge").read_bytes(), 0o755)
    for name, path in wheels.obtain(listed, arch, cache, say).items():
        for inside, data in wheels.unpack(name, path).items():
            tree[f"{HOME}/{inside}"] = Entry(data)
    return tree


def _code(root: Path) -> Tree:
    files = [path for path in (root / "edge").rglob("*") if path.suffix in SUFFIXES]
    return {
        f"{HOME}/{path.relative_to(root).as_posix()}": Entry(path.read_bytes())
        for path in files
        if path.name not in TOOLS
    }


def _models(root: Path) -> Tree:
    folder = root / "models"
    # The second one only where somebody had a Coral compiler.
    files = [folder / name for name in NETWORKS] + sorted(folder.glob("emotions_edgetpu.t*l*"))
    for path in files:
        if not path.is_file():
            raise SourceError(f"no {path.relative_to(root)}: run 'make models'")
    return {f"{MODELS}/{path.name}": Entry(path.read_bytes()) for path in files}


def _services(root: Path) -> Tree:
    unit = root / "systemd/emotion-edge.service"
    if not unit.is_file():
        raise SourceError(f"no {unit.relative_to(root)}")
    if f"ExecStart={COMMAND}" not in unit.read_text():
        raise SourceError(f"{unit.relative_to(root)} does not start {COMMAND} (ExecStart=)")
    tree = {f"{UNITS}/{unit.name}": Entry(unit.read_bytes()), **_updates()}
    for rules in sorted(unit.parent.glob("*.rules")):
        tree[f"usr/lib/udev/rules.d/{rules.name}"] = Entry(rules.read_bytes())
    sysusers = (FILES / "sysusers.conf").read_bytes()
    tree["usr/lib/sysusers.d/emotion-edge.conf"] = Entry(sysusers)
    return tree


def _updates() -> Tree:
    """What undoes an update that does not become healthy."""
    unit, wanted = (FILES / name for name in ("emotion-edge-update.service", "multi-user.conf"))
    return {
        f"{UNITS}/{unit.name}": Entry(unit.read_bytes()),
        f"{UNITS}/multi-user.target.d/emotion-edge.conf": Entry(wanted.read_bytes()),
        **{f"{HOME}/{name}": Entry((FILES / name).read_bytes(), 0o755) for name in UPDATERS},
    }


def _documents(root: Path, epoch: int) -> Tree:
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    history = metadata.changelog((root / "CHANGELOG.md").read_text(), project["version"], epoch)
    terms = (FILES / "copyright").read_text()
    licence = metadata.paragraph((root / "LICENSE").read_text())
    return {
        f"{DOC}/changelog.gz": Entry(_gzip(history.encode())),
        f"{DOC}/copyright": Entry(terms.replace("@LICENSE@", licence).encode()),
        f"{DOC}/model-card.md": Entry((root / "models/README.md").read_bytes()),
        f"{DOC}/demo-pictures.md": Entry((root / "edge/assets/demo/README.md").read_bytes()),
        "usr/share/man/man1/emotion-edge.1.gz": Entry(_gzip((FILES / "manual").read_bytes())),
        "usr/share/lintian/overrides/emotion-edge": Entry((FILES / "overrides").read_bytes()),
    }


def _gzip(data: bytes) -> bytes:
    return gzip.compress(data, 9, mtime=0)
