"""Parse the arguments of emotion-convert, run a command, and turn errors into one line."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Sequence

from converter.cli.model_options import add_convert, add_edgetpu, add_evaluate, add_inspect
from converter.cli.options import PROG
from converter.cli.train_options import add_train
from converter.train.guarded import run_guarded
from edge import __version__
from edge.system.log import configure


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Returns:
        the exit code, see `converter.cli.main.main`.

    Raises:
        KeyboardInterrupt: Ctrl-C; its argument, if any, says what can be done next.
    """
    options = _parser().parse_args(arguments)
    configure(verbose=options.verbose, quiet=options.quiet)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="surrogateescape")  # names are bytes, and are printed so
    return run_guarded(lambda: options.run(options), f"{PROG}: ")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=PROG,
        description="Train emotion networks, convert them to int8 for the device, evaluate them.",
        epilog=f"example: {PROG} train --data fer2013 --minutes 60",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for add in (add_train, add_convert, add_evaluate, add_inspect, add_edgetpu):
        add(commands)
    return parser
