"""Command line of the tools beside `emotion-convert train`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from converter.keras_io import backend
from edge.errors import EmotionEdgeError
from edge.system.log import add_options, configure


def create_parser(name: str, description: str, out: str) -> argparse.ArgumentParser:
    """Return a parser with the options that all these tools have.

    Args:
        name: of the module in `converter.train`.
        description: of the tool.
        out: stands for the file of the result, such as "FILE.keras".
    """
    parser = argparse.ArgumentParser(
        prog=f"python -m converter.train.{name}", description=description
    )
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="the data set")
    parser.add_argument("--out", type=Path, required=True, metavar=out)
    add_options(parser)
    return parser


def run(
    work: Callable[[argparse.Namespace], str],
    parser: argparse.ArgumentParser,
    arguments: Sequence[str] | None = None,
) -> int:
    """Parse the command line, do the work on torch, and print its result or its error.

    Args:
        work: returns what is printed.
        parser: see `create_parser`.
        arguments: the command line; None reads it from `sys.argv`.

    Returns:
        the exit code, 0 or 1.
    """
    options = parser.parse_args(arguments)
    configure(verbose=options.verbose, quiet=options.quiet)
    backend.use("torch")
    try:
        print(work(options))
    except EmotionEdgeError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0
