from __future__ import annotations

from contextlib import ExitStack

import pytest

from tests.broker.mosquitto import find_broker


@pytest.fixture
def opened():
    """Close what a test opens, the last first."""
    pytest.importorskip("paho.mqtt.enums", reason="paho-mqtt 2 is not installed")
    if not find_broker():
        pytest.skip("Mosquitto is not installed: make test-mqtt")
    with ExitStack() as stack:
        yield stack
