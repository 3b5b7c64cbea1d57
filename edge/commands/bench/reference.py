"""Reference method: that of the project from which this one grew, written again for comparison.

A Haar cascade searches the whole grey frame for faces, a ResNet50V2 with 224x224 input classifies
each; icon and label are drawn at the face, and a panel of 300 pixels with seven bars is put beside
the frame.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np

from edge.camera.video import VideoFile
from edge.commands.bench.lower_bound import interpreter
from edge.commands.bench.samples import SamplingStopwatch, StageTimes
from edge.errors import BackendError
from edge.labels import EMOTIONS
from edge.media.picture import read_picture
from edge.render.icons import ICON_FOLDER

CASCADE = "haarcascade_frontalface_default.xml"
SCALE, NEIGHBOURS = 1.3, 5  # scaleFactor and minNeighbors of detectMultiScale
INPUT_SIDE = 224  # pixels
PANEL, ICON = 300, 64  # width of the panel and side of an icon, pixels
FONT = cv2.FONT_HERSHEY_SIMPLEX
WHITE, BLUE = (255, 255, 255), (255, 128, 0)  # BGR


class ReferenceMethod:
    """Plays clips with the reference method.

    Args:
        network: .tflite file of the network, float or int8; see
            `converter.studies.reference_network`.
        threads: CPU threads of the network.
        frames: number of frames of a clip to play.

    Raises:
        BackendError: this OpenCV has no Haar cascades.
    """

    def __init__(self, network: Path, threads: int, frames: int) -> None:
        path = Path(cv2.__file__).parent / "data" / CASCADE
        if not hasattr(cv2, "CascadeClassifier") or not path.is_file():
            raise BackendError("this OpenCV has no Haar cascades: install an OpenCV below 5")
        self._cascade = cv2.CascadeClassifier(str(path))
        self._network = interpreter(network, threads)
        self._icons = [read_picture(ICON_FOLDER / f"{name}.png").pixels for name in EMOTIONS]
        self._frames = frames

    def play(self, clip: Path) -> tuple[StageTimes, float]:
        """Play the first frames of a clip; copying each finished picture stands for the display.

        Returns:
            The times of these frames, and the mean number of faces per frame.
        """
        watch, capture = SamplingStopwatch(), VideoFile(clip, threads=1)
        faces = 0
        for frame, _ in zip(capture, range(self._frames), strict=False):
            picture = cv2.cvtColor(frame.pixels, cv2.COLOR_RGB2BGR)
            watch.lap("camera")
            grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
            boxes = self._cascade.detectMultiScale(grey, SCALE, NEIGHBOURS)
            watch.lap("detect")
            scores = [self._classify(picture[y : y + h, x : x + w]) for x, y, w, h in boxes]
            watch.lap("classify")
            drawn = self._draw(picture, boxes, scores)
            watch.lap("render")
            drawn.copy()
            watch.lap("display")
            faces += len(boxes)
        capture.close()
        times = StageTimes(watch.samples)
        return times, faces / len(times.frame_times())

    def _classify(self, crop: np.ndarray) -> Any:
        """Return the seven scores of a face: float32, (7,)."""
        source, sink = self._network.get_input_details()[0], self._network.get_output_details()[0]
        face = cv2.cvtColor(cv2.resize(crop, (INPUT_SIDE, INPUT_SIDE)), cv2.COLOR_BGR2RGB)
        values = face.astype(np.float32) / 127.5 - 1
        if source["dtype"] == np.int8:
            step, zero = source["quantization"]
            values = np.round(values / step + zero).astype(np.int8)
        self._network.set_tensor(source["index"], values[np.newaxis])
        self._network.invoke()
        scores = self._network.get_tensor(sink["index"])[0].astype(np.float32)
        if sink["dtype"] == np.int8:
            step, zero = sink["quantization"]
            scores = (scores - zero) * step
        return scores

    def _draw(self, picture: np.ndarray, boxes: Any, scores: list[Any]) -> np.ndarray:
        """Draw on the picture, and return it with the panel beside it: uint8, BGR."""
        panel = np.zeros((picture.shape[0], PANEL, 3), np.uint8)
        for box, values in zip(boxes, scores, strict=True):
            self._draw_face(picture, box, int(np.argmax(values)))
            _draw_bars(panel, values)
        return np.hstack([picture, panel])

    def _draw_face(self, picture: np.ndarray, box: Any, best: int) -> None:
        x, y, w, h = box
        cv2.rectangle(picture, (x, y), (x + w, y + h), BLUE, 2)
        place = picture[max(y - ICON, 0) : max(y - ICON, 0) + ICON, x : x + ICON]
        icon = cv2.resize(self._icons[best], (ICON, ICON))
        place[:] = icon[: place.shape[0], : place.shape[1]]
        cv2.putText(picture, EMOTIONS[best], (x + ICON, y), FONT, 1, WHITE, 2, cv2.LINE_AA)


def _draw_bars(panel: np.ndarray, scores: Any) -> None:
    for row, (name, score) in enumerate(zip(EMOTIONS, scores, strict=True)):
        top = 10 + 45 * row
        end = (10 + int((PANEL - 20) * float(score)), top + 35)
        cv2.rectangle(panel, (10, top), end, BLUE, cv2.FILLED)
        label = f"{name}: {score:.2f}"
        cv2.putText(panel, label, (14, top + 24), FONT, 0.6, WHITE, 1, cv2.LINE_AA)
