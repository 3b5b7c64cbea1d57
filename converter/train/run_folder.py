"""Folder of a training run: its configuration and checkpoint, which a resumed run must match."""

from __future__ import annotations

import hashlib
import json
import logging
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeGuard

from converter.config import TrainConfig
from converter.data.dataset import Dataset
from converter.results import PLOTS
from converter.train.network_names import NETWORK_NAMES
from edge.errors import ConfigError, DataError
from edge.system.files import write_whole

CHECKPOINT = "checkpoint.pt"
NETWORK = "network.keras"
LOG = "log.jsonl"
CONFIG = "config.json"
CURVES = "curves.png"
WRITTEN = (CHECKPOINT, NETWORK, LOG, CONFIG, CURVES, *PLOTS)
RENDEZVOUS = ".rendezvous"  # the file through which the workers find each other

log = logging.getLogger(__name__)


def check_folder(
    folder: Path, config: TrainConfig, resume: bool, pictures: Mapping[str, Any]
) -> None:
    """Check that a run can start in a folder, or be resumed there.

    Args:
        folder: of the run.
        config: of the run.
        resume: it is to be resumed.
        pictures: what it learns from, see `fingerprint`.

    Raises:
        ConfigError: the folder holds a run already; or, to resume, has no checkpoint or that of
            a run with another configuration or other pictures.
        DataError: the checkpoint is damaged.
    """
    check_checkpoint(folder, resume)
    if resume:
        checkpoint = folder / CHECKPOINT
        saved = read_checkpoint(checkpoint)
        check_same_config(checkpoint, saved["config"], config)
        _check_same_pictures(checkpoint, saved.get("pictures"), pictures)


def check_checkpoint(folder: Path, resume: bool) -> None:
    """Check that a folder has a checkpoint if a run is to be resumed, and else no file of a run.

    Raises:
        ConfigError: it is not so.
    """
    if resume:
        if not (folder / CHECKPOINT).is_file():
            raise ConfigError(f"{folder}: no checkpoint to resume")
        return
    if (folder / CHECKPOINT).exists():
        raise ConfigError(f"{folder}: holds a run already: name another folder, or give --resume")
    found = [name for name in WRITTEN if (folder / name).exists()]
    # A run that is stopped in its first epoch leaves its configuration only.
    if found and not (found == [CONFIG] and _is_config_of_run(folder / CONFIG)):
        raise ConfigError(
            f"{folder}: holds {', '.join(found)}, which the run would replace: name another folder"
        )


def _is_config_of_run(path: Path) -> bool:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(found, dict) and {"network", "epochs", "sizes"} <= found.keys()


def check_start(path: Path) -> None:
    """Check the file of initial weights, without torch.

    Raises:
        ConfigError: it has another form than those that train writes.
        DataError: it is missing.
    """
    if path.suffix not in (".pt", ".keras"):
        raise ConfigError(
            f"{path}: initial weights are those of checkpoint.pt or network.keras, which train "
            "writes: name one of them"
        )
    if not path.is_file():
        raise DataError(f"{path}: no such file")


def fingerprint(data: Dataset) -> dict[str, Any]:
    """Return what tells training pictures and their labels from others, for a checkpoint."""
    digest = hashlib.sha256()
    for column in (data.images, data.labels):
        digest.update(column.tobytes())
    return {"count": len(data), "sha256": digest.hexdigest()}


def _check_same_pictures(path: Path, saved: object, pictures: Mapping[str, Any]) -> None:
    if saved is None or saved == pictures:  # older checkpoints do not say
        return
    before = saved.get("count") if isinstance(saved, dict) else None
    counts = f"{before}, not {pictures['count']}" if before != pictures["count"] else "as many"
    raise ConfigError(
        f"{path}: this run was started with other training pictures ({counts}): give the same "
        "--data, --extra, --map and --skip-class"
    )


def prepare_folder(folder: Path, config: TrainConfig) -> None:
    """Create the folder and write config.json.

    Raises:
        DataError: the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / CONFIG).write_text(json.dumps(asdict(config), indent=1) + "\n")
        # Left by an interrupted run, it would keep the workers from finding each other.
        (folder / RENDEZVOUS).unlink(missing_ok=True)
        _drop_torn_line(folder / LOG)
    except OSError as error:
        raise DataError(f"{folder}: cannot be written: {error.strerror}") from error


def _drop_torn_line(path: Path) -> None:
    """Cut off the end of a log whose last line was not written to its end."""
    if path.exists():
        content = path.read_bytes()
        whole = content[: content.rfind(b"\n") + 1]
        if whole != content:
            log.warning("%s: its last line is incomplete, and is left out", path)
            write_whole(path, whole)


def read_config(checkpoint: Path) -> dict[str, Any]:
    """Return the configuration in a checkpoint, see `read_checkpoint`."""
    config: dict[str, Any] = read_checkpoint(checkpoint)["config"]
    return config


def read_checkpoint(checkpoint: Path) -> dict[str, Any]:
    """Return the content of a checkpoint, see `converter.train.trainer.Trainer.state`.

    Raises:
        DataError: the file is missing or damaged, or is none of `train`.
    """
    import torch

    try:
        with zipfile.ZipFile(checkpoint):  # torch.load would try older forms on any other file
            state = torch.load(checkpoint, weights_only=True, map_location="cpu")
    except OSError as error:
        raise DataError(f"{checkpoint}: no checkpoint there: {error.strerror}") from error
    except Exception as error:  # torch raises anything for a damaged file
        log.debug("%s", checkpoint, exc_info=True)
        raise DataError(f"{checkpoint}: damaged: start again in another folder") from error
    if not _is_of_train(state):
        raise DataError(
            f"{checkpoint}: a file of PyTorch, but no checkpoint that train has written: name the "
            "checkpoint.pt of a run"
        )
    found: dict[str, Any] = state
    return found


def _is_of_train(state: object) -> bool:
    """Return whether a checkpoint has what is read of it here: configuration and weights."""
    import torch

    if not isinstance(state, dict) or not isinstance(config := state.get("config"), dict):
        return False
    sizes, classes, average = config.get("sizes"), config.get("classes"), state.get("average")
    return (
        config.get("network") in NETWORK_NAMES
        and _is_sequence(sizes, tuple | list)
        and all(len(pair) == 2 and type(pair[1]) is int for pair in sizes)
        and (classes is None or _is_sequence(classes, str))
        and _is_sequence(average, torch.Tensor)
    )


def _is_sequence(found: object, kind: Any) -> TypeGuard[Sequence[Any]]:
    return (
        isinstance(found, tuple | list) and bool(found) and all(isinstance(x, kind) for x in found)
    )


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
