"""An Edge TPU that is absent, crashes, and returns; tests/fakes/edgetpu.c stands in for it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from tests.system import clips, screens
from tests.system.appliance import Appliance
from tests.system.checks.model import BUNDLED_MODELS

LIBRARY = "/usr/lib/x86_64-linux-gnu/libedgetpu.so.1"
FAKE_LIBRARY = "/opt/test/libedgetpu.so.1"
FAKE_MODEL = "/opt/test/emotions_edgetpu.*"  # see tests/fakes/__init__.py
DEVICE = "/run/fake-edgetpu"
CRASH_RECORD = "/run/emotion-edge/edgetpu.json"
SETTINGS = '\n[engine]\ndevice = "prefer-edgetpu"'
RETURNED = "engine: running on the Edge TPU again"  # it is tried every 30 s

ON_CPU = screens.face(clips.LEFT, "de", notice="no_edgetpu")
ON_TPU = screens.face(clips.LEFT, "de")
log = logging.getLogger(__name__)


def edge_tpu_fails_and_returns(appliance: Appliance) -> Iterator[str]:
    """Use the CPU while the Edge TPU fails, and the Edge TPU again when it works."""
    if appliance.shell(f"ls {FAKE_LIBRARY} 2>/dev/null || true") != FAKE_LIBRARY:
        log.info("  skipped: no C compiler to build the fake Edge TPU library")
        return
    with _edge_tpu_preferred(appliance):
        yield from _library_missing(appliance)
        yield from _crashing(appliance)
        yield from _repaired(appliance)
        yield from _pulled_out(appliance)
    appliance.reset_restart_count()
    appliance.restart()
    yield from appliance.wait_for_screen("tpu-unwanted", ON_TPU)


@contextmanager
def _edge_tpu_preferred(appliance: Appliance) -> Iterator[None]:
    """Provide a compiled model and the settings for the block, and remove all traces after it."""
    appliance.shell(f"mkdir {DEVICE}")
    appliance.shell(f"cp {FAKE_MODEL} {BUNDLED_MODELS}/")
    try:
        with appliance.appended_settings(SETTINGS):
            yield
    finally:
        compiled = f"{BUNDLED_MODELS}/emotions_edgetpu.*"
        appliance.shell(f"rm -rf {DEVICE} {LIBRARY} {compiled} {CRASH_RECORD}")


def _library_missing(appliance: Appliance) -> Iterator[str]:
    """Start without the library."""
    began = appliance.uptime()
    appliance.restart()
    appliance.wait_for_entry("libedgetpu.so.1 is not installed", since=began)
    yield from appliance.wait_for_screen("tpu-no-library", ON_CPU)


def _crashing(appliance: Appliance) -> Iterator[str]:
    """Install the library while the service runs; its device aborts the process each time."""
    appliance.shell(f"touch {DEVICE}/gone && ln -s {FAKE_LIBRARY} {LIBRARY}")
    began = appliance.wait_for_entry("status=6/ABRT", since=appliance.uptime()).time
    skipped = appliance.wait_for_entry("the process crashed with it repeatedly", since=began)
    yield from appliance.wait_for_screen("tpu-crashing", ON_CPU)
    seconds, back = skipped.time - began, appliance.uptime() - began
    log.info("  skipped %.1f s after the first abort, picture after %.1f s", seconds, back)
    if (count := len(appliance.entries("status=6/ABRT", began))) != 3:
        yield f"the Edge TPU was skipped after {count} aborts, not 3"


def _repaired(appliance: Appliance) -> Iterator[str]:
    """Repair the device, and remove the crash guard's record instead of waiting for its end."""
    appliance.shell(f"rm {DEVICE}/gone {CRASH_RECORD}")
    before, repaired = appliance.main_pid(), appliance.uptime()
    entry = appliance.wait_for_entry(RETURNED, since=repaired)
    yield from appliance.wait_for_screen("tpu-repaired", ON_TPU)
    if appliance.main_pid() != before:
        yield "the Edge TPU returned only after a restart"
    log.info("  in use %.1f s after the repair", entry.time - repaired)


def _pulled_out(appliance: Appliance) -> Iterator[str]:
    """Pull the device out: its library aborts the process, and the next one finds no device."""
    pulled = appliance.uptime()
    appliance.shell(f"touch {DEVICE}/absent {DEVICE}/gone")
    appliance.wait_for_entry("status=6/ABRT", since=pulled)
    appliance.wait_for_entry("no Edge TPU answers", since=pulled)
    yield from appliance.wait_for_screen("tpu-pulled-out", ON_CPU)
    log.info("  on the CPU %.1f s after it was pulled out", appliance.uptime() - pulled)
