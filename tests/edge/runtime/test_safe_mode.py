"""Safe mode: settings of the page that prevent the start are left out, and the screen says so."""

import pytest

from edge.config import page_file
from edge.config.layers import Layers
from edge.display.memory import MemoryDisplay
from edge.errors import AbsentError, ConfigError
from edge.runtime.reconfigure import reconfigure
from edge.runtime.retry import open_with_retry
from edge.runtime.safe_mode import open_safely
from edge.runtime.signals import Reload
from tests.edge.scenes import scene

OPTIONS = ("camera.source=demo", "display.target=none")


@pytest.fixture
def layers(tmp_path):
    return Layers(tmp_path, None, OPTIONS)


def write(layers, theme, **table):
    page_file.write(layers.file, {"display": {"theme": theme}, **table})


def notices(session):
    return session.describe(scene()).notices


def test_with_good_settings_it_runs_with_them(layers):
    write(layers, "light")
    config, session = open_safely(layers.read, layers.safe)
    session.close()
    assert config.display.theme == "light"
    assert notices(session) == ()


@pytest.mark.parametrize("theme", ["gone", "damaged"])
def test_bad_settings_are_left_out_and_covers_stay(layers, theme, caplog):
    write(layers, theme, privacy={"faces": "blur"})
    config, session = open_safely(layers.read, layers.safe)
    session.close()
    assert (config.display.theme, config.privacy.faces) == ("dark", "blur")
    assert notices(session) == ("settings_safe",)
    assert f"started without settings of the page: no theme '{theme}'" in caplog.text


def test_a_damaged_file_is_left_out(layers):
    layers.file.write_bytes(b"\0" * 4096)  # as some file systems leave after a power cut
    config, session = open_safely(layers.read, layers.safe)
    session.close()
    assert config == layers.plain()
    assert notices(session) == ("settings_safe",)


def test_an_appliance_starts_at_once(layers):
    write(layers, "gone")
    screens, waits = [], []

    def screen():
        screens.append(MemoryDisplay())
        return screens[-1]

    reload = Reload(layers.read)
    _, session = open_with_retry(layers.read, reload, screen, waits.append, safe=layers.safe)
    session.close()
    assert (screens, waits) == ([], [])
    assert session.safe_mode


def test_a_reload_with_repaired_settings_ends_it(layers):
    write(layers, "gone")
    config, session = open_safely(layers.read, layers.safe)
    config = reconfigure(session, config, layers.read())
    assert notices(session) == ("settings_broken", "settings_safe")
    write(layers, "light")
    assert reconfigure(session, config, layers.read()).display.theme == "light"
    session.close()
    assert notices(session) == ()


def test_the_settings_page_learns_what_became_of_them(layers):
    heard = []

    class Store:
        def settle(self, *, refused):
            heard.append(refused)

    write(layers, "gone")
    config, session = open_safely(layers.read, layers.safe)
    session.offer_settings(Store())
    session.settle()
    config = reconfigure(session, config, layers.read())
    session.settle()
    write(layers, "light")
    reconfigure(session, config, layers.read())
    session.settle()
    session.close()
    assert heard == [True, True, False]


def test_faults_that_are_not_of_the_page_are_named_as_before(layers):
    write(layers, "light")
    broken = Layers(layers.folder, None, (*OPTIONS, "display.font=/none.ttf"))
    with pytest.raises(ConfigError, match=r"none\.ttf"):
        open_safely(broken.read, broken.safe)


def test_a_camera_that_is_missing_is_no_reason_to_leave_them_out():
    def absent():
        raise AbsentError("no camera")

    def never():
        pytest.fail("tried without the settings of the page")

    with pytest.raises(AbsentError):
        open_safely(absent, never)
