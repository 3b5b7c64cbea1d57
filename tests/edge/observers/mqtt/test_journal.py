import pytest

from edge.observers.mqtt.journal import LONGEST, STABLE, Journal


@pytest.fixture
def clock():
    return [0.0]


@pytest.fixture
def journal(clock):
    return Journal("b:1", lambda: clock[0], lambda: 0.0)


def test_a_fault_is_logged_once_and_another_one_too(journal, caplog):
    for fault in ("refused", "refused", "unknown host", "refused"):
        journal.down(fault)
    assert caplog.messages == [
        "mqtt: b:1: refused: trying again", "mqtt: b:1: unknown host: trying again",
    ]  # fmt: skip


def test_a_connection_that_comes_and_goes_fast_is_logged_once(journal, clock, caplog):
    for _ in range(5):
        journal.up()
        clock[0] += 1
        journal.down("lost")
    assert caplog.messages == ["mqtt: b:1: connected", "mqtt: b:1: lost: trying again"]


def test_after_a_stable_connection_all_is_new(journal, clock, caplog):
    for _ in range(2):
        journal.up()
        clock[0] += STABLE
        journal.down("lost")
    assert len(caplog.messages) == 4
    assert journal.pause() == 1.0


def test_pauses_double_up_to_a_limit(journal):
    assert [journal.pause() for _ in range(4)] == [1.0, 2.0, 4.0, 8.0]
    assert [journal.pause() for _ in range(2000)][-1] == LONGEST


def test_pauses_differ_between_devices():
    assert Journal("b", chance=lambda: 1.0).pause() == 0.5
