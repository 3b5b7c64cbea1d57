"""Make the int8 form of the face detector, for the Edge TPU, from the download and our numbers.

None of the network's weights is in this repository: only the numbers are, which were measured with
`python -m converter.studies.int8_detector`. TensorFlow is not needed.
"""

from __future__ import annotations

import importlib.util
import logging
from hashlib import sha256
from pathlib import Path

from edge.detector.blazeface import NETWORKS
from edge.detector.quantized import Scaling, manifest_text, quantized_path, verify
from edge.errors import ModelError
from edge.system.files import replacing

log = logging.getLogger("edge.models.int8")  # below "edge", which `configure` sets up

NETWORK = "full"
LIBRARY = "ai_edge_litert"  # has the schema of the files; tflite-runtime has not


def make(folder: Path, numbers: Path, library: str = LIBRARY) -> None:
    """Write the int8 form and its manifest, unless they are there and intact.

    Where only tflite-runtime is installed it cannot be made; a line of the log says so.

    Args:
        folder: holds the published network, and gets the results.
        numbers: the file of measured numbers.
        library: that has to be installed.

    Raises:
        ModelError: the network or the numbers are damaged, or do not fit each other.
        OSError: a result cannot be written.
    """
    published = folder / NETWORKS[NETWORK].file
    path = quantized_path(published)
    made_of = " ".join(sha256(each.read_bytes()).hexdigest() for each in (published, numbers))
    if _is_made_of(path, made_of):
        return
    if importlib.util.find_spec(library) is None:
        log.info("%s is not made: that needs ai-edge-litert; only an Edge TPU uses it", path.name)
        return
    from converter.tflite import int8_form, int8_numbers

    read = int8_numbers.read(numbers)
    content = int8_form.write(int8_form.read(published.read_bytes(), published.name), read)
    # The manifest comes last: an interrupted run is made up for by the next one.
    path.with_suffix(".toml").unlink(missing_ok=True)
    with replacing(path) as temporary:
        temporary.write_bytes(content)
    text = manifest_text(path, NETWORK, Scaling(*int8_numbers.scaling(read), made_of))
    with replacing(path.with_suffix(".toml")) as temporary:
        temporary.write_text(text, encoding="utf-8")


def _is_made_of(path: Path, made_of: str) -> bool:
    """Return whether an int8 form is intact, and was made of files with these checksums."""
    try:
        return verify(path, NETWORK).made_of == made_of
    except ModelError:
        return False
