"""Archives: damage, encryption, hostile names and sizes are one line, and take little memory."""

import gzip
import io
import tarfile
import tracemalloc
import zipfile

import numpy as np
import pytest

from tests.converter.data import published
from tests.converter.data.published import drawn
from tests.converter.drawings import write_folders

pytest.importorskip("tqdm")

from converter.data.splits import load_split
from edge.errors import DataError


@pytest.fixture
def faces(tmp_path):
    return write_folders(tmp_path / "faces")


def pack_zip(path, root, method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", method) as archive:
        for file in sorted(root.rglob("*")):
            archive.write(file, file.relative_to(root))
    return path


def pack_tar(path, root):
    with tarfile.open(path, "w:gz") as archive:
        archive.add(root, ".")
    return path


@pytest.mark.parametrize(("pack", "name"), [(pack_zip, "a.zip"), (pack_tar, "a.tar.gz")])
@pytest.mark.parametrize("part", [0.01, 0.3, 0.7, 0.99])
def test_a_truncated_archive_is_an_error_of_one_line(tmp_path, faces, pack, name, part):
    path = pack(tmp_path / name, faces)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * part)])
    with pytest.raises(DataError, match=f"{name}: a damaged archive .*: download it") as caught:
        load_split(path, "train")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("pack", "name"), [(pack_zip, "a.zip"), (pack_tar, "a.tar.gz")])
def test_whatever_byte_is_damaged_raises_data_errors_only(tmp_path, faces, pack, name):
    path, random = pack(tmp_path / name, faces), np.random.default_rng(0)
    whole = path.read_bytes()
    refused = 0
    for _ in range(60):
        data = bytearray(whole)
        start = random.integers(len(data)) if name == "a.tar.gz" else -random.integers(1, 9000)
        data[start] ^= 1 << random.integers(8)
        path.write_bytes(data)
        try:
            load_split(path, "train")
        except DataError:
            refused += 1
    assert refused > 5


def test_a_damaged_picture_in_an_archive_is_left_out_by_its_name(tmp_path, faces, caplog):
    (faces / "train" / "angry" / "bad.png").write_bytes(b"\x89PNG\r\n\x1a\nx")
    path = pack_zip(tmp_path / "a.zip", faces, zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    data[data.index(b"train/angry/Training_0000.png") + 200] ^= 1  # its checksum differs
    path.write_bytes(data)
    assert np.array_equal(load_split(path, "train").images, drawn("train")[0][1:])
    assert "2 of 29 pictures left out: " in caplog.text
    assert "Bad CRC-32" in caplog.text
    assert "a.zip/train/angry/bad.png: " in caplog.text


@pytest.mark.parametrize(("pack", "name"), [(pack_zip, "a.zip"), (pack_tar, "a.tar.gz")])
def test_pictures_that_a_table_names_but_are_not_there_are_left_out(tmp_path, pack, name, caplog):
    root = tmp_path / "root"
    root.mkdir()
    published.named_csv(root)
    table = (root / "legend.csv").read_text()
    (root / "legend.csv").write_text(table.replace("train\\", ".//train/./"))
    (root / "images" / "train" / "0.jpg").unlink()
    read = load_split(pack(tmp_path / name, root), "train")
    assert len(read) == len(drawn("train")[0]) - 1
    assert "1 of 28 pictures left out: " in caplog.text
    assert f"{name}/.//train/./0.jpg: no such file" not in caplog.text
    assert f"{name}/train/0.jpg: no such file" in caplog.text


def test_a_table_that_an_archive_lacks_is_an_error(tmp_path):
    root = tmp_path / "root"
    root.mkdir()
    published.affectnet_csv(root)
    (root / "validation.csv").unlink()
    path = pack_zip(tmp_path / "a.zip", root)
    with pytest.raises(DataError, match=r"a\.zip/validation\.csv: no such file"):
        load_split(path, "public_test")


def test_names_that_lead_out_of_the_archive_and_links_are_not_followed(tmp_path, faces):
    outside = tmp_path / "secret.png"
    outside.write_bytes(next((faces / "train" / "angry").iterdir()).read_bytes())
    path = pack_tar(tmp_path / "a.tar.gz", faces)
    with tarfile.open(tmp_path / "b.tar", "w") as archive, tarfile.open(path) as before:
        for member in before:
            archive.addfile(member, before.extractfile(member))
        link = tarfile.TarInfo("train/angry/link.png")
        link.type, link.linkname = tarfile.SYMTYPE, str(outside)
        archive.addfile(link)
        up = tarfile.TarInfo("train/angry/../../../up.png")
        archive.addfile(up, io.BytesIO())
    assert np.array_equal(load_split(tmp_path / "b.tar", "train").images, drawn("train")[0])
    assert sorted(tmp_path.iterdir()) == sorted(
        [faces, outside, path, tmp_path / "b.tar"]
    )  # nothing was unpacked


def test_a_bomb_in_place_of_a_picture_is_left_out_in_little_memory(tmp_path, faces, caplog):
    path = pack_zip(tmp_path / "a.zip", faces)
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("train/angry/bomb.png", "w") as file,
    ):
        for _ in range(300):
            file.write(bytes(1_000_000))
    tracemalloc.start()
    assert np.array_equal(load_split(path, "train").images, drawn("train")[0])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "bomb.png: larger than 100 MB" in caplog.text
    assert peak < 250_000_000


