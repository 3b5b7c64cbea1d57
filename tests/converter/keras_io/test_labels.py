"""Names of classes in a .keras file that cannot be opened."""

import pytest

pytest.importorskip("tqdm")

from converter.keras_io.labels import read_labels, write_labels
from edge.errors import ModelError

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
