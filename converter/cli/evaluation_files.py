"""Write the figures and the report of an evaluation, where they are asked for."""

from __future__ import annotations

import logging
from argparse import Namespace

from converter.evaluate.evaluate import Evaluation
from converter.evaluate.files import write_figures

log = logging.getLogger(__name__)


def write_files(options: Namespace, evaluation: Evaluation, command: str) -> None:
    """Write the files of --plots and of --report.

    Args:
        options: of `emotion-convert evaluate`.
        evaluation: what was measured.
        command: command line that reproduces it.

    Raises:
        DataError: a file cannot be written.
    """
    if "plots" in options:
        write_figures(options.plots, evaluation.scores, evaluation.data)
    if "report" in options:
        from converter.report import evaluation_page  # matplotlib takes 0.5 s
        from converter.report.evaluation import gather

        evaluation_page.write(gather(options.model, evaluation, command), options.report)
        log.info("saved as %s", options.report)
