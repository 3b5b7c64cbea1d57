"""Checks of a command's arguments that take no time, before packages of gigabytes are imported."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from converter.data.layout import find_layout, has_emotion_folder
from converter.keras_io.source import find
from converter.results import check_files, check_folder
from converter.train.network_names import check_network
from converter.train.run_folder import check_checkpoint
from edge.errors import DataError

PLOTS = ("confusion.png", "roc.png", "reliability.png", "report.txt")
MODEL_SUFFIXES = (".keras", ".h5", ".hdf5", ".json")
RUN_BYTES = 200 << 20  # of a run folder; those of resnet50v2 are larger


def default_result(model: Path) -> Path:
    """Return the name of the result beside a model."""
    return Path(f"{model.with_suffix('') if model.suffix in MODEL_SUFFIXES else model}.tflite")


def check_evaluation(options: Namespace) -> None:
    """Check data and results of `evaluate`.

    Raises:
        ConfigError: a result exists.
        DataError: no data set is there, or a folder cannot be written.
    """
    find_layout(options.data, options.split)
    plots = getattr(options, "plots", None)
    results = [plots / name for name in PLOTS] if plots else []
    if "json" in options:
        results.append(options.json)
    check_files(results, "force" in options)


def check_training(options: Namespace) -> None:
    """Check network, data sets, teachers and folder of `train`.

    Raises:
        ConfigError: no network has the name, or the folder holds a run, or none to resume.
        DataError: no data set is there, the folder cannot be written, or a checkpoint or the soft
            targets are missing.
        ModelError: a teacher is no network.
    """
    check_network(options.network, "pretrained" in options)
    find_layout(options.data)
    for extra in getattr(options, "extra", []):
        if not has_emotion_folder(extra):
            find_layout(extra)
    for teacher in map(Path, getattr(options, "teachers", [])):
        _require_file(teacher) if teacher.suffix == ".pt" else find(teacher)
    if "soft_targets" in options:
        _require_file(Path(options.soft_targets))
    check_checkpoint(options.out, "resume" in options)
    check_folder(options.out, RUN_BYTES)


def _require_file(path: Path) -> None:
    if not path.is_file():
        raise DataError(f"{path}: no such file")
