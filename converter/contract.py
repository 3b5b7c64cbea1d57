"""The preprocessing that training, calibration, evaluation and the device share."""

from __future__ import annotations

from edge.manifest import Manifest
from edge.scene import EMOTIONS

SIZE = 48
# (pixel - 128) / 128 makes the int8 input pixel - 128 exactly; pixel / 127.5 - 1 does not.
MEAN, SCALE = 128.0, 1 / 128

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
