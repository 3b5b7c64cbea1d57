"""The commands of emotion-convert. Heavy imports wait until a command needs them."""

from __future__ import annotations

import logging
import shlex
import sys
from argparse import Namespace
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from converter.cli.auto import resolve
from converter.cli.class_options import chosen, chosen_to_measure, repeated
from converter.config import ConvertConfig, ConvertJob, Programs, TrainConfig, default_sizes
from edge.errors import ConfigError
from edge.labels import EMOTIONS

if TYPE_CHECKING:
    from converter.data.classes import Classes
    from converter.data.dataset import Dataset

log = logging.getLogger(__name__)


def train(options: Namespace) -> None:
    """Train a network, draw its figures, and print the next command."""
    from converter.cli.checks import check_training
    from converter.keras_io import backend

    classes = chosen(options).classes
    check_training(options, classes)
    device = _chosen_device(options.device)
    backend.use("torch")
    from converter.cli.run_figures import draw_run
    from converter.data.splits import load_split
    from converter.train.train import train as run

    config = _train_config(options, classes.names, device)
    held_out = load_split(options.data, "public_test", classes)
    training = _training_pictures(options, held_out, classes)
    try:
        run(config, training, held_out, options.out, "resume" in options)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(_resume_hint(options)) from None
    draw_run(options.out, held_out)
    network = options.out / "network.keras"
    print(
        f"{network} is trained; its curves and figures are beside it. Next: emotion-convert "
        f"convert {shlex.quote(str(network))} --data {shlex.quote(str(options.data))}"
        f"{repeated(options)} --out models/emotions.tflite"
    )


def _training_pictures(options: Namespace, held_out: Dataset, classes: Classes) -> Dataset:
    from converter.data.copies import without_copies
    from converter.data.dataset import concatenate
    from converter.data.splits import load_extra, load_split

    extras = [load_extra(folder, classes) for folder in getattr(options, "extra", [])]
    everything = concatenate(load_split(options.data, "train", classes), *extras)
    training = without_copies(
        everything, held_out, load_split(options.data, "private_test", classes)
    )
    log.info(
        "%d training pictures; %d left out, because their pixels also occur in a test split",
        len(training),
        len(everything) - len(training),
    )
    return training


def _train_config(options: Namespace, classes: tuple[str, ...], device: str) -> TrainConfig:
    given = {"sizes": default_sizes(options.network), **_given(TrainConfig, options)}
    workers = 1 if device == "cuda" else options.workers
    teachers = tuple(given.get("teachers", ()))
    settled = {"teachers": teachers, "device": device, "workers": workers, "classes": classes}
    return TrainConfig(**{**given, **settled})


def _chosen_device(wanted: str) -> str:
    """Return "cpu" or "cuda".

    Raises:
        ConfigError: a GPU is wanted, and torch finds none.
    """
    from converter.keras_io import backend

    if wanted == "cpu":
        return wanted
    found = backend.has_gpu()
    if wanted == "cuda" and not found:
        raise ConfigError("--device cuda: torch finds no NVIDIA GPU: use --device cpu")
    return "cuda" if found else "cpu"


def _resume_hint(options: Namespace) -> str:
    if not (options.out / "checkpoint.pt").is_file():
        return " before the first epoch was finished: nothing to resume"
    return "; every finished epoch is saved: add --resume to the same command to continue"


def convert(options: Namespace) -> None:
    """Convert a network and print its figures."""
    if "data" not in options:
        raise ConfigError(
            "convert needs --data: the int8 ranges are measured on real face crops; ranges from "
            "noise would not fit real faces"
        )
    from converter.cli.checks import default_result
    from converter.convert import convert as run
    from converter.keras_io.labels import read_labels

    labels, classes = chosen(options, read_labels(options.model) or EMOTIONS)
    job = ConvertJob(
        model=options.model,
        data=options.data,
        out=getattr(options, "out", None) or default_result(options.model),
        weights=getattr(options, "weights", None),
        compile="edgetpu" in options,
        allow_cpu_ops="allow_cpu_ops" in options,
        programs=_programs(options),
        allow_nonsense="allow_nonsense" in options,
        force="force" in options,
        renamed=classes.renamed,
        icons=getattr(options, "icons", None),
        command=_command(),
    )
    given = _given(ConvertConfig, options)
    config = ConvertConfig(**{**resolve(given), "labels": labels})
    manifest, compiled = run(job, config)
    out, figures = job.out, manifest.accuracy
    print(
        f"{out}, {out.with_suffix('.toml').name} and {out.with_suffix('.html').name}: "
        f"public_test {figures['public_test_int8']} %, float {figures['public_test_float']} %, "
        f"agreement {figures['agreement']} %, temperature {manifest.temperature}"
    )
    if compiled:
        print(f"{out.stem}_edgetpu.tflite: {compiled.summary()}")


def evaluate(options: Namespace) -> None:
    """Evaluate a network on pictures, films or both, and print the tables."""
    from converter.cli.checks import check_evaluation
    from converter.evaluate.files import save_json

    check_evaluation(options)
    result: dict[str, Any] = {"model": options.model.name}
    if "data" in options:
        result |= _evaluate_pictures(options)
    if "films" in options:
        result["films"] = _evaluate_films(options, "\n" if "data" in options else "")
    if "json" in options:
        save_json(result, options.json)
        log.info("saved as %s", options.json)


def _evaluate_pictures(options: Namespace) -> dict[str, Any]:
    from converter.cli.evaluation_files import write_files
    from converter.evaluate import tables
    from converter.evaluate.evaluate import examine

    labels, classes = chosen_to_measure(options)
    config = ConvertConfig(**{**_given(ConvertConfig, options), "labels": labels})
    evaluation = examine(
        options.model, options.data, options.split, config,
        renamed=classes.renamed, programs=_programs(options),
        weights=getattr(options, "weights", None),
    )  # fmt: skip
    write_files(options, evaluation, _command())  # first: a reader may close standard output
    print(tables.format_table(evaluation.result))
    return evaluation.result


def _evaluate_films(options: Namespace, above: str) -> dict[str, Any]:
    from converter.evaluate.films.evaluate import evaluate_films
    from converter.evaluate.films.tables import format_films

    result = evaluate_films(options.model, options.films)
    print(f"{above}{format_films(result)}")
    return result


def _command() -> str:
    """Return the command line that runs, for reports."""
    return shlex.join(["emotion-convert", *sys.argv[1:]])


def _programs(options: Namespace) -> Programs:
    return Programs("trust" in options, tuple(getattr(options, "custom", ())))


def _given(config: type, options: Namespace) -> dict[str, Any]:
    """Return the options that are fields of a configuration."""
    return {f.name: getattr(options, f.name) for f in fields(config) if f.name in options}
