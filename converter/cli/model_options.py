"""The options of emotion-convert convert, evaluate, inspect and edgetpu."""

from __future__ import annotations

import argparse
from pathlib import Path

from converter.cli import commands, tflite_commands
from converter.cli.argument_types import finite, fraction, non_negative, positive_int, scale, seed
from converter.cli.auto import add_preprocessing
from converter.cli.class_options import add_labels, add_renames
from converter.cli.options import (
    MODEL_HELP,
    Subparsers,
    add_allow_cpu_ops,
    add_command,
    add_data,
    add_force,
    add_optional,
    add_programs,
    add_rows,
)
from converter.config import MEAN, SCALE, ConvertConfig
from converter.data.classes import FERPLUS, FROM_DATA


def add_convert(menu: Subparsers) -> None:
    """Add the command convert."""
    parser = add_command(
        menu, "convert", "convert a Keras model to int8 TFLite, with a manifest and a report",
        "runs/a/network.keras --data fer2013 --out models/emotions.tflite",
    )  # fmt: skip
    parser.add_argument(
        "model",
        type=Path,
        metavar="MODEL",
        help=f"{MODEL_HELP}; a float .tflite file, or a .pt2 file of PyTorch (with litert-torch)",
    )
    _add_weights(parser)
    add_data(parser, required=False)
    add_renames(parser)
    _add_results(parser)
    add_programs(parser)
    add_force(parser)
    add_preprocessing(parser)
    add_rows(
        parser, ConvertConfig,
        ("--crop-scale", non_negative, "S", "side of the device's square crop, in box widths"),
        ("--crop-shift", finite, "S", "how far the crop lies below the box's centre, in heights"),
        ("--samples", positive_int, "N", "at most so many pictures fix the int8 ranges"),
        ("--max-drop", finite, "POINTS", "largest drop from float to int8, in percentage points"),
        ("--seed", seed, "N", "of the choice of the samples"),
    )  # fmt: skip
    parser.add_argument(
        "--level", action=argparse.BooleanOptionalAction, default=ConvertConfig.level,
        help="the device turns the crops of tilted heads until their eyes are level",
    )  # fmt: skip
    parser.set_defaults(run=commands.convert)


def _add_weights(parser: argparse.ArgumentParser) -> None:
    add_optional(
        parser, "--weights", type=Path, metavar="FILE",
        help="the weights (.h5) of a .json architecture (default: those beside it)",
    )  # fmt: skip


def _add_results(parser: argparse.ArgumentParser) -> None:
    """Add the files that convert writes, and what they may be made of."""
    add_optional(
        parser, "--out", type=Path, metavar="FILE.tflite",
        help="the result; manifest (.toml) and report (.html) are written beside it (default: "
        "beside the model)",
    )  # fmt: skip
    add_optional(
        parser, "--icons", type=Path, metavar="DIR",
        help="icons of classes, NAME.png or NAME.svg: they are copied beside the result, and named "
        "in its manifest",
    )  # fmt: skip
    add_optional(
        parser, "--edgetpu", action="store_true",
        help="also compile it for the Edge TPU (needs edgetpu_compiler)",
    )  # fmt: skip
    add_allow_cpu_ops(parser)
    add_optional(
        parser, "--allow-nonsense", action="store_true",
        help="also convert a network whose answers on public_test make no sense",
    )  # fmt: skip


def add_evaluate(menu: Subparsers) -> None:
    """Add the command evaluate."""
    parser = add_command(
        menu, "evaluate", "evaluate a .keras network, or a .tflite one as the device runs it",
        "models/emotions.tflite --data fer2013 --split private_test",
    )  # fmt: skip
    parser.add_argument(
        "model", type=Path, metavar="MODEL", help=f".tflite with its manifest, or {MODEL_HELP}"
    )
    _add_weights(parser)
    add_data(parser, required=False)
    add_renames(parser)
    add_optional(
        parser, "--films", type=Path, metavar="DIR",
        help="films of acted emotions with names as in CREMA-D (1001_DFA_ANG_XX.flv), which a "
        ".tflite network is shown in the pipeline of the device; beside --data or in its place",
    )  # fmt: skip
    parser.add_argument(
        "--split", default="public_test", choices=("train", "public_test", "private_test"),
        help="split to measure on",
    )  # fmt: skip
    add_optional(parser, "--json", type=Path, metavar="FILE", help="save the figures")
    add_optional(
        parser, "--plots", type=Path, metavar="DIR",
        help="draw confusion, ROC curves and calibration, and save the classification report",
    )  # fmt: skip
    add_optional(
        parser, "--report", type=Path, metavar="FILE.html",
        help="write a page that says whether to ship the network, and why, with figures and "
        "pictures of the data set",
    )  # fmt: skip
    _add_range(parser)
    add_labels(
        parser, (FROM_DATA, FERPLUS),
        "classes in the order of the float model's outputs, see convert; a .tflite file's are in "
        "its manifest",
    )  # fmt: skip
    add_programs(parser)
    add_force(parser)
    parser.set_defaults(run=commands.evaluate)


def _add_range(parser: argparse.ArgumentParser) -> None:
    """Add --mean and --scale, which say nothing of a .tflite file."""
    add_optional(
        parser, "--mean", type=fraction, metavar="M",
        help="the float model was trained on (pixel - MEAN) * SCALE; a .tflite file's is in its "
        f"manifest (default: {MEAN:g})",
    )  # fmt: skip
    add_optional(
        parser, "--scale", type=scale, metavar="S",
        help=f"see --mean; for pixel/255: --mean 0 --scale 1/255 (default: 1/{1 / SCALE:g})",
    )  # fmt: skip


def add_inspect(menu: Subparsers) -> None:
    """Add the command inspect."""
    parser = add_command(
        menu, "inspect", "list the operators of .tflite files: cost, support by the Edge TPU",
        "models/emotions.tflite",
    )  # fmt: skip
    parser.add_argument(
        "models", type=Path, nargs="+", metavar="MODEL.tflite",
        help="no compiler is needed; of several, the last lines have the prediction for each",
    )  # fmt: skip
    add_optional(
        parser, "--time", action="store_true",
        help="also measure the time of an inference on this machine, with one thread",
    )  # fmt: skip
    parser.set_defaults(run=tflite_commands.inspect)


def add_edgetpu(menu: Subparsers) -> None:
    """Add the command edgetpu."""
    parser = add_command(
        menu, "edgetpu", "compile the int8 networks of a folder for the Edge TPU",
        "models",
    )  # fmt: skip
    parser.add_argument(
        "folder", type=Path, metavar="DIR",
        help="x.tflite becomes x_edgetpu.tflite, with a manifest; float networks are left out "
        "(needs edgetpu_compiler)",
    )  # fmt: skip
    add_allow_cpu_ops(parser)
    add_force(parser)
    parser.set_defaults(run=tflite_commands.edgetpu)
