"""Files of users are read only where they are regular, small and UTF-8."""

import os
import socket

import pytest

from edge.system.text_file import LIMIT, MissingFileError, UnreadableFileError, read_text


def test_a_byte_order_mark_is_read_over(tmp_path):
    file = tmp_path / "x"
    file.write_bytes(b"\xef\xbb\xbfname = 1\n")
    assert read_text(file) == "name = 1\n"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "latin1"])
def test_another_encoding_is_named(tmp_path, encoding):
    file = tmp_path / "x"
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    file.write_bytes(mark + "a\nü".encode(encoding))
    with pytest.raises(UnreadableFileError, match="save it as UTF-8"):
        read_text(file)


def test_a_missing_file(tmp_path):
    with pytest.raises(MissingFileError, match="no such file"):
        read_text(tmp_path / "x")


def special(folder, kind):
    """Return the path of something that is no file."""
    path = folder / "special"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    else:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(str(path))
    return path


@pytest.mark.parametrize("kind", ["folder", "pipe", "device"])
def test_what_is_no_file_is_refused_and_not_waited_for(tmp_path, kind):
    with pytest.raises(UnreadableFileError, match=f"a {kind}, not a file"):
        read_text(special(tmp_path, kind))


def test_a_socket_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # its name has to be short
    with pytest.raises(UnreadableFileError):
        read_text(special(tmp_path.relative_to(tmp_path), "socket"))


def test_no_more_than_the_limit_is_read(tmp_path):
    file = tmp_path / "x"
    with file.open("wb") as sparse:
        sparse.truncate(10**12)
    with pytest.raises(UnreadableFileError, match="larger than 256 kB"):
        read_text(file)
    file.write_bytes(b" " * LIMIT)
    assert len(read_text(file)) == LIMIT


@pytest.mark.parametrize("name", ["x" * 300, "a\0b"])
def test_impossible_names(tmp_path, name):
    with pytest.raises(UnreadableFileError):
        read_text(tmp_path / name)
