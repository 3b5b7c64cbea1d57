"""Command line of `make card` and `make flash`: python -m card build | device | flash."""

from __future__ import annotations

import argparse
import io
import sys
from pathlib import Path

from card import build, flash, fleet
from card.fleet_table import OPTIONS
from edge.errors import EmotionEdgeError
from edge.system import log

COLUMNS = "\n".join(f"  {name:15} {text}" for name, text in OPTIONS.items())
FLEET = f"""
A fleet: --fleet devices.csv builds the image once, and a folder of small files for each device,
OUT's folder/fleet/HOSTNAME, to be put into the boot partition of its card. One row for each device,
UTF-8, separated by commas, semicolons or tabs; the first row names the columns:

{COLUMNS}
  mqtt.host ...   every setting of docs/configuration.md is a column; empty: as in --config

An option above counts for all devices, unless the table has a column for it. For example:

  hostname,wifi_ssid,wifi_password,wifi_country,mqtt.enabled,mqtt.host,display.language
  entrance,Museum,correct horse,DE,true,192.168.1.5,de
  cafe,,,,true,192.168.1.5,en

docs/fleet.md leads from such a table to fifty devices; docs/fleet/devices.csv is a longer one.
"""


def main(argv: list[str] | None = None) -> int:
    """Run a command.

    Returns:
        exit code: 0 done, 1 an error that is named on stderr, 130 interrupted by Ctrl-C.
    """
    arguments = build_parser().parse_args(argv)
    log.configure(verbose=arguments.verbose, quiet=arguments.quiet)
    if isinstance(sys.stdout, io.TextIOWrapper):  # names of files need not be Unicode
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        arguments.run(arguments)
    except (EmotionEdgeError, OSError) as error:
        log.print_error(f"error: {_message(error)}")
        return 1
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    return 0


def build_parser() -> argparse.ArgumentParser:
    """Return the parser; "" counts as not given, because make passes unset variables as that."""
    common = argparse.ArgumentParser(add_help=False)
    log.add_options(common)
    parser = argparse.ArgumentParser(prog="card", description="Card images for the Raspberry Pi.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    text = "build a card image from a base image"
    _add_build_options(
        commands.add_parser(
            "build", help=text, description=text, parents=[common], epilog=FLEET,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
    )  # fmt: skip
    text = "write the complete card image of one device of a fleet"
    _add_device_options(
        commands.add_parser("device", help=text, description=text, parents=[common])
    )
    text = "write a card image to an SD card and verify it"
    _add_flash_options(commands.add_parser("flash", help=text, description=text, parents=[common]))
    return parser


def _add_build_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--image", default="", help="base image: .img, .img.xz or .img.gz")
    parser.add_argument("--sha256", default="", help="its checksum; default: from IMAGE.sha256")
    parser.add_argument(
        "--package", type=Path, action="append", default=[], help="a .deb, or a folder of them"
    )
    parser.add_argument("--out", type=Path, required=True, help="the card image to write")
    for name in ("hostname", "wifi-ssid", "wifi-password-file", "wifi-country", "ssh-key"):
        parser.add_argument(f"--{name}", default="")
    parser.add_argument("--config", default="", help="config.toml of the appliance")
    parser.add_argument(
        "--fleet", default="", help="CSV file with a row for each device, see below"
    )
    parser.add_argument("--language", default="", help="language of the text on the screen")
    parser.add_argument(
        "--offline", action="store_true", help="add the packages that the base image lacks"
    )
    parser.add_argument(
        "--readonly", action="store_true", help="write nothing to the card after the installation"
    )
    parser.add_argument(
        "--without", action="append", default=[], metavar="NAME",
        help="leave out a recommended package, with --offline",
    )  # fmt: skip
    parser.add_argument("--cache", type=Path, help="folder that keeps the base image decompressed")
    parser.add_argument("--check", action="store_true", help="check the options, and stop")
    parser.add_argument(
        "--force", action="store_true", help="build it again, and overwrite any file"
    )
    parser.set_defaults(run=build.run)


def _add_device_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--card", default="", help="the card image of the fleet")
    parser.add_argument(
        "--files", default="", help="folder of the device, such as build/fleet/NAME"
    )
    parser.add_argument("--out", default="", help="the image to write")
    parser.add_argument("--force", action="store_true", help="overwrite it")
    parser.set_defaults(run=fleet.run)


def _add_flash_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--card", default="", help="the card image")
    parser.add_argument(
        "--files", default="", help="folder of a device of a fleet, such as build/fleet/NAME"
    )
    parser.add_argument(
        "--device", default="", help="such as /dev/sdX; all data on it will be lost"
    )
    parser.add_argument("--force", action="store_true", help="accept a fixed device")
    parser.add_argument("--yes", action="store_true", help="do not ask for confirmation")
    parser.set_defaults(run=flash.run)


def _message(error: Exception) -> str:
    """Return the text of an error in one line, without the "[Errno 28]" of an OSError."""
    text = str(error)
    if isinstance(error, OSError) and error.strerror:
        text = f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return " ".join(text.splitlines())
