"""Files that another user can change, as root sees them."""

import os

import pytest

from edge.system.trust import foreign_writer

NOBODY = 65534


@pytest.fixture
def owned(tmp_path):
    """Return a folder of nobody's in which root has a file."""
    if os.geteuid() != 0:
        pytest.skip("only root can give files away")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "file").touch()
    os.chown(folder, NOBODY, NOBODY)
    return folder


def test_only_root_asks(tmp_path):
    tmp_path.chmod(0o777)
    assert foreign_writer(tmp_path, user=1000) == ""


def test_the_owner_of_the_folder_can_replace_the_file(owned):
    assert foreign_writer(owned / "file") == "nobody"
    assert foreign_writer(owned / "missing") == "nobody"


def test_a_link_is_as_safe_as_its_target(owned, tmp_path):
    (tmp_path / "link").symlink_to(owned / "file")
    assert foreign_writer(tmp_path / "link") == "nobody"


def test_a_file_of_root_is_trusted_until_everybody_may_write_it(owned, tmp_path):
    file = tmp_path / "mine"
    file.touch(0o644)
    assert foreign_writer(file) == ""
    file.chmod(0o666)
    assert foreign_writer(file) == "another user"
