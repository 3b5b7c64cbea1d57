"""The command line of the converter: train, convert, evaluate, inspect."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from converter.cli.options import PROG, add_convert, add_evaluate, add_inspect, add_train
from edge.errors import EmotionEdgeError


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
        if error.name not in ("tensorflow", "keras", "torch", "tqdm", "matplotlib", "sklearn"):
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
    for add in (add_train, add_convert, add_evaluate, add_inspect):
        add(menu)
    return parser
