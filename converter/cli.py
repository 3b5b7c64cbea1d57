"""The command line of the converter: train, convert, evaluate."""

from __future__ import annotations

import argparse
import math
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from converter import commands
from converter.config import ConvertConfig, TrainConfig
from edge.errors import EmotionEdgeError

PROG = "emotion-convert"
DATA_HELP = (
    "data set: a folder with train/ and test/ and in them a folder per emotion (Kaggle's form; "
    "all of test/ serves as both test splits, unless its files are named PublicTest_* and "
    "PrivateTest_*), or with fer2013.csv, or with train.npz, public_test.npz and "
    "private_test.npz; or the path of a csv file"
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Returns:
        the exit code: 0, 1 after an error that the user can mend, 130 after Ctrl-C. Wrong usage
        ends the program with 2.
    """
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except EmotionEdgeError as error:
        return _tell(f"error: {error}", 1)
    except ModuleNotFoundError as error:
        if error.name not in ("tensorflow", "keras", "torch", "tqdm"):
            raise
        return _tell(f"error: {error.name} is missing: pip install 'emotion-edge[convert]'", 1)
    except KeyboardInterrupt as stop:
        print(file=sys.stderr)
        return _tell(f"stopped{''.join(stop.args)}", 130)
    return 0


def _tell(message: str, code: int) -> int:
    print(f"{PROG}: {message}", file=sys.stderr)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=PROG,
        description="Train emotion networks, convert them to int8 for the device, measure them.",
        epilog=f"example: {PROG} train --data fer2013 --minutes 60",
    )
    menu = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_train(menu)
    _add_convert(menu)
    _add_evaluate(menu)
    return parser


def _command(menu: Any, name: str, summary: str, example: str) -> argparse.ArgumentParser:
    return menu.add_parser(
        name,
        help=summary,
        description=f"{summary[0].upper()}{summary[1:]}.",
        epilog=f"example: {PROG} {name} {example}",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )


def _options(t: argparse.ArgumentParser, config: type, *rows: tuple[str, Any, str, str]) -> None:
    """Add options whose defaults the configuration has: flag, type, metavar, help each."""
    for flag, kind, metavar, told in rows:
        default = getattr(config, flag.removeprefix("--").replace("-", "_"))
        t.add_argument(flag, type=kind, default=default, metavar=metavar, help=told)


def _add_train(menu: Any) -> None:
    t = _command(
        menu, "train", "train a network on the CPU", "--data fer2013 --minutes 90 --out runs/a"
    )
    t.add_argument(
        "--data", type=Path, required=True, metavar="DIR", default=argparse.SUPPRESS, help=DATA_HELP
    )
    today = Path("runs", time.strftime("%Y-%m-%d"))
    t.add_argument("--out", type=Path, default=today, metavar="DIR", help="folder of the run")
    _options(
        t, TrainConfig,
        ("--network", str, "NAME", "compact, or tiny (tests)"),
        ("--epochs", _positive, "N", "passes over the training pictures"),
        ("--minutes", _amount, "M", "end by then, with fewer epochs if need be; 0 is no limit"),
        ("--batch", _positive, "N", "pictures a step"),
        ("--learning-rate", _amount, "R", "at its peak"),
        ("--start-from", str, "CHECKPOINT", "begin with another run's weights: its checkpoint.pt"),
        ("--seed", int, "N", "of all randomness"),
    )  # fmt: skip
    t.add_argument(
        "--sizes", type=_sizes, metavar="SHARE:PX,...",
        default=",".join(f"{share:g}:{pixels}" for share, pixels in TrainConfig.sizes),
        help="picture size in pixels from each share of the run on",
    )  # fmt: skip
    t.add_argument(
        "--workers", type=_positive, default=min(8, os.cpu_count() or 1), metavar="N",
        help="processes of one thread each",
    )  # fmt: skip
    t.add_argument(
        "--resume", action="store_true", default=argparse.SUPPRESS,
        help="go on with the run in --out, with the same options",
    )  # fmt: skip
    t.set_defaults(run=commands.train)


def _add_convert(menu: Any) -> None:
    t = _command(
        menu, "convert", "convert a .keras network to int8 TFLite with a manifest",
        "runs/a/network.keras --data fer2013 --out models/emotions.tflite",
    )  # fmt: skip
    t.add_argument("model", type=Path, metavar="MODEL.keras", help="what train has left")
    t.add_argument("--data", type=Path, metavar="DIR", default=argparse.SUPPRESS, help=DATA_HELP)
    t.add_argument(
        "--out", type=Path, metavar="FILE.tflite", default=argparse.SUPPRESS,
        help="the result; its manifest comes beside it as .toml (default: beside the model)",
    )  # fmt: skip
    _options(
        t, ConvertConfig,
        ("--crop-scale", _amount, "S", "side of the device's square crop, in widths of the box"),
        ("--crop-shift", float, "S", "how far the crop lies below the box's centre, in heights"),
        ("--samples", _positive, "N", "training pictures that calibrate the int8 ranges"),
        ("--max-drop", float, "POINTS", "fail when int8 is further below float, in percent points"),
        ("--seed", int, "N", "of the samples"),
    )  # fmt: skip
    t.set_defaults(run=commands.convert)


def _add_evaluate(menu: Any) -> None:
    t = _command(
        menu, "evaluate", "measure a .keras network, or a .tflite one as the device runs it",
        "models/emotions.tflite --data fer2013 --split private_test",
    )  # fmt: skip
    t.add_argument("model", type=Path, metavar="MODEL", help=".tflite with its manifest, or .keras")
    t.add_argument(
        "--data", type=Path, required=True, metavar="DIR", default=argparse.SUPPRESS, help=DATA_HELP
    )
    t.add_argument(
        "--split", default="public_test", choices=("train", "public_test", "private_test"),
        help="what to measure on",
    )  # fmt: skip
    t.add_argument(
        "--json", type=Path, metavar="FILE", default=argparse.SUPPRESS, help="save the figures"
    )
    t.set_defaults(run=commands.evaluate)


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number from 1 on, not {text!r}")
    return int(text)


def _sizes(text: str) -> tuple[tuple[float, int], ...]:
    try:
        pairs = [part.split(":") for part in text.split(",")]
        sizes = tuple((float(share), int(pixels)) for share, pixels in pairs)
    except ValueError:
        sizes = ()
    shares = [share for share, _ in sizes]
    if not sizes or shares[0] != 0 or shares != sorted(shares) or min(p for _, p in sizes) < 8:
        raise argparse.ArgumentTypeError(f"expected such as 0:32,0.35:40,0.8:48, not {text!r}")
    return sizes


def _amount(text: str) -> float:
    try:
        amount = float(text)
    except ValueError:
        amount = math.nan
    if not 0 <= amount < math.inf:
        raise argparse.ArgumentTypeError(f"expected a number from 0 on, not {text!r}")
    return amount
