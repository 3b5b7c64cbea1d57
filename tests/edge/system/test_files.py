"""Files are replaced when the new content is complete, and only then."""

import errno
import os

import pytest

from edge.system.files import (
    Replacement,
    exists,
    is_folder,
    open_locked,
    replacing,
    write_durably,
    write_whole,
)


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


@pytest.mark.parametrize(
    "name",
    [
        b"n" * 255,
        b"n" * 251 + b".mp4",
        "\u00e4".encode() * 125 + b".mp4",
        b"\xff" * 251 + b".png",
        b"\xff",
    ],
)
def test_any_name_that_the_file_system_can_hold_works(tmp_path, name):
    write_whole(tmp_path / os.fsdecode(name), b"new")
    assert [os.fsencode(path.name) for path in tmp_path.iterdir()] == [name]


def test_a_symbolic_link_stays_and_its_target_is_replaced(tmp_path):
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "target").write_bytes(b"old")
    for name, target in (("link", "far/target"), ("second", "link"), ("dangling", "far/new")):
        (tmp_path / name).symlink_to(target)
        write_whole(tmp_path / name, name.encode())
        assert (tmp_path / name).is_symlink()
    assert names(tmp_path / "far") == ["new", "target"]
    assert (tmp_path / "far" / "target").read_bytes() == b"second"
    assert names(tmp_path) == ["dangling", "far", "link", "second"]


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o666])
def test_the_permissions_of_the_older_file_stay(tmp_path, mode):
    (tmp_path / "file").write_bytes(b"old")
    (tmp_path / "file").chmod(mode)
    write_whole(tmp_path / "file", b"new")
    assert (tmp_path / "file").stat().st_mode & 0o777 == mode
    assert (tmp_path / "file").read_bytes() == b"new"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_a_file_that_is_write_protected_is_not_replaced(tmp_path):
    (tmp_path / "file").write_bytes(b"old")
    (tmp_path / "file").chmod(0o444)
    with pytest.raises(PermissionError):
        Replacement(tmp_path / "file").check()


def test_a_file_is_written_by_one_program_only(tmp_path):
    descriptor = open_locked(tmp_path / "file")
    with pytest.raises(OSError, match="another program is writing it"):
        open_locked(tmp_path / "file")
    os.close(descriptor)
    os.close(open_locked(tmp_path / "file"))


@pytest.mark.parametrize("name", ["n" * 256, "n/" * 3000, "a\0b", "none"])
def test_a_path_that_cannot_be_looked_at_does_not_exist(tmp_path, name):
    assert not exists(tmp_path / name)
    assert not is_folder(tmp_path / name)


def test_the_content_is_on_the_disk_before_the_name_and_then_the_folder(tmp_path):
    (tmp_path / "file").write_bytes(b"old")
    seen = []

    def sync(descriptor):
        is_folder = os.path.samestat(os.fstat(descriptor), tmp_path.stat())
        whole = is_folder or (tmp_path / ".new-file").read_bytes() == b"new"
        seen.append((is_folder, whole, (tmp_path / "file").read_bytes()))

    write_durably(tmp_path / "file", b"new", sync)
    assert seen == [(False, True, b"old"), (True, True, b"new")]


@pytest.mark.parametrize("step", [1, 2])
def test_a_disk_that_fails_while_it_writes_leaves_one_whole_file(tmp_path, step):
    (tmp_path / "file").write_bytes(b"old")
    calls = []

    def sync(descriptor):
        calls.append(descriptor)
        if len(calls) == step:
            raise OSError(errno.EIO, "broken")

    with pytest.raises(OSError, match="broken"):
        write_durably(tmp_path / "file", b"new", sync)
    assert names(tmp_path) == ["file"]
    assert (tmp_path / "file").read_bytes() == (b"old", b"new")[step - 1]
