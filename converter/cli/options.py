"""The commands of the converter, and what each can be told."""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path
from typing import Any

from converter.cli import commands
from converter.cli.argument_types import amount, fraction, labels, positive, share, sizes, told
from converter.config import PRECISIONS, SIZES, SMALL_FIRST, ConvertConfig, TrainConfig

PROG = "emotion-convert"
DATA_HELP = (
    "data set: a folder with train/ and test/ (or validation/) and in them a folder per emotion "
    "(Kaggle's forms; all of test/ serves as both test splits, unless its files are named "
    "PublicTest_* and PrivateTest_*), or with fer2013.csv, or with train.npz, public_test.npz and "
    "private_test.npz; or the path of a csv file"
)
MODEL_HELP = "a .keras or .h5 file, a .json architecture with .weights.h5, or a SavedModel folder"

FORM = (
    ("--mean", fraction, "M", "a float model was trained on (pixel - MEAN) * SCALE"),
    ("--scale", fraction, "S", "see --mean; for pixel/255: --mean 0 --scale 1/255"),
    ("--labels", labels, "A,B,...", "emotions in the order of a float model's outputs"),
)


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
    for flag, kind, metavar, text in rows:
        value = getattr(config, flag.removeprefix("--").replace("-", "_"))
        default = ",".join(value) if isinstance(value, tuple) else value
        t.add_argument(flag, type=kind, default=default, metavar=metavar, help=text)


def add_train(menu: Any) -> None:
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
        ("--network", str, "NAME", "compact; wide, to teach it; resnet50v2; tiny, for tests"),
        ("--epochs", positive, "N", "passes over the training pictures"),
        ("--minutes", amount, "M", "end by then, with fewer epochs if need be; 0 is no limit"),
        ("--batch", positive, "N", "pictures a step"),
        ("--learning-rate", amount, "R", "at its peak"),
        ("--start-from", str, "FILE", "begin with another run's weights: checkpoint.pt or .keras"),
        ("--class-weights", amount, "X", "weigh pictures by (1 / count of their class) ** X"),
        ("--mixup", share, "SHARE", "mix another picture into each, by up to this much"),
        ("--distill", share, "SHARE", "how much of what is learned is the teachers' answer"),
        ("--seed", int, "N", "of all randomness"),
    )  # fmt: skip
    _add_sources(t)
    t.add_argument(
        "--workers", type=positive, default=min(8, os.cpu_count() or 1), metavar="N",
        help="processes of one thread each",
    )  # fmt: skip
    t.add_argument(
        "--precision", choices=PRECISIONS, default=TrainConfig.precision,
        help="of multiplications; bfloat16 is fast on some processors only, auto knows which",
    )  # fmt: skip
    t.add_argument(
        "--resume", action="store_true", default=argparse.SUPPRESS,
        help="go on with the run in --out, with the same options",
    )  # fmt: skip
    t.set_defaults(run=commands.train)


def _add_sources(t: argparse.ArgumentParser) -> None:
    """What else training learns from."""
    t.add_argument(
        "--sizes", type=sizes, metavar="SHARE:PX,...", default=argparse.SUPPRESS,
        help="picture size in pixels from each share of the run on; the last is the network's own "
        f"(default: {told(SMALL_FIRST)}; resnet50v2: {told(SIZES['resnet50v2'])})",
    )  # fmt: skip
    t.add_argument(
        "--extra", type=Path, action="append", default=argparse.SUPPRESS, metavar="DIR",
        help="more training pictures: another data set, or a folder per emotion (some are enough); "
        "may be given more than once",
    )  # fmt: skip
    t.add_argument(
        "--pretrained", action="store_true", default=argparse.SUPPRESS,
        help="begin with ImageNet weights, which Keras downloads (resnet50v2)",
    )  # fmt: skip
    t.add_argument(
        "--teacher", dest="teachers", action="append", default=argparse.SUPPRESS,
        metavar="MODEL.keras",
        help="network of an earlier run whose answers are learned too; may be given more than once",
    )  # fmt: skip


def add_convert(menu: Any) -> None:
    t = _command(
        menu, "convert", "convert a Keras model to int8 TFLite, with a manifest and a report",
        "runs/a/network.keras --data fer2013 --out models/emotions.tflite",
    )  # fmt: skip
    t.add_argument("model", type=Path, metavar="MODEL", help=MODEL_HELP)
    t.add_argument(
        "--weights", type=Path, metavar="FILE", default=argparse.SUPPRESS,
        help="the .weights.h5 of a .json architecture (default: the one beside it)",
    )  # fmt: skip
    t.add_argument("--data", type=Path, metavar="DIR", default=argparse.SUPPRESS, help=DATA_HELP)
    t.add_argument(
        "--out", type=Path, metavar="FILE.tflite", default=argparse.SUPPRESS,
        help="the result; manifest (.toml) and report (.html) come beside it (default: beside the "
        "model)",
    )  # fmt: skip
    t.add_argument(
        "--edgetpu", action="store_true", default=argparse.SUPPRESS,
        help="also compile it for the Edge TPU (needs edgetpu_compiler)",
    )  # fmt: skip
    t.add_argument(
        "--allow-cpu-ops", action="store_true", default=argparse.SUPPRESS,
        help="do not fail when the compiler leaves operators on the CPU",
    )  # fmt: skip
    _options(
        t, ConvertConfig,
        *FORM,
        ("--crop-scale", amount, "S", "side of the device's square crop, in widths of the box"),
        ("--crop-shift", float, "S", "how far the crop lies below the box's centre, in heights"),
        ("--samples", positive, "N", "training pictures that calibrate the int8 ranges"),
        ("--max-drop", float, "POINTS", "fail when int8 is further below float, in percent points"),
        ("--seed", int, "N", "of the samples"),
    )  # fmt: skip
    t.set_defaults(run=commands.convert)


def add_inspect(menu: Any) -> None:
    t = _command(
        menu, "inspect", "list a .tflite file's operators: cost, and what an Edge TPU would take",
        "models/emotions.tflite",
    )  # fmt: skip
    t.add_argument("model", type=Path, metavar="MODEL.tflite", help="no compiler is needed")
    t.add_argument(
        "--time", action="store_true", default=argparse.SUPPRESS,
        help="also measure how long an answer takes on this machine, with one thread",
    )  # fmt: skip
    t.set_defaults(run=commands.inspect)


def add_evaluate(menu: Any) -> None:
    t = _command(
        menu, "evaluate", "measure a .keras network, or a .tflite one as the device runs it",
        "models/emotions.tflite --data fer2013 --split private_test",
    )  # fmt: skip
    t.add_argument(
        "model", type=Path, metavar="MODEL", help=f".tflite with its manifest, or {MODEL_HELP}"
    )
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
    t.add_argument(
        "--plots", type=Path, metavar="DIR", default=argparse.SUPPRESS,
        help="draw confusion, ROC curves and calibration, and save the classification report",
    )  # fmt: skip
    _options(t, ConvertConfig, *FORM)
    t.set_defaults(run=commands.evaluate)
