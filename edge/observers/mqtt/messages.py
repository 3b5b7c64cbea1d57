"""Observations -> the content of messages."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import numpy as np

from edge.observers.changes import Change
from edge.observers.events.lines import utc
from edge.observers.observation import Observation

NOBODY = "nobody"  # in place of a label while no face is shown
GONE = "gone"  # type of the event of a face that is gone


def state_message(observation: Observation, lost: int) -> str:
    """Return the state of the device as JSON.

    Args:
        observation: the newest one.
        lost: number of events that were left out on the way to the broker.
    """
    message = {
        "at": utc(observation.at),
        "faces": len(observation.tracks),
        "emotion": dominant_label(observation),
        "scores": mean_scores(observation),
        "state": observation.state,
        "notices": list(observation.notices),
        **observation.health,
        "dropped": sum(observation.dropped.values()) + lost,
    }
    return json.dumps(message)


def event_message(change: Change, observation: Observation) -> str:
    """Return the change of a face's label as JSON."""
    kind = {"event_type": change.label or GONE, "at": utc(observation.at)}
    return json.dumps({**kind, **change._asdict()})


def dominant_label(observation: Observation) -> str:
    """Return the label that most faces show; of several, that of the highest score."""
    counts = Counter(emotion.label for emotion in observation.emotions)
    best = {
        label: max(float(e.scores.max()) for e in observation.emotions if e.label == label)
        for label in counts
    }
    return max(counts, key=lambda label: (counts[label], best[label]), default=NOBODY)


def mean_scores(observation: Observation) -> dict[str, Any]:
    """Return the score of each label, averaged over the faces; None while no face is shown."""
    names = [label.name for label in observation.labels]
    scores = [emotion.scores for emotion in observation.emotions]
    if not scores or any(len(each) != len(names) for each in scores):
        return dict.fromkeys(names)
    mean = np.mean(scores, axis=0)
    return {name: round(float(score), 4) for name, score in zip(names, mean, strict=True)}
