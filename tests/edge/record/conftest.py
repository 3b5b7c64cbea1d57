from __future__ import annotations

import logging

import pytest

from tests.edge.record.recordings import Recorders


@pytest.fixture
def recorders(tmp_path, caplog):
    caplog.set_level(logging.INFO, "edge")
    made = Recorders(tmp_path / "new" / "recordings", caplog)
    yield made
    made.close()
