"""An Edge TPU that is not there, goes, and comes: tests/fakes/edgetpu.c plays it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.system import clip, looks
from tests.system.appliance import Appliance
from tests.system.checks.model import SHIPPED
from tests.system.steps import say

LIBRARY, PLAYED = "/usr/lib/x86_64-linux-gnu/libedgetpu.so.1", "/opt/test/libedgetpu.so.1"
DEVICE = "/run/fake-edgetpu"
DEATHS = "/run/emotion-edge/edgetpu.json"
WISH = '\n[engine]\ndevice = "prefer-edgetpu"'
AGAIN = "engine: running on the Edge TPU again"  # it is tried every 30 s

CPU = looks.face(clip.LEFT, "de", notice="no_edgetpu")
TPU = looks.face(clip.LEFT, "de")


def edge_tpu_goes_and_comes(appliance: Appliance) -> Iterator[str]:
    """The picture goes on with the CPU, and the Edge TPU is taken again."""
    if appliance.shell(f"ls {PLAYED} 2>/dev/null || true") != PLAYED:
        say("  skipped: there was no C compiler to make a false Edge TPU")
        return
    with _wish(appliance):
        yield from _no_library(appliance)
        yield from _loose(appliance)
        yield from _fixed(appliance)
        yield from _pulled_out(appliance)
    appliance.forget_deaths()
    appliance.restart()
    yield from appliance.look("tpu-unwanted", TPU)


@contextmanager
def _wish(appliance: Appliance) -> Iterator[None]:
    """A network for it and the settings; at the end, there is no trace of it."""
    appliance.shell(f"mkdir {DEVICE}")
    for kind in ("tflite", "toml"):
        appliance.shell(f"cp {SHIPPED}/emotions.{kind} {SHIPPED}/emotions_edgetpu.{kind}")
    try:
        with appliance.other_settings(WISH):
            yield
    finally:
        appliance.shell(f"rm -rf {DEVICE} {LIBRARY} {SHIPPED}/emotions_edgetpu.* {DEATHS}")


def _no_library(appliance: Appliance) -> Iterator[str]:
    began = appliance.now()
    appliance.restart()
    appliance.wait_said("libedgetpu.so.1 is not installed", since=began)
    yield from appliance.look("tpu-no-library", CPU)


def _loose(appliance: Appliance) -> Iterator[str]:
    """The library comes while it runs; the Edge TPU is found, and aborts the process each time."""
    appliance.shell(f"touch {DEVICE}/gone && ln -s {PLAYED} {LIBRARY}")
    began = appliance.wait_said("status=6/ABRT", since=appliance.now()).time
    said = appliance.wait_said("the process died with it again and again", since=began)
    yield from appliance.look("tpu-loose", CPU)
    left, seen = said.time - began, appliance.now() - began
    say(f"  left alone {left:.1f} s after the first abort, looked at after {seen:.1f} s")
    if (count := len(appliance.said("status=6/ABRT", began))) != 3:
        yield f"it was left alone after {count} aborts"


def _fixed(appliance: Appliance) -> Iterator[str]:
    """The test does not wait until it has rested: it has the deaths forgotten."""
    appliance.shell(f"rm {DEVICE}/gone {DEATHS}")
    before, fixed = appliance.process(), appliance.now()
    said = appliance.wait_said(AGAIN, since=fixed)
    yield from appliance.look("tpu-fixed", TPU)
    if appliance.process() != before:
        yield "a new start was needed to take it again"
    say(f"  taken {said.time - fixed:.1f} s after it could be")


def _pulled_out(appliance: Appliance) -> Iterator[str]:
    """Its library aborts the process; the next one finds none."""
    pulled = appliance.now()
    appliance.shell(f"touch {DEVICE}/absent {DEVICE}/gone")
    appliance.wait_said("status=6/ABRT", since=pulled)
    appliance.wait_said("no Edge TPU answers", since=pulled)
    yield from appliance.look("tpu-pulled-out", CPU)
    say(f"  on the CPU {appliance.now() - pulled:.1f} s after it was pulled out")
