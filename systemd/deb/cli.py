"""Command line of `make deb`: python -m deb."""

from __future__ import annotations

import argparse
from pathlib import Path

from deb import wheels
from deb.build import ROOT, build, source_date
from edge.errors import EmotionEdgeError
from edge.system import log

WHEELS = Path(__file__).with_name("wheels.txt")


def main(argv: list[str] | None = None) -> int:
    """Build the package.

    Returns:
        exit code: 0 done, 1 an error that is named on stderr, 130 interrupted by Ctrl-C.
    """
    arguments = build_parser().parse_args(argv)
    log.configure(verbose=arguments.verbose, quiet=arguments.quiet)
    root = arguments.root
    out, cache = arguments.out or root / "build", arguments.cache or root / "build/wheels"
    try:
        epoch = source_date(root)
        print(build(root, arguments.arch, out, epoch, pins=arguments.wheels, cache=cache))
    except (EmotionEdgeError, OSError) as error:
        log.print_error(f"error: {error}")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(prog="deb", description="Build the Debian package.")
    parser.add_argument("--arch", choices=sorted(wheels.MACHINES), default="arm64")
    parser.add_argument("--root", type=Path, default=ROOT, help="the checkout")
    parser.add_argument("--out", type=Path, help="folder of the .deb; default: ROOT/build")
    parser.add_argument("--wheels", type=Path, default=WHEELS, help="requirements of the wheels")
    parser.add_argument("--cache", type=Path, help="folder of wheels; default: ROOT/build/wheels")
    log.add_options(parser)
    return parser
