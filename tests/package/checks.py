"""Checks of the package in a clean root, in this order; each yields what is wrong."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.package.roots import WORK, Root
from tests.system.workspace import REPOSITORY
from tests.systemd.deb.packages import with_version

PICTURE = "edge/assets/demo/astronaut.jpg"
CONFIG = "etc/emotion-edge/config.toml"
MINE = "\n# mine\n[emotion]\nunsure = 0.123\n"
APT = "apt-get --yes --no-install-recommends -o Dpkg::Use-Pty=0"
# As the user of the service: root would write compiled files that stay behind.
AS_USER = "runuser -u emotion-edge -- emotion-edge"
STEP = 1 / 256  # of the int8 output of the network
PROGRAM_FINDINGS = ("python", "opencv", "runtime", "emotions", "detector", "language")
TEMPORARY = ("proc", "sys", "dev", "run", "tmp", "opt", "var/cache", "var/log", "var/lib/apt")
USER_DATABASE = {
    f"etc/{name}" for name in ("passwd", "group", "shadow", "gshadow", "subuid", "subgid")
}
log = logging.getLogger(__name__)


class Trial:
    """A package in a clean root.

    Args:
        root: the root.
        deb: the package.
        arch: architecture of both.

    Attributes:
        before: files of the root before the package was installed, see `files`.
    """

    def __init__(self, root: Root, deb: Path, arch: str) -> None:
        self.root, self.deb, self.arch = root, deb, arch
        self.before: dict[str, str] = {}

    def apt(self, deb: Path, more: str = "") -> str:
        return self.root(f"{APT} install {more} {self.root.add(deb)}")

    def version(self) -> str:
        return self.root("dpkg-query -W -f '${Version}' emotion-edge")


Check = Callable[[Trial], Iterator[str]]


def lintian(trial: Trial) -> Iterator[str]:
    if not shutil.which("lintian"):
        log.info("  lintian is not installed: skipped")
        return
    command: list[str | Path] = ["lintian", "--allow-root", "--fail-on", "error,warning", trial.deb]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    yield from run.stdout.splitlines()


def apt_installs_the_package(trial: Trial) -> Iterator[str]:
    """Install it; apt finds all its dependencies in Debian."""
    output = trial.root(f"{APT} --simulate install {trial.root.add(trial.deb)}")
    others = set(re.findall(r"(?m)^Inst (\S+)", output)) - {"emotion-edge"}
    if others:
        trial.root(f"{APT} install {' '.join(sorted(others))}")
    trial.before = files(trial.root.folder)
    output = trial.apt(trial.deb)
    if "1 newly installed" not in output:
        yield f"more is installed than apt announced: {output}"
    log.info("  %d packages of Debian were missing", len(others))


def check_finds_no_fault(trial: Trial) -> Iterator[str]:
    found = json.loads(trial.root(f"{AS_USER} check --json", may_fail=True))
    states = {finding["what"]: finding for finding in found}
    for what in PROGRAM_FINDINGS:
        if states.get(what, {}).get("state") != "ok":
            yield f"check: {what}: {states.get(what)}"
    log.info("  python %s, %s", states["python"]["text"], states["runtime"]["text"])


def predict_gives_the_same_answers(trial: Trial) -> Iterator[str]:
    """Compare with this checkout; another processor may round the last digit differently."""
    here = [sys.executable, "-m", "edge", "predict", PICTURE]
    ours = subprocess.run(here, cwd=REPOSITORY, check=True, capture_output=True, text=True).stdout
    theirs = trial.root(f"{AS_USER} predict /usr/lib/emotion-edge/{PICTURE}")
    wanted, got = (json.loads(text)["faces"] for text in (ours, theirs))
    if len(wanted) != 1 or len(got) != 1:
        yield f"{len(got)} faces, not {len(wanted)}"
    elif trial.arch == "amd64" and wanted != got:
        yield f"{got}, not {wanted}"
    else:
        yield from differences(wanted[0], got[0])
        emotion = got[0]["emotion"]
        log.info("  %s, %.3f", emotion, got[0]["scores"][emotion])


def differences(wanted: dict[str, Any], got: dict[str, Any]) -> Iterator[str]:
    """Yield the differences of two faces.

    A box may differ by one pixel, a score by one step.
    """
    if wanted["emotion"] != got["emotion"]:
        yield f"{got['emotion']}, not {wanted['emotion']}"
    for one, other in zip(wanted["bbox"], got["bbox"], strict=True):
        if abs(one - other) > 1:
            yield f"box {got['bbox']}, not {wanted['bbox']}"
    for name, score in wanted["scores"].items():
        if abs(score - got["scores"][name]) > STEP:
            yield f"{name} {got['scores'][name]}, not {score}"


def settings_survive_both_ways(trial: Trial) -> Iterator[str]:
    settings = trial.root.folder / CONFIG
    settings.write_text(settings.read_text() + MINE)
    version = trial.version()
    higher = with_version(trial.deb, "99.0", WORK)
    for deb, wanted in ((higher, "99.0"), (trial.deb, version)):
        trial.apt(deb, "--allow-downgrades")
        if trial.version() != wanted:
            yield f"{trial.version()} is installed, not {wanted}"
        if "unsure = 0.123" not in trial.root(f"{AS_USER} config"):
            yield f"with {wanted}, changed settings are lost"
    higher.unlink()
    if (trial.root.folder / "var/lib/emotion-edge-update").exists():
        yield "an update waits for systemd, which does not run here"


def only_the_settings_stay(trial: Trial) -> Iterator[str]:
    trial.root(f"{APT} remove emotion-edge")
    left = [name for name in files(trial.root.folder) if "emotion-edge" in name]
    kept = [name for name in left if not name.startswith(("var/lib/dpkg/", "var/lib/systemd/"))]
    # deb-systemd-helper keeps the links of an enabled unit until a purge, as it does settings.
    kept = [name for name in kept if not name.startswith("etc/systemd/")]
    if kept != ["etc/emotion-edge", CONFIG]:
        yield f"removing leaves {kept}"


def purge_leaves_the_user_alone(trial: Trial) -> Iterator[str]:
    if not trial.version():
        yield "dpkg has no record of it before the purge"
    trial.root(f"{APT} purge emotion-edge")
    after = files(trial.root.folder)
    changed = {
        name
        for name in trial.before.keys() | after.keys()
        if trial.before.get(name) != after.get(name)
    }
    if wrong := sorted(name for name in changed if name.rstrip("-") not in USER_DATABASE):
        yield f"purging leaves or changes {wrong}"
    if "emotion-edge" not in trial.root("getent passwd emotion-edge"):
        yield "its user has been removed"


def files(folder: Path) -> dict[str, str]:
    """Return the permanent files of a root; files in /etc with the hash of their content."""
    found = {}
    for where, names, plain in os.walk(folder):
        inside = Path(where).relative_to(folder)
        names[:] = [name for name in names if str(inside / name) not in TEMPORARY]
        for name in (*names, *plain):
            path = inside / name
            if inside == Path("var/lib/dpkg") and name not in {"info", "alternatives"}:
                continue
            settings = path.parts[0] == "etc" and (folder / path).is_file()
            digest = hashlib.sha256((folder / path).read_bytes()).hexdigest() if settings else ""
            found[str(path)] = digest
    return dict(sorted(found.items()))


CHECKS: dict[str, tuple[Check, ...]] = {
    "amd64": (
        lintian,
        apt_installs_the_package,
        check_finds_no_fault,
        predict_gives_the_same_answers,
        settings_survive_both_ways,
        only_the_settings_stay,
        purge_leaves_the_user_alone,
    ),
    # Emulated, and therefore without the checks that do not depend on the architecture.
    "arm64": (
        apt_installs_the_package,
        check_finds_no_fault,
        predict_gives_the_same_answers,
        only_the_settings_stay,
        purge_leaves_the_user_alone,
    ),
}
