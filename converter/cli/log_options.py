"""Options that set how much a command logs."""

from __future__ import annotations

import argparse

from edge.system.log import configure


def add_log_options(parser: argparse.ArgumentParser) -> None:
    """Add --verbose and --quiet to a command."""
    group = parser.add_argument_group("log")
    group.add_argument(
        "-v", "--verbose", action="store_true", default=argparse.SUPPRESS,
        help="also log details, for a fault report",
    )  # fmt: skip
    group.add_argument(
        "-q", "--quiet", action="store_true", default=argparse.SUPPRESS,
        help="log warnings and errors only, show no progress",
    )  # fmt: skip


def configure_log(options: argparse.Namespace) -> None:
    """Send log lines to stderr, as many as the options ask for."""
    configure(verbose="verbose" in options, quiet="quiet" in options)
