"""Messages through a real broker, which is stopped, held, and wrong in every way."""

import json
import subprocess
import threading
from dataclasses import replace

import pytest

from edge.observers.mqtt import connection, journal
from edge.observers.observation import observation_of
from tests.broker.device import Device
from tests.broker.watcher import Watcher, until
from tests.edge.display.web.test_tls import FOLDER as CERTIFICATES
from tests.edge.scenes import ONE, TWO, emotion, scene

STATE, EVENT, AVAILABILITY = (f"emotion-edge/door/{w}" for w in ("state", "event", "availability"))
CAMERA = "emotion-edge/door/camera"


def observed(*boxes, time=0.0, name="happy"):
    made = scene(*boxes)
    made = replace(made, frame=replace(made.frame, time=time))
    made = replace(made, emotions=tuple(emotion(name) for _ in boxes))
    return observation_of(made, 1e9, {"rate": 30.0}, {"mqtt": 3})


def is_online(payload):
    return payload == b"online"


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(journal, "FIRST", 0.05)
    monkeypatch.setattr(journal, "LONGEST", 0.05)


def feed(outlet, stop, log=None):
    """Give an outlet observations until `stop`, each with another label."""
    names, number = ("happy", "sad"), 0
    while not stop.wait(0.01):
        outlet.take(observed(ONE, time=number / 30, name=names[number % 2]))
        number += 1


def fill(outlet):
    """Give an outlet 200 observations at once, each with another label."""
    for number in range(200):
        outlet.take(observed(ONE, time=number / 30, name=("happy", "sad")[number % 2]))


@pytest.fixture
def live(opened):
    """Return a function that gives an outlet observations in a thread, as a run does."""

    def start(outlet):
        stop = threading.Event()
        thread = threading.Thread(target=feed, args=(outlet, stop))
        thread.start()
        opened.callback(thread.join)
        opened.callback(stop.set)

    return start


def test_birth_events_state_and_end(broker, watcher, open_outlet):
    outlet = open_outlet(broker.port)
    outlet.take(observed(*TWO))
    birth = watcher.wait(AVAILABILITY)
    assert birth.payload == b"online"
    until(lambda: outlet._connection.up, "connected")
    outlet.take(observed(*TWO))
    event = json.loads(watcher.wait(EVENT).payload)
    assert (event["event_type"], event["track"], event["before"]) == ("happy", 1, "")
    outlet._due = 0
    outlet.take(observed(*TWO))
    state = json.loads(watcher.wait(STATE).payload)
    assert (state["faces"], state["emotion"], state["rate"]) == (2, "happy", 30.0)
    assert state["scores"]["happy"] == 0.7
    assert state["dropped"] == 3
    outlet.close()
    assert watcher.wait(AVAILABILITY).payload == b"offline"


def test_only_the_availability_is_retained(broker, watcher, open_outlet, live):
    live(open_outlet(broker.port))
    watcher.wait(STATE)
    watcher.wait(EVENT)
    late = Watcher(broker.port)
    late.wait(STATE)
    late.close()
    assert {m.topic for m in late.seen if m.retain} == {AVAILABILITY}


def test_the_broker_sends_the_will_of_a_device_that_is_cut_off(broker, watcher, open_outlet):
    outlet = open_outlet(broker.port)
    watcher.wait(AVAILABILITY, is_online)
    outlet._connection._client.socket().shutdown(2)
    assert watcher.wait(AVAILABILITY).payload == b"offline"
    assert watcher.wait(AVAILABILITY).payload == b"online"  # it comes back by itself


def test_a_broker_that_is_stopped_and_started_again(broker, open_outlet, caplog):
    outlet = open_outlet(broker.port, queue=3)
    before = Watcher(broker.port)
    before.wait(AVAILABILITY, is_online)
    before.close()
    broker.stop()
    until(lambda: not outlet._connection.up, "lost")
    for number, name in enumerate(("happy", "sad", "fear", "angry", "happy")):
        outlet.take(observed(ONE, time=float(number) / 30, name=name))
    assert outlet._connection.lost == 2
    until(lambda: len(caplog.messages) >= 3, "several attempts")
    broker.start()
    after = Watcher(broker.port)
    after.wait(AVAILABILITY, is_online)
    until(lambda: outlet._connection.up, "connected")
    outlet.take(observed(ONE, time=0.2, name="happy"))
    got = [json.loads(after.wait(EVENT).payload)["label"] for _ in range(3)]
    assert got == ["fear", "angry", "happy"]
    after.close()
    name = f"mqtt: 127.0.0.1:{broker.port}"
    assert caplog.messages[0] == f"{name}: connected"
    assert caplog.messages[1].startswith(f"{name}: connection lost: ")
    assert caplog.messages[2] == f"{name}: not reached: Connection refused: trying again"
    assert len(caplog.messages) == 3


