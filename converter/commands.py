"""What the commands of the command line do. Heavy imports wait until a command needs them."""

from __future__ import annotations

import sys
from argparse import Namespace
from dataclasses import fields
from typing import Any

from converter.config import ConvertConfig, TrainConfig
from edge.errors import ConfigError


def train(options: Namespace) -> None:
    """Train a network and say what comes next."""
    from converter import data
    from converter.train import train as run

    config = TrainConfig(**_chosen(TrainConfig, options))
    held_out = data.load(options.data, "public_test")
    everything = data.load(options.data, "train")
    learn = data.without_copies(everything, held_out, data.load(options.data, "private_test"))
    _tell(
        f"{len(learn)} training pictures; {len(everything) - len(learn)} left out, whose pixels "
        "stand in a test split too"
    )
    try:
        run(config, learn, held_out, options.out, "resume" in options)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(_how_to_go_on(options)) from None
    print(
        f"{options.out / 'network.keras'} is trained; next: emotion-convert convert "
        f"{options.out / 'network.keras'} --data {options.data} --out models/emotions.tflite"
    )


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
    from converter import quantize

    out = options.out if "out" in options else options.model.with_suffix(".tflite")
    config = ConvertConfig(**_chosen(ConvertConfig, options))
    manifest = quantize.convert(options.model, options.data, out, config)
    figures = manifest.accuracy
    print(
        f"{out} and {out.with_suffix('.toml').name}: public_test {figures['public_test_int8']} %, "
        f"float {figures['public_test_float']} %, same answers {figures['agreement']} %, "
        f"temperature {manifest.temperature}"
    )


def evaluate(options: Namespace) -> None:
    """Measure a network and print the table."""
    from converter import evaluate

    result = evaluate.evaluate(options.model, options.data, options.split)
    print(evaluate.table(result))
    if "json" in options:
        evaluate.save(result, options.json)
        _tell(f"saved as {options.json}")


def _chosen(config: type, options: Namespace) -> dict[str, Any]:
    return {f.name: getattr(options, f.name) for f in fields(config) if f.name in options}


def _tell(line: str) -> None:
    print(line, file=sys.stderr)
