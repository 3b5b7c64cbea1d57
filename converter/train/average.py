"""Average the weights of networks that train has written, and measure the result.

`python -m converter.train.average A.keras=0.8 B.keras=0.2 --data DIR --out C.keras`
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from converter.train import network_file
from converter.train.program import create_parser, run


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code, see `converter.train.program.run`."""
    parser = create_parser(
        "average",
        "Average the weights of networks that train has written, measure the result.",
        "FILE.keras",
    )
    parser.add_argument("shares", nargs="+", type=_share, metavar="MODEL.keras=SHARE")
    return run(_average, parser, arguments)


def _share(text: str) -> tuple[Path, float]:
    path, _, share = text.rpartition("=")
    return Path(path), float(share)


def _average(options: argparse.Namespace) -> str:
    """Write the network; return its figures on public_test."""
    from converter.data.copies import without_copies
    from converter.data.splits import load_split
    from converter.evaluate import metrics
    from converter.keras_io.predict import manifest_of, predict
    from converter.train.teachers import check_emotions, load_trained
    from converter.train.weights import average_weights

    network_file.check_name(options.out)
    check_emotions(*(path for path, _ in options.shares))
    public, private = (load_split(options.data, f"{s}_test") for s in ("public", "private"))
    training = without_copies(load_split(options.data, "train"), public, private)
    average_weights(options.shares, training, options.out)
    model = load_trained(options.out)
    scores = predict(model, public.images, manifest_of(model))
    loss = metrics.negative_log_likelihood(scores, public.labels)
    return f"public_test: accuracy {metrics.accuracy(scores, public.labels):.2%}, loss {loss:.4f}"


if __name__ == "__main__":
    sys.exit(main())
