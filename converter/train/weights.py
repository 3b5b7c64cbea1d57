"""Average the weights of networks, which is often better than each of them.

It works for runs of which one started from the other's weights ("model soups", Wortsman et al.
2022, arXiv:2203.05482).
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import keras

from converter.config import TrainConfig
from converter.data.dataset import Dataset
from converter.train import network_file
from converter.train.precise_bn import recompute_statistics
from converter.train.teachers import load_trained
from converter.train.trainer import Trainer
from edge.errors import ConfigError


def average_weights(shares: Sequence[tuple[Path, float]], data: Dataset, out: Path) -> None:
    """Write the weighted mean of networks, with recomputed normalization statistics.

    Args:
        shares: .keras files that `train` has written, each with its share; they sum to 1.
        data: training pictures, for the normalization.
        out: the .keras file to write.

    Raises:
        ConfigError: the networks differ in architecture or size, the shares do not sum to 1, or
            `out` does not end in .keras.
        ModelError: a network cannot be read, or is not one of `train`.
        DataError: the file cannot be written.
    """
    network_file.check_name(out)
    trainer = _trainer_of(_mean_model(shares))
    recompute_statistics(trainer, data)
    network_file.save(trainer.averaged_model(), out)


def _mean_model(shares: Sequence[tuple[Path, float]]) -> keras.Model:
    models = [load_trained(path) for path, _ in shares]
    forms = {(model.name, model.input_shape) for model in models}
    if len(forms) > 1:
        raise ConfigError(f"the networks differ: {sorted(map(str, forms))}")
    if not abs(sum(share for _, share in shares) - 1) <= 1e-6:  # nan too
        raise ConfigError("the shares must sum to 1: write them as A.keras=0.8 B.keras=0.2")
    columns = zip(*(model.get_weights() for model in models), strict=True)
    models[0].set_weights(
        [
            sum(share * weight for (_, share), weight in zip(shares, column, strict=True))
            for column in columns
        ]
    )
    return models[0]


def _trainer_of(model: keras.Model) -> Trainer:
    """Return a trainer, of the layers that training uses, with the weights of a network."""
    sizes = ((0.0, model.input_shape[1]),)
    with tempfile.TemporaryDirectory() as folder:
        start = Path(folder, "average.keras")
        model.save(start)
        return Trainer(TrainConfig(network=model.name, start_from=str(start), sizes=sizes), 0)