def test_a_broker_that_hangs_neither_blocks_nor_fills_the_memory(broker, open_outlet, caplog):
    outlet = open_outlet(broker.port, queue=5, interval=3600.0)
    until(lambda: outlet._connection.up, "connected")
    broker.hold()
    fill(outlet)
    assert len(outlet._connection._underway) == connection.UNDERWAY
    assert len(outlet._connection._waiting) == 5
    states = 1  # among those on their way
    assert outlet._connection.lost == 200 - 5 - (connection.UNDERWAY - states)
    broker.release()
    until(outlet._connection._is_free, "confirmed")
    outlet.close()
    assert not any("not delivered" in line for line in caplog.messages)


def test_what_a_broker_does_not_take_before_the_end_is_counted(broker, open_outlet, caplog):
    outlet = open_outlet(broker.port, queue=5, interval=3600.0)
    until(lambda: outlet._connection.up, "connected")
    broker.hold()
    fill(outlet)
    dropped = outlet._connection.lost
    outlet.close()
    left = 5 + connection.UNDERWAY
    assert outlet._connection.lost == dropped + left
    name = f"mqtt: 127.0.0.1:{broker.port}"
    assert caplog.messages[-1] == f"{name}: {left} messages were not delivered before the end"
    broker.release()


@pytest.mark.parametrize("right", [True, False])
def test_a_password(start_broker, open_outlet, tmp_path, caplog, right):
    passwords = tmp_path / "passwords"
    passwords.touch(0o600)
    subprocess.run(["mosquitto_passwd", "-b", passwords, "device", "secret"], check=True)
    broker = start_broker("allow_anonymous false", f"password_file {passwords}")
    login = tmp_path / "login"
    login.write_text(f"device:{'secret' if right else 'wrong'}")
    login.chmod(0o600)
    outlet = open_outlet(broker.port, credentials=str(login))
    until(lambda: caplog.messages, "a line of the log")
    if right:
        assert caplog.messages == [f"mqtt: 127.0.0.1:{broker.port}: connected"]
        return
    until(lambda: outlet._connection._journal._attempts > 3, "several attempts")
    assert caplog.messages == [
        f"mqtt: 127.0.0.1:{broker.port}: refuses the connection: Not authorized: "
        "see mqtt.credentials: trying again"
    ]


@pytest.mark.parametrize(
    ("certificate", "ca", "line"),
    [
        ("certificate", "certificate", "connected"),
        ("certificate", "", "untrusted certificate: self-signed certificate: see mqtt.ca"),
        ("expired", "expired", "untrusted certificate: certificate has expired: see mqtt.ca"),
        (None, "certificate", "see mqtt.port and mqtt.tls"),
    ],
)
def test_tls(start_broker, open_outlet, caplog, certificate, ca, line):
    keys = f"certfile {CERTIFICATES}/{certificate}.pem", f"keyfile {CERTIFICATES}/key.pem"
    broker = start_broker("allow_anonymous true", *(keys if certificate else ()))
    path = str(CERTIFICATES / f"{ca}.pem") if ca else ""
    outlet = open_outlet(broker.port, host="localhost", tls=True, ca=path)
    until(lambda: caplog.messages, "a line of the log")
    assert line in caplog.messages[0]
    if line != "connected":
        until(lambda: outlet._connection._journal._attempts > 3, "several attempts")
    assert len(caplog.messages) == 1


def test_another_name_than_in_the_certificate_is_untrusted(start_broker, open_outlet, caplog):
    keys = f"certfile {CERTIFICATES}/certificate.pem", f"keyfile {CERTIFICATES}/key.pem"
    broker = start_broker("allow_anonymous true", *keys)
    ca = str(CERTIFICATES / "certificate.pem")
    open_outlet(broker.port, host="127.1", tls=True, ca=ca)
    until(lambda: caplog.messages, "a line of the log")
    assert "untrusted certificate: " in caplog.messages[0]


def test_a_broker_with_tls_and_a_device_without(start_broker, open_outlet, caplog):
    keys = f"certfile {CERTIFICATES}/certificate.pem", f"keyfile {CERTIFICATES}/key.pem"
    broker = start_broker("allow_anonymous true", *keys)
    outlet = open_outlet(broker.port)
    until(lambda: outlet._connection._journal._attempts > 3, "several attempts")
    assert [message.partition(": ")[2].partition(": ")[2] for message in caplog.messages] == [
        "the connection ends before it is accepted: see mqtt.port and mqtt.tls: trying again"
    ]


