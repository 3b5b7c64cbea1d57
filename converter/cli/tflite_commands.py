"""The commands of emotion-convert for .tflite files. Heavy imports wait until they are needed."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from edge.errors import ModelError


def inspect(options: Namespace) -> None:
    """Print the operators of files, and which of them an Edge TPU supports."""
    from converter.edgetpu import listing
    from converter.edgetpu.verdict import verdict
    from converter.tflite import reader

    graphs = {model: reader.read(model) for model in options.models}
    for model, graph in graphs.items():
        if len(graphs) > 1:
            print(f"{model}:")
        print(listing.format_table(graph))
        if "time" in options:
            _print_time(model)
        if len(graphs) > 1:
            print()
    if len(graphs) > 1:
        for model, graph in graphs.items():
            print(f"{model}: {verdict(graph)}")


def _print_time(model: Path) -> None:
    from converter.tflite.timing import median_milliseconds

    median = median_milliseconds(model)
    print(f"{median:.2f} ms per inference (median), on this machine, one thread")


def edgetpu(options: Namespace) -> None:
    """Compile the int8 networks of a folder for the Edge TPU, and say for each what was done.

    Raises:
        ModelError: a network could not be compiled; the others were.
    """
    from converter.edgetpu.folder import compile_folder

    failed = []
    for outcome in compile_folder(
        options.folder, force="force" in options, allow_cpu_ops="allow_cpu_ops" in options
    ):
        if outcome.failed:
            failed.append(outcome.model.name)
        print(f"{outcome.model}: {outcome.text}", flush=True)
    if failed:
        raise ModelError(f"{', '.join(failed)}: not compiled, for the reason above")
