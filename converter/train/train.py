"""Train a network and save it in the folder of the run."""

from __future__ import annotations

import logging
from pathlib import Path

from converter.config import TrainConfig
from converter.data.dataset import Dataset
from converter.keras_io import backend
from converter.keras_io.load import load_model
from converter.train import networks
from converter.train.degrade import BLOCK
from converter.train.epochs import TrainJob, train_worker
from converter.train.network_names import check_network
from converter.train.run_folder import (
    check_folder,
    check_start,
    fingerprint,
    prepare_folder,
    read_config,
)
from converter.train.soft_targets import read_soft_targets
from converter.train.targets import label_targets
from converter.train.teachers import classes_of, load_trained
from converter.train.workers import run_workers
from edge.errors import ConfigError

log = logging.getLogger(__name__)


def train(
    config: TrainConfig, data: Dataset, held_out: Dataset, folder: Path, resume: bool
) -> None:
    """Train a network; write network.keras, checkpoint.pt, config.json and log.jsonl.

    Args:
        config: of the run.
        data: the training pictures.
        held_out: pictures for the accuracy in the log; nothing is learned from them.
        folder: of the run, created if it does not exist.
        resume: continue from the checkpoint in the folder.

    Raises:
        BackendError: Keras already runs on another backend than torch.
        ConfigError: no network has that name, batch or sizes do not fit, ImageNet weights cannot
            be had, training diverges, or the folder holds another run or has no checkpoint to
            resume.
        DataError: the checkpoint is damaged, the soft targets cannot be used, or the folder cannot
            be written.
        ModelError: a teacher cannot be used.
    """
    backend.use("torch")
    _check_config(config, data)
    pictures = fingerprint(data)
    check_folder(folder, config, resume, pictures)
    targets = label_targets(config, data)
    files = [Path(config.soft_targets)] if config.soft_targets else []
    soft = tuple(read_soft_targets(file, data) for file in files)
    if config.pretrained:
        networks.build(config.network, None, pretrained=True)  # downloads before workers ask for it
    prepare_folder(folder, config)
    job = TrainJob(config, data, targets, soft, held_out, folder, resume, pictures)
    with backend.gpus_for_workers(config.device):
        run_workers(config.workers, train_worker, job)


def _check_config(config: TrainConfig, data: Dataset) -> None:
    """Find wrong settings here, where they become a message, and not in a worker."""
    check_network(config.network, config.pretrained)
    if not config.workers <= config.batch <= len(data):
        raise ConfigError(
            f"a batch of {config.batch} does not fit {config.workers} workers and "
            f"{len(data)} pictures"
        )
    if left := config.batch % config.workers:
        log.warning(
            "a batch of %d is no multiple of %d workers: %d pictures fewer are learned in each "
            "step", config.batch, config.workers, left,
        )  # fmt: skip
    _check_sizes(config)
    if config.start_from:
        network = _network_name(Path(config.start_from))
        if network != config.network:
            raise ConfigError(f"{config.start_from}: a {network} network, not {config.network}")
    for path in map(Path, config.teachers):
        _network_name(path) if path.suffix == ".pt" else load_trained(path)
        if (classes := classes_of(path)) != config.classes:
            raise ConfigError(
                f"{path}: a teacher of other classes ({', '.join(classes)}): leave it out"
            )


def _check_sizes(config: TrainConfig) -> None:
    wrong = [str(size) for _, size in config.sizes if size % BLOCK]
    if config.degrade and wrong:
        raise ConfigError(
            f"--degrade compresses blocks of {BLOCK}x{BLOCK} pixels: {', '.join(wrong)} in --sizes "
            f"is no multiple of {BLOCK}"
        )


def _network_name(path: Path) -> object:
    check_start(path)
    return load_model(path).name if path.suffix == ".keras" else read_config(path)["network"]