def test_nonsense_on_our_topics_changes_nothing(broker, watcher, open_outlet, live, caplog):
    for what in ("instance", "state", "event", "availability"):
        for payload in (b"\xff\x00{", b"x" * 3_000_000, b"[" * 10_000):
            watcher.publish(f"emotion-edge/door/{what}", payload, retain=True)
    outlet, sizes = open_outlet(broker.port), []
    receive = outlet._connection._receive
    outlet._connection._receive = lambda m: (sizes.append(len(m.payload)), receive(m))
    live(outlet)
    watcher.wait(AVAILABILITY, is_online)
    for payload in (b"", b"\xff\x00{", b"x" * 3_000_000, b"last one"):
        watcher.publish("emotion-edge/door/instance", payload)
    until(lambda: len(b"last one") in sizes, "the last message")
    assert max(sizes) <= connection.MAX_PACKET  # larger ones would fill the memory
    for _ in range(3):
        json.loads(watcher.wait(STATE, lambda payload: payload[:1] == b"{").payload)
    assert len([m for m in caplog.messages if "connected" not in m]) <= 1
    assert not [m for m in caplog.messages if "lost" in m]


def test_a_flood_is_read_slowly_and_the_device_goes_on(
    broker, watcher, open_outlet, live, caplog, monkeypatch
):
    monkeypatch.setattr(connection, "BURST", 10)
    monkeypatch.setattr(connection, "RATE", 20)
    outlet, received = open_outlet(broker.port, camera_switch=True), []
    outlet._connection._receive = received.append
    live(outlet)
    watcher.wait(AVAILABILITY, is_online)
    for number in range(600):
        watcher.client.publish(CAMERA, str(number), 0)
    until(lambda: len(received) > 10, "more than a burst")
    for _ in range(3):
        json.loads(watcher.wait(STATE).payload)
    assert len(received) < 600
    outlet.close()
    assert [message for message in caplog.messages if "too many" in message] == [
        f"mqtt: 127.0.0.1:{broker.port}: too many messages for this device: they are read slowly"
    ]


def test_two_devices_with_one_name_are_named_once_by_each(broker, watcher, open_outlet, caplog):
    first = open_outlet(broker.port)
    watcher.wait(AVAILABILITY, is_online)
    second = open_outlet(broker.port)
    until(lambda: len([m for m in caplog.messages if "another device" in m]) == 2, "both lines")
    for outlet in (first, second):
        assert outlet._connection.up
    assert sum("lost" in message for message in caplog.messages) == 0


def test_messages_switch_the_camera_and_nonsense_does_not(
    broker, watcher, open_outlet, switched, caplog
):
    watcher.publish(CAMERA, b"OFF", retain=True)
    open_outlet(broker.port, camera_switch=True)
    watcher.wait(AVAILABILITY, is_online)  # it has subscribed
    for payload in (b"", b"off", b"\xff" * 3000, b"[" * 3_000_000, b"OFF", b"ON"):
        watcher.publish(CAMERA, payload)
    until(lambda: len(switched) == 2, "both messages")
    assert switched == [False, True]
    assert sum("a message is refused" in message for message in caplog.messages) == 1


def test_without_the_setting_no_message_switches_the_camera(broker, watcher, open_outlet, switched):
    outlet = open_outlet(broker.port)
    watcher.wait(AVAILABILITY, is_online)  # it has subscribed
    watcher.publish(CAMERA, b"OFF")
    watcher.publish("emotion-edge/door/instance", b"another")
    until(lambda: outlet._rival, "a later message")
    assert switched == []


def test_the_real_program_is_switched_off_stays_off_and_is_switched_on(
    broker, watcher, tmp_path, opened
):
    def wait(camera_on, state):
        found = json.loads(
            watcher.wait(STATE, lambda text: json.loads(text)["camera_on"] is camera_on).payload
        )
        assert found["state"] == state
        return found

    first = Device(broker.port, tmp_path)
    opened.callback(first.stop)
    assert wait(True, "")["faces"] > 0
    watcher.publish(CAMERA, "OFF")
    assert wait(False, "camera_closed")["faces"] == 0
    first.stop()
    second = Device(broker.port, tmp_path)
    opened.callback(second.stop)
    watcher.wait(AVAILABILITY, is_online)
    wait(False, "camera_closed")
    watcher.publish(CAMERA, "ON")
    wait(True, "")
    second.stop()
    assert watcher.wait(AVAILABILITY).payload == b"offline"
