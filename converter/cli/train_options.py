"""The options of emotion-convert train."""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path

from converter.cli import commands
from converter.cli.argument_types import (
    format_sizes,
    non_negative,
    positive_int,
    seed,
    share,
    sizes,
)
from converter.cli.class_options import add_labels, add_renames
from converter.cli.options import Subparsers, add_command, add_data, add_optional, add_rows
from converter.config import DEVICES, PRECISIONS, TrainConfig, default_sizes
from converter.data.classes import FERPLUS, FROM_DATA


def add_train(menu: Subparsers) -> None:
    """Add the command train."""
    parser = add_command(
        menu,
        "train",
        "train a network on the CPU or a GPU",
        "--data fer2013 --minutes 90 --out runs/a",
    )
    add_data(parser, required=True)
    add_labels(
        parser, (FROM_DATA, FERPLUS),
        "2 to 20 classes; from-data: those of the data, by its folders or the table; ferplus: the "
        "seven emotions and contempt, as most people said (default: the seven emotions)",
    )  # fmt: skip
    add_renames(parser)
    today = Path("runs", time.strftime("%Y-%m-%d"))
    parser.add_argument("--out", type=Path, default=today, metavar="DIR", help="folder of the run")
    add_rows(
        parser, TrainConfig,
        ("--network", str, "NAME", "compact; its teachers wide, resnet18, vgg; resnet50v2; tiny"),
        ("--epochs", positive_int, "N", "passes over the training pictures"),
        ("--minutes", non_negative, "M", "time limit, which may end in fewer epochs; 0: no limit"),
        ("--batch", positive_int, "N", "pictures per step"),
        ("--learning-rate", non_negative, "R", "at its peak"),
        ("--start-from", str, "FILE", "initial weights from another run: checkpoint.pt or .keras"),
        ("--class-weights", non_negative, "X", "weight per picture: (1 / count of its class) ** X"),
        ("--mixup", share, "SHARE", "largest share of another picture that is mixed into each"),
        ("--distill", share, "SHARE", "share of the teachers' answer in the training target"),
        ("--degrade", share, "SHARE", "far, blurred, dark, noisy, compressed pictures; 1: many"),
        ("--seed", seed, "N", "of all randomness"),
    )  # fmt: skip
    _add_sources(parser)
    _add_execution(parser)
    parser.set_defaults(run=commands.train)


def _add_sources(parser: argparse.ArgumentParser) -> None:
    """Add the options for everything else that training learns from."""
    add_optional(
        parser, "--sizes", type=sizes, metavar="SHARE:PX,...",
        help="picture size in pixels from each share of the run on; the last is the network's input"
        f" size (default: {format_sizes(default_sizes('compact'))}; "
        f"resnet50v2: {format_sizes(default_sizes('resnet50v2'))})",
    )  # fmt: skip
    add_optional(
        parser, "--extra", type=Path, action="append", metavar="DIR",
        help="additional training pictures: another data set, or a folder per class (classes "
        "may be missing); may be given more than once",
    )  # fmt: skip
    add_optional(
        parser, "--pretrained", action="store_true",
        help="start from ImageNet weights, which Keras downloads (resnet50v2)",
    )  # fmt: skip
    add_optional(
        parser, "--teacher", dest="teachers", action="append", metavar="FILE",
        help="network of an earlier run whose answers are learned too: checkpoint.pt (labels and "
        "votes) or .keras (labels); may be given more than once",
    )  # fmt: skip
    add_optional(
        parser, "--soft-targets", metavar="FILE.npz",
        help="answers of teachers to the training pictures, which count as one more teacher; "
        "python -m converter.train.soft_targets writes them",
    )  # fmt: skip


def _add_execution(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--workers", type=positive_int, default=min(8, os.cpu_count() or 1), metavar="N",
        help="processes of one thread each; on a GPU one is enough",
    )  # fmt: skip
    parser.add_argument(
        "--device", choices=DEVICES, default="auto",
        help="where to train; auto takes an NVIDIA GPU that torch finds (default: auto)",
    )  # fmt: skip
    parser.add_argument(
        "--precision", choices=PRECISIONS, default=TrainConfig.precision,
        help="of multiplications; bfloat16 is fast on some processors only, auto chooses",
    )  # fmt: skip
    add_optional(
        parser, "--resume", action="store_true",
        help="continue the run in --out, with the same options",
    )  # fmt: skip
