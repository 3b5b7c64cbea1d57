"""Build the Debian package for Raspberry Pi OS and Debian 13: make deb [ARCH=amd64].

Runs on any 64-bit Linux, without root and without Debian's tools. The same checkout, wheels and
SOURCE_DATE_EPOCH (else the time of the last commit) give the same bytes.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import debfile
import metadata
import payload
import wheels
from debfile import Say

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def build(
    root: Path, arch: str, out: Path, epoch: int, listed: Path, cache: Path, say: Say
) -> Path:
    """Write out/emotion-edge_VERSION_ARCH.deb.

    Args:
        root: the checkout.
        arch: arm64 or amd64.
        out: the folder to write to; made where it is missing.
        epoch: the time of everything in it.
        listed: the pinned wheels.
        cache: where wheels are kept.
        say: takes lines about how far it is.

    Raises:
        payload.SourceError: something in the checkout is missing or does not fit.
        wheels.WheelError: a wheel is missing.
    """
    version = tomllib.loads((root / "pyproject.toml").read_text())["project"]["version"]
    data = payload.collect(root, arch, listed, cache, epoch, say)
    fields = (HERE / "control").read_text()
    control = metadata.control(fields, version, arch, data, payload.FILES)
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"emotion-edge_{version}_{arch}.deb"
    debfile.write(path, control, data, epoch, say)
    size, installed = path.stat().st_size / 1e6, metadata.installed(data) * 1024 / 1e6
    say(f"{path}: {size:.1f} MB, {installed:.0f} MB installed")
    return path


def source_date(root: Path) -> int:
    """SOURCE_DATE_EPOCH, else the time of the last commit.

    Raises:
        payload.SourceError: there is neither.
    """
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not given:
        command = ["git", "-C", str(root), "log", "-1", "--format=%ct"]
        try:
            given = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        except (OSError, subprocess.CalledProcessError):
            raise payload.SourceError("no git history here: set SOURCE_DATE_EPOCH") from None
    if not given.strip().isdigit():
        raise payload.SourceError(f"SOURCE_DATE_EPOCH is {given!r}: give seconds since 1970")
    return int(given)


def main() -> int:
    """The command line; gives the exit code."""
    parser = argparse.ArgumentParser(description="Build the Debian package.")
    parser.add_argument("--arch", choices=sorted(wheels.MACHINES), default="arm64")
    parser.add_argument("--root", type=Path, default=ROOT, help="the checkout")
    parser.add_argument("--out", type=Path, help="folder of the .deb (build in the checkout)")
    parser.add_argument("--wheels", type=Path, default=HERE / "wheels.txt", help="pinned wheels")
    parser.add_argument("--cache", type=Path, help="folder of wheels (build/wheels)")
    options = parser.parse_args()
    out, cache = (options.root / "build", options.root / "build/wheels")
    try:
        build(
            options.root,
            options.arch,
            options.out or out,
            source_date(options.root),
            options.wheels,
            options.cache or cache,
            lambda line: print(line, flush=True),
        )
    except (payload.SourceError, wheels.WheelError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
