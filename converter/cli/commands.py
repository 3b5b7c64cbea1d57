"""What the commands of the command line do. Heavy imports wait until a command needs them."""

from __future__ import annotations

import shlex
import sys
from argparse import Namespace
from dataclasses import fields
from typing import Any

from converter.config import SIZES, SMALL_FIRST, ConvertConfig, Order, TrainConfig
from edge.errors import ConfigError


def train(options: Namespace) -> None:
    """Train a network and say what comes next."""
    from converter.cli.results import draw
    from converter.data import splits as data
    from converter.train.train import train as run

    config = _train_config(options)
    held_out = data.load(options.data, "public_test")
    extras = [data.more(folder) for folder in getattr(options, "extra", [])]
    everything = data.joined(data.load(options.data, "train"), *extras)
    learn = data.without_copies(everything, held_out, data.load(options.data, "private_test"))
    _tell(
        f"{len(learn)} training pictures; {len(everything) - len(learn)} left out, whose pixels "
        "stand in a test split too"
    )
    try:
        run(config, learn, held_out, options.out, "resume" in options)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(_how_to_go_on(options)) from None
    draw(options.out, held_out)
    network = options.out / "network.keras"
    print(
        f"{network} is trained; its curves and figures lie beside it. Next: emotion-convert "
        f"convert {network} --data {options.data} --out models/emotions.tflite"
    )


def _train_config(options: Namespace) -> TrainConfig:
    chosen = {"sizes": SIZES.get(options.network, SMALL_FIRST), **_chosen(TrainConfig, options)}
    return TrainConfig(**{**chosen, "teachers": tuple(chosen.get("teachers", ()))})


def _how_to_go_on(options: Namespace) -> str:
    if not (options.out / "checkpoint.pt").is_file():
        return " before the first epoch was over: nothing to resume"
    return "; every whole epoch is kept: add --resume to the same command to go on"


def convert(options: Namespace) -> None:
    """Convert a network and print its figures."""
    if "data" not in options:
        raise ConfigError(
            "convert needs --data: the int8 ranges come from real face crops; noise would give "
            "ranges that real faces do not fit"
        )
    from converter.convert import convert as run

    out = options.out if "out" in options else options.model.with_suffix(".tflite")
    weights = options.weights if "weights" in options else None
    order = Order(
        options.model, options.data, out, weights, "edgetpu" in options,
        "allow_cpu_ops" in options,
        shlex.join(["emotion-convert", *sys.argv[1:]]),
    )  # fmt: skip
    manifest, compiled = run(order, ConvertConfig(**_chosen(ConvertConfig, options)))
    figures = manifest.accuracy
    print(
        f"{out}, {out.with_suffix('.toml').name} and {out.with_suffix('.html').name}: "
        f"public_test {figures['public_test_int8']} %, float {figures['public_test_float']} %, "
        f"same answers {figures['agreement']} %, temperature {manifest.temperature}"
    )
    if compiled:
        print(f"{out.stem}_edgetpu.tflite: {compiled.summary()}")


def evaluate(options: Namespace) -> None:
    """Measure a network and print the table."""
    from converter.evaluate import evaluate, tables

    form = ConvertConfig(**_chosen(ConvertConfig, options))
    plots = options.plots if "plots" in options else None
    result = evaluate.evaluate(options.model, options.data, options.split, form, plots)
    print(tables.format_table(result))
    if "json" in options:
        evaluate.save_json(result, options.json)
        _tell(f"saved as {options.json}")


def inspect(options: Namespace) -> None:
    """Print a file's operators, and what an Edge TPU would take of them."""
    from converter.edgetpu import listing
    from converter.tflite import reader

    print(listing.format_table(reader.read(options.model)))
    if "time" in options:
        from converter.tflite.timing import median_milliseconds

        median = median_milliseconds(options.model)
        print(f"{median:.2f} ms an answer (median), on this machine, one thread")


def _chosen(config: type, options: Namespace) -> dict[str, Any]:
    return {f.name: getattr(options, f.name) for f in fields(config) if f.name in options}


def _tell(line: str) -> None:
    print(line, file=sys.stderr)
