"""Fit one head in place of the two of a trained network, to labels and votes in a chosen share.

`python -m converter.train.heads runs/a/checkpoint.pt --data DIR --out network.keras`

The label's head learned FER2013's labels, the other one what people voted. One head takes their
place, fitted to both at once, so that it costs nothing on the device. How much the votes count is
chosen on public_test: the largest share that costs at most `ALLOWED` points of accuracy on the
labels.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from converter.train import network_file
from converter.train.program import create_parser, run
from edge.errors import DataError

if TYPE_CHECKING:
    import keras

    from converter.data.dataset import Dataset
    from converter.train.merged_head import Head

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
    """Run the command; return its exit code, 0 or 1."""
    parser = create_parser(
        "heads",
        "Fit one head in place of a network's two, and print what each share of votes would bring.",
        "FILE.keras",
    )
    parser.add_argument("checkpoint", type=Path, metavar="CHECKPOINT.pt", help="of a run of train")
    parser.add_argument(
        "--soft-targets", type=Path, metavar="FILE.npz", help="learn from them too, as in the run"
    )
    parser.add_argument(
        "--share", type=_share, metavar="SHARE",
        help=f"of the votes; default: the largest that costs at most {ALLOWED:g} points on labels",
    )  # fmt: skip
    return run(_merge, parser, arguments)


def _share(text: str) -> float:
    share = float(text)
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError(f"expected a number from 0 to 1, not {text!r}")
    return share


def _merge(options: argparse.Namespace) -> str:
    from converter.data.copies import without_copies
    from converter.data.splits import load_split
    from converter.train import merged_head
    from converter.train.run_folder import read_config
    from converter.train.soft_targets import read_soft_targets
    from converter.train.teachers import load_checkpoint

    network_file.check_name(options.out)
    public, private = (load_split(options.data, f"{name}_test") for name in ("public", "private"))
    if (public.majority < 0).all():
        raise DataError(f"{options.data}: nobody voted on these pictures: they cannot choose")
    training = without_copies(load_split(options.data, "train"), public, private)
    soft = read_soft_targets(options.soft_targets, training) if options.soft_targets else None
    distill = float(str(read_config(options.checkpoint)["distill"]))
    targets = merged_head.targets_of(training, soft, distill)
    model = load_checkpoint(options.checkpoint, "float32")
    features, seen = (merged_head.features_of(model, each.images) for each in (training, public))

    def fitted(share: float) -> merged_head.Head:
        return merged_head.fit(features, targets, share, mean_head(model.get_weights(), share))

    rows = [measure(share, fitted(share).logits(seen), public) for share in SHARES]
    share = chosen(rows) if options.share is None else options.share
    network_file.save(_merged(model, fitted(share)), options.out)
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


def mean_head(weights: Sequence[np.ndarray], share: float) -> Head:
    """Return the head whose logits are the mean of those of both heads.

    Args:
        weights: of the network with two, whose kernels and biases are the last four.
        share: of the votes, 0 to 1.
    """
    from converter.train.merged_head import Head

    kernel, bias, votes_kernel, votes_bias = weights[-4:]
    pairs = (kernel, votes_kernel), (bias, votes_bias)
    return Head(*((1 - share) * label + share * votes for label, votes in pairs))


def _merged(model: keras.Model, head: Head) -> keras.Model:
    from converter.train import networks

    merged = networks.build(model.name, model.inputs[0].shape[2])
    merged.set_weights([*model.get_weights()[:-4], *head])
    return merged


def _table(rows: Sequence[Row]) -> str:
    from converter.markdown import format_table

    table = [["votes' share", "labels", "people's majority", "mean recall", "neutral found"]]
    table += [[f"{row.share:g}", *(f"{figure:.1%}" for figure in row[1:])] for row in rows]
    return format_table(table)


if __name__ == "__main__":
    sys.exit(main())
