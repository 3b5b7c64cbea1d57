"""Measure the accuracy of networks on pictures that differ from FER2013's.

It measured which light, tilt and distance the network tolerates; its figures are in
models/README.md and docs/placement.md.

It changes public_test's pictures as a camera might, one change at a time.
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
from converter.evaluate.evaluate import classify, open_classifier
from converter.markdown import format_table
from converter.studies import command_line
from edge.emotion.classifier import load_manifest

Change = Callable[[np.ndarray], np.ndarray]  # uint8, (48, 48), to the same


def warp(angle: float = 0, zoom: float = 1, right: float = 0, down: float = 0) -> Change:
    """Rotate, magnify and shift; the border is repeated.

    Args:
        angle: degrees, counter-clockwise.
        zoom: magnification.
        right: shift to the right as a share of the width.
        down: shift down as a share of the height.
    """

    def change(image: np.ndarray) -> np.ndarray:
        size = image.shape[0]
        matrix = cv2.getRotationMatrix2D(((size - 1) / 2, (size - 1) / 2), angle, zoom)
        matrix[:, 2] += right * size, down * size
        return cv2.warpAffine(image, matrix, (size, size), borderMode=cv2.BORDER_REPLICATE)

    return change


def relight(gamma: float = 1, gain: float = 1, left: float = 0) -> Change:
    """Change the light.

    Args:
        gamma: exponent of the pixel values.
        gain: factor of the pixel values.
        left: darkening at the left edge, 0 to 1, which fades to 0 at the right edge.
    """

    def change(image: np.ndarray) -> np.ndarray:
        light = 1 - left * np.linspace(1, 0, image.shape[1])
        return (255 * gain * light * (image / 255) ** gamma).clip(0, 255).astype(np.uint8)

    return change


def downscale(pixels: int) -> Change:
    """Reduce a face to a width in pixels, and enlarge it again."""

    def change(image: np.ndarray) -> np.ndarray:
        small = cv2.resize(image, (pixels, pixels), interpolation=cv2.INTER_AREA)
        return cv2.resize(small, image.shape[::-1], interpolation=cv2.INTER_LINEAR)

    return change


def add_noise(sigma: float) -> Change:
    """Add Gaussian noise of `sigma` grey levels, the same for equal pictures."""

    def change(image: np.ndarray) -> np.ndarray:
        rng = np.random.default_rng(zlib.crc32(image.tobytes()))
        return (image + rng.normal(0, sigma, image.shape)).clip(0, 255).astype(np.uint8)

    return change


def blur(side: int) -> Change:
    """Replace each pixel by the mean of a square around it; the border is repeated."""
    return lambda image: cv2.blur(image, (side, side), borderType=cv2.BORDER_REPLICATE)


CHANGES: dict[str, Change] = {
    "unchanged": lambda image: image,
    "tilted by 15 degrees": warp(angle=15),
    "10 % to the right": warp(right=0.1),
    "10 % down": warp(down=0.1),
    "cropped 15 % closer": warp(zoom=1.15),
    "cropped 15 % wider": warp(zoom=1 / 1.15),
    "dark: gamma 2, half the light": relight(gamma=2, gain=0.5),
    "bright: gamma 0.6": relight(gamma=0.6),
    "lit from one side": relight(left=0.7),
    "24 pixels wide": downscale(24),
    "16 pixels wide": downscale(16),
    "12 pixels wide": downscale(12),
    "noise of 15 levels": add_noise(15),
    "blurred over 5x5 pixels": blur(5),
}


def accuracies(model: Path, data: Dataset) -> list[float]:
    """Return the accuracy of a network under each of `CHANGES`.

    Raises:
        ModelError: the model cannot be used.
    """
    classifier = open_classifier(model, load_manifest(model))
    return [
        metrics.accuracy(
            classify(classifier, np.stack([change(image) for image in data.images])), data.labels
        )
        for change in CHANGES.values()
    ]


def measure(options: argparse.Namespace) -> None:
    """Print the table."""
    data = load_split(options.data, "public_test")
    columns = [accuracies(model, data) for model in options.models]
    rows = [
        [name, *(f"{share:.1%}" for share in row)]
        for name, *row in zip(CHANGES, *columns, strict=True)
    ]
    print(format_table([["public_test", *map(str, options.models)], *rows]))


def main() -> int:
    """Run the study."""
    parser = command_line.create_parser("robustness", __doc__)
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="the data set")
    parser.add_argument(
        "models", type=Path, nargs="+", metavar="MODEL.tflite", help="networks with manifests"
    )
    return command_line.run(measure, parser)


if __name__ == "__main__":
    raise SystemExit(main())
