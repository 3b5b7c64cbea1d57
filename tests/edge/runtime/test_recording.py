"""Snapshots that a message requests, from the request to the file."""

import cv2
import pytest

from edge.config import loader
from edge.config.schema import Config
from edge.demo.clip import DemoCamera
from edge.display.memory import MemoryDisplay
from edge.runtime.factory import notice_from
from edge.runtime.reconfigure import reconfigure
from edge.runtime.recording import FRESH, SnapshotRequest, open_recorder, stores_pictures
from tests.edge.record.recordings import PICTURE, scene
from tests.edge.sessions import session

ALLOWED = ["mqtt.enabled=true", "mqtt.snapshots=true", "mqtt.host=127.0.0.1", "mqtt.port=9"]


@pytest.fixture
def clock():
    return [0.0]


@pytest.fixture
def request_(clock):
    return SnapshotRequest(lambda: clock[0])


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "out"


@pytest.fixture
def settings(folder):
    def load(*options):
        place = f"record.folder={folder}", "record.spare=0"
        return loader.load(settings=[*place, *options])

    return load


def names(folder):
    return sorted(path.name.partition("_")[2].partition("_")[2] for path in folder.iterdir())


def test_each_request_stores_the_next_picture(folder, settings, request_):
    recorder = open_recorder(settings(*ALLOWED), request_)
    assert recorder.recording  # the screen shows that pictures may be stored
    recorder.record(scene(0, "happy"), PICTURE)
    assert list(folder.iterdir()) == []
    request_.make()
    for time in range(3):
        recorder.record(scene(time, "happy"), PICTURE)
    (path,) = folder.iterdir()
    assert path.name.endswith("_snapshot.jpg")
    assert cv2.imread(str(path)).shape == PICTURE.shape
    recorder.close()


def test_it_is_there_beside_those_of_first_emotions(folder, settings, request_):
    recorder = open_recorder(settings(*ALLOWED, "record.snapshots=true"), request_)
    request_.make()
    recorder.record(scene(0, "happy"), PICTURE)
    assert names(folder) == ["happy.jpg", "snapshot.jpg"]
    recorder.close()


def test_a_request_that_nothing_answers_is_forgotten(request_, clock):
    request_.make()
    clock[0] = FRESH
    assert not request_.take()
    request_.make()
    assert [request_.take(), request_.take()] == [True, False]


def test_another_screen_is_no_snapshot(folder, settings, request_, caplog):
    recorder = open_recorder(settings(*ALLOWED), request_)
    request_.make()
    recorder.record(scene(0, state="camera_closed"), PICTURE)
    recorder.record(scene(1), PICTURE)
    assert list(folder.iterdir()) == []
    assert caplog.messages == ["no snapshot: the screen shows another picture (camera_closed)"]
    recorder.close()


def test_the_limit_of_the_folder_holds_for_requests(folder, settings, request_, caplog):
    recorder = open_recorder(settings(*ALLOWED, "record.spare=1000000"), request_)
    request_.make()
    recorder.record(scene(0), PICTURE)
    assert recorder.stopped
    assert list(folder.iterdir()) == []
    assert "record.spare is 1000000 MB" in caplog.text


@pytest.mark.parametrize("options", [(), ("mqtt.snapshots=true",), ("mqtt.enabled=true",)])
def test_without_permission_no_request_is_answered(folder, settings, request_, options):
    recorder = open_recorder(settings(*options), request_)
    request_.make()
    recorder.record(scene(0), PICTURE)
    assert not folder.exists()
    assert not recorder.recording


def test_the_notice_counts_them_as_stored_pictures(settings):
    assert not stores_pictures(Config())
    assert not notice_from(Config()).stores
    assert notice_from(settings(*ALLOWED)).stores


def test_a_reload_gives_and_takes_the_permission(settings, folder, caplog):
    pytest.importorskip("paho.mqtt.enums", reason="paho-mqtt 2 is not installed")
    made = session(DemoCamera((64, 48)), MemoryDisplay())
    allowed = settings(*ALLOWED)
    assert reconfigure(made, settings(), allowed) == allowed
    made.snapshot.make()
    made.recorder.record(scene(0), PICTURE)
    assert names(folder) == ["snapshot.jpg"]
    level = settings(*ALLOWED, "privacy.level=aggregate")
    reconfigure(made, allowed, level)
    assert not made.recorder.recording
    off = settings("privacy.level=aggregate")
    assert reconfigure(made, level, off) == off
    assert reconfigure(made, off, level) == off  # refused: only counts may be kept
    assert "switch mqtt.snapshots off" in caplog.messages[-2]
    made.close()
