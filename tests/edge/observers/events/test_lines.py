import json
import subprocess
import sys
from dataclasses import replace

import pytest

from edge.commands.printing import to_json
from edge.observers.events.lines import Events, utc
from edge.observers.observation import Observation, observation_of
from tests.edge.observers.schema import faults, load
from tests.edge.scenes import ONE, TWO, scene
from tests.files import DEMO, ROOT

SCHEMA = load("events.schema.json")
WRONG = {"event": "label", "at": "2026-11-27T21:02:26.123Z", "source": "", "frame": 0, "time": 0}


def observed(time=0.0, *boxes, **attributes):
    """Return the observation of a scene."""
    made = scene(*boxes, **attributes)
    return observation_of(replace(made, frame=replace(made.frame, time=time)), 1e9, {}, {})


def kinds(events, observation):
    made = list(events.update(observation))
    assert [faults(json.loads(json.dumps(event)), SCHEMA) for event in made] == [[]] * len(made)
    return [event["event"] for event in made]


def test_changes_come_at_once_and_scenes_now_and_then():
    events = Events(interval=1.0)
    assert kinds(events, observed(0.0)) == ["scene"]
    assert kinds(events, observed(0.5, ONE)) == ["label"]
    assert kinds(events, observed(0.9, ONE)) == []
    assert kinds(events, observed(1.0, *TWO)) == ["label", "scene"]
    assert kinds(events, observed(1.1, state="idle")) == ["state"]
    assert kinds(events, observed(2.1, state="idle", notices=("too_hot",))) == [
        "state", "label", "label", "scene",
    ]  # fmt: skip
    assert kinds(events, observed(0.0)) == ["state", "scene"]  # another source


def test_every_observation_makes_an_event_where_the_interval_is_0():
    events = Events(interval=0.0)
    assert [kinds(events, observed(time)) for time in (0.0, 0.1, 0.2)] == [["scene"]] * 3


def test_a_scene_has_what_predict_prints():
    (event,) = (e for e in Events(0.0).update(observed(3.0, *TWO)) if e["event"] == "scene")
    printed = to_json(replace(scene(*TWO), frame=replace(scene().frame, time=3.0)))
    assert {key: event[key] for key in printed} == printed
    assert set(event) - set(printed) == {"event", "at", "state", "notices"}


def test_a_source_that_is_no_text_is_given_whole():
    (event,) = Events(0.0).update(replace(Observation(), source="a\udcff"))
    assert (event["source"], event["source_bytes"]) == ("a\\xff", "61ff")
    assert faults(event, SCHEMA) == []


@pytest.mark.parametrize(
    "event",
    [
        {},
        WRONG,
        {**WRONG, "track": 0, "label": "", "before": "", "score": 0},
        {**WRONG, "track": 1, "label": "", "before": "", "score": 1.5},
        {**WRONG, "track": 1, "label": "", "before": "", "score": 0.5, "picture": ""},
        {**WRONG, "track": 1, "label": None, "before": "", "score": 0.5},
        {**WRONG, "event": "state", "state": "asleep", "notices": []},
        {**WRONG, "event": "scene", "state": "", "notices": [], "faces": [{}]},
    ],
)
def test_the_schema_refuses_other_lines(event):
    assert faults(event, SCHEMA)


def test_times_are_in_utc():
    assert utc(1764277346.1234) == "2025-11-27T21:02:26.123Z"


def test_standard_output_has_events_alone(models):
    options = "events.enabled=true", "events.target=-", "events.scenes=0", "notice.enabled=off"
    command = [sys.executable, "-m", "edge", "run", "--display=none", "--camera"]
    command += [str(DEMO / "astronaut.jpg"), *(f"-o{option}" for option in options)]
    run = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    events = [json.loads(line) for line in run.stdout.splitlines()]
    assert [event["event"] for event in events] == ["label", "scene"]
    assert [faults(event, SCHEMA) for event in events] == [[], []]
    assert events[1]["faces"][0]["track"] == 1
    assert "frames per second" in run.stderr
