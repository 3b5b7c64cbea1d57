"""Package test: install the Debian package in clean Debian 13 roots, and remove it again.

python -m tests.package.run [--arch amd64|arm64|both]
"""

from __future__ import annotations

import argparse
import logging
import os
import re
import subprocess
import sys
from pathlib import Path

from tests.package.checks import CHECKS, Check, Trial
from tests.package.roots import WORK, Root, prepare
from tests.system import log as logs
from tests.system.workspace import REPOSITORY, FailedError, SkipError, Stamp, run_logged

ARCHITECTURES = ("amd64", "arm64")
SOURCES = ("edge/**/*", "models/*.t*l*", "systemd/*.*", "systemd/deb/**/*", "*.toml", "*.md")
log = logging.getLogger(__name__)


def main() -> int:
    """Return the exit code: 0 passed or skipped, 1 failed."""
    parser = argparse.ArgumentParser(description="The package test.")
    parser.add_argument("--arch", choices=(*ARCHITECTURES, "both"), default="both")
    chosen = parser.parse_args().arch
    logs.configure()
    failed = 0
    for arch in ARCHITECTURES if chosen == "both" else (chosen,):
        try:
            failed += run_checks(arch)
        except SkipError as reason:
            log.info("%s skipped: %s", arch, reason)
        except FailedError as error:
            print(f"package test failed: {arch}: {error}", file=sys.stderr)
            failed += 1
    return 1 if failed else 0


def run_checks(arch: str) -> int:
    """Run every check of an architecture and return the number of those that failed.

    Raises:
        SkipError: this machine cannot run the test.
        FailedError: a command that has to succeed failed.
    """
    prepare(arch)
    deb = build(arch)
    trial = Trial(Root(arch, dependencies(deb)), deb, arch)
    log.info("%s: %s and a clean root", arch, deb.name)
    failed = sum(fails(each, trial) for each in CHECKS[arch])
    count = len(CHECKS[arch])
    log.info("%s: %d of %d checks passed", arch, count - failed, count)
    return failed


def build(arch: str) -> Path:
    """Return the package of this checkout; it is kept until a source changes."""
    folder = WORK / f"deb-{arch}"
    paths = sorted({path for pattern in SOURCES for path in REPOSITORY.glob(pattern)})
    files = [path for path in paths if path.is_file() and "__pycache__" not in path.parts]
    stamp = Stamp(folder, *files)
    if not stamp.is_fresh():
        stamp.remove()
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        modules = f"PYTHONPATH={REPOSITORY / 'systemd'}{os.pathsep}{REPOSITORY}"
        command = ["env", modules, sys.executable, "-m", "deb", "--arch", arch, "--out", folder]
        run_logged(f"package-deb-{arch}", command)
        stamp.write()
    (deb,) = folder.glob("*.deb")
    return deb


def dependencies(deb: Path) -> tuple[str, ...]:
    """Return the names of the packages that a package depends on; of alternatives the first."""
    command: list[str | Path] = ["dpkg-deb", "--field", deb, "Depends"]
    field = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return tuple(sorted({re.split(r"[ |(]", part.strip())[0] for part in field.split(",")}))


def fails(check: Check, trial: Trial) -> bool:
    """Run a check, log its problems, and return whether there are any."""
    problems = list(check(trial))
    log.info("%s: %s: %s", trial.arch, check.__name__, "FAILED" if problems else "ok")
    for problem in problems:
        log.info("  %s", problem)
    return bool(problems)


if __name__ == "__main__":
    raise SystemExit(main())
