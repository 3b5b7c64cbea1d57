"""Recognize the form of a model by its content, without TensorFlow."""

from __future__ import annotations

import os
import stat
import zipfile
from enum import Enum
from pathlib import Path

from converter.data.zip_damage import DAMAGED_ZIP
from converter.keras_io import foreign
from edge.errors import ModelError

FORMS = ".keras, .h5, .json with its weights beside it, a SavedModel folder, .tflite, .pt2"
HDF5_SIGNATURE = b"\x89HDF\r\n\x1a\n"
ZIP_SIGNATURE = b"PK\x03\x04"
TFLITE_SIGNATURE = b"TFL3"  # from the fifth byte on
HEAD_BYTES = 512
# Names in a .keras archive, and in the folder that remains when somebody unpacks one.
KERAS_MEMBERS = {"config.json", "metadata.json"}
SAVED_MODEL_FILES = ("saved_model.pb", "saved_model.pbtxt")
# In the archives of torch.export.save: of today, and before PyTorch 2.9.
EXPORTED_PROGRAMS = ("archive_format", "serialized_exported_program.json")
MODEL_SUFFIXES = (".keras", ".h5", ".hdf5", ".json")


class Form(Enum):
    """Form in which a network is saved; the value is the name that Keras expects of it."""

    ARCHIVE = "model.keras"
    FOLDER = "unpacked_keras"
    HDF5 = "model.h5"
    JSON = "model.json"
    SAVED_MODEL = "saved_model"
    TFLITE = "model.tflite"
    TORCH = "model.pt2"


def is_tflite(path: Path) -> bool:
    """Return whether a file is a .tflite network, by its content or at least by its name."""
    if path.suffix.lower() == ".tflite":
        return True
    return path.is_file() and _head(path)[4:8] == TFLITE_SIGNATURE


def recognize(path: Path) -> Form:
    """Return the form of a model; its name does not matter.

    Raises:
        ModelError: nothing is there, it cannot be read, or it is no Keras model; the message says
            what it is instead.
    """
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            return _recognize_folder(path)
        if not stat.S_ISREG(mode):
            raise ModelError(f"{path}: a device or a pipe: expected {FORMS}")
        return _recognize_file(path)
    except FileNotFoundError:
        raise ModelError(f"{path}: no such model") from None
    except OSError as error:
        raise ModelError(f"{path}: cannot be read: {error.strerror or error}") from error


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD_BYTES)


def _recognize_folder(path: Path) -> Form:
    names = set(os.listdir(path))  # noqa: PTH208 - names only
    if names.intersection(SAVED_MODEL_FILES):
        return Form.SAVED_MODEL
    if names >= KERAS_MEMBERS:
        return Form.FOLDER
    if "checkpoint" in names:
        raise ModelError(f"{path}: {foreign.CHECKPOINT}")
    inside = sorted(name for name in names if name.lower().endswith(MODEL_SUFFIXES))
    hint = f": name the file in it: {', '.join(inside[:3])}" if inside else f": expected {FORMS}"
    raise ModelError(f"{path}: a folder, but not a SavedModel{hint}")


def _recognize_file(path: Path) -> Form:
    head = _head(path)
    if head.startswith(HDF5_SIGNATURE):
        return Form.HDF5
    if head.startswith(ZIP_SIGNATURE):
        return _recognize_archive(path)
    if head[4:8] == TFLITE_SIGNATURE:
        return Form.TFLITE
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        return Form.JSON
    kind = foreign.recognize(head, path.suffix.lower())
    raise ModelError(f"{path}: {kind or f'not a supported form: expected {FORMS}'}")


def _recognize_archive(path: Path) -> Form:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except DAMAGED_ZIP:
        raise ModelError(f"{path}: damaged or truncated: copy it again") from None
    if set(names) >= KERAS_MEMBERS:
        return Form.ARCHIVE
    if any(name.endswith(EXPORTED_PROGRAMS) for name in names):
        return Form.TORCH
    raise ModelError(f"{path}: {foreign.recognize_archive(names)}")
