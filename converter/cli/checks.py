"""Checks of a command's arguments that take no time, before packages of gigabytes are imported."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable
from pathlib import Path

from converter.data.classes import Classes
from converter.data.layout import find_layout, has_class_folder
from converter.evaluate.films.listing import find as find_films
from converter.evaluate.films.votes import read_votes
from converter.keras_io.forms import Form, is_tflite
from converter.keras_io.source import find
from converter.results import PLOTS, REPORT_BYTES, check_files, check_folder
from converter.train.network_names import check_network
from converter.train.run_folder import check_checkpoint, check_start
from edge.emotion import manifest as manifests
from edge.errors import ConfigError, DataError, ModelError
from edge.labels import EMOTIONS

ONLY_WITH_DATA = {
    "plots": "--plots",
    "report": "--report",
    "renamed": "--map",
    "skip_classes": "--skip-class",
}
OF_FLOAT = {"mean": "--mean", "scale": "--scale", "weights": "--weights"}
MODEL_SUFFIXES = (".keras", ".h5", ".hdf5", ".json", ".pt2")
RUN_BYTES = 200 << 20  # of a run folder; those of resnet50v2 are larger


def default_result(model: Path) -> Path:
    """Return the name of the result beside a model."""
    if model.suffix == ".tflite":
        return model.with_name(f"{model.stem}_int8.tflite")
    return Path(f"{model.with_suffix('') if model.suffix in MODEL_SUFFIXES else model}.tflite")


def check_evaluation(options: Namespace) -> None:
    """Check data, films and results of `evaluate`.

    Raises:
        ConfigError: a result exists, or the options do not fit each other.
        DataError: no data set or no film is there, the table of votes is damaged, or a folder
            cannot be written.
    """
    if "data" in options:
        find_layout(options.data, options.split)
    else:
        _check_without_data(options)
    if is_tflite(options.model):
        _check_of_float(options)
    if "films" in options:
        _check_films(options)
    plots = getattr(options, "plots", None)
    results = [plots / name for name in PLOTS] if plots else []
    if "json" in options:
        results.append(options.json)
    if "report" in options:
        _check_report(options.report, results)
        results.append(options.report)
    check_files(results, "force" in options)
    if "films" in options:
        _check_emotions(options.model)


def _check_report(report: Path, others: Iterable[Path]) -> None:
    """Check the name and the place of a report; `check_files` says if it exists already."""
    if report.suffix != ".html":
        raise ConfigError(f"{report}: the name of the report must end in .html")
    if report in others:
        raise ConfigError(f"{report}: named twice: name another file for the report")
    check_folder(report.parent, REPORT_BYTES)


def _check_without_data(options: Namespace) -> None:
    if "films" not in options:
        raise ConfigError("evaluate needs --data, --films or both: pictures or films to measure on")
    for name, option in ONLY_WITH_DATA.items():
        if name in options:
            raise ConfigError(f"{option} belongs to --data")


def _check_of_float(options: Namespace) -> None:
    if given := [option for name, option in OF_FLOAT.items() if name in options]:
        raise ConfigError(
            f"{options.model}: {' and '.join(given)} belongs to a float network: a .tflite file is "
            "read as its manifest says: leave it out, or convert the network again with it"
        )


def _check_films(options: Namespace) -> None:
    if not is_tflite(options.model):
        raise ConfigError(
            f"{options.model}: --films runs the pipeline of the device, which needs a .tflite file "
            "with its manifest: make one by emotion-convert convert"
        )
    found = find_films(options.films)
    if found.votes:
        read_votes(found.votes)


def _check_emotions(model: Path) -> None:
    labels = manifests.read(model.with_suffix(".toml")).labels
    if set(labels) != set(EMOTIONS):
        raise ConfigError(
            f"{model}: --films shows the seven emotions, this network answers "
            f"{', '.join(labels)}: measure it with --data"
        )


def check_training(options: Namespace, classes: Classes) -> None:
    """Check network, data sets, teachers and folder of `train`.

    Args:
        options: of the command.
        classes: those that are to be learned.

    Raises:
        ConfigError: no network has the name, or the folder holds a run, or none to resume, or
            there are soft targets for other classes, or the initial weights are of another form.
        DataError: no data set is there, the folder cannot be written, or a checkpoint or the soft
            targets are missing.
        ModelError: a teacher is no network.
    """
    check_network(options.network, "pretrained" in options)
    find_layout(options.data)
    for extra in getattr(options, "extra", []):
        if not has_class_folder(extra, classes):
            find_layout(extra)
    if options.start_from:
        check_start(Path(options.start_from))
    for teacher in map(Path, getattr(options, "teachers", [])):
        _check_teacher(teacher)
    if "soft_targets" in options:
        if classes.names != EMOTIONS:
            raise ConfigError(
                "--soft-targets are answers for the seven emotions: leave them out to train other "
                "classes"
            )
        _require_file(Path(options.soft_targets))
    check_checkpoint(options.out, "resume" in options)
    check_folder(options.out, RUN_BYTES)


def _check_teacher(path: Path) -> None:
    if path.suffix == ".pt":
        _require_file(path)
    elif find(path).form in (Form.TFLITE, Form.TORCH):
        raise ModelError(f"{path}: such a file is no teacher: name a .keras file")


def _require_file(path: Path) -> None:
    if not path.is_file():
        raise DataError(f"{path}: no such file")
