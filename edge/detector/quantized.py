"""Int8 form of the full-range BlazeFace: names, manifests and outputs.

The int8 form of X.tflite is X_int8.tflite, which `make models` makes of it; the one for the Edge
TPU is X_int8_edgetpu.tflite. Beside each stands a manifest (.toml): `file`, its name; `sha256`, its
checksum; `network`, "full"; `made_of`, checksums of what it was made of; `centres` and `spreads`,
see `Scaling`.

The Edge TPU has no DEPTH_TO_SPACE, with which the published network ends. The int8 form ends before
it, with a map of cells for the coordinates and one for the scores.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from edge.config import toml, toml_file
from edge.detector.blazeface import MEAN, NETWORKS, SCALE
from edge.emotion.manifest import sha256
from edge.engine.litert import LiteRTEngine
from edge.errors import ModelError

KEYS = {"file", "sha256", "network", "made_of", "centres", "spreads"}
POINTS = 8  # of a face: centre and size of the box, six landmarks
CHANNELS = 2 * POINTS + 1  # of an anchor: coordinates, then the score
LARGEST = 1e6  # of the numbers in a manifest
CELL = 2  # anchors of a cell in a row, and in a column
SIDES = {"full": 192}  # of the square input of each network with an int8 form, pixels


class Scaling(NamedTuple):
    """Scaling of an anchor's outputs: value = centre + output * spread.

    Attributes:
        centres, spreads: 17 numbers each: of the coordinates, pixels of the input, as the published
            network has them, then of the score, a logit.
        made_of: checksums of the published network and of the numbers, in one text.
    """

    centres: tuple[float, ...]
    spreads: tuple[float, ...]
    made_of: str


class MapEngine(LiteRTEngine):
    """Engine for an int8 form; takes and returns what the published network does.

    Args:
        path: the int8 form, or the one for the Edge TPU; its manifest is beside it.
        network: "full".
        threads: CPU threads.
        device: see `LiteRTEngine`.

    Raises:
        ModelError: the file or its manifest is missing or damaged, or another network.
        BackendError, DeviceError: see `LiteRTEngine`.
    """

    def __init__(self, path: Path, network: str, threads: int = 1, device: str = "cpu") -> None:
        scaling = verify(path, network)
        super().__init__(path, MEAN, SCALE, threads, device)
        _check_shapes(self, network)
        cells = self.output_shapes[0][0] * self.output_shapes[0][1]
        self.output_shapes = (cells * CELL**2, 2 * POINTS), (cells * CELL**2, 1)
        self._centres = np.array(scaling.centres, np.float32)
        self._spreads = np.array(scaling.spreads, np.float32)

    def infer(self, pixels: np.ndarray) -> list[np.ndarray]:
        coordinates, scores = sorted(super().infer(pixels), key=lambda each: -each.shape[-1])
        split = 2 * POINTS
        return [
            arranged(coordinates, CELL) * self._spreads[:split] + self._centres[:split],
            arranged(scores, CELL) * self._spreads[split:] + self._centres[split:],
        ]


def arranged(cells: np.ndarray, block: int) -> np.ndarray:
    """Return the anchors of a map row by row, as DEPTH_TO_SPACE and RESHAPE do.

    Args:
        cells: (height, width, block * block * channels).
        block: anchors of a cell in a row, and in a column.

    Returns:
        (height * block * width * block, channels).
    """
    height, width, depth = cells.shape
    channels = depth // block**2
    split = cells.reshape(height, width, block, block, channels)
    return split.transpose(0, 2, 1, 3, 4).reshape(-1, channels)


def quantized_path(published: Path) -> Path:
    """Return the path of the int8 form of a published network."""
    return published.with_name(f"{published.stem}_int8{published.suffix}")


def network_of(path: Path) -> str:
    """Return the name of the network by the name of its int8 form; "" for another file."""
    names = {quantized_path(Path(NETWORKS[each].file)).name: each for each in SIDES}
    return names.get(path.name, "")


def verify(path: Path, network: str) -> Scaling:
    """Compare an int8 file with its manifest, and return what its outputs mean.

    Raises:
        ModelError: one of them is missing or damaged, or they do not fit each other.
    """
    manifest = path.with_suffix(".toml")
    table = toml_file.read(manifest, ModelError, f"{manifest}: not a readable manifest")
    if set(table) != KEYS:
        raise ModelError(f"{manifest}: its keys must be {', '.join(sorted(KEYS))}")
    if table["network"] != network:
        raise ModelError(f"{manifest}: network must be {network!r}")
    for key in ("centres", "spreads"):
        if not _is_row(table[key]):
            raise ModelError(f"{manifest}: {key} must be {CHANNELS} numbers")
    if table["file"] != path.name or not path.is_file() or table["sha256"] != sha256(path):
        raise ModelError(f"{path}: differs from its manifest: copy both again")
    return Scaling(tuple(table["centres"]), tuple(table["spreads"]), str(table["made_of"]))


def _is_row(values: Any) -> bool:
    return (
        isinstance(values, list)
        and len(values) == CHANNELS
        and all(type(each) in (int, float) and abs(each) <= LARGEST for each in values)
    )


def manifest_text(path: Path, network: str, scaling: Scaling) -> str:
    """Return the manifest of an int8 file.

    Raises:
        ModelError: the file cannot be read.
    """
    values = {"file": path.name, "sha256": sha256(path), "network": network}
    rows = {"centres": scaling.centres, "spreads": scaling.spreads}
    return toml.document({"": {**values, "made_of": scaling.made_of, **rows}})


def _check_shapes(engine: LiteRTEngine, network: str) -> None:
    """Raise ModelError if an engine does not take and return what an int8 form does.

    Two outputs: coordinates, (cells, cells, 64), and scores, (cells, cells, 4).
    """
    side = SIDES[network]
    ((stride, _),) = NETWORKS[network].layers
    cells = side // stride // CELL
    if engine.input_shape != (side, side, 3):
        shape = engine.input_shape
        raise ModelError(f"{engine.path}: input of shape {shape}: not the {network} detector")
    expected = [(cells, cells, CELL**2), (cells, cells, CELL**2 * 2 * POINTS)]
    if sorted(engine.output_shapes) != expected:
        shapes = " and ".join(map(str, engine.output_shapes))
        raise ModelError(f"{engine.path}: outputs of shape {shapes}: not the {network} detector")
