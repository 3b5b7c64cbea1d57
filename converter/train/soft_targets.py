"""Soft targets: answers of teachers to the training pictures, in a file.

`python -m converter.train.soft_targets TEACHER... --data DIR --out FILE.npz` writes one. It has
`keep`, int64 (k,), rows of the training split as it is stored, and for each of them the mean
answer of the teachers to the picture and its mirror image: `label` and `votes`, float16 (k, 7).
"""

from __future__ import annotations

import argparse
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from converter.data.dataset import Dataset, one_hot
from converter.data.zip_damage import DAMAGED_NPZ
from converter.train.program import create_parser, run
from edge.errors import DataError
from edge.labels import EMOTIONS

PLAUSIBLE = 0.5  # share of answers that equal the label; those of another data set do in 1/7
TOLERANCE = 0.02  # of the sum of a row


def read_soft_targets(path: Path, data: Dataset) -> np.ndarray:
    """Return the answers to the pictures of a data set.

    Args:
        path: of the file.
        data: training pictures; those of which the file knows nothing get their own label and
            votes.

    Returns:
        float32, (n, 14): seven for the label, seven for the votes; each seven sum to 1.

    Raises:
        DataError: the file is missing or damaged, or belongs to other pictures.
    """
    try:
        with zipfile.ZipFile(path), np.load(path) as pack:  # np.load would unpickle other files
            keep, parts = pack["keep"], [pack["label"], pack["votes"]]
        answers = _checked(keep, [part.astype(np.float32) for part in parts])
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror or error}") from error
    except DAMAGED_NPZ as error:
        raise DataError(f"{path}: damaged, or no soft targets: {error}") from error
    result = own_targets(data)
    place = np.full(max(keep.max(), data.rows.max()) + 1, -1)
    place[keep] = np.arange(len(keep))
    known = (data.rows >= 0) & (place[data.rows] >= 0)
    result[known] = answers[place[data.rows[known]]]
    right = result[known, : len(EMOTIONS)].argmax(1) == data.labels[known]
    if not known.any() or right.mean() < PLAUSIBLE:
        raise DataError(f"{path}: these soft targets belong to other pictures")
    return result


def own_targets(data: Dataset) -> np.ndarray:
    """Return the labels and the votes of a data set in the form of soft targets."""
    return np.concatenate([one_hot(data.labels), data.votes], 1).astype(np.float32)


def _checked(keep: np.ndarray, parts: list[np.ndarray]) -> np.ndarray:
    shape = len(keep), len(EMOTIONS)
    if keep.ndim != 1 or keep.dtype.kind not in "iu" or not len(keep):
        raise ValueError("keep must be row numbers")
    if keep.min() < 0 or keep.max() >= 10**8 or len(np.unique(keep)) != len(keep):
        raise ValueError("keep must be row numbers, each once")
    for part in parts:
        if part.shape != shape:
            raise ValueError(f"answers must have the shape {shape}, not {part.shape}")
        if not (np.abs(part.sum(1) - 1) <= TOLERANCE).all() or part.min() < 0:
            raise ValueError("answers must be 0 or more, and sum to 1")
    return np.concatenate([part / part.sum(1, keepdims=True) for part in parts], 1)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code, see `converter.train.program.run`."""
    parser = create_parser(
        "soft_targets",
        "Write the answers of teachers to the training pictures, for --soft-targets.",
        "FILE.npz",
    )
    parser.add_argument(
        "teachers", nargs="+", metavar="TEACHER", help="checkpoint.pt of a run of train"
    )
    return run(_write, parser, arguments)


def _write(options: argparse.Namespace) -> str:
    from converter.data.copies import without_copies
    from converter.data.splits import load_split
    from converter.train.teachers import Teachers, answer_all, check_emotions
    from edge.system.files import replacing

    check_emotions(*map(Path, options.teachers))
    tests = [load_split(options.data, f"{name}_test") for name in ("public", "private")]
    data = without_copies(load_split(options.data, "train"), *tests)
    label, votes = answer_all(Teachers(options.teachers), data.images)
    try:
        with replacing(options.out) as temporary, temporary.open("wb") as file:
            np.savez_compressed(
                file, keep=data.rows, label=label.astype(np.float16), votes=votes.astype(np.float16)
            )
    except OSError as error:
        raise DataError(f"{options.out}: cannot be written: {error.strerror}") from error
    right = (label.argmax(1) == data.labels).mean()
    return f"{options.out}: answers to {len(data)} training pictures, {right:.1%} as their label"


if __name__ == "__main__":
    sys.exit(main())
