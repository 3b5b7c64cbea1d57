"""Parse the arguments of emotion-convert, run a command, and turn errors into one line."""

from __future__ import annotations

import argparse
import io
import logging
import os
import sys
from collections.abc import Sequence

from converter.cli.model_options import add_convert, add_edgetpu, add_evaluate, add_inspect
from converter.cli.options import PROG
from converter.cli.train_options import add_train
from edge import __version__
from edge.errors import EmotionEdgeError
from edge.system.log import configure, print_error

# Packages of the extra `convert`, by the names under which they are imported.
EXTRA_PACKAGES = (
    "h5py", "keras", "matplotlib", "scipy", "sklearn", "tensorflow", "tf_keras", "torch", "tqdm",
)  # fmt: skip

log = logging.getLogger(__name__)


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
    try:
        options.run(options)
        sys.stdout.flush()
    except EmotionEdgeError as error:
        return _fail(f"error: {error}", 1)
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package not in EXTRA_PACKAGES:
            raise
        return _fail(f"error: {package} is missing: pip install 'emotion-edge[convert]'", 1)
    except BrokenPipeError:  # the reader closed the pipe, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (OSError, MemoryError) as error:
        log.debug("", exc_info=True)
        return _fail(f"error: {_reason(error)}", 1)
    return 0


def _reason(error: OSError | MemoryError) -> str:
    if isinstance(error, MemoryError):
        return "not enough memory"
    reason = error.strerror or str(error) or type(error).__name__
    return f"{error.filename}: {reason}" if error.filename else reason


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
    for add in (add_train, add_convert, add_evaluate, add_inspect, add_edgetpu):
        add(commands)
    return parser