def test_a_table_that_is_one_endless_line_is_refused(tmp_path):
    path = tmp_path / "a.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("fer2013.csv", "w") as file,
    ):
        file.write(b"emotion,pixels,Usage\n")
        for _ in range(100):
            file.write(b"0" * 1_000_000)
    tracemalloc.start()
    with pytest.raises(DataError, match=r"fer2013\.csv: line 2: "):
        load_split(path, "train")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000


@pytest.mark.parametrize("kind", [tarfile.GNUTYPE_LONGNAME, tarfile.XHDTYPE])
def test_a_tar_with_a_name_without_end_is_refused(tmp_path, kind):
    header = tarfile.TarInfo("name")
    header.type, header.size = kind, 8 << 30
    with gzip.open(tmp_path / "a.tar.gz", "wb", 1) as file:
        file.write(header.tobuf(tarfile.GNU_FORMAT))
        for _ in range(200):
            file.write(bytes(1 << 20))
    tracemalloc.start()
    with pytest.raises(DataError, match=r"a\.tar\.gz: a damaged archive"):
        load_split(tmp_path / "a.tar.gz", "train")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 50_000_000


def test_a_member_of_absurd_size_is_refused_before_it_is_read(tmp_path):
    header = tarfile.TarInfo("fer2013.csv")
    header.size = 8 << 30
    (tmp_path / "a.tar").write_bytes(header.tobuf(tarfile.GNU_FORMAT) + bytes(1 << 20))
    with pytest.raises(DataError, match=r"a\.tar/fer2013\.csv: larger than 4 GB"):
        load_split(tmp_path / "a.tar", "train")


def test_an_encrypted_archive_is_refused(tmp_path):
    (tmp_path / "inside").mkdir()
    published.fer2013_csv(tmp_path / "inside")
    path = pack_zip(tmp_path / "a.zip", tmp_path / "inside")
    data = bytearray(path.read_bytes())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + flags] |= 1
    path.write_bytes(data)
    with pytest.raises(DataError, match=r"fer2013\.csv: encrypted: unpack it with its password"):
        load_split(path, "train")


@pytest.mark.parametrize("head", [b"\xfd7zXZ\x00", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07"])
def test_archives_of_other_kinds_are_refused_in_a_line(tmp_path, head):
    (tmp_path / "faces.7z").write_bytes(head + bytes(100))
    for path in (tmp_path, tmp_path / "faces.7z"):
        with pytest.raises(DataError, match=r"faces\.7z: a packed archive: unpack it, and"):
            load_split(path, "train")
