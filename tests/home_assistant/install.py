"""Installs Home Assistant into build/home-assistant: `python -m tests.home_assistant.install`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.files import ROOT

VERSION = "2026.2.3"  # the last for Python 3.13, which is that of Debian 13
# What its MQTT, its page and what these load import, and it would install itself as it runs.
PACKAGES = [
    "home-assistant-frontend==20260128.6", "home-assistant-intents", "hassil", "numpy", "av",
    "PyTurboJPEG==1.8.0", "mutagen", "ha-ffmpeg", "pymicro-vad", "pyspeex-noise", "paho-mqtt",
]  # fmt: skip
# A name may be there that starts nothing, and Debian has these modules in a package apart.
WORKS = "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 13, 2))"
FOLDER = Path(os.environ.get("HOME_ASSISTANT") or ROOT / "build/home-assistant")
HASS = FOLDER / "bin/hass"


class MissingError(Exception):
    """Something is missing that Home Assistant needs; the text names it."""


def find_python() -> str:
    """Return a Python 3.13 that Home Assistant takes.

    Raises:
        MissingError: it is missing, or a compiler.
    """
    here = sys.executable if sys.version_info[:2] == (3, 13) else ""
    python = here or shutil.which("python3.13") or "false"
    check = [python, "-c", WORKS]
    if subprocess.run(check, capture_output=True, check=False).returncode:
        raise MissingError("Python 3.13.2 or a newer 3.13 (on Debian 13: apt install python3-venv)")
    if not shutil.which("gcc"):
        raise MissingError("gcc (on Debian: apt install gcc python3-dev)")
    return python


def install() -> None:
    """Install Home Assistant, once; it takes some minutes.

    Raises:
        MissingError: a part is missing, or cannot be installed.
    """
    if HASS.exists():
        return
    python = find_python()
    print(f"installing Home Assistant {VERSION} into {FOLDER} (some minutes, once) ...", flush=True)
    subprocess.run([python, "-m", "venv", str(FOLDER)], check=True)
    pip = [str(FOLDER / "bin/python"), "-m", "pip", "--disable-pip-version-check", "install", "-q"]
    try:
        subprocess.run([*pip, f"homeassistant=={VERSION}", *PACKAGES], check=True)
    except subprocess.CalledProcessError as error:
        HASS.unlink(missing_ok=True)
        raise MissingError("what pip could not install, see above") from error


def main() -> int:
    """Return the exit code: 0 installed, or skipped with a line that names what is missing."""
    try:
        install()
    except MissingError as error:
        print(f"Home Assistant is not installed, and its test is skipped: it needs {error}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
