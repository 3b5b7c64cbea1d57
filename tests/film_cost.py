"""Cost of writing a film: CPU time and bytes per frame, on one thread.

python -m tests.film_cost

The frames are those of the demo at 1280x720, without and with noise as of a camera in a dim room,
and pure noise, the worst case. It compares presets of H.264 with MPEG-4 Part 2 and Motion JPEG.
"""

from __future__ import annotations

import itertools
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from edge.demo.clip import DemoCamera
from edge.media import av_writer
from edge.media.av_writer import AvFilm
from edge.media.cv_writer import CvFilm
from edge.media.writer import H264, MOTION_JPEG, MPEG4, FilmWriter

SIZE, RATE, COUNT = (1280, 720), 10.0, 60
GRAIN = 4.0  # standard deviation of the noise of a camera, of 255
PRESETS = ("ultrafast", "superfast", "veryfast")


def films(folder: Path) -> Iterator[tuple[str, Path, FilmWriter]]:
    """Yield name, path and writer of each way to write a film."""
    usual = av_writer.ENCODERS[H264]
    for preset in PRESETS:
        av_writer.ENCODERS[H264] = usual._replace(options=usual.options | {"preset": preset})
        path = folder / f"{preset}.mp4"
        yield f"H.264, {preset}", path, AvFilm(path, RATE, SIZE, H264)
    av_writer.ENCODERS[H264] = usual
    path = folder / "mpeg4.mp4"
    yield f"{MPEG4}, PyAV", path, AvFilm(path, RATE, SIZE, MPEG4)
    path = folder / "opencv.mp4"
    yield f"{MPEG4}, OpenCV", path, CvFilm(path, RATE, SIZE)
    path = folder / "jpeg.avi"
    yield MOTION_JPEG, path, AvFilm(path, RATE, SIZE, MOTION_JPEG)


def sources() -> Iterator[tuple[str, list[np.ndarray]]]:
    """Yield a name and frames of each kind."""
    noise = np.random.default_rng(0)
    step = 3  # 25 frames per second to about RATE
    demo = [frame.pixels for frame in itertools.islice(DemoCamera(SIZE), 0, step * COUNT, step)]
    yield "demo", demo
    grain = (noise.normal(0, GRAIN, demo[0].shape).astype(np.int16) for _ in demo)
    mixed = (frame + each for frame, each in zip(demo, grain, strict=True))
    yield "demo with noise", [np.clip(frame, 0, 255).astype(np.uint8) for frame in mixed]
    yield "pure noise", [noise.integers(0, 256, demo[0].shape, np.uint8) for _ in range(COUNT)]


def main() -> None:
    """Print a table."""
    cv2.setNumThreads(1)
    print("| frames | film | CPU ms per frame | kB per frame |\n| --- | --- | --- | --- |")
    for source, frames in sources():
        with tempfile.TemporaryDirectory() as folder:
            for name, path, film in films(Path(folder)):
                began = time.process_time()
                for frame in frames:
                    film.write(frame)
                film.finish()
                milliseconds = 1000 * (time.process_time() - began) / len(frames)
                kilobytes = path.stat().st_size / len(frames) / 1000
                print(f"| {source} | {name} | {milliseconds:.1f} | {kilobytes:.1f} |", flush=True)


if __name__ == "__main__":
    main()
