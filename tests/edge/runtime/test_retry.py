import logging
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


class PartlyReader(Reader):
    """A configuration whose start fails after it has logged something."""

    def read(self):
        number = len(self.errors)
        logging.getLogger("edge.test").warning("attempt with %d faults left", number)
        logging.getLogger("edge.test").info("camera: found")
        if self.errors:
            return config.load(settings=["camera.source=demo", self.errors.pop(0)])
        return super().read()


def test_attempts_that_fail_again_log_nothing_but_new_faults(caplog):
    caplog.set_level("INFO", "edge")
    klingon, model = "display.language=klingon", "emotion.model=/missing.tflite"
    reader = PartlyReader(*([klingon, model] * 20))
    open_with_retry(reader.read, Reload(reader.read), MemoryDisplay, reader.sleep)[1].close()
    messages = [m for m in caplog.messages if not m.startswith("display: ")]
    assert messages[:2] == ["attempt with 40 faults left", "camera: found"]
    faults = [m for m in messages if m.startswith("cannot start: ")]
    assert len(faults) == 2
    # The attempt that succeeds is logged whole.
    assert [m for m in messages if m.startswith("attempt")][1:] == ["attempt with 0 faults left"]
    assert messages.count("camera: found") == 2
    assert messages[-1].startswith("camera: demo")


def test_addresses_are_printed_once_the_start_succeeds(capsys, monkeypatch):
    monkeypatch.setattr("edge.display.web.display.lan_addresses", lambda ipv6: ["192.0.2.2"])
    open_page = ["web.enabled=true", "web.address=0.0.0.0:0", "web.open=true"]
    settings = ["camera.source=demo", "display.target=none", *open_page]
    wrong = ["emotion.model=/missing.tflite"]
    attempts = [wrong, wrong, []]

    def read():
        return config.load(settings=[*settings, *attempts.pop(0)])

    open_with_retry(read, Reload(read), MemoryDisplay, lambda seconds: None)[1].close()
    assert capsys.readouterr().out.count("on a phone in the same network: http://192.0.2.2") == 1


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
