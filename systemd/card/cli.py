"""The command line of `make card` and `make flash`: python -m card build | flash."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from card import build, flash
from edge.errors import EmotionEdgeError


def main(argv: list[str] | None = None) -> int:
    """Give the exit code: 0 done, 1 an error that is named, 130 stopped by Ctrl-C."""
    options = parser().parse_args(argv)
    try:
        options.run(options)
    except (EmotionEdgeError, OSError) as error:
        print(f"error: {_line(error)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    return 0


def parser() -> argparse.ArgumentParser:
    """Empty texts count as not given: that is how make passes what nobody set."""
    top = argparse.ArgumentParser(prog="card", description="Card images for the Pi.")
    commands = top.add_subparsers(required=True)
    made = commands.add_parser("build", help="make a card image from the stock one")
    made.add_argument("--image", required=True, help="stock image: .img, .img.xz or .img.gz")
    made.add_argument("--sha256", default="", help="of that file; else IMAGE.sha256 is used")
    made.add_argument("--package", type=Path, action="append", default=[], help=".deb or a folder")
    made.add_argument("--out", type=Path, required=True, help="the card image")
    for name in ("hostname", "wifi-ssid", "wifi-password-file", "wifi-country", "ssh-key"):
        made.add_argument(f"--{name}", default="")
    made.add_argument("--config", default="", help="the appliance's config.toml")
    made.add_argument("--language", default="", help="of the words on the screen")
    made.add_argument("--offline", action="store_true", help="fetch what the image lacks, now")
    made.add_argument("--readonly", action="store_true", help="nothing is written once installed")
    made.set_defaults(run=build.run)
    written = commands.add_parser("flash", help="write a card image to a card")
    written.add_argument("--card", type=Path, required=True, help="the card image")
    written.add_argument("--device", required=True, help="as /dev/sdX; everything on it is lost")
    written.add_argument("--force", action="store_true", help="even if it is not removable")
    written.add_argument("--yes", action="store_true", help="do not ask")
    written.set_defaults(run=flash.run)
    return top


def _line(error: Exception) -> str:
    """One line without "[Errno 28]"."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return str(error)


if __name__ == "__main__":
    raise SystemExit(main())
