"""Average the weights of networks that train has written, and measure the result.

`python -m converter.train.average A.keras=0.8 B.keras=0.2 --data DIR --out C.keras`
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from converter.keras_io import backend
from edge.errors import EmotionEdgeError
from edge.system.log import add_options, configure


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code, 0 or 1."""
    options = _parser().parse_args(arguments)
    configure(verbose=options.verbose, quiet=options.quiet)
    backend.use("torch")
    try:
        print(_average(options))
    except EmotionEdgeError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m converter.train.average",
        description="Average the weights of networks that train has written, measure the result.",
    )
    parser.add_argument("shares", nargs="+", type=_share, metavar="MODEL.keras=SHARE")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="the data set")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.keras")
    add_options(parser)
    return parser


def _share(text: str) -> tuple[Path, float]:
    path, _, share = text.rpartition("=")
    return Path(path), float(share)


def _average(options: argparse.Namespace) -> str:
    """Write the network; return its figures on public_test."""
    from converter.data.copies import without_copies
    from converter.data.splits import load_split
    from converter.evaluate import metrics
    from converter.keras_io.predict import manifest_of, predict
    from converter.train.teachers import load_trained
    from converter.train.weights import average_weights

    public, private = (load_split(options.data, f"{s}_test") for s in ("public", "private"))
    training = without_copies(load_split(options.data, "train"), public, private)
    average_weights(options.shares, training, options.out)
    model = load_trained(options.out)
    scores = predict(model, public.images, manifest_of(model))
    loss = metrics.negative_log_likelihood(scores, public.labels)
    return f"public_test: accuracy {metrics.accuracy(scores, public.labels):.2%}, loss {loss:.4f}"


if __name__ == "__main__":
    sys.exit(main())
