"""Measure how often the shown label changes without need, and how late it follows a change.

It measured the defaults of smoothing, threshold and hysteresis; its figures are in
docs/accuracy.md.

A drawn person holds one expression after the other, each at half strength and in full, and moves a
little, under noise like that of a camera in low light. The study counts the changes of the label
while the expression is held, and the delay of the label after the expression starts to change. The
demo's photographs of two people move and flicker in the same way, without any change of
expression. The figures compare settings; they do not measure accuracy.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from functools import partial

import numpy as np

from converter.markdown import format_table
from converter.studies import command_line
from converter.studies.label_clips import HOLD, Recording, expressions, person, photograph, record
from converter.studies.shown_labels import ShownLabels, show_labels
from edge.config.schema import EmotionConfig
from edge.labels import UNSURE
from edge.pipeline.hysteresis import LEAD, THRESHOLD
from edge.pipeline.readings import LONGEST

PHOTOGRAPH_SECONDS, PEOPLE = 60.0, ("astronaut", "president")
# Smoothing in seconds, threshold and lead.
SETTINGS = {
    "highest score of each frame": (0.0, 0.0, 0.0),
    "scores smoothed over 0.4 s": (0.4, 0.0, 0.0),
    f"and unsure below {THRESHOLD:.0%}": (0.4, THRESHOLD, 0.0),
    f"and a lead of {100 * LEAD:g} points": (0.4, THRESHOLD, LEAD),
    "smoothed over 1 s, with both": (1.0, THRESHOLD, LEAD),
}
# Shortest and longest time between two classifications of a face, seconds; the last is the default.
PAUSE = EmotionConfig().pause
READINGS = {
    f"0.4 s, with both, steady faces followed and read every {PAUSE:g} s": (PAUSE, PAUSE),
    f"and read every {PAUSE:g} to {LONGEST:g} s (default)": (PAUSE, LONGEST),
}
HEADER = (
    "shown", "changes a minute", "delay, ms", "unsure", "photographs, changes a minute",
    "readings a second: drawn, photographs",
)  # fmt: skip
Setting = tuple[float, float, float]


def row(
    name: str, recordings: list[Recording], changes: list[float], setting: Setting | None = None
) -> list[str]:
    """Return a row of the table.

    Args:
        name: name of the row.
        recordings: that of the drawn person, then those of the photographs.
        changes: times at which the person starts to change the expression, in seconds.
        setting: smoothing in seconds, threshold and lead; None takes the labels as recorded.
    """
    drawn, *photographs = recordings
    shown = _shown(drawn, changes, setting)
    delay = 1000 * float(np.median(shown.delays() or [np.nan]))
    unsure = shown.labels.count(UNSURE) / len(shown.labels)
    steady = [_shown(photo, [0.0], setting).changes_per_minute() for photo in photographs]
    readings = drawn.readings, float(np.mean([photo.readings for photo in photographs]))
    return [
        name,
        f"{shown.changes_per_minute():.1f}",
        f"{delay:.0f}",
        f"{unsure:.0%}",
        f"{np.mean(steady):.1f}",
        ", ".join(f"{each:.1f}" for each in readings),
    ]


def _shown(recording: Recording, changes: list[float], setting: Setting | None) -> ShownLabels:
    if setting is None:
        return ShownLabels(recording.labels, recording.times, changes)
    return show_labels(recording.scores, recording.times, changes, *setting)


def measure(options: argparse.Namespace) -> None:
    """Print the table, and the number of tracks of each clip."""
    sequence = expressions()
    clips = [(partial(person, sequence), len(sequence) * HOLD)]
    clips += [(partial(photograph, name), PHOTOGRAPH_SECONDS) for name in PEOPLE]
    changes = [i * HOLD for i in range(len(sequence))]
    recordings = [record(*clip, options.noise) for clip in clips]
    rows: list[Sequence[str]] = [HEADER]
    rows += [row(name, recordings, changes, setting) for name, setting in SETTINGS.items()]
    for name, readings in READINGS.items():
        recordings = [record(*clip, options.noise, readings) for clip in clips]
        rows.append(row(name, recordings, changes))
    print(format_table(rows))
    numbers = ", ".join(str(recording.tracks) for recording in recordings)
    print(f"\nNumber of tracks of the one face of each clip: {numbers}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the study."""
    parser = command_line.create_parser("label_stability", __doc__)
    parser.add_argument(
        "--noise",
        type=float,
        default=20.0,
        metavar="LEVELS",
        help="standard deviation of the noise",
    )
    return command_line.run(measure, parser, arguments)


if __name__ == "__main__":
    raise SystemExit(main())
