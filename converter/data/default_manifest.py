"""The preprocessing that training, calibration, evaluation and the device share."""

from __future__ import annotations

from converter.config import MEAN, SCALE
from edge.emotion.manifest import Manifest
from edge.labels import EMOTIONS

SIZE = 48

CONTRACT = Manifest(
    file="",
    sha256="",
    name="",
    size=SIZE,
    colour="grey",
    mean=MEAN,
    scale=SCALE,
    crop_scale=1.0,
    crop_shift=0.0,
    labels=EMOTIONS,
)
