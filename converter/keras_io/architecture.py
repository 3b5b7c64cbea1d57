"""Architecture of a network as Keras describes it in JSON: version, layers, input scaling."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from converter.config import Programs
from converter.data.zip_damage import UNREADABLE_ZIP
from converter.keras_io import hdf5
from converter.keras_io.forms import Form
from edge.errors import ConfigError, ModelError

MAX_TEXT = 64 << 20  # bytes; the architecture of ResNet50V2 has 0.1 MB
MAX_ARCHIVE_RATIO = 8  # weights hardly compress
FREE_BYTES = 1 << 30
# Layers whose configuration holds or names a program that would run here.
CODE_LAYERS = frozenset(
    {"Lambda", "__lambda__", "TFSMLayer", "TorchModuleWrapper", "JaxLayer", "FlaxLayer"}
)
KERAS_PACKAGES = frozenset({"keras", "tf_keras", "tensorflow", "builtins"})


@dataclass(frozen=True)
class Architecture:
    """Description of a network.

    Attributes:
        config: as Keras writes it.
        keras: version of Keras that wrote it: 2 also for older ones, 3.
    """

    config: Mapping[str, Any]
    keras: int

    def objects(self) -> Iterator[Mapping[str, Any]]:
        """Yield all layers and other objects of Keras, at any depth, the first layer first."""
        # Without recursion: a damaged file may be nested more deeply than Python allows.
        # How it was trained is not loaded, and may name functions of its author's.
        waiting: list[Any] = [{**self.config, "compile_config": None}]
        while waiting:
            item = waiting.pop()
            if isinstance(item, Mapping):
                if isinstance(item.get("class_name"), str):
                    yield item
                waiting.extend(reversed(list(item.values())))
            elif isinstance(item, list):
                waiting.extend(reversed(item))

    def check_code(self, path: Path, programs: Programs) -> None:
        """Check that loading the network runs no program that is not allowed.

        Raises:
            ConfigError: a layer holds a program.
            ModelError: a class or function comes from a package that is not Keras.
        """
        own = {place.partition(":")[2] for place in programs.custom}
        for item in self.objects():
            name, package = _name(item), str(item.get("module") or "keras").split(".")[0]
            if package not in KERAS_PACKAGES and name not in own:
                raise ModelError(custom_class(path, name))
            if name in CODE_LAYERS - own and not programs.trust:
                raise ConfigError(
                    f"{path}: its layer {name} runs a program from the file, with your rights: "
                    "give --trust if you trust the people who made it"
                )


def custom_class(path: Path, name: str) -> str:
    """Return the message about a class that Keras does not have."""
    return (
        f"{path}: {name} is a class or function of its author's, which is not in the file: give "
        f"--custom MODULE:{name} with the module that has it, or, where the network was trained, "
        "save it by model.export(FOLDER), and convert that SavedModel"
    )


def _name(item: Mapping[str, Any]) -> str:
    """Return the name of a class; of a function its own, which is in its configuration."""
    function = item["class_name"] == "function" and isinstance(item.get("config"), str)
    return item["config"] if function else item["class_name"]


def read(path: Path, form: Form) -> Architecture | None:
    """Read the architecture in a model file.

    Returns:
        None for a SavedModel, and for an HDF5 file that has weights only.

    Raises:
        ModelError: the file is damaged, or unpacks to many times its size.
    """
    match form:
        case Form.ARCHIVE:
            return _read_archive(path)
        case Form.FOLDER:
            config = _parse(path, _read_text(path / "config.json"))
            return Architecture(config, _version(path, _read_text(path / "metadata.json")))
        case Form.JSON:
            return _from_json(path, _read_text(path))
        case Form.HDF5:
            return _read_hdf5(path)
    return None


def _read_archive(path: Path) -> Architecture:
    try:
        with zipfile.ZipFile(path) as archive:
            _check_size(path, archive)
            config, metadata = archive.read("config.json"), archive.read("metadata.json")
    except UNREADABLE_ZIP as error:
        if isinstance(error, ModelError):
            raise
        raise ModelError(f"{path}: damaged or truncated: copy it again") from error
    return Architecture(_parse(path, config), _version(path, metadata))


def _check_size(path: Path, archive: zipfile.ZipFile) -> None:
    size = sum(member.file_size for member in archive.infolist())
    if size > max(FREE_BYTES, MAX_ARCHIVE_RATIO * path.stat().st_size):
        raise ModelError(f"{path}: unpacks to {size / 1e9:.1f} GB: not a network")
    if archive.getinfo("config.json").file_size > MAX_TEXT:
        raise ModelError(f"{path}: config.json is too long for a network")


def _read_text(path: Path) -> bytes:
    if path.stat().st_size > MAX_TEXT:
        raise ModelError(f"{path}: too long for the architecture of a network")
    return path.read_bytes()


def _read_hdf5(path: Path) -> Architecture | None:
    with hdf5.reading(path) as file:
        text, version = hdf5.text(file, "model_config"), hdf5.text(file, "keras_version")
    if not text:
        return None
    return Architecture(_parse(path, text), 3 if version.startswith("3") else 2)


def _from_json(path: Path, text: bytes) -> Architecture:
    config = _parse(path, text)
    if "class_name" not in config:
        raise ModelError(f"{path}: a JSON file that does not describe a network")
    # Keras 3 names the module of every class, and no version.
    version = str(config.get("keras_version", "3" if "module" in config else "2"))
    return Architecture(config, 3 if version.startswith("3") else 2)


def _version(path: Path, metadata: bytes) -> int:
    return 2 if str(_parse(path, metadata).get("keras_version", "3")).startswith("2") else 3


def _parse(path: Path, text: bytes | str) -> dict[str, Any]:
    try:
        config = json.loads(text.decode("utf-8-sig") if isinstance(text, bytes) else text)
    except (ValueError, RecursionError) as error:
        raise ModelError(f"{path}: its architecture is damaged: {error}") from error
    if not isinstance(config, dict):
        raise ModelError(f"{path}: a JSON file that does not describe a network")
    return config
