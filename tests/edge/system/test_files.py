"""Files are replaced when the new content is complete, and only then."""

import pytest

from edge.system.files import replacing, write_whole


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_the_temporary_file_lies_beside_the_target_and_keeps_its_suffix(tmp_path):
    target = tmp_path / "picture.png"
    with replacing(target) as temporary:
        assert temporary == tmp_path / ".new-picture.png"
        temporary.write_bytes(b"new")
        assert not target.exists()
    assert target.read_bytes() == b"new"
    assert names(tmp_path) == ["picture.png"]


def write_half(target, error):
    with replacing(target) as temporary:
        temporary.write_bytes(b"half of the n")
        raise error


@pytest.mark.parametrize("error", [ValueError, OSError, KeyboardInterrupt])
def test_an_error_keeps_the_old_file_and_removes_the_temporary_one(tmp_path, error):
    target = tmp_path / "file"
    target.write_bytes(b"old")
    with pytest.raises(error):
        write_half(target, error)
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["file"]


def test_an_error_before_anything_was_written_is_passed_on(tmp_path):
    with pytest.raises(ValueError, match="nothing to write"), replacing(tmp_path / "file"):
        raise ValueError("nothing to write")
    assert names(tmp_path) == []


def test_a_block_that_wrote_nothing_raises_oserror_and_keeps_the_old_file(tmp_path):
    target = tmp_path / "file"
    target.write_bytes(b"old")
    with pytest.raises(FileNotFoundError), replacing(target):
        pass
    assert target.read_bytes() == b"old"


def test_the_target_being_a_folder_removes_the_temporary_file(tmp_path):
    (tmp_path / "target").mkdir()
    with pytest.raises(OSError, match="target"):
        write_whole(tmp_path / "target", b"new")
    assert names(tmp_path) == ["target"]


def test_write_whole_creates_and_replaces_a_file(tmp_path):
    target = tmp_path / "file"
    write_whole(target, b"first")
    write_whole(target, b"second")
    assert target.read_bytes() == b"second"
    assert names(tmp_path) == ["file"]


def test_write_whole_does_not_create_folders(tmp_path):
    with pytest.raises(FileNotFoundError):
        write_whole(tmp_path / "missing" / "file", b"new")


def test_a_leftover_temporary_file_is_overwritten(tmp_path):
    (tmp_path / ".new-file").write_bytes(b"longer, and left by a crash")
    write_whole(tmp_path / "file", b"new")
    assert (tmp_path / "file").read_bytes() == b"new"
    assert names(tmp_path) == ["file"]
