"""The package test: installs the Debian package in clean Debian 13 roots, and takes it out again.

python -m tests.package.run [--arch amd64|arm64|both]
"""

from __future__ import annotations

import argparse
import logging
import re
import subprocess
import sys
from pathlib import Path

from tests.package.checks import CHECKS, Check, Trial
from tests.package.roots import WORK, Root, prepare
from tests.system import log as logs
from tests.system.workspace import REPOSITORY, FailedError, SkipError, Stamp, run_logged

MACHINES = ("amd64", "arm64")
BUILDER = REPOSITORY / "systemd" / "deb" / "builder.py"
SOURCES = ("edge/**/*", "models/*.t*l*", "systemd/*.*", "systemd/deb/**/*", "*.toml", "*.md")
log = logging.getLogger(__name__)


def main() -> int:
    """Give the exit code: 0 passed or skipped, 1 failed."""
    parser = argparse.ArgumentParser(description="The package test.")
    parser.add_argument("--arch", choices=(*MACHINES, "both"), default="both")
    chosen = parser.parse_args().arch
    logs.configure()
    failed = 0
    for arch in MACHINES if chosen == "both" else (chosen,):
        try:
            failed += try_out(arch)
        except SkipError as reason:
            log.info("%s skipped: %s", arch, reason)
        except FailedError as error:
            print(f"package test failed: {arch}: {error}", file=sys.stderr)
            failed += 1
    return 1 if failed else 0


def try_out(arch: str) -> int:
    """Run every check of a machine; give how many failed.

    Raises:
        SkipError, FailedError: see `prepare` and `Root`; a command that has to work did not.
    """
    prepare(arch)
    deb = build(arch)
    trial = Trial(Root(arch, depends(deb)), deb, arch)
    log.info("%s: %s and a clean root", arch, deb.name)
    failed = sum(fails(each, trial) for each in CHECKS[arch])
    count = len(CHECKS[arch])
    log.info("%s: %d of %d checks passed", arch, count - failed, count)
    return failed


def build(arch: str) -> Path:
    """The package of this checkout; kept while nothing of it changes."""
    folder = WORK / f"deb-{arch}"
    paths = sorted({path for pattern in SOURCES for path in REPOSITORY.glob(pattern)})
    files = [path for path in paths if path.is_file() and "__pycache__" not in path.parts]
    stamp = Stamp(folder, *files)
    if not stamp.is_fresh():
        stamp.remove()
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        run_logged(
            f"package-deb-{arch}", [sys.executable, BUILDER, "--arch", arch, "--out", folder]
        )
        stamp.write()
    (deb,) = folder.glob("*.deb")
    return deb


def depends(deb: Path) -> tuple[str, ...]:
    """Names of what a package depends on; of alternatives the first."""
    command: list[str | Path] = ["dpkg-deb", "--field", deb, "Depends"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return tuple(sorted({re.split(r"[ |(]", part.strip())[0] for part in said.split(",")}))


def fails(check: Check, trial: Trial) -> bool:
    problems = list(check(trial))
    log.info("%s: %s: %s", trial.arch, check.__name__, "FAILED" if problems else "ok")
    for problem in problems:
        log.info("  %s", problem)
    return bool(problems)


if __name__ == "__main__":
    raise SystemExit(main())
