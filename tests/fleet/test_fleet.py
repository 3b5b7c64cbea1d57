"""A small fleet: the real program, on a real broker that restarts and is cut off."""

from __future__ import annotations

import os
import socket
import threading

from tests.broker.watcher import until
from tests.fleet.fleet import Fleet
from tests.fleet.recorded import MOMENTS, RecordedCamera, RecordedDetector, picture_number
from tests.fleet.relay import Relay
from tests.fleet.usage import usage_of

DEVICES = 3


def test_a_restart_loses_nothing_retained_and_every_event_is_accounted_for(tmp_path, opened):
    fleet = Fleet(tmp_path / "fleet", interval=0.5, queue=1)
    opened.callback(fleet.close)
    assert len(fleet.start(DEVICES)) == DEVICES
    found = fleet.watch(2)
    assert found.messages["state"] > 0
    assert all(20 < each.share <= each.resident < 400 for each in found.devices)
    back = fleet.restart(pause=8)  # long enough for more events than wait
    assert back.kept == DEVICES
    assert len(back.seconds) == DEVICES
    lines, lost = fleet.rival()
    assert (lines, lost) == (2, 0)
    ledger = fleet.settle()
    assert ledger.made > ledger.dropped > 0
    assert ledger.missing == 0
    assert set(fleet.collector.last("offline")) == {device.name for device in fleet.devices}


def test_the_relay_is_silent_while_it_is_cut_and_passes_on_what_waited(opened):
    far = socket.create_server(("127.0.0.1", 0))
    relay = Relay(far.getsockname()[1])
    opened.callback(far.close)
    opened.callback(relay.close)
    near = socket.create_connection(("127.0.0.1", relay.port), 10)
    there, _ = far.accept()
    opened.callback(near.close)
    opened.callback(there.close)
    near.sendall(b"one")
    assert there.recv(9) == b"one"
    relay.cut()
    done = threading.Event()
    relay._loop.call_soon_threadsafe(done.set)
    assert done.wait(10)
    there.sendall(b"two")
    near.settimeout(0.3)
    try:
        assert not near.recv(9)
    except TimeoutError:
        pass
    else:
        raise AssertionError("it passed, or the connection ended")
    relay.mend()
    near.settimeout(10)
    assert near.recv(9) == b"two"


def test_each_recorded_picture_has_its_faces():
    numbers = [picture_number(index, 0.5) for index in range(80)]
    assert numbers[:9] == [0] * 4 + [1] * 4 + [2]
    assert set(numbers) == set(range(len(MOMENTS) + 1))
    assert numbers[40:] == numbers[:40]


def test_the_detector_reports_what_was_recorded():
    class Config:
        rate = 1000

    camera, detector = RecordedCamera(Config), RecordedDetector(Config)
    frame = next(iter(camera))
    number = int(frame.source.split()[1])
    boxes = MOMENTS[number][1] if number < len(MOMENTS) else ()
    assert [face.bbox for face in detector.detect(frame)] == list(boxes)
    camera.close()
    assert list(camera) == []


def test_the_usage_of_this_process_grows():
    before = usage_of(os.getpid())
    until(lambda: usage_of(os.getpid()).seconds > before.seconds, "processor time")
