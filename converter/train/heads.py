"""Merge the two heads of a trained network into one, which says how much each of them counts.

`python -m converter.train.heads runs/a/checkpoint.pt --data DIR --out network.keras`

The label's head learned FER2013's labels, the other one what people voted. A mean of the two
heads' logits is one dense layer: it costs nothing on the device. The share of the votes is chosen
on public_test: the largest one that costs at most `ALLOWED` points of accuracy on the labels.
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
        "Merge the heads of a trained network, and print what each share would bring.",
        "FILE.keras",
    )
    parser.add_argument("checkpoint", type=Path, metavar="CHECKPOINT.pt", help="of a run of train")
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
    from converter.data.splits import load_split
    from converter.markdown import format_table
    from converter.train.teachers import load_checkpoint

    network_file.check_name(options.out)
    data = load_split(options.data, "public_test")
    if (data.majority < 0).all():
        raise DataError(f"{options.data}: nobody voted on these pictures: they cannot choose")
    model = load_checkpoint(options.checkpoint, "float32")
    rows = measure_shares(_logits(model, data), data)
    share = chosen(rows) if options.share is None else options.share
    network_file.save(_merged(model, share), options.out)
    table = [["votes' share", "labels", "people's majority", "mean recall", "neutral found"]]
    table += [[f"{row.share:g}", *(f"{figure:.1%}" for figure in row[1:])] for row in rows]
    return f"{format_table(table)}\n{options.out}: the votes' share is {share:g}"


def measure_shares(logits: np.ndarray, data: Dataset) -> list[Row]:
    """Return the figures of each of `SHARES`.

    Args:
        logits: float32, (n, 14), of the label's head and of the votes' one.
        data: the pictures.
    """
    from converter.evaluate import metrics

    label, votes = np.split(logits, 2, axis=1)
    rows = []
    for share in SHARES:
        merged = (1 - share) * label + share * votes
        people = metrics.measure_majority(merged, data.majority)
        assert people is not None
        rows.append(
            Row(
                share,
                metrics.accuracy(merged, data.labels),
                people["accuracy"],
                people["macro_recall"],
                people["classes"].get("neutral", {"recall": 0.0})["recall"],
            )
        )
    return rows


def chosen(rows: Sequence[Row]) -> float:
    """Return the largest share that costs at most `ALLOWED` points on the labels."""
    lowest = rows[0].labels - ALLOWED / 100
    return max(row.share for row in rows if row.labels >= lowest)


def merged_weights(weights: Sequence[np.ndarray], share: float) -> list[np.ndarray]:
    """Return the weights of a network with one head.

    Args:
        weights: of the network with two, whose kernels and biases are the last four.
        share: of the votes, 0 to 1.
    """
    *trunk, kernel, bias, votes_kernel, votes_bias = weights
    heads = (kernel, votes_kernel), (bias, votes_bias)
    return [*trunk, *((1 - share) * label + share * votes for label, votes in heads)]


def _logits(model: keras.Model, data: Dataset) -> np.ndarray:
    import torch

    from converter.train.teachers import outputs_of

    parts = []
    for images in np.array_split(data.images, max(1, len(data) // 256)):
        x = (torch.from_numpy(images)[:, None].float() - 128) / 128
        parts.append(outputs_of(model, x).cpu().numpy())
    return np.concatenate(parts)


def _merged(model: keras.Model, share: float) -> keras.Model:
    from converter.train import networks

    merged = networks.build(model.name, model.inputs[0].shape[2])
    merged.set_weights(merged_weights(model.get_weights(), share))
    return merged


if __name__ == "__main__":
    sys.exit(main())
