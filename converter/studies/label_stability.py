"""How calm the shown name is, and what calmness costs.

`python -m converter.studies.label_stability` plays a person that holds one expression after the other, each
half strong and in full, moving a little, through noise as of a camera in little light. It prints
how often the shown name changes per minute while the person does not, and how long after the person
has begun to change the name follows. It needs no data set. The person is drawn; beside it, the
demo's photographs of two people move and flicker in the same way, and do not change at all. The
figures compare settings, they do not tell how well faces are read.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import cv2
import numpy as np
from tqdm import tqdm

from converter.studies.distance import markdown
from edge.camera.images import read_image
from edge.config import loader as config
from edge.demo.clip import PICTURES
from edge.demo.person import CHANGING, EXPRESSIONS, Expression, blend, draw
from edge.pipeline.hysteresis import LEAD, THRESHOLD, Namer
from edge.pipeline.smoothing import ScoreSmoother
from edge.runtime import factory as opening
from edge.scene import BBox, Emotion, Face, Frame, Track
from edge.system.stopwatch import Stopwatch

RATE, HELD, SIZE = 15.0, 4.0, (320, 240)
STILL, PEOPLE = 60.0, ("astronaut", "president")
SETTLED = 1.5  # seconds after a change began from which on the name should stand still
TRACK = Track(1, Face(BBox(0, 0, 1, 1), 1.0))
SETTINGS = {
    "as the network says, frame by frame": (0.0, 0.0, 0.0),
    "scores smoothed over 0.4 s": (0.4, 0.0, 0.0),
    f"and unsure below {THRESHOLD:.0%}": (0.4, THRESHOLD, 0.0),
    f"and a lead of {100 * LEAD:g} points": (0.4, THRESHOLD, LEAD),
    "smoothed over 1 s, with both": (1.0, THRESHOLD, LEAD),
}
DEFAULT = "0.4 s, with both, steady faces followed and read every 0.1 s (default)"


class Names(NamedTuple):
    """What was shown: a name per frame, its time, and when the person began to change."""

    shown: list[str]
    times: list[float]
    changes: list[float]

    def per_minute(self) -> float:
        """Changes of the name while the person holds still, per minute of that."""
        still = flips = 0
        for before, after, time in zip(self.shown, self.shown[1:], self.times[1:], strict=False):
            if min((time - c for c in self.changes if c <= time), default=0) >= SETTLED:
                still += 1
                flips += before != after
        return 60 * RATE * flips / max(still, 1)

    def delays(self) -> list[float]:
        """Seconds from each change of the person to the name that it ends on.

        Only where that is another than before, and none is unsure.
        """
        found = []
        ends = [*self.changes[1:], self.times[-1] + 1]
        for start, end in zip(self.changes, ends, strict=True):
            within = [i for i, time in enumerate(self.times) if start <= time < end]
            if not within:  # the face was not found at all
                continue
            before, last = self.shown[max(0, within[0] - 1)], self.shown[within[-1]]
            if within[0] and before != last and "unsure" not in (before, last):
                first = next(i for i in within if self.shown[i] == last)
                found.append(self.times[first] - start)
        return found


def play() -> list[Expression]:
    """The expressions in their order: each half strong, then in full."""
    rest = EXPRESSIONS["neutral"]
    strong = [e for name, e in EXPRESSIONS.items() if name != "neutral"]
    return [blend(rest, e, share) for e in strong for share in (0.5, 1.0)]


class Recorded(NamedTuple):
    """Scores of each frame in which the face is found, their times, and what the tracker saw."""

    scores: list[np.ndarray]
    times: list[float]
    tracks: int


def record(
    pictures: Callable[[float], np.ndarray], seconds: float, noise: float, *, every: bool = True
) -> Recorded:
    """Watch a person.

    Args:
        pictures: uint8, (height, width, 3), RGB, by the time in seconds.
        seconds: how long.
        noise: its sigma, levels.
        every: look at every frame, as the device does not.
    """
    settings = config.load(settings=["emotion.smoothing=0"])
    pipeline = opening.open_pipeline(settings, Stopwatch(), every=every)
    rng, scores, times, tracks = np.random.default_rng(0), [], [], set()
    for index in tqdm(range(round(seconds * RATE)), "frames", leave=False):
        time = index / RATE
        pixels = pictures(time).astype(np.float32)
        noisy = (pixels + rng.normal(0, noise, pixels.shape)).clip(0, 255).astype(np.uint8)
        scene = pipeline.analyse(Frame(noisy, time, index))
        tracks |= {track.id for track in scene.tracks}
        for emotion in scene.emotions[:1]:
            scores.append(emotion.scores)
            times.append(time)
    return Recorded(scores, times, len(tracks))


def photograph(name: str, time: float) -> np.ndarray:
    """A real face at a time: it sways as the drawn person does, and the light flickers."""
    pixels = read_image(PICTURES / f"{name}.jpg")
    scale = SIZE[1] / min(pixels.shape[:2]) * (1 + 0.05 * np.sin(0.9 * time))
    move = np.float32([[scale, 0, 6 * np.sin(1.7 * time)], [0, scale, 4 * np.sin(2.3 * time)]])
    shown = cv2.warpAffine(pixels, move, SIZE, borderMode=cv2.BORDER_REPLICATE)
    return cv2.convertScaleAbs(shown, alpha=1 + 0.15 * np.sin(2 * np.pi * time / 3))


def picture(expressions: Sequence[Expression], time: float) -> np.ndarray:
    """The person at a time: the next expression comes within the time that the demo takes."""
    index, into = divmod(time, HELD)
    before, now = expressions[max(0, int(index) - 1)], expressions[int(index)]
    sway = 6 * np.sin(1.7 * time), 4 * np.sin(2.3 * time)
    return draw(blend(before, now, min(1.0, into / CHANGING)), SIZE, sway)


def name(
    scores: Sequence[np.ndarray], times: list[float], changes: list[float],
    smoothing: float, unsure: float, lead: float,
) -> Names:  # fmt: skip
    """What a setting of the configuration shows of these scores."""
    smoother, namer = ScoreSmoother(smoothing), Namer(unsure, lead)
    shown = []
    for score, time in zip(scores, times, strict=True):
        smooth = smoother.update([TRACK], [Emotion(score)], time)
        shown.append(namer.update([TRACK], smooth, time)[0].label)
    return Names(shown, times, changes)


def row(label: str, recorded: list[Recorded], changes: list[float], *setting: float) -> list[str]:
    """A line of the table: the drawn person, then the photographs."""
    drawn, *people = recorded
    names = name(drawn.scores, drawn.times, changes, *setting)
    delay = 1000 * float(np.median(names.delays() or [np.nan]))
    unsure = names.shown.count("unsure") / len(names.shown)
    still = [name(p.scores, p.times, [0.0], *setting).per_minute() for p in people]
    cells = [f"{names.per_minute():.1f}", f"{delay:.0f}", f"{unsure:.0%}", f"{np.mean(still):.1f}"]
    return [label, *cells]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--noise", type=float, default=20.0, metavar="LEVELS", help="its sigma")
    options = parser.parse_args(arguments)
    expressions = play()
    films = [(partial(picture, expressions), len(expressions) * HELD)]
    films += [(partial(photograph, who), STILL) for who in PEOPLE]
    full, paced = (
        [record(*film, options.noise, every=every) for film in films] for every in (True, False)
    )
    changes = [i * HELD for i in range(len(expressions))]
    rows = [["shown", "changes a minute", "delay, ms", "unsure", "photographs, changes a minute"]]
    rows += [row(label, full, changes, *setting) for label, setting in SETTINGS.items()]
    rows.append(row(DEFAULT, paced, changes, 0.4, THRESHOLD, LEAD))
    print(markdown(rows))
    numbers = ", ".join(str(recorded.tracks) for recorded in paced)
    print(f"\nNumbers that the tracker gave to the one face of each clip: {numbers}")


if __name__ == "__main__":
    main()
