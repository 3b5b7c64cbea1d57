"""The preprocessing contract that training, quantization, evaluation and the device share."""

from __future__ import annotations

from converter.config import MEAN, SCALE
from edge.emotion.manifest import Manifest
from edge.labels import EMOTIONS

PICTURE_SIZE = 48  # height and width in pixels of the pictures of a data set

# Of a grey network for pictures of a data set; `dataclasses.replace` adapts it to another one.
DEFAULT_MANIFEST = Manifest(
    file="",
    sha256="",
    name="",
    size=PICTURE_SIZE,
    colour="grey",
    mean=MEAN,
    scale=SCALE,
    crop_scale=1.0,
    crop_shift=0.0,
    labels=EMOTIONS,
)
