"""Entry point of the command emotion-convert."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from converter.cli.model_options import add_convert, add_evaluate, add_inspect
from converter.cli.options import PROG
from converter.cli.train_options import add_train
from edge import __version__
from edge.errors import EmotionEdgeError
from edge.system.log import configure, print_error

# Packages of the extra `convert`, by the names under which they are imported.
EXTRA_PACKAGES = ("keras", "matplotlib", "sklearn", "tensorflow", "torch", "tqdm")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Returns:
        the exit code: 0; 1 after an error that the user can fix; 130 after Ctrl-C. Wrong usage
        ends the program with 2.
    """
    options = _parser().parse_args(arguments)
    configure(verbose=options.verbose, quiet=options.quiet)
    try:
        options.run(options)
        sys.stdout.flush()
    except EmotionEdgeError as error:
        return _fail(f"error: {error}", 1)
    except ModuleNotFoundError as error:
        if error.name not in EXTRA_PACKAGES:
            raise
        return _fail(f"error: {error.name} is missing: pip install 'emotion-edge[convert]'", 1)
    except BrokenPipeError:  # the reader closed the pipe, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt as interrupt:
        print(file=sys.stderr)
        return _fail(f"stopped{''.join(interrupt.args)}", 130)
    return 0


def _fail(message: str, exit_code: int) -> int:
    print_error(f"{PROG}: {message}")
    return exit_code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=PROG,
        description="Train emotion networks, convert them to int8 for the device, evaluate them.",
        epilog=f"example: {PROG} train --data fer2013 --minutes 60",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for add in (add_train, add_convert, add_evaluate, add_inspect):
        add(commands)
    return parser
