"""Options of the commands."""

from __future__ import annotations

import argparse
from pathlib import Path

from edge.system import log

CAMERA_HELP = (
    "auto, picamera2, v4l2, v4l2:N, rtsp://..., http://..., demo, a video, a picture, a folder, "
    "module:Class"
)
DISPLAY_HELP = (
    "auto, kms (the bare screen), web, web:HOST:PORT, a file (out.mp4, out.png), a folder/, none"
)

NOTICE_EXAMPLE = """the sign says what the settings say (300 dots per inch, upright):
  [notice]
  operator = "City Museum"
  purpose = "An exhibit about facial expressions"
  contact = "privacy@museum.example"
  link = "https://museum.example/privacy"
examples:
  emotion-edge notice --out sign.pdf
  emotion-edge notice --out sign-de.png --language de --size a5
  emotion-edge notice --out sign.pdf -o notice.operator="City Museum" --force
"""


def common_options() -> argparse.ArgumentParser:
    """Return the options of every command."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument(
        "--config", type=Path, metavar="FILE", help="settings that override the defaults"
    )
    parser.add_argument(
        "-o", dest="set", action="append", default=[], metavar="SECTION.KEY=VALUE",
        help="one setting that overrides the files; may be repeated",
    )  # fmt: skip
    log.add_options(parser)
    return parser


def run_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `run`."""
    parser.add_argument("--camera", metavar="SPEC", help=CAMERA_HELP)
    parser.add_argument("--display", metavar="SPEC", help=DISPLAY_HELP)
    parser.add_argument("--force", action="store_true", help="replace output files that exist")
    parser.add_argument(
        "--persist", action="store_true",
        help="for appliances: try again what cannot be opened, and show the reason on the screen",
    )  # fmt: skip


def predict_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `predict`."""
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    parser.add_argument("--crop", action="store_true", help="each picture is one face already")
    parser.add_argument("--recursive", action="store_true", help="also the subfolders of folders")
    parser.add_argument(
        "--format", choices=("jsonl", "table"), default="jsonl",
        help="JSON lines for programs (default), a table for people",
    )  # fmt: skip


def bench_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `bench`."""
    parser.add_argument(
        "clips", nargs="*", type=Path, metavar="CLIP",
        help="videos; without one, two clips with one face and with four are made",
    )  # fmt: skip
    parser.add_argument("--rounds", type=int, default=5, help="number of rounds (default: 5)")
    parser.add_argument(
        "--reference", type=Path, metavar="FOLDER",
        help="also measure the predecessor of this project (make bench creates the folder)",
    )  # fmt: skip
    parser.add_argument(
        "--against", type=_names, default=(), metavar="NAMES",
        help="also measure these packages, where they are installed: fer,mediapipe",
    )  # fmt: skip
    parser.add_argument(
        "--scale", action="store_true",
        help="measure instead how the cost grows with faces, screen and camera",
    )  # fmt: skip
    parser.add_argument(
        "--observers", action="store_true",
        help="measure instead what MQTT, events, metrics, pins, hook and the page add to a frame",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print all figures as JSON")
    parser.add_argument("--plot", type=Path, metavar="FILE.png", help="draw the time per stage")
    parser.add_argument("--force", action="store_true", help="replace a plot that exists")


def _names(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for name in text.split(",")))


def check_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `check`."""
    parser.add_argument("--json", action="store_true", help="print a list of objects")


def notice_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `notice`."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = NOTICE_EXAMPLE
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="the sign: sign.pdf or sign.png"
    )
    parser.add_argument("--language", metavar="CODE", help="of the sign; default: display.language")
    parser.add_argument(
        "--size", choices=("a4", "a5", "letter"), default="a4", help="of the paper (default: a4)"
    )
    parser.add_argument("--force", action="store_true", help="replace a file that exists")


def sounds_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `sounds`."""
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="for the WAV files")
    parser.add_argument("--force", action="store_true", help="replace files that exist")


def events_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `events`."""
    parser.add_argument("--follow", action="store_true", help="wait for further ones")


def calibrate_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `calibrate`."""
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--name", metavar="NAME", help='make one, such as "front hall"')
    action.add_argument("--list", action="store_true", help="print those that are stored")
    action.add_argument("--delete", metavar="NAME", help="delete one")
    parser.add_argument("--camera", metavar="SPEC", help=CAMERA_HELP)
    parser.add_argument(
        "--seconds", type=int, default=30, metavar="N", help="of the resting face (default: 30)"
    )
    parser.add_argument("--force", action="store_true", help="replace one of the same name")


def report_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `report`."""
    period = parser.add_mutually_exclusive_group()
    period.add_argument(
        "--day", nargs="?", const="today", default="today", metavar="DATE",
        help="YYYY-MM-DD; by default, and without a date, today",
    )  # fmt: skip
    period.add_argument(
        "--week", nargs="?", const="today", metavar="DATE", help="the seven days until this one"
    )
    parser.add_argument(
        "--format", choices=("table", "csv"), default="table",
        help="sums for people (default), or every minute for programs",
    )  # fmt: skip
    parser.add_argument(
        "--out", type=Path, metavar="FILE.html", help="write bars and a table for a browser"
    )
    parser.add_argument("--force", action="store_true", help="replace a file that exists")


def password_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `password`."""
    parser.add_argument("--choose", action="store_true", help="type or pipe in one of your own")
    parser.add_argument("--setting", action="store_true", help="print a setting, and store nothing")
    parser.add_argument(
        "--pin", action="store_true", help="make the PIN of the settings page instead"
    )
