"""Helpers to add a command and its options to the parser of emotion-convert."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, TypeAlias

from converter.cli.argument_types import custom_object
from edge.system.log import add_options

Subparsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001

PROG = "emotion-convert"
DATA_HELP = (
    "data set: a folder with train/ and test/ (or validation/), each with a folder per class "
    "(as on Kaggle; all of test/ serves as both test splits, unless its files are named "
    "PublicTest_* and PrivateTest_*), or with fer2013.csv, or with train.npz, public_test.npz and "
    "private_test.npz; or the path of a csv file, a .zip or a .tar.gz; also FER+, RAF-DB, "
    "AffectNet, CK+ and JAFFE as they are published (docs/converting.md)"
)
MODEL_HELP = (
    "a .keras or .h5 file of Keras 3 or 2, a .json architecture with its weights, or a SavedModel "
    "folder"
)

Row = tuple[str, Any, str, str]  # option, type, metavar, help


def add_command(menu: Subparsers, name: str, summary: str, example: str) -> argparse.ArgumentParser:
    """Add a command with its help and its log options; return its parser."""
    parser = menu.add_parser(
        name,
        help=summary,
        description=f"{summary[0].upper()}{summary[1:]}.",
        epilog=f"example: {PROG} {name} {example}",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add_options(parser)
    return parser


def add_rows(parser: argparse.ArgumentParser, config: type, *rows: Row) -> None:
    """Add options whose defaults are those of a configuration."""
    for option, kind, metavar, text in rows:
        value = getattr(config, option.removeprefix("--").replace("-", "_"))
        default = ",".join(value) if isinstance(value, tuple) else value
        parser.add_argument(option, type=kind, default=default, metavar=metavar, help=text)


def add_optional(parser: argparse.ArgumentParser, *names: str, **options: Any) -> None:
    """Add an option that is absent from the namespace unless it is given."""
    parser.add_argument(*names, default=argparse.SUPPRESS, **options)


def add_data(parser: argparse.ArgumentParser, required: bool) -> None:
    """Add --data."""
    add_optional(parser, "--data", type=Path, required=required, metavar="DIR", help=DATA_HELP)


def add_allow_cpu_ops(parser: argparse.ArgumentParser) -> None:
    """Add --allow-cpu-ops."""
    add_optional(
        parser, "--allow-cpu-ops", action="store_true",
        help="do not fail when the compiler leaves operators on the CPU",
    )  # fmt: skip


def add_programs(parser: argparse.ArgumentParser) -> None:
    """Add --trust and --custom."""
    add_optional(
        parser, "--trust", action="store_true",
        help="also load layers that hold a program (Lambda): the file may then run any program "
        "with your rights, so only for files of people whom you trust",
    )  # fmt: skip
    add_optional(
        parser, "--custom", type=custom_object, action="append", metavar="MODULE:NAME",
        help="import a class or function that the network needs, such as mylayers:Swish, from "
        "mylayers.py in the current folder or from an installed package, whose program runs; may "
        "be given more than once",
    )  # fmt: skip


def add_force(parser: argparse.ArgumentParser) -> None:
    """Add --force."""
    add_optional(parser, "--force", action="store_true", help="replace existing files")
