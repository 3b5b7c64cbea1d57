import gc

import pytest

from edge.system.garbage import uncollected


@pytest.fixture(autouse=True)
def _collection_as_before():
    yield
    gc.enable()


def test_nothing_is_collected_within_the_block():
    with uncollected():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_collection_that_is_off_stays_off():
    gc.disable()
    with uncollected():
        pass
    assert not gc.isenabled()


def test_it_goes_on_after_an_error():
    with pytest.raises(ValueError, match="x"), uncollected():
        raise ValueError("x")
    assert gc.isenabled()
