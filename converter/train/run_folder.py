"""Folder of a training run: its configuration and checkpoint, which a resumed run must match."""

from __future__ import annotations

import json
import logging
import zipfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from converter.config import TrainConfig
from edge.errors import ConfigError, DataError

CHECKPOINT = "checkpoint.pt"
NETWORK = "network.keras"
LOG = "log.jsonl"
RENDEZVOUS = ".rendezvous"  # the file through which the workers find each other

log = logging.getLogger(__name__)


def check_folder(folder: Path, config: TrainConfig, resume: bool) -> None:
    """Check that a run can start in a folder, or be resumed there.

    Raises:
        ConfigError: the folder holds a run already; or, to resume, has no checkpoint or that of
            a run with another configuration.
        DataError: the checkpoint is damaged.
    """
    check_checkpoint(folder, resume)
    if resume:
        checkpoint = folder / CHECKPOINT
        check_same_config(checkpoint, read_config(checkpoint), config)


def check_checkpoint(folder: Path, resume: bool) -> None:
    """Check that a folder has a checkpoint if a run is to be resumed, and else has none.

    Raises:
        ConfigError: it is not so.
    """
    if not resume and (folder / CHECKPOINT).exists():
        raise ConfigError(f"{folder}: holds a run already: name another folder, or give --resume")
    if resume and not (folder / CHECKPOINT).is_file():
        raise ConfigError(f"{folder}: no checkpoint to resume")


def prepare_folder(folder: Path, config: TrainConfig) -> None:
    """Create the folder and write config.json.

    Raises:
        DataError: the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "config.json").write_text(json.dumps(asdict(config), indent=1) + "\n")
        # Left by an interrupted run, it would keep the workers from finding each other.
        (folder / RENDEZVOUS).unlink(missing_ok=True)
    except OSError as error:
        raise DataError(f"{folder}: cannot be written: {error.strerror}") from error


def read_config(checkpoint: Path) -> dict[str, object]:
    """Return the configuration in a checkpoint.

    Raises:
        DataError: the file is missing or damaged.
    """
    import torch

    try:
        with zipfile.ZipFile(checkpoint):  # torch.load would try older forms on any other file
            config: dict[str, object] = torch.load(checkpoint, weights_only=True)["config"]
    except OSError as error:
        raise DataError(f"{checkpoint}: no checkpoint there: {error.strerror}") from error
    except Exception as error:  # torch raises anything for a damaged file
        log.debug("%s", checkpoint, exc_info=True)
        raise DataError(f"{checkpoint}: damaged: start again in another folder") from error
    return config


def check_same_config(path: Path, saved: Mapping[str, Any], config: TrainConfig) -> None:
    """Compare the configuration in a checkpoint with that of the run that resumes it.

    Raises:
        ConfigError: they differ; the message lists the differences.
    """
    wanted = asdict(config)
    # A checkpoint older than an option was trained with that option's default.
    found = asdict(TrainConfig()) | dict(saved)
    differences = [
        f"{key} {found[key]}, not {wanted[key]}" for key in wanted if found[key] != wanted[key]
    ]
    if differences:
        raise ConfigError(
            f"{path}: this run was started with another configuration: {', '.join(differences)}"
        )
