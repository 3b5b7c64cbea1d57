"""The form of a model is recognized by its content; everything else is named in one line."""

import io
import os
import pickle
import struct
import zipfile

import numpy as np
import pytest

from converter.keras_io.forms import Form, is_tflite, recognize
from edge.errors import ModelError
from tests.files import ROOT


def archive(*names):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for name in names:
            file.writestr(name, "{}")
    return content.getvalue()


def array():
    content = io.BytesIO()
    np.save(content, np.zeros(3))
    return content.getvalue()


@pytest.mark.parametrize("name", ["model.keras", "model.h5", "model.hdf5", "model", "b\udcef:x.pt"])
@pytest.mark.parametrize(
    ("content", "form"),
    [
        (b"\x89HDF\r\n\x1a\n and more", Form.HDF5),
        (archive("config.json", "metadata.json", "model.weights.h5"), Form.ARCHIVE),
        (b'{"class_name": "Sequential"}', Form.JSON),
        (b"\x1c\x00\x00\x00TFL3\x14\x00\x20\x00", Form.TFLITE),
        (archive("net/archive_format", "net/models/model.json"), Form.TORCH),
        (b'\xef\xbb\xbf\r\n {"class_name": "Sequential"}', Form.JSON),
    ],
)
def test_the_content_decides_and_not_the_name(tmp_path, name, content, form):
    path = tmp_path / name
    path.write_bytes(content)
    assert recognize(path) is form


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "an empty file: copy it again"),
        (pickle.dumps({"weights": [1]}), "a Python pickle, which would run code when it is read"),
        (
            archive("archive/data.pkl", "archive/data/0"),
            "a PyTorch file, which has no complete network",
        ),
        (b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19", "a PyTorch file"),
        (b"\x08\x07\x12\x07pytorch\x1a\x051.13", "an ONNX network"),
        (b"\n\x2c\n\x01x\x12\x0bPlaceholder*\x0b", "a TensorFlow graph without a signature"),
        (array(), "an array of numpy"),
        (archive("a.npy", "b.npy"), "arrays of numpy"),
        (struct.pack("<Q", 80) + b'{"layer":{"dtype":"F32"}}', "a safetensors file, which has"),
        (archive("models/fer.h5"), "a packed archive: unpack it, and name models/fer.h5"),
        (b"\x1f\x8b\x08\x00", "a packed archive: unpack it"),
        (b"\n<!DOCTYPE html><title>Sign in", "a web page, so its download has failed"),
        (b"version https://git-lfs.github.com/spec/v1\noid", "a pointer of Git LFS"),
        (b"PK\x03\x04 and no directory", "damaged or truncated"),
        (b"something else", r"not a supported form: expected \.keras"),
    ],
)
def test_other_files_are_named_with_what_to_do(tmp_path, content, message):
    path = tmp_path / "model.h5"
    path.write_bytes(content)
    with pytest.raises(ModelError, match=rf"model\.h5: {message}") as caught:
        recognize(path)
    assert "\n" not in str(caught.value)


def test_a_suffix_helps_where_the_content_says_nothing(tmp_path):
    for name, message in (
        ("model.ckpt", "a TensorFlow checkpoint, which has weights only"),
        ("model.tflite", r"not a \.tflite network in spite of its name: copy it again"),
    ):
        (tmp_path / name).write_bytes(b"anything")
        with pytest.raises(ModelError, match=message):
            recognize(tmp_path / name)


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ([], "a folder, but not a SavedModel: expected .keras"),
        (["best.h5", "notes.txt"], "a folder, but not a SavedModel: name the file in it: best.h5"),
        (["checkpoint", "model.index"], "a TensorFlow checkpoint"),
    ],
)
def test_a_folder_without_a_model_is_an_error(tmp_path, names, message):
    for name in names:
        (tmp_path / name).write_text("")
    with pytest.raises(ModelError, match=message):
        recognize(tmp_path)


@pytest.mark.parametrize(
    ("names", "form"),
    [
        (["saved_model.pb"], Form.SAVED_MODEL),
        (["saved_model.pbtxt"], Form.SAVED_MODEL),
        (["config.json", "metadata.json", "model.weights.h5"], Form.FOLDER),
    ],
)
def test_folders_are_recognized_by_the_files_in_them(tmp_path, names, form):
    for name in names:
        (tmp_path / name).write_text("")
    assert recognize(tmp_path) is form


def test_what_is_no_file_is_not_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", "/dev/zero"):
        with pytest.raises(ModelError, match="a device or a pipe"):
            recognize(type(tmp_path)(path))
    with pytest.raises(ModelError, match="no such model"):
        recognize(tmp_path / "missing")
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(ModelError, match="loop: cannot be read"):
        recognize(tmp_path / "loop")
    with pytest.raises(ModelError, match="cannot be read: File name too long"):
        recognize(tmp_path / ("x" * 300))


def test_a_tflite_file_is_recognized_under_any_name(tmp_path):
    copy = tmp_path / "network.bin"
    copy.write_bytes((ROOT / "models" / "emotions.tflite").read_bytes()[:100])
    assert is_tflite(copy)
    assert is_tflite(tmp_path / "missing.TFLITE")
    assert not is_tflite(tmp_path / "missing.keras")
