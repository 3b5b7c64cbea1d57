"""Command line of the tools beside `emotion-convert train`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from converter.keras_io import backend
from converter.results import check_files
from converter.train.guarded import run_guarded
from converter.train.interrupt import STOPPED, stop_once
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
    parser.add_argument("--force", action="store_true", help="replace an existing file")
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
        the exit code: 0; 1 after an error that the user can mend; 130 after Ctrl-C.
    """
    options = parser.parse_args(arguments)
    configure(verbose=options.verbose, quiet=options.quiet)
    try:
        stop_once()
        return run_guarded(lambda: _work(work, options))
    except KeyboardInterrupt:
        print("\nstopped", file=sys.stderr)
        return STOPPED


def _work(work: Callable[[argparse.Namespace], str], options: argparse.Namespace) -> None:
    check_files([options.out], options.force)
    backend.use("torch")
    print(work(options))
