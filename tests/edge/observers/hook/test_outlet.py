from dataclasses import replace

import pytest

from edge.observers.hook.outlet import REST, STEP, HookOutlet
from edge.observers.observation import observation_of
from tests.edge.scenes import ONE, TWO, emotion, labelled, scene


class Recorder:
    """Runner that only remembers."""

    def __init__(self):
        self.events, self.polls, self.closed, self.busy = [], 0, False, False

    def offer(self, event):
        self.events.append(event)

    def forget(self):
        self.events.clear()

    def poll(self):
        self.polls += 1

    def close(self):
        self.closed = True


def seen(time, *labels):
    """Return an observation of faces with these labels."""
    shown = replace(scene(*TWO[: len(labels)]), emotions=tuple(map(emotion, labels)))
    return replace(observation_of(shown, 1000.0 + time, {}, {}), time=time, source="camera")


@pytest.fixture
def events():
    """Return a function that gives the events of observations, in short."""

    def make(observations, when, labels="", after=2.0):
        runner = Recorder()
        outlet = HookOutlet(runner, when, frozenset(labels.split()), after)
        for observation in observations:
            outlet.take(observation)
        assert runner.polls == len(observations)
        return [(e["event"], e["time"], e["track"], e["label"]) for e in runner.events]

    return make


SMILE = [seen(t / 2, "happy" if t > 1 else "sad") for t in range(8)]


LASTING = [REST, REST, STEP, REST]  # two seconds are left, 1.1, 0.2; none


@pytest.mark.parametrize(
    ("when", "pauses"),
    [("changes", [REST] * 4), ("lasting", LASTING), ("both", LASTING)],
)
def test_looks_are_frequent_only_when_a_run_is_due_or_lasts(when, pauses):
    runner = Recorder()
    outlet, found = HookOutlet(runner, when, frozenset(), 2.0), []
    for time in (0.0, 0.9, 1.8, 2.7):
        outlet.take(seen(time, "happy"))
        found.append(outlet.pause)
    assert found == pauses
    runner.busy = True
    assert outlet.pause == STEP


def test_an_event_has_the_fields_of_the_change():
    runner = Recorder()
    outlet = HookOutlet(runner, "changes", frozenset(), 2.0)
    outlet.take(seen(0.0, "happy"))
    assert runner.events == [
        {
            "event": "label", "at": "1970-01-01T00:16:40.000Z", "source": "camera", "frame": 0,
            "time": 0.0, "track": 1, "label": "happy", "before": "", "score": 0.7,
        }
    ]  # fmt: skip


def test_changes_and_lasting_labels_are_chosen(events):
    changes = [("label", 0.0, 1, "sad"), ("label", 1.0, 1, "happy")]
    lasting = [("lasting", 3.0, 1, "happy")]
    assert events(SMILE, "changes") == changes
    assert events(SMILE, "lasting") == lasting
    assert events(SMILE, "both") == changes + lasting


def test_only_events_of_the_named_labels_are_left(events):
    assert events(SMILE, "both", "fear") == []
    assert events(SMILE, "both", "sad") == [("label", 0.0, 1, "sad"), ("label", 1.0, 1, "happy")]
    gone = [*SMILE, seen(10.0)]
    assert events(gone, "changes", "happy") == [("label", 1.0, 1, "happy"), ("label", 10.0, 1, "")]


def test_a_label_counts_once_until_it_changes_and_for_each_face(events):
    rows = [("happy", "happy"), ("happy", "sad"), ("happy", "happy"), ("sad", "happy")]
    observations = [seen(t / 2, *row) for t, row in enumerate([*rows, *rows[3:] * 3])]
    assert events(observations, "lasting", "happy", 1.0) == [
        ("lasting", 1.0, 1, "happy"), ("lasting", 2.0, 2, "happy")
    ]  # fmt: skip


def test_a_face_that_was_missed_goes_on_and_one_that_was_away_begins_anew(events):
    missed = [seen(t / 4, *(() if t == 1 else ("happy",))) for t in range(9)]
    assert events(missed, "lasting") == [("lasting", 2.0, 1, "happy")]
    away = [seen(0.0, "happy"), seen(1.0), *(seen(5 + t / 4, "happy") for t in range(8))]
    assert events(away, "lasting") == []


def test_times_that_run_backwards_are_of_other_faces(events):
    observations = [seen(9.0, "happy"), *(seen(t / 2, "happy") for t in range(5))]
    assert events(observations, "lasting") == [("lasting", 2.0, 1, "happy")]


def test_an_event_of_a_face_that_waits_is_left_out_once_only_groups_are_counted():
    runner = Recorder()
    outlet = HookOutlet(runner, "changes", frozenset(), 2.0)
    outlet.take(seen(0.0, "happy"))
    assert len(runner.events) == 1
    outlet.take(replace(seen(0.1), aggregate=True))
    assert runner.events == []


def test_a_label_that_the_network_lacks_is_named_once_for_each_network(caplog):
    outlet = HookOutlet(Recorder(), "changes", frozenset({"hapy", "unsure", "smile"}), 2.0)
    for shown in (scene(ONE), scene(ONE), labelled(2, ONE)):
        outlet.take(observation_of(shown, 0.0, {}, {}))
    assert caplog.messages == [
        "hook.labels: no label 'hapy', 'smile' in this network, which has "
        "angry, disgust, fear, happy, neutral, sad, surprise, unsure, away",
        "hook.labels: no label 'hapy' in this network, which has smile, no_smile, unsure, away",
    ]


def test_time_alone_ends_runs():
    runner = Recorder()
    outlet = HookOutlet(runner, "changes", frozenset(), 2.0)
    outlet.tick()
    assert runner.polls == 1
    outlet.close()
    assert runner.closed
