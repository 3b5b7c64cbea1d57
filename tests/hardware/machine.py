"""Facts on the machine, from the files of the system and its commands."""

from __future__ import annotations

import platform
import re
from pathlib import Path
from typing import Any

from .commands import Run

SECONDS = 60.0  # that a command may take
PACKAGES = (
    "emotion-edge", "libedgetpu1-std", "libedgetpu1-max", "python3-picamera2", "python3-libcamera",
    "gasket-dkms", "raspberrypi-kernel", "linux-image-rpi-v8", "rpi-eeprom",
)  # fmt: skip
CORAL = {("1a6e", "089a"): "before first use", ("18d1", "9302"): "in use since it was plugged in"}


def read(root: Path, name: str) -> str:
    """Return the text of a small system file without its end; "" where there is none."""
    try:
        return (root / name).read_text(errors="replace").strip("\0\n ")
    except OSError:
        return ""


def machine(root: Path, run: Run) -> dict[str, Any]:
    """Return board, operating system, versions, cameras, screens and Coral devices."""
    found = re.search(r'^PRETTY_NAME="?([^"\n]*)', read(root, "etc/os-release"), re.MULTILINE)
    memory = re.search(r"MemTotal: +(\d+)", read(root, "proc/meminfo"))
    query = run(["dpkg-query", "-W", "-f", "${Package} ${Version}\\n", *PACKAGES], SECONDS)
    video = sorted((root / "sys/class/video4linux").glob("*/name"))
    return {
        "board": read(root, "proc/device-tree/model") or "unknown",
        "os": found[1] if found else "unknown",
        "kernel": read(root, "proc/sys/kernel/osrelease"),
        "architecture": platform.machine(),
        "python": platform.python_version(),
        "memory_mb": int(memory[1]) // 1024 if memory else None,
        "packages": dict(line.split(" ", 1) for line in query.out.splitlines() if " " in line),
        "pi_cameras": run(["rpicam-hello", "--list-cameras"], SECONDS).out.splitlines(),
        "video_devices": [path.read_text(errors="replace").strip() for path in video],
        "screens": _screens(root),
        "coral": _coral(root),
    }


def _screens(root: Path) -> dict[str, dict[str, Any]]:
    """Return state and modes of each connector; the first mode is the one that is preferred."""
    places = sorted((root / "sys/class/drm").glob("card*-*"))
    return {
        place.name: {
            "status": read(place, "status"),
            "modes": read(place, "modes").splitlines()[:5],
        }
        for place in places
    }


def _coral(root: Path) -> list[dict[str, str]]:
    found = [{"device": path.name} for path in sorted((root / "dev").glob("apex_*"))]
    for port in sorted((root / "sys/bus/usb/devices").glob("*")):
        ids = read(port, "idVendor"), read(port, "idProduct")
        if ids in CORAL:
            found.append({"usb": ":".join(ids), "state": CORAL[ids], "mbit": read(port, "speed")})
    return found


def heat(root: Path) -> dict[str, Any]:
    """Return the temperature in degrees Celsius, and the firmware's throttling flags."""
    degrees = read(root, "sys/class/thermal/thermal_zone0/temp")
    return {
        "celsius": int(degrees) / 1000 if degrees.lstrip("-").isdigit() else None,
        "throttled": read(root, "sys/devices/platform/soc/soc:firmware/get_throttled") or None,
    }
