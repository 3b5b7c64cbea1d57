import signal
import subprocess
import sys
from dataclasses import replace

import pytest

from edge.config import loader as config
from edge.display.memory import MemoryDisplay
from edge.errors import ConfigError, DeviceError
from edge.runtime.retry import open_with_retry
from edge.runtime.signals import Reload
from edge.system.printable import printable
from tests.edge.scenes import SCENES, renderer
from tests.files import ROOT


class Reader:
    """A configuration that cannot be read at first."""

    def __init__(self, *errors):
        self.errors, self.waited = list(errors), 0.0

    def read(self):
        if self.errors:
            raise ConfigError(self.errors.pop(0))
        return config.load(settings=["camera.source=demo", "display.target=none"])

    def sleep(self, seconds):
        self.waited += seconds


def test_the_fault_is_on_the_screen_until_it_is_gone(caplog):
    fault = SCENES["fault"].detail
    reader, screens = Reader(fault, fault), []

    def screen():
        screens.append(MemoryDisplay())
        return screens[-1]

    now, session = open_with_retry(reader.read, Reload(reader.read), screen, reader.sleep)
    assert now.camera.source == "demo"
    assert session.camera.name == "demo clip"
    assert reader.waited == 10
    assert [each.closed for each in screens] == [True, True]
    assert (screens[0].pictures[0] == renderer().render(SCENES["fault"])).all()
    # Once only, since the log is kept for months.
    assert caplog.text.count("cannot start") == 1


def test_without_a_screen_it_waits_as_well():
    reader = Reader("broken")

    def screen():
        raise DeviceError("no card")

    open_with_retry(reader.read, Reload(reader.read), screen, reader.sleep)
    assert reader.waited == 5


@pytest.mark.parametrize("error", [OverflowError("too large"), RecursionError(), OSError(30, "x")])
def test_any_exception_of_the_settings_is_survived(error, caplog):
    errors, reader = [error], Reader()

    def read():
        if errors:
            raise errors.pop()
        return reader.read()

    now, _ = open_with_retry(read, Reload(read), MemoryDisplay, reader.sleep)
    assert now.camera.source == "demo"
    assert f"cannot start: {type(error).__name__}" in caplog.text


def test_what_ended_the_last_run_is_shown_first():
    reader, screens = Reader(), []

    def screen():
        screens.append(MemoryDisplay())
        return screens[-1]

    fault = SCENES["fault"].detail
    open_with_retry(reader.read, Reload(reader.read), screen, reader.sleep, fault)
    assert reader.waited == 5
    assert (screens[0].pictures[0] == renderer().render(SCENES["fault"])).all()


def test_foreign_text_on_the_screen_is_visible_and_bounded():
    reader = Reader("a\nb\x1b" + "x" * 10_000)
    screens = []

    def screen():
        screens.append(MemoryDisplay())
        return screens[-1]

    open_with_retry(reader.read, Reload(reader.read), screen, reader.sleep)
    shown = printable("a\nb\x1b" + "x" * 10_000, 300)
    expected = replace(SCENES["fault"], detail=shown)
    assert (screens[0].pictures[0] == renderer().render(expected)).all()


def test_sighup_tries_again_at_once():
    reader = Reader("broken", "broken")
    reload = Reload(reader.read)

    def sleep(seconds):
        reader.sleep(seconds)
        reload.request()

    open_with_retry(reader.read, reload, MemoryDisplay, sleep)
    assert reader.waited == 1


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_it_can_be_stopped_while_it_waits(stop):
    run = [sys.executable, "-m", "edge", "run", "--persist", "-o", "display.language=klingon"]
    with subprocess.Popen(run, cwd=ROOT, stdout=-1, stderr=-1, text=True) as process:
        assert process.stderr.readline().startswith("error: cannot start: no language 'klingon'")
        process.send_signal(stop)
        process.communicate(timeout=30)
    assert process.returncode == 0
