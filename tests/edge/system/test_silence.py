import os

import pytest

from edge.system.silence import silenced


def test_native_output_on_stderr_is_dropped_within_the_block_only(capfd):
    os.write(2, b"before\n")
    with silenced():
        os.write(2, b"within\n")
        os.write(1, b"stdout\n")
    os.write(2, b"after\n")
    assert capfd.readouterr() == ("stdout\n", "before\nafter\n")


def test_blocks_may_be_nested(capfd):
    with silenced(1, 2):
        with silenced():
            os.write(2, b"inner\n")
        os.write(1, b"outer\n")
        os.write(2, b"outer\n")
    os.write(2, b"after\n")
    assert capfd.readouterr() == ("", "after\n")


def test_stderr_is_restored_after_an_error(capfd):
    with pytest.raises(ValueError, match="broken"), silenced():
        raise ValueError("broken")
    os.write(2, b"after\n")
    assert capfd.readouterr().err == "after\n"
