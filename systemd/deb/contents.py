"""Files that the package installs, and their places."""

from __future__ import annotations

import gzip
from pathlib import Path

from deb import wheels
from deb.archive import Entry, Tree
from deb.changelog import debian_changelog
from deb.control import DEBIAN
from deb.trial_unit import trial_unit
from edge.errors import DataError

FILES = Path(__file__).with_name("files")
HOME = "usr/lib/emotion-edge"  # private: on the search path of our own command only
MODELS = "usr/share/emotion-edge/models"
DOC = "usr/share/doc/emotion-edge"
CONFIG = "etc/emotion-edge/config.toml"
SHIPPED = "usr/share/emotion-edge"  # has etc/ below it: conffiles as the package ships them
UNITS = "usr/lib/systemd/system"
GENERATORS = "usr/lib/systemd/system-generators"
# Generators of drop-ins that the settings switch on: name, file and drop-ins of each.
DROP_INS = {
    "emotion-edge-web": ("web-network", ("page-network.conf",)),
    "emotion-edge-actions": ("actions", ("pins.conf", "hook.conf")),
}
UPDATE_SCRIPTS = ("update-keep", "update-watch")
COMMAND = "/usr/bin/emotion-edge"
TRIAL = f"{COMMAND} predict /{HOME}/edge/assets/demo/astronaut.jpg"
TRIAL_UNIT = "emotion-edge-check.service"
# What the program reads; the sources of the icons and the tool that draws them are left out.
SUFFIXES = {".py", ".toml", ".html", ".png", ".jpg"}
TOOLS = {"make_icons.py"}
NETWORKS = (
    "emotions.tflite",
    "emotions.toml",
    "face_detection_full_range_sparse.tflite",
    "face_detection_short_range.tflite",
)


def collect(root: Path, version: str, arch: str, epoch: int, *, pins: Path, cache: Path) -> Tree:
    """Return all files that are installed.

    Args:
        root: the checkout.
        version: of the package.
        arch: arm64 or amd64.
        epoch: date of the changelog, seconds since 1970.
        pins: requirements file with the wheels and their hashes.
        cache: folder of wheels.

    Raises:
        DataError: a file or a wheel is missing or does not fit.
    """
    tree = {**_code(root), **_models(root), **_services(root), **_documents(root, version, epoch)}
    # Kept short, so that it seldom changes: dpkg then asks everybody who has edited it.
    tree[CONFIG] = tree[f"{SHIPPED}/{CONFIG}"] = Entry((FILES / "config.toml").read_bytes())
    tree[f"{DOC}/default.toml"] = Entry((root / "edge/config/default.toml").read_bytes())
    tree[COMMAND[1:]] = Entry((FILES / "emotion-edge").read_bytes(), 0o755)
    for name, path in wheels.obtain(pins, arch, cache).items():
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
    # The networks for the Edge TPU exist only if they were built with Coral's compiler.
    files = [folder / name for name in NETWORKS] + sorted(folder.glob("*_edgetpu.t*l*"))
    for path in files:
        if not path.is_file():
            raise DataError(f"no {path.relative_to(root)}: run 'make models'")
    return {f"{MODELS}/{path.name}": Entry(path.read_bytes()) for path in files}


def _services(root: Path) -> Tree:
    unit = root / "systemd/emotion-edge.service"
    if not unit.is_file():
        raise DataError(f"no {unit.relative_to(root)}")
    if f"ExecStart={COMMAND}" not in unit.read_text():
        raise DataError(f"{unit.relative_to(root)} does not start {COMMAND} (ExecStart=)")
    trial = trial_unit(unit.read_text(), TRIAL)
    tree = {f"{UNITS}/{unit.name}": Entry(unit.read_bytes()), **_updates(), **_drop_ins()}
    tree[f"{UNITS}/{TRIAL_UNIT}"] = Entry(trial.encode())
    for rules in sorted(unit.parent.glob("*.rules")):
        tree[f"usr/lib/udev/rules.d/{rules.name}"] = Entry(rules.read_bytes())
    sysusers = (DEBIAN / "emotion-edge.sysusers").read_bytes()
    tree["usr/lib/sysusers.d/emotion-edge.conf"] = Entry(sysusers)
    return tree


def _drop_ins() -> Tree:
    """Return what gives the service more than its unit does, where its settings need it."""
    tree: Tree = {}
    for generator, (script, names) in DROP_INS.items():
        tree[f"{GENERATORS}/{generator}"] = Entry((FILES / script).read_bytes(), 0o755)
        for name in names:
            tree[f"{HOME}/{name}"] = Entry((FILES / name).read_bytes())
    return tree


def _updates() -> Tree:
    """Return the unit and the scripts that roll back a failed update."""
    unit = "emotion-edge-update.service"
    drop_in = "multi-user.target.d/emotion-edge.conf"
    scripts = {name: Entry((FILES / name).read_bytes(), 0o755) for name in UPDATE_SCRIPTS}
    return {
        f"{UNITS}/{unit}": Entry((DEBIAN / unit).read_bytes()),
        f"{UNITS}/{drop_in}": Entry((FILES / drop_in).read_bytes()),
        **{f"{HOME}/{name}": entry for name, entry in scripts.items()},
    }


def _documents(root: Path, version: str, epoch: int) -> Tree:
    history = debian_changelog((root / "CHANGELOG.md").read_text(), version, epoch)
    terms = (DEBIAN / "copyright").read_text()
    licence = _field_text((root / "LICENSE").read_text())
    manual = (DEBIAN / "emotion-edge.1").read_bytes()
    overrides = (DEBIAN / "emotion-edge.lintian-overrides").read_bytes()
    return {
        f"{DOC}/changelog.gz": Entry(_gzip(history.encode())),
        f"{DOC}/copyright": Entry(terms.replace("@LICENSE@", licence).encode()),
        f"{DOC}/model-card.md": Entry((root / "models/README.md").read_bytes()),
        f"{DOC}/demo-pictures.md": Entry((root / "edge/assets/demo/README.md").read_bytes()),
        "usr/share/man/man1/emotion-edge.1.gz": Entry(_gzip(manual)),
        "usr/share/lintian/overrides/emotion-edge": Entry(overrides),
    }


def _field_text(text: str) -> str:
    """Return a text as a multi-line field: indented, with a dot in each empty line."""
    return "\n".join(f" {line or '.'}" for line in text.strip().splitlines())


def _gzip(data: bytes) -> bytes:
    return gzip.compress(data, 9, mtime=0)
