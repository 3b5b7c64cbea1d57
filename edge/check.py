"""`check`: what is there, what is missing, and what to do about it, in plain words."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import platform
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import cv2

from edge import backends, language, opening
from edge.camera.v4l2 import list_devices
from edge.display.kms.parts import OpenCards
from edge.display.kms.screen import open_cards, outputs
from edge.engine.litert import EDGETPU_LIBRARY, find_runtime
from edge.errors import EmotionEdgeError
from edge.render import fonts
from edge.sections import Config

# (vendor, product) of the Coral USB Accelerator before and after its firmware is loaded.
CORAL_USB = {("1a6e", "089a"), ("18d1", "9302")}


class Finding(NamedTuple):
    """A line of the report; `state` is ok, note (works without it) or error."""

    state: str
    what: str
    text: str


def check(config: Config) -> list[Finding]:
    """Look at everything that `run` would need with this configuration."""
    return [
        Finding("ok", "python", f"{platform.python_version()} on {platform.machine()}"),
        Finding("ok", "opencv", cv2.__version__),
        _runtime(),
        _emotions(config),
        _detector(config),
        _words(config),
        *_cameras(),
        Finding("ok", "display", "web: a page at http://127.0.0.1:8080/"),
        screen(config),
        *_edge_tpu(config),
    ]


def _runtime() -> Finding:
    try:
        return Finding("ok", "runtime", find_runtime()[0])
    except EmotionEdgeError as error:
        return Finding("error", "runtime", str(error))


def _emotions(config: Config) -> Finding:
    try:
        classifier = opening.open_hoped(config)[0]
    except EmotionEdgeError as error:
        return Finding("error", "emotions", str(error))
    manifest = classifier.manifest
    accuracy = manifest.accuracy.get("public_test_int8")
    figure = f", {accuracy} % on FER2013 PublicTest" if accuracy else ""
    return Finding(
        "ok", "emotions", f"{manifest.name} {manifest.sha256[:12]}, checksum right{figure}"
    )


def _detector(config: Config) -> Finding:
    try:
        backends.open_detector(config, opening.MODELS)
    except EmotionEdgeError as error:
        return Finding("error", "detector", str(error))
    return Finding("ok", "detector", f"{config.detector.backend}, opens")


def _words(config: Config) -> Finding:
    code, font = config.display.language, config.display.font
    try:
        words = language.load(code)
        chosen = fonts.choose(words, font).fonts[0]
    except EmotionEdgeError as error:
        return Finding("error", "language", str(error))
    return Finding("ok", "language", f"{words.name}, drawn with {chosen.path.name}")


def _cameras() -> Iterator[Finding]:
    if importlib.util.find_spec("picamera2") is None:
        yield Finding("note", "camera", "picamera2 is not installed: needed for Pi cameras only")
    else:
        yield Finding("ok", "camera", "picamera2 is installed")
    devices = list_devices()
    for device in devices:
        name = Path("/sys/class/video4linux", device.name, "name")
        label = name.read_text().strip() if name.is_file() else "unnamed"
        if os.access(device, os.R_OK | os.W_OK):
            yield Finding("ok", "camera", f"{device} ({label})")
        else:
            yield Finding(
                "error", "camera", f"{device} ({label}): add this user to the group 'video'"
            )
    if not devices:
        yield Finding("note", "camera", "no webcam found: plug one in, or try --camera demo")


def screen(config: Config, opener: OpenCards = open_cards) -> Finding:
    """What bare screens there are; another program may have them."""
    wanted = config.display.target == "kms"
    try:
        cards = list(opener())
    except EmotionEdgeError as error:
        return Finding("error" if wanted else "note", "display", f"kms: {error}")
    screens = [f"{o.name} {o.modes[0]}" for card in cards for o in outputs(card)]
    for card in cards:
        card.close()
    if screens:
        return Finding("ok", "display", f"kms: {', '.join(screens)} connected")
    return Finding("note", "display", "kms: no screen is connected: plug one in")


def _edge_tpu(config: Config) -> Iterator[Finding]:
    wanted = config.engine.device != "cpu"
    missing = "error" if wanted else "note"
    found = coral_devices()
    if found:
        yield Finding("ok", "edge tpu", ", ".join(found))
    else:
        yield Finding(missing, "edge tpu", "none plugged in: everything runs on the CPU")
    try:
        ctypes.CDLL(EDGETPU_LIBRARY)
    except OSError:
        if found or wanted:
            yield Finding("error", "edge tpu", f"{EDGETPU_LIBRARY} missing: libedgetpu1-std")


def coral_devices(root: Path = Path("/")) -> list[str]:
    """The Coral devices that are plugged in, PCIe and USB."""
    pci = [f"/dev/{p.name}" for p in sorted((root / "dev").glob("apex_*"))]
    usb = []
    for vendor in sorted((root / "sys/bus/usb/devices").glob("*/idVendor")):
        ids = vendor.read_text().strip(), vendor.with_name("idProduct").read_text().strip()
        if ids in CORAL_USB:
            usb.append(f"USB {vendor.parent.name}")
    return pci + usb
