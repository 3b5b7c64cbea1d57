"""The method of the project that this one grew out of, written anew to be measured beside ours.

Haar's cascade looks for faces in the whole grey frame; a ResNet50V2 of 224x224 pixels reads each;
icon and name go to the face; a panel of 300 pixels with seven bars is put beside the frame.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np

from edge.camera.images import read_image
from edge.camera.video import VideoFile
from edge.commands.bench.lower_bound import bare
from edge.commands.bench.samples import Laps, Table
from edge.errors import BackendError
from edge.labels import EMOTIONS
from edge.render.canvas import ICONS

SCALE, NEIGHBOURS = 1.3, 5
SIDE, PANEL, ICON = 224, 300, 64
CASCADE = "haarcascade_frontalface_default.xml"
WHITE, BLACK, BLUE = (255, 255, 255), (0, 0, 0), (255, 128, 0)


class Reference:
    """Plays a clip as that project did.

    Args:
        network: a .tflite file of its network, float or int8; see
            `converter.studies.reference_network`.
        threads: CPU threads.
        frames: how many of a clip to play.

    Raises:
        BackendError: this OpenCV carries no cascades.
    """

    def __init__(self, network: Path, threads: int, frames: int) -> None:
        path = Path(cv2.__file__).parent / "data" / CASCADE
        if not hasattr(cv2, "CascadeClassifier") or not path.is_file():
            raise BackendError("this OpenCV has no Haar cascades: install opencv below 5")
        self._cascade = cv2.CascadeClassifier(str(path))
        self._network = bare(network, threads)
        self._icons = [read_image(ICONS / f"{name}.png") for name in EMOTIONS]
        self._frames = frames

    def play(self, clip: Path) -> tuple[Table, float]:
        """Show the first frames of a clip, in a copy of each picture.

        Returns:
            what they cost, and how many faces a frame has.
        """
        laps, capture = Laps(), VideoFile(clip)
        found = 0
        for frame, _ in zip(capture, range(self._frames), strict=False):
            picture = cv2.cvtColor(frame.pixels, cv2.COLOR_RGB2BGR)
            laps.lap("camera")
            grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
            boxes = self._cascade.detectMultiScale(grey, SCALE, NEIGHBOURS)
            laps.lap("detect")
            scores = [self._read(picture[y : y + h, x : x + w]) for x, y, w, h in boxes]
            laps.lap("classify")
            stacked = self._draw(picture, boxes, scores)
            laps.lap("render")
            stacked.copy()
            laps.lap("display")
            found += len(boxes)
        capture.close()
        table = Table(laps.laps)
        return table, found / len(table.frames())

    def _read(self, crop: np.ndarray) -> Any:
        """Seven scores of a face."""
        source, sink = self._network.get_input_details()[0], self._network.get_output_details()[0]
        face = cv2.cvtColor(cv2.resize(crop, (SIDE, SIDE)), cv2.COLOR_BGR2RGB)
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
        panel = np.zeros((picture.shape[0], PANEL, 3), np.uint8)
        for (x, y, w, h), values in zip(boxes, scores, strict=True):
            best = int(np.argmax(values))
            cv2.rectangle(picture, (x, y), (x + w, y + h), BLUE, 2)
            place = picture[max(y - ICON, 0) : max(y - ICON, 0) + ICON, x : x + ICON]
            icon = cv2.resize(self._icons[best], (ICON, ICON))
            place[:] = icon[: place.shape[0], : place.shape[1]]
            font = cv2.FONT_HERSHEY_SIMPLEX
            cv2.putText(picture, EMOTIONS[best], (x + ICON, y), font, 1, WHITE, 2, cv2.LINE_AA)
            for row, (name, score) in enumerate(zip(EMOTIONS, values, strict=True)):
                top = 10 + 45 * row
                end = (10 + int((PANEL - 20) * float(score)), top + 35)
                cv2.rectangle(panel, (10, top), end, BLUE, cv2.FILLED)
                label = f"{name}: {score:.2f}"
                cv2.putText(panel, label, (14, top + 24), font, 0.6, WHITE, 1, cv2.LINE_AA)
        return np.hstack([picture, panel])
