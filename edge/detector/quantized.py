"""Int8 forms of the BlazeFace networks, which are made on a workstation: names and manifests.

The int8 form of X.tflite is X_int8.tflite, the one for the Edge TPU X_int8_edgetpu.tflite. Beside
each stands a manifest (.toml) with three keys: `file`, its name; `sha256`, its checksum; `network`,
"short" or "full".
"""

from __future__ import annotations

from pathlib import Path

from edge.config import toml, toml_file
from edge.detector.blazeface import NETWORKS
from edge.emotion.manifest import sha256
from edge.engine import Engine
from edge.errors import ModelError

KEYS = {"file", "sha256", "network"}
POINTS = 8  # of a face: centre and size of the box, six landmarks
SIDES = {"short": 128, "full": 192}  # of the square input, pixels


def quantized_path(published: Path) -> Path:
    """Return the path of the int8 form of a published network."""
    return published.with_name(f"{published.stem}_int8{published.suffix}")


def network_of(path: Path) -> str:
    """Return "short" or "full" by the name of an int8 form; "" for another file."""
    names = {quantized_path(Path(each.file)).name: network for network, each in NETWORKS.items()}
    return names.get(path.name, "")


def verify(path: Path, network: str) -> None:
    """Compare an int8 file with its manifest.

    Raises:
        ModelError: one of them is missing or damaged, or they do not fit each other.
    """
    manifest = path.with_suffix(".toml")
    table = toml_file.read(manifest, ModelError, f"{manifest}: not a readable manifest")
    if set(table) != KEYS:
        raise ModelError(f"{manifest}: its keys must be {', '.join(sorted(KEYS))}")
    if table["network"] != network:
        raise ModelError(f"{manifest}: network must be {network!r}")
    if table["file"] != path.name or table["sha256"] != sha256(path):
        raise ModelError(f"{path}: differs from its manifest: copy both again")


def manifest_text(path: Path, network: str) -> str:
    """Return the manifest of an int8 file.

    Raises:
        ModelError: the file cannot be read.
    """
    values = {"file": path.name, "sha256": sha256(path), "network": network}
    return toml.document({"": values})


def check_shapes(engine: Engine, path: Path, network: str) -> None:
    """Raise ModelError if an engine does not take and return what a network does.

    Two outputs: boxes and landmarks, (anchors, 16), and scores, (anchors, 1).
    """
    side = SIDES[network]
    cells = ((side // stride, repeat) for stride, repeat in NETWORKS[network].layers)
    anchors = sum(repeat * count**2 for count, repeat in cells)
    if engine.input_shape != (side, side, 3):
        raise ModelError(f"{path}: input of shape {engine.input_shape}: not the {network} detector")
    expected = sorted([(anchors, 2 * POINTS), (anchors, 1)])
    if sorted(engine.output_shapes) != expected:
        shapes = " and ".join(map(str, engine.output_shapes))
        raise ModelError(f"{path}: outputs of shape {shapes}: not the {network} detector")
