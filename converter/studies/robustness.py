"""How a network holds up when faces look otherwise than FER2013's.

`python -m converter.studies.robustness --data DIR MODEL...` changes public_test's pictures
as a camera might, one change at a time, and prints each network's accuracy.
"""

from __future__ import annotations

import argparse
import zlib
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from converter.data.dataset import Dataset
from converter.data.splits import load_split
from converter.evaluate import metrics
from converter.evaluate.evaluate import answers, classifier
from converter.studies.distance import markdown
from edge.emotion.classifier import load_manifest

Change = Callable[[np.ndarray], np.ndarray]


def moved(angle: float = 0, zoom: float = 1, right: float = 0, down: float = 0) -> Change:
    """Turn by degrees, magnify, and shift by shares of the width; the border is repeated."""

    def change(image: np.ndarray) -> np.ndarray:
        size = image.shape[0]
        matrix = cv2.getRotationMatrix2D(((size - 1) / 2, (size - 1) / 2), angle, zoom)
        matrix[:, 2] += right * size, down * size
        return cv2.warpAffine(image, matrix, (size, size), borderMode=cv2.BORDER_REPLICATE)

    return change


def relit(gamma: float = 1, gain: float = 1, left: float = 0) -> Change:
    """Another gamma and gain; `left` darkens from the left edge, by that share there."""

    def change(image: np.ndarray) -> np.ndarray:
        light = 1 - left * np.linspace(1, 0, image.shape[1])
        return (255 * gain * light * (image / 255) ** gamma).clip(0, 255).astype(np.uint8)

    return change


def shrunk(pixels: int) -> Change:
    """As if the face were only so many pixels wide."""

    def change(image: np.ndarray) -> np.ndarray:
        small = cv2.resize(image, (pixels, pixels), interpolation=cv2.INTER_AREA)
        return cv2.resize(small, image.shape[::-1], interpolation=cv2.INTER_LINEAR)

    return change


def noisy(sigma: float) -> Change:
    """Noise of a sensor in the dark, sigma in grey levels; the same for a picture each time."""

    def change(image: np.ndarray) -> np.ndarray:
        rng = np.random.default_rng(zlib.crc32(image.tobytes()))
        return (image + rng.normal(0, sigma, image.shape)).clip(0, 255).astype(np.uint8)

    return change


CHANGES: dict[str, Change] = {
    "as it is": lambda image: image,
    "tilted by 15 degrees": moved(angle=15),
    "10 % to the right": moved(right=0.1),
    "10 % down": moved(down=0.1),
    "cropped 15 % closer": moved(zoom=1.15),
    "cropped 15 % wider": moved(zoom=1 / 1.15),
    "dark: gamma 2, half the light": relit(gamma=2, gain=0.5),
    "bright: gamma 0.6": relit(gamma=0.6),
    "lit from one side": relit(left=0.7),
    "24 pixels wide": shrunk(24),
    "16 pixels wide": shrunk(16),
    "noise of 15 levels": noisy(15),
}


def accuracies(model: Path, held_out: Dataset) -> list[float]:
    """A network's accuracy under each of `CHANGES`.

    Raises:
        ModelError: the model cannot be used.
    """
    device = classifier(model, load_manifest(model))
    return [
        metrics.accuracy(
            answers(device, np.stack(list(map(change, held_out.images)))), held_out.labels
        )
        for change in CHANGES.values()
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("models", type=Path, nargs="+", metavar="MODEL.tflite")
    options = parser.parse_args()
    held_out = load_split(options.data, "public_test")
    columns = [accuracies(model, held_out) for model in options.models]
    rows = [
        [name, *(f"{share:.1%}" for share in row)]
        for name, *row in zip(CHANGES, *columns, strict=True)
    ]
    print(markdown([["public_test", *map(str, options.models)], *rows]))


if __name__ == "__main__":
    main()
