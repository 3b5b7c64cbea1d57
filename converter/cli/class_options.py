"""The options that name, rename and leave out classes."""

from __future__ import annotations

import argparse
import shlex
from argparse import Namespace
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from converter.cli.options import add_optional
from converter.data.classes import Wanted, class_name, fault
from edge.errors import ConfigError
from edge.labels import EMOTIONS

if TYPE_CHECKING:
    from converter.data.class_choice import Chosen


def add_labels(parser: argparse.ArgumentParser, words: Sequence[str], help_text: str) -> None:
    """Add --labels, which takes names or one of some words."""
    add_optional(parser, "--labels", type=names_or(words), metavar="A,B,...", help=help_text)


def add_renames(parser: argparse.ArgumentParser) -> None:
    """Add --map and --skip-class."""
    add_optional(
        parser, "--map", type=renames, action="append", dest="renamed", metavar="A=B,C=,...",
        help="call the class A of the data B, and leave out the pictures of C; two classes may "
        "become one; may be given more than once",
    )  # fmt: skip
    add_optional(
        parser, "--skip-class", action="append", dest="skip_classes", metavar="NAME",
        help="leave out the pictures of a class that is none of the labels, such as contempt, "
        "where the data has it; may be given more than once",
    )  # fmt: skip


def names_or(words: Sequence[str]) -> Callable[[str], tuple[str, ...] | str]:
    """Return a parser of 2 to 20 names of classes, that leaves some words as they are."""

    def parse(text: str) -> tuple[str, ...] | str:
        return text if text in words else names(text)

    return parse


def names(text: str) -> tuple[str, ...]:
    """Parse 2 to 20 names of classes, separated by commas; those of emotions are ours."""
    found = tuple(map(class_name, text.split(",")))
    if problem := fault(found):
        raise argparse.ArgumentTypeError(
            f"{problem}: list those of the outputs in the model's order, such as smile,no smile"
        )
    return found


def renames(text: str) -> tuple[tuple[str, str], ...]:
    """Parse pairs such as "scared=fear,contempt=": a class of the data, and its name here."""
    pairs = []
    for part in text.split(","):
        name, equals, target = part.partition("=")
        if not equals or not name.strip():
            raise argparse.ArgumentTypeError(f"expected A=B,C=D or A= to leave out, not {part!r}")
        pairs.append((name.strip(), class_name(target)))
    return tuple(pairs)


def wanted(options: Namespace) -> Wanted:
    """Return what the options of a command say of the classes."""
    return Wanted(
        getattr(options, "labels", None),
        tuple(pair for pairs in getattr(options, "renamed", ()) for pair in pairs),
        tuple(getattr(options, "skip_classes", ())),
    )


def chosen(options: Namespace, default: tuple[str, ...] = EMOTIONS) -> Chosen:
    """Return the classes that the options of a command ask for.

    Args:
        options: with `data`.
        default: the labels where nothing is said.

    Raises:
        ConfigError, DataError: see `converter.data.class_choice.choose_classes`.
    """
    from converter.data.class_choice import choose_classes

    return choose_classes(wanted(options), options.data, getattr(options, "extra", ()), default)


def chosen_to_measure(options: Namespace) -> Chosen:
    """Return the classes of the network that `evaluate` measures.

    A .tflite file has them in its manifest, a Keras file that `train` has written in itself.

    Raises:
        ConfigError, DataError: see `converter.data.class_choice.choose_classes`; or --labels
            contradicts the manifest.
        ModelError: the manifest is missing or damaged.
    """
    from converter.data.class_choice import choose_classes
    from converter.keras_io.forms import is_tflite
    from converter.keras_io.labels import read_labels
    from edge.emotion import manifest as manifests

    if not is_tflite(options.model):
        return chosen(options, read_labels(options.model) or EMOTIONS)
    stated = manifests.read(options.model.with_suffix(".toml")).labels
    given = getattr(options, "labels", stated)
    if isinstance(given, str) or set(given) != set(stated):
        raise ConfigError(
            f"{options.model}: its manifest has its labels: leave out --labels, and rename the "
            "classes of the data by --map"
        )
    return choose_classes(replace(wanted(options), labels=stated), options.data)


def repeated(options: Namespace) -> str:
    """Return the options that another command on the same data needs too."""
    said = wanted(options)
    parts = [f"--map {shlex.quote(f'{name}={target}')}" for name, target in said.renamed]
    parts += [f"--skip-class {shlex.quote(name)}" for name in said.skipped]
    return "".join(f" {part}" for part in parts)
