"""Command line of the studies."""

from __future__ import annotations

import argparse
import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from edge.errors import EmotionEdgeError
from edge.system.log import add_options, configure

log = logging.getLogger(__name__)


def create_parser(name: str, documentation: str | None) -> argparse.ArgumentParser:
    """Return a parser with the options that all studies have.

    Args:
        name: name of the module in `converter.studies`.
        documentation: docstring of the module; its first paragraph describes the study.
    """
    parser = argparse.ArgumentParser(
        prog=f"python -m converter.studies.{name}",
        description=(documentation or "").split("\n\n", maxsplit=1)[0],
    )
    add_options(parser)
    return parser


def add_models(parser: argparse.ArgumentParser) -> None:
    """Add an option for the folder of the face detectors."""
    parser.add_argument(
        "--models", type=Path, default=Path("models"), metavar="DIR",
        help="folder with the face detectors (default: %(default)s)",
    )  # fmt: skip


def add_portraits(parser: argparse.ArgumentParser, sample: int) -> None:
    """Add the options of `add_network`, and one for photographs."""
    add_network(parser, sample)
    parser.add_argument("--faces", type=Path, help="folder with faces.npz, for photographs")


def add_network(parser: argparse.ArgumentParser, sample: int) -> None:
    """Add the options of the studies that find and name pictures with one face each.

    Args:
        parser: of the study.
        sample: largest number of pictures, unless the command line says otherwise.
    """
    parser.add_argument("--data", type=Path, required=True, help="FER2013, as for the converter")
    add_models(parser)
    parser.add_argument(
        "--model", type=Path, default=Path("models/emotions.tflite"), metavar="FILE",
        help="emotion network with its manifest (default: %(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--detector", default="full", choices=("full", "short"), help="range of BlazeFace"
    )
    parser.add_argument("--threshold", type=float, default=0.5, help="of the detector")
    parser.add_argument("--sample", type=int, default=sample, help="largest number of pictures")
    parser.add_argument("--seed", type=int, default=0, help="random seed of the sample")


def run(
    study: Callable[[argparse.Namespace], None],
    parser: argparse.ArgumentParser,
    arguments: Sequence[str] | None = None,
) -> int:
    """Parse the command line, set up logging and run a study.

    Args:
        study: prints the result.
        parser: parser of the study's options, see `create_parser`.
        arguments: the command line; None reads it from `sys.argv`.

    Returns:
        the exit code: 0, or 1 after an error that the user can correct.
    """
    options = parser.parse_args(arguments)
    configure(verbose=options.verbose, quiet=options.quiet)
    try:
        study(options)
    except EmotionEdgeError as error:
        log.error("%s", error)
        return 1
    return 0
