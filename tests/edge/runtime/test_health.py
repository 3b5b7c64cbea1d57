import json
from contextlib import closing
from dataclasses import replace
from itertools import islice

from edge.camera.images import ImageFiles
from edge.display.memory import MemoryDisplay
from edge.display.web.news import News
from edge.observers.memory import MemoryOutlet
from edge.observers.observers import COUNT, Observers
from edge.runtime.health import HealthMeter
from edge.runtime.page import Reporter
from tests.edge.scenes import ONE, scene
from tests.edge.sessions import session
from tests.files import DEMO


def test_observers_get_what_the_run_measures_of_itself():
    lost = scene()
    lost = replace(lost, frame=replace(lost.frame, trouble="camera_lost"))
    outlet, reporter = MemoryOutlet(), Reporter()
    with closing(session(ImageFiles(DEMO / "astronaut.jpg"), MemoryDisplay())) as made:
        made.restarts = 3
        reporter.report(scene(ONE), made)  # frames count before somebody looks
        made.observers.use("memory", outlet)
        for each in (scene(ONE), lost, scene(ONE)):
            made.watch.lap("detect")
            reporter.report(each, made)
    assert [each.measured.frames for each in outlet.taken] == [2, 2, 3]
    assert [each.trouble for each in outlet.taken] == ["", "camera_lost", ""]
    # Later laps do not change what was handed over.
    seconds = [each.measured.seconds["detect"] for each in outlet.taken]
    assert seconds == sorted(set(seconds))
    manifest = made.pipeline.classifier.manifest
    assert outlet.taken[0].measured[2:] == (3, manifest.name, manifest.file, manifest.sha256)


def test_observers_get_the_faults_of_all_outlets():
    outlet, failing, now = MemoryOutlet(), MemoryOutlet("full"), [1000.0]
    with closing(session(ImageFiles(DEMO / "astronaut.jpg"), MemoryDisplay())) as made:
        made.observers = Observers(now=lambda: now[0])
        made.observers.use("failing", failing)
        made.observers.use("memory", outlet)
        Reporter().report(scene(ONE), made)
        made.observers._feeds["failing"].close()
        Reporter().report(scene(ONE), made)
        now[0] += COUNT
        Reporter().report(scene(ONE), made)
    # They are counted once a second.
    assert [each.faults["failing"] for each in outlet.taken] == [0, 0, 1]
    assert outlet.taken[-1].faults == {"failing": 1, "memory": 0}


def test_names_that_are_no_text_do_not_end_the_events_of_the_page():
    with closing(session(ImageFiles(DEMO / "astronaut.jpg"), MemoryDisplay())) as made:
        made.camera.name = "caf\udce9.mp4"
        health, news = HealthMeter().health(made), News()
        news.publish(scene(ONE), {}, health)
        sent = b"".join(islice(news.events(), 3)).decode()
    assert json.dumps("caf\\xe9.mp4") in sent
