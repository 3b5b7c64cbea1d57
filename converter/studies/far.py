"""Measure which faces the device finds: in the whole frame only, in tiles in turns, everywhere.

Each picture is a clip of a still scene, with the noise of a camera, which the device's own search,
schedule and tracker go through. What is shown in the last frame counts. A face counts as found as
in `python -m converter.studies.detectors`; the figures are in docs/detectors.md.
"""

from __future__ import annotations

import argparse
import logging
import time
from pathlib import Path

import cv2
import numpy as np

from converter.markdown import format_table
from converter.studies import command_line
from converter.studies.detector_variants import open_int8
from converter.studies.detectors import Picture, Tally, read_pictures, recalls, width_classes
from converter.studies.face_matching import FRAME_SIZE
from edge.config import loader
from edge.config.schema import Config
from edge.detector.fake import FakeDetector
from edge.detector.far_faces import candidate_threshold
from edge.detector.search import FaceSearch
from edge.pipeline.schedule import DetectionSchedule
from edge.pipeline.tracker import Tracker
from edge.runtime import backends
from edge.scene import Frame

# Run with -m, the name of this module is "__main__".
log = logging.getLogger("converter.studies.far")

FRAME_RATE, SECONDS = 30.0, 5.0
START = 2.0  # seconds in which faces are found one by one, and no costs are counted
NOISE = 2.0  # standard deviation, grey levels
WIDTH_LIMITS = 0, 16, 24, 48, 96, 192, 641  # classes of face width, in frame pixels


class Searched:
    """A search whose calls of the detector are counted.

    Args:
        config: of the search.
        models: folder with the face detectors.
        everywhere: search all of each frame, as `predict` does.
        int8: use the int8 form of the detector.

    Attributes:
        tally: results over all pictures; `tally.seconds` are those of a frame after the start.
        calls: of the detector in these frames.
        close_ups: of known faces in these frames.
    """

    def __init__(
        self, config: Config, models: Path, *, everywhere: bool = False, int8: bool = False
    ) -> None:
        self.search: FaceSearch = backends.open_search(config, models, everywhere=everywhere)
        if int8:
            threshold = candidate_threshold(config.detector.threshold)
            self.search.detector = open_int8(models, threshold)
        self.search.detector = self._detector = FakeDetector(self.search.detector.detect)
        self._pause = 0.0 if everywhere else config.detector.pause
        self._start = 0 if everywhere else round(FRAME_RATE * START)
        self._frames = 1 if everywhere else round(FRAME_RATE * SECONDS)
        self.tally, self.calls, self.close_ups = Tally(), 0, 0

    @property
    def per_second(self) -> tuple[float, float]:
        """Calls of the detector, and close-ups, in a second of 30 frames."""
        seconds = len(self.tally.seconds) / FRAME_RATE
        return self.calls / seconds, self.close_ups / seconds

    def follow(self, picture: Picture, noisy: list[np.ndarray]) -> None:
        """Go through the clip of a picture, and add what is shown at its end."""
        self.search.reset()
        tracker, schedule = Tracker(), DetectionSchedule(self._pause)
        for index in range(self._frames):
            at = index / FRAME_RATE
            frame = Frame(noisy[index % len(noisy)], at)
            start, before = time.process_time(), self._counts()
            if schedule.due(at, tracker):
                found = self.search.search(frame, tracker.expected(at))
                tracker.update(found.faces, at, found.missed, found.precision)
            if index >= self._start:
                self.tally.seconds.append(time.process_time() - start)
                self.calls += self._counts()[0] - before[0]
                self.close_ups += self._counts()[1] - before[1]
        self.tally.count(picture, [state.face.bbox for state in tracker.visible])

    def _counts(self) -> tuple[int, int]:
        """Return the numbers of searches and of close-ups so far."""
        return self._detector.frames, getattr(self.search, "close_ups", 0)


def noises(rng: np.random.Generator) -> list[np.ndarray]:
    """Return pictures of a camera's noise: int16, of the size of a frame."""
    width, height = FRAME_SIZE
    return [rng.normal(0, NOISE, (height, width, 3)).round().astype(np.int16) for _ in range(4)]


def with_noise(pixels: np.ndarray, bank: list[np.ndarray]) -> list[np.ndarray]:
    """Return a picture with each of some noises: uint8."""
    return [cv2.add(pixels, noise, dtype=cv2.CV_8U) for noise in bank]


def measure(options: argparse.Namespace) -> None:
    """Print the table."""
    cv2.setNumThreads(1)
    whole, tiled = (loader.load(settings=[f"detector.tiles={on}"]) for on in ("false", "true"))
    searches = {
        "the whole frame": Searched(whole, options.models),
        "tiles in turns (the device)": Searched(tiled, options.models),
        "tiles in turns, int8": Searched(tiled, options.models, int8=True),
        "everywhere (predict)": Searched(tiled, options.models, everywhere=True),
    }
    bank, pictures = noises(np.random.default_rng(0)), 0
    for picture in read_pictures(options.data / "faces.npz"):
        pictures += 1
        if pictures % options.every:
            continue
        noisy = with_noise(picture.frame.pixels, bank)
        for searched in searches.values():
            searched.follow(picture, noisy)
        if not pictures % 100:
            log.info("%d pictures ...", pictures)
    pictures //= options.every
    classes = width_classes(searches["the whole frame"].tally, WIDTH_LIMITS)
    costs = "searches a second", "close-ups", "CPU ms a frame"
    rows = [["search", *classes, "false per picture", *costs]]
    for name, searched in searches.items():
        tally = searched.tally
        false, cost = tally.false / pictures, 1000 * float(np.mean(tally.seconds))
        numbers = (f"{number:.1f}" for number in searched.per_second)
        figures = f"{false:.3f}", *numbers, f"{cost:.2f}"
        rows.append([name, *recalls(tally, WIDTH_LIMITS), *figures])
    print(format_table(rows))


def main() -> int:
    """Run the study."""
    parser = command_line.create_parser("far", __doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with faces.npz")
    parser.add_argument("--every", type=int, default=1, help="use every n-th picture only")
    command_line.add_models(parser)
    return command_line.run(measure, parser)


if __name__ == "__main__":
    raise SystemExit(main())
