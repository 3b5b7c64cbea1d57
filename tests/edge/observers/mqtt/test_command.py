"""Messages that want something: which are carried out, and which are refused."""

import pytest

from edge.observers.mqtt.command import OFF, ON, PAUSE, PRESS, Command
from edge.observers.mqtt.connection import Message

TOPIC = "emotion-edge/door/snapshot"


@pytest.fixture
def clock():
    return [0.0]


@pytest.fixture
def done():
    return []


@pytest.fixture
def command(done, clock):
    return Command(TOPIC, {PRESS: lambda: done.append(clock[0])}, PAUSE, lambda: clock[0])


def test_a_flood_is_refused_with_one_line(command, clock, done, caplog):
    for tenth in range(101):
        clock[0] = tenth / 10
        command.receive(Message(TOPIC, PRESS))
    assert done == [0.0, 5.0, 10.0]
    assert caplog.messages == [
        f"mqtt: {TOPIC}: a message is refused: one in 5 seconds is enough",
    ]


@pytest.mark.parametrize(
    "message",
    [
        Message(TOPIC, PRESS, retain=True),
        Message(TOPIC, b"press"),
        Message(TOPIC, b'{"folder": "/etc"}'),
        Message(TOPIC, b"\xff" * 9000),
    ],
)
def test_other_contents_and_retained_ones_are_refused_with_one_line(command, message, done, caplog):
    for _ in range(3):
        command.receive(message)
    command.receive(Message(TOPIC, b"", retain=True))  # removes a retained one
    assert done == []
    assert caplog.messages == [f"mqtt: {TOPIC}: a message is refused: send PRESS, not retained"]
    command.receive(Message(TOPIC, PRESS))
    assert len(done) == 1  # what was refused does not count


def test_each_content_has_an_action_of_its_own(done):
    switch = Command("camera", {ON: lambda: done.append(True), OFF: lambda: done.append(False)})
    for content in (OFF, ON, OFF):
        switch.receive(Message("camera", content))
    assert done == [False, True, False]
