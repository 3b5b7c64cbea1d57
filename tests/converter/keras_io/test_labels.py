"""Names of classes in a .keras file that cannot be opened."""

import zipfile

import numpy as np
import pytest

pytest.importorskip("tqdm")
pytest.importorskip("h5py")

from converter.keras_io.labels import read_labels, write_labels
from converter.keras_io.source import find
from edge.errors import ModelError
from tests.converter.keras_io.test_source import write_keras

FLAGS = {b"PK\x03\x04": 6, b"PK\x01\x02": 8}  # place of the flags behind the begin of a header


def test_an_encrypted_file_is_an_error_of_one_line(tmp_path):
    path = tmp_path / "x.keras"
    write_labels(path, ["yes", "no"])
    content = bytearray(path.read_bytes())
    for header, place in FLAGS.items():
        content[content.index(header) + place] |= 1
    path.write_bytes(content)
    with pytest.raises(
        ModelError, match=r"x\.keras: encrypted: save the network without"
    ) as caught:
        read_labels(path)
    assert "\n" not in str(caught.value)


def test_whatever_byte_is_damaged_is_an_error_of_one_line(tmp_path):
    path, random = write_keras(tmp_path / "x.keras"), np.random.default_rng(0)
    write_labels(path, ["yes", "no"])
    whole = path.read_bytes()
    refused = 0
    for _ in range(800):
        data = bytearray(whole)
        data[random.integers(len(data))] ^= 1 << random.integers(8)
        path.write_bytes(data)
        for read in (read_labels, find):
            try:
                read(path)
            except ModelError as error:
                assert "\n" not in str(error)  # noqa: PT017 - most changes are no error
                refused += 1
    assert refused > 400


def test_names_that_are_nested_too_deeply_are_damaged(tmp_path):
    with zipfile.ZipFile(tmp_path / "x.keras", "w") as file:
        file.writestr("labels.json", "[" * 9000)
    with pytest.raises(ModelError, match=r"\(labels\.json\) are damaged: give --labels"):
        read_labels(tmp_path / "x.keras")
