"""Command line of the device: emotion-edge."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from edge import __version__
from edge.config import loader
from edge.config.schema import Config
from edge.errors import ConfigError, EmotionEdgeError
from edge.system import core_dumps, log

# OpenCV and FFmpeg write a line for every damaged byte; damaged frames are counted instead.
QUIET_LIBRARIES = {"OPENCV_LOG_LEVEL": "OFF", "OPENCV_FFMPEG_LOGLEVEL": "-8"}
CAMERA_HELP = "auto, picamera2, v4l2, v4l2:N, demo, a video, a picture, a folder, or module:Class"
DISPLAY_HELP = (
    "auto, kms (the bare screen), web, web:HOST:PORT, a file (out.mp4, out.png), a folder/, none"
)
EXAMPLES = """examples:
  emotion-edge run                                  camera or demo, on the screen or a page
  emotion-edge run --camera v4l2:0 --display web:0.0.0.0:8080
  emotion-edge run --camera party.mp4 --display out.mp4
  emotion-edge predict --format table holiday/      emotions in these pictures
  emotion-edge run -o camera.width=1280 -o emotion.smoothing=1
  emotion-edge check                                what is missing, and what to do
"""
Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the only place where errors become messages.

    Returns:
        exit code: 0 done, 1 an error that is named on stderr, 130 stopped by Ctrl-C. Wrong usage
        ends the program with 2.
    """
    options = build_parser().parse_args(arguments)
    log.configure(verbose=options.verbose, quiet=options.quiet)
    core_dumps.forbid()
    for variable, level in QUIET_LIBRARIES.items():
        os.environ.setdefault(variable, level)
    try:
        exit_code = options.command(options)
        sys.stdout.flush()
    except EmotionEdgeError as error:
        log.print_error(f"emotion-edge: error: {error}")
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader closed the pipe, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return exit_code


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    parser = argparse.ArgumentParser(
        prog="emotion-edge",
        description="Live facial expressions: every face boxed, followed, and named.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    common = _common_options()
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, function: Command, text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text, parents=[common])
        sub.set_defaults(command=function)
        return sub

    _add_run_options(command("run", _run, "show live emotions"))
    _add_predict_options(command("predict", _predict, "print the emotions in pictures and videos"))
    check = command("check", _check, "report what is there, what is missing, and what to do")
    check.add_argument("--json", action="store_true", help="print a list of objects")
    _add_bench_options(command("bench", _bench, "measure what a frame costs, stage by stage"))
    command("config", _config, "print the effective configuration")
    return parser


def _common_options() -> argparse.ArgumentParser:
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


def _add_run_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--camera", metavar="SPEC", help=CAMERA_HELP)
    parser.add_argument("--display", metavar="SPEC", help=DISPLAY_HELP)
    parser.add_argument(
        "--persist", action="store_true",
        help="for appliances: try again what cannot be opened, and show the reason on the screen",
    )  # fmt: skip


def _add_predict_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    parser.add_argument("--crop", action="store_true", help="each picture is one face already")
    parser.add_argument(
        "--format", choices=("jsonl", "table"), default="jsonl",
        help="JSON lines for programs (default), a table for people",
    )  # fmt: skip


def _add_bench_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "clips", nargs="*", type=Path, metavar="CLIP",
        help="videos; without one, two clips with one face and with four are made",
    )  # fmt: skip
    parser.add_argument("--rounds", type=int, default=5, help="number of rounds (default: 5)")
    parser.add_argument(
        "--reference", type=Path, metavar="FOLDER",
        help="also measure the predecessor of this project (make bench creates the folder)",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print all figures as JSON")
    parser.add_argument("--plot", type=Path, metavar="FILE.png", help="draw the time per stage")


def _load(options: argparse.Namespace) -> Config:
    return loader.load(options.config, options.set)


def _run(options: argparse.Namespace) -> int:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # would end the process until the loop handles it
    from edge import app

    def read() -> Config:
        return loader.with_targets(_load(options), options.camera, options.display)

    app.run(read, persist=options.persist)
    return 0


def _predict(options: argparse.Namespace) -> int:
    from edge.commands.predict import predict

    table = options.format == "table"
    return 1 if predict(_load(options), options.paths, crop=options.crop, table=table) else 0


def _check(options: argparse.Namespace) -> int:
    from edge.commands.check.report import check

    findings = check(_load(options))
    if options.json:
        print(json.dumps([finding._asdict() for finding in findings], ensure_ascii=False))
    else:
        for state, what, text in findings:
            print(f"{state:<8} {what:<9} {text}")
    return 1 if any(finding.state == "error" for finding in findings) else 0


def _bench(options: argparse.Namespace) -> int:
    log.configure(verbose=options.verbose, quiet=not options.verbose)  # no line per clip
    os.environ.setdefault("OPENCV_FFMPEG_THREADS", "1")
    from edge.commands.bench import plot, report
    from edge.commands.bench.benchmark import bench

    if options.rounds < 1:
        raise ConfigError("--rounds must be 1 or more")
    if options.plot:
        plot.check(options.plot)
    given = options.clips, options.config, options.set
    figures = bench(*given, options.rounds, options.reference)
    print(json.dumps(figures, indent=1) if options.json else "\n".join(report.lines(figures)))
    if options.plot:
        plot.draw(figures, options.plot)
    return 0


def _config(options: argparse.Namespace) -> int:
    print(loader.to_toml(_load(options)), end="")
    return 0
