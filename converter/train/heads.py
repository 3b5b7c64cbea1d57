"""Fit the head of a trained network again: to labels and votes in a chosen share.

`python -m converter.train.heads runs/a/network.keras --data DIR --out network.keras`

FER2013's labels and what most people say differ for a third of the faces. A head that is fitted to
both costs nothing on the device. How much the votes count is chosen on public_test: the largest
share that costs at most `ALLOWED` points of accuracy on the labels.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from converter.train import network_file
from converter.train.program import create_parser, run
from edge.errors import DataError

if TYPE_CHECKING:
    import keras

    from converter.data.dataset import Dataset
    from converter.train.head_fit import Head

ALLOWED = 2.5  # percentage points
SHARES = tuple(round(0.05 * i, 2) for i in range(21))


class Row(NamedTuple):
    """Figures of a share of the votes on public_test, 0 to 1.

    Attributes:
        share: of the votes' head.
        labels: accuracy on the labels.
        majority: accuracy on people's majority.
        recall: mean recall on people's majority.
        neutral: recall of neutral there.
    """

    share: float
    labels: float
    majority: float
    recall: float
    neutral: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code, see `converter.train.program.run`."""
    parser = create_parser(
        "heads",
        "Fit the head of a network to labels and votes, and print what each share would bring.",
        "FILE.keras",
    )
    parser.add_argument(
        "network", type=Path, metavar="NETWORK", help="network.keras or checkpoint.pt of train"
    )
    parser.add_argument(
        "--soft-targets", type=Path, metavar="FILE.npz", help="answers of teachers, as of train"
    )
    parser.add_argument(
        "--distill", type=_share, metavar="SHARE", default=0.85,
        help="of the teachers in the target, if there are soft targets (default: 0.85)",
    )  # fmt: skip
    parser.add_argument(
        "--share", type=_share, metavar="SHARE",
        help=f"of the votes; default: the largest that costs at most {ALLOWED:g} points on labels",
    )  # fmt: skip
    return run(_fit, parser, arguments)


def _share(text: str) -> float:
    share = float(text)
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError(f"expected a number from 0 to 1, not {text!r}")
    return share


def _fit(options: argparse.Namespace) -> str:
    from converter.data.copies import without_copies
    from converter.data.splits import load_split
    from converter.train import head_fit
    from converter.train.soft_targets import read_soft_targets
    from converter.train.teachers import check_emotions, load_network

    network_file.check_name(options.out)
    check_emotions(options.network)
    public, private = (load_split(options.data, f"{name}_test") for name in ("public", "private"))
    if (public.majority < 0).all():
        raise DataError(f"{options.data}: nobody voted on these pictures: they cannot choose")
    training = without_copies(load_split(options.data, "train"), public, private)
    soft = read_soft_targets(options.soft_targets, training) if options.soft_targets else None
    targets = head_fit.targets_of(training, soft, options.distill)
    model = load_network(options.network, "float32")
    features, seen = (head_fit.features_of(model, each.images) for each in (training, public))

    @cache
    def fitted(share: float) -> head_fit.Head:
        return head_fit.fit(features, targets, share)

    rows = [measure(share, fitted(share).logits(seen), public) for share in SHARES]
    share = chosen(rows) if options.share is None else options.share
    network_file.save(_with_head(model, fitted(share)), options.out)
    return f"{_table(rows)}\n{options.out}: the votes' share is {share:g}"


def measure(share: float, logits: np.ndarray, data: Dataset) -> Row:
    """Return the figures of a share.

    Args:
        share: of the votes.
        logits: float32, (n, 7), of the head fitted to that share.
        data: the pictures.
    """
    from converter.evaluate import metrics

    people = metrics.measure_majority(logits, data.majority)
    assert people is not None
    neutral = people["classes"].get("neutral", {"recall": 0.0})["recall"]
    labels = metrics.accuracy(logits, data.labels)
    return Row(share, labels, people["accuracy"], people["macro_recall"], neutral)


def chosen(rows: Sequence[Row]) -> float:
    """Return the largest share that costs at most `ALLOWED` points on the labels."""
    lowest = rows[0].labels - ALLOWED / 100
    return max(row.share for row in rows if row.labels >= lowest)


def _with_head(model: keras.Model, head: Head) -> keras.Model:
    """Return the form for the device, with another head."""
    from converter.train import networks

    result = networks.build(model.name, model.inputs[0].shape[2])
    trunk = model.get_weights()[: len(result.get_weights()) - len(head)]
    result.set_weights([*trunk, *head])
    return result


def _table(rows: Sequence[Row]) -> str:
    from converter.markdown import format_table

    table = [["votes' share", "labels", "people's majority", "mean recall", "neutral found"]]
    table += [[f"{row.share:g}", *(f"{figure:.1%}" for figure in row[1:])] for row in rows]
    return format_table(table)


if __name__ == "__main__":
    sys.exit(main())
