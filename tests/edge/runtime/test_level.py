"""`privacy.level = "aggregate"` in a whole run: no data of a face leave the picture."""

import json
from contextlib import closing
from dataclasses import replace
from itertools import islice

import pytest

from edge import cli
from edge.camera.images import ImageFiles
from edge.config import loader
from edge.display.memory import MemoryDisplay
from edge.display.web.news import News
from edge.errors import ConfigError
from edge.observers.aggregate.minutes import MINUTE
from edge.observers.changes import LabelChanges
from edge.observers.events.lines import Events
from edge.observers.memory import MemoryOutlet
from edge.observers.mqtt.messages import state_message
from edge.observers.observers import Observers
from edge.record.recorder import Recorder
from edge.runtime.level import check_level
from edge.runtime.page import Reporter
from edge.runtime.reconfigure import reconfigure
from tests.edge.observers.schema import faults, load
from tests.edge.scenes import FOUR, emotion, scene
from tests.edge.sessions import session
from tests.files import DEMO

LEVEL = "privacy.level=aggregate"
CROWD = replace(
    scene(*FOUR), emotions=(emotion("happy"), emotion("happy"), emotion("happy"), emotion("sad"))
)
OF_FACES = {"track", "tracks", "faces", "scores", "bbox", "emotion", "label", "before", "score"}


def settings(*options):
    return loader.load(settings=[LEVEL, *options])


def keys(value):
    """Return all keys of a value as JSON holds it."""
    if isinstance(value, dict):
        return set(value).union(*map(keys, value.values()))
    return set().union(*map(keys, value)) if isinstance(value, list) else set()


@pytest.fixture
def seen():
    """Return what outlets get of a minute with four people, three of them happy, and later."""
    now, outlet = [0.0], MemoryOutlet()
    with closing(Observers(now=lambda: 60e6 + now[0])) as observers:
        observers.count(3, aggregate=True)
        observers.minutes._clock = lambda: now[0]
        observers.use("memory", outlet)
        for second in (0, 1, MINUTE, MINUTE + 1, 2 * MINUTE):
            now[0] = second
            observers.observe(CROWD, {})
    return outlet.taken


def test_outlets_get_no_face_and_the_minute_when_it_has_ended(seen):
    assert [(each.tracks, each.emotions) for each in seen] == [((), ())] * 5
    assert seen[1].minute is None
    assert seen[2].minute == seen[3].minute == (10**6, 3, {"happy": 3})
    assert seen[4].minute.number == 10**6 + 1


def test_events_have_counts_only(seen):
    events = [json.loads(json.dumps(e)) for each in seen for e in Events(0.0).update(each)]
    assert {event["event"] for event in events} == {"minute"}
    maker, schema = Events(0.0), load("events.schema.json")
    events = [json.loads(json.dumps(e)) for each in seen for e in maker.update(each)]
    assert [(e["minute"], e["people"], e["labels"]) for e in events] == [
        ("1971-11-26T10:40:00.000Z", 3, {"happy": 3}),
        ("1971-11-26T10:41:00.000Z", 3, {"happy": 3}),
    ]
    assert [faults(event, schema) for event in events] == [[], []]
    assert not keys(events) & OF_FACES


def test_messages_have_counts_only(seen):
    messages = [json.loads(state_message(each, 0)) for each in seen]
    assert [each["people"] for each in messages] == [None, None, 3, 3, 3]
    assert messages[-1]["labels"] == {"happy": 3}
    assert not keys(messages) & OF_FACES


def test_faces_are_gone_without_a_word_when_the_level_changes(seen):
    events, changes = Events(0.0), LabelChanges()
    individual = replace(
        seen[0], aggregate=False, tracks=CROWD.tracks, emotions=CROWD.emotions, time=0.0
    )
    assert len(changes.update(individual)) == 4
    assert {event["event"] for event in events.update(individual)} == {"label", "scene"}
    assert changes.update(replace(seen[1], time=5.0)) == []
    later = [replace(each, time=index + 5.0) for index, each in enumerate(seen)]
    events = [event for each in later for event in events.update(each)]
    assert {event["event"] for event in events} == {"minute"}


def texts(news):
    """Return the scene that the page gets."""
    lines = b"".join(islice(news.events(0), 3)).decode()
    (data,) = (part for part in lines.split("\n\n") if part.startswith("event: scene"))
    return json.loads(data.partition("data: ")[2])


@pytest.fixture
def made():
    display = MemoryDisplay()
    display.news = News()
    with closing(session(ImageFiles(DEMO / "astronaut.jpg"), display)) as opened:
        yield opened


def test_the_page_has_counts_in_place_of_people(made):
    Reporter().report(CROWD, made)
    assert len(texts(made.display.news)["people"]) == 4
    made.observers.count(3, aggregate=True)
    made.observers.minutes._clock = iter((0.0, 100.0)).__next__
    Reporter().report(CROWD, made)
    assert texts(made.display.news)["counts"] == {"people": 0, "labels": {}}  # not yet known
    Reporter().report(CROWD, made)
    shown = texts(made.display.news)
    assert shown["counts"] == {"people": 3, "labels": {"happy": 3}}
    assert shown["people"] == []
    assert not keys(shown) & OF_FACES


def test_a_reload_changes_the_level_and_ends_recordings(made, tmp_path):
    record = ["record.video=true", f"record.folder={tmp_path / 'out'}"]
    before, wanted = loader.load(settings=record), settings()
    made.recorder = Recorder(before.record)
    assert reconfigure(made, before, wanted) == wanted
    assert made.observers.aggregate
    assert not made.recorder.recording
    assert reconfigure(made, wanted, settings(*record)) == wanted  # recording is refused
    assert reconfigure(made, wanted, loader.load()) == loader.load()
    assert not made.observers.aggregate


def test_recordings_begin_again_when_faces_are_shown_again(made, tmp_path):
    folder = tmp_path / "out"
    before = loader.load(settings=["record.snapshots=true", f"record.folder={folder}"])
    made.recorder = Recorder(before.record)
    assert made.recorder.recording
    between = replace(before, privacy=replace(before.privacy, level="aggregate"))
    assert reconfigure(made, before, between) == between
    assert not made.recorder.recording
    assert reconfigure(made, between, before) == before
    assert made.recorder.recording


def test_groups_are_still_counted_where_recordings_cannot_begin_again(made, tmp_path):
    (tmp_path / "file").touch()
    wanted = loader.load(settings=["record.video=true", f"record.folder={tmp_path / 'file' / 'a'}"])
    made.observers.count(3, aggregate=True)
    between = replace(wanted, privacy=replace(wanted.privacy, level="aggregate"))
    assert reconfigure(made, between, wanted) == between
    assert made.observers.aggregate


@pytest.mark.parametrize(
    ("option", "name"),
    [
        ("record.video=true", "record.video"),
        ("record.snapshots=true", "record.snapshots"),
        ("web.snapshots=true", "web.snapshots"),
        ("mqtt.snapshots=true", "mqtt.snapshots"),
        ("display.target=out.mp4", "display.target"),
        ("display.target=out/", "display.target"),
    ],
)
def test_what_stores_pictures_is_refused_at_the_start(option, name, capsys):
    check_level(loader.load(settings=[option]))
    with pytest.raises(ConfigError, match=f"stores no pictures: switch {name} off"):
        check_level(settings(option))
    assert cli.main(["run", "-o", LEVEL, "-o", option]) == 1
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("target", ["auto", "kms", "web", "web::8080", "none"])
def test_displays_that_store_nothing_may_be_used(target):
    check_level(settings(f"display.target={target}"))
