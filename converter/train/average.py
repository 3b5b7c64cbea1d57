"""Average the weights of networks of one descent, which is often better than each of them.

`python -m converter.train.average A.keras=0.8 B.keras=0.2 --data DIR --out C.keras`. It works
for runs of which one began with the other's weights ("model soups", Wortsman et al. 2022,
arXiv:2203.05482).
Normalization is measured anew, as at the end of a run.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

os.environ["KERAS_BACKEND"] = "torch"  # before anything imports keras

from converter.config import TrainConfig
from converter.data import splits as data
from converter.data.dataset import Dataset
from converter.evaluate import metrics
from converter.keras_io import predict as floats
from converter.train.teachers import check
from converter.train.precise_bn import settle
from converter.train.trainer import Run
from edge.errors import ConfigError, DataError, EmotionEdgeError


def average(shares: Sequence[tuple[Path, float]], pictures: Dataset, out: Path) -> None:
    """Write the average network.

    Args:
        shares: .keras files that `train` made, each with its share.
        pictures: training pictures, for normalization.
        out: the .keras file to write, whole or not at all.

    Raises:
        ConfigError: the networks are of different kinds, the shares do not sum to 1, or the file's
            name does not end in .keras.
        ModelError: a network cannot be read, or `train` knows no such network.
        DataError: the file cannot be written.
    """
    if out.suffix != ".keras":
        raise ConfigError(f"{out}: a network's file has to end in .keras")
    models = [check(path) for path, _ in shares]
    kinds = {(model.name, model.input_shape) for model in models}
    if len(kinds) > 1:
        raise ConfigError(f"these are networks of different kinds: {sorted(map(str, kinds))}")
    if abs(sum(share for _, share in shares) - 1) > 1e-6:
        raise ConfigError("the shares must sum to 1: write them as A.keras=0.8 B.keras=0.2")
    model = models[0]
    columns = zip(*(m.get_weights() for m in models), strict=True)
    model.set_weights([sum(s * w for (_, s), w in zip(shares, c, strict=True)) for c in columns])
    with tempfile.TemporaryDirectory() as folder:
        start = Path(folder, "average.keras")
        model.save(start)
        sizes = ((0.0, model.input_shape[1]),)
        run = Run(TrainConfig(network=model.name, start_from=str(start), sizes=sizes), 0)
    settle(run, pictures)
    part = out.with_name(f".new-{out.name}")
    try:
        run.averaged_model().save(part)
        part.replace(out)
    except OSError as error:
        raise DataError(f"{out}: cannot be written: {error.strerror or error}") from error


def _share(text: str) -> tuple[Path, float]:
    path, _, share = text.rpartition("=")
    return Path(path), float(share)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("shares", nargs="+", type=_share, metavar="MODEL.keras=SHARE")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="the data set")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.keras")
    options = parser.parse_args(arguments)
    try:
        public, private = (data.load(options.data, f"{s}_test") for s in ("public", "private"))
        pictures = data.without_copies(data.load(options.data, "train"), public, private)
        average(options.shares, pictures, options.out)
        model = check(options.out)
    except EmotionEdgeError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    scores = floats.predict(model, public.images, floats.contract(model))
    loss = metrics.negative_log_likelihood(scores, public.labels)
    print(f"public_test: accuracy {metrics.accuracy(scores, public.labels):.2%}, loss {loss:.4f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
