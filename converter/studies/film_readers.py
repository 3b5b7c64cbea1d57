"""Compare the readers of films, OpenCV and PyAV: CPU time and peak memory.

It measured what the change from OpenCV to PyAV costs; its figures are in docs/try.md.

Each reader decodes a clip to RGB in a process of its own, with the usual number of threads.
`python -m converter.studies.film_readers [CLIP ...]`; without a clip, two are made.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from converter.markdown import format_table
from edge.commands.bench import clips

ROUNDS = 5
LARGE = (1280, 720)  # width and height of the second clip, pixels
FRAMES = 200
READERS = {
    "OpenCV": """
import cv2
capture = cv2.VideoCapture(path, cv2.CAP_FFMPEG)
while (answer := capture.read())[0]: pixels = cv2.cvtColor(answer[1], cv2.COLOR_BGR2RGB)
""",
    "PyAV": """
import cv2  # the program imports it in any case
from pathlib import Path
from edge.media.film import open_film
for pixels, _ in open_film(Path(path)).frames(): pass
""",
}
MEASURE = """
import sys, time
path = sys.argv[1]
{program}
peak = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(time.process_time(), peak)
"""


def measure(reader: str, clip: Path) -> tuple[float, float]:
    """Read a clip in a new process.

    Args:
        reader: a key of `READERS`.
        clip: the film.

    Returns:
        CPU time in seconds and peak memory in MB (10^6 bytes), of the whole process.
    """
    program = MEASURE.format(program=READERS[reader])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    run = [sys.executable, "-c", program, str(clip)]
    out = subprocess.run(run, env=environment, capture_output=True, text=True, check=True).stdout
    seconds, kilobytes = map(float, out.split())
    return seconds, kilobytes * 1024 / 1e6


def make_clips(folder: Path) -> list[Path]:
    """Write a clip of MPEG-4 at 640x360 and one of H.264 at 1280x720."""
    import av

    small = clips.write(folder / "mpeg4-640x360.mp4", 1, FRAMES)
    large = folder / "h264-1280x720.mp4"
    with av.open(str(large), "w") as container:
        stream = container.add_stream("libx264", rate=clips.RATE)
        stream.width, stream.height = LARGE
        for index in range(FRAMES):
            pixels = cv2.resize(clips.frame(1, index / clips.RATE), LARGE).astype(np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(stream.encode(None))
    return [small, large]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table with the best of several rounds for each clip and reader."""
    parser = argparse.ArgumentParser(description="compare the readers of videos")
    parser.add_argument("clips", nargs="*", type=Path)
    given = parser.parse_args(arguments).clips
    with tempfile.TemporaryDirectory() as folder:
        rows = []
        for clip in given or make_clips(Path(folder)):
            for reader in READERS:
                rounds = [measure(reader, clip) for _ in range(ROUNDS)]
                seconds, memory = (min(values) for values in zip(*rounds, strict=True))
                rows.append([clip.name, reader, f"{seconds:.2f}", f"{memory:.0f}"])
    print(format_table([["clip", "reader", "CPU seconds", "peak MB"], *rows]))


if __name__ == "__main__":
    main()
