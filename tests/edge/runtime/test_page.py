"""The page's part in a run."""

import io
import math
import sys
from contextlib import closing
from dataclasses import replace

import pytest

from edge.config.schema import Config, DisplayConfig, NoticeConfig, WebConfig
from edge.display.beside import DisplayWithPage
from edge.display.memory import MemoryDisplay
from edge.display.web.display import WebDisplay
from edge.errors import ConfigError
from edge.observers.memory import MemoryOutlet
from edge.runtime import backends, factory
from edge.runtime.page import open_texts, print_addresses
from edge.runtime.reconfigure import reconfigure
from edge.scene import Frame, Scene
from tests.edge.display.web.clients import get
from tests.edge.pictures import RED
from tests.edge.runtime.test_web_settings import Camera, opened_page
from tests.edge.sessions import session

LOCAL = WebConfig(enabled=True, address=":0")


def test_one_setting_adds_the_page_to_any_display():
    display, _ = backends.open_display(DisplayConfig(target="none"), web=LOCAL)
    with closing(display):
        assert isinstance(display, DisplayWithPage)
        assert get(display.page.port)[0] == 200


def test_a_page_gets_no_second_page():
    display, _ = backends.open_display(DisplayConfig(target="web::0"), web=LOCAL)
    with closing(display):
        assert isinstance(display, WebDisplay)


def test_without_a_screen_the_automatic_page_has_the_address_of_the_setting():
    settings = DisplayConfig(target="auto")
    display, _ = backends.open_display(settings, devices=lambda: iter(()), web=LOCAL)
    with closing(display):
        assert isinstance(display, WebDisplay)
        assert display.port != 8080


def test_a_wrong_page_closes_the_display(tmp_path):
    config = DisplayConfig(target=str(tmp_path / "out.png"))
    with pytest.raises(ConfigError, match="without a password"):
        backends.open_display(config, web=WebConfig(enabled=True, address="0.0.0.0:0"))


def test_a_reload_switches_the_page_on_and_off():
    main, old = MemoryDisplay(), Config()
    running = session(Camera(), main)
    on = reconfigure(running, old, replace(old, web=LOCAL))
    port = opened_page(running.display).port
    assert get(port)[0] == 200
    reconfigure(running, on, old)
    assert running.display is main
    with pytest.raises(ConnectionRefusedError):
        get(port)


def test_a_reload_with_a_wrong_page_keeps_the_old_one():
    old = Config(web=LOCAL)
    display, _ = backends.open_display(DisplayConfig(target="none"), web=old.web)
    running = session(Camera(), display)
    assert reconfigure(running, old, Config(web=replace(LOCAL, address="a b"))) == old
    with closing(running.display) as kept:
        assert get(kept.page.port)[0] == 200
    assert running.settings_refused


def test_scenes_and_health_are_reported_to_the_page():
    with closing(WebDisplay(":0")) as web:
        running = session(Camera(), web)
        running.reporter.report(Scene(Frame(RED)), running)
        events = web.news.events()
        sent = b"".join(next(events) for _ in range(3)).decode()
    assert '"camera": "test"' in sent
    assert '"display": ""' in sent  # the page's own address means nothing to its visitors
    assert '"hot": false' in sent


def test_scenes_and_health_are_reported_to_the_observers_too():
    running, outlet = session(Camera(), MemoryDisplay()), MemoryOutlet()
    running.observers.use("memory", outlet)
    running.reporter.report(Scene(Frame(RED, index=5)), running)
    running.close()
    assert outlet.taken[0].index == 5
    assert outlet.taken[0].health["camera"] == "test"
    assert outlet.closed


def body(port, code="en"):
    return get(port, f"/?lang={code}")[2].decode()


def test_the_page_holds_the_notice_in_its_language_and_follows_a_reload(tmp_path):
    old = Config(display=DisplayConfig(target="web::0"))
    running = session(Camera(), factory.open_display(old))
    port = running.display.port
    with closing(running):
        assert 'class="notice"' not in body(port)
        given = replace(old.notice, operator="City Museum", link="https://museum.example/")
        now = reconfigure(running, old, replace(old, notice=given))
        for code, heading in (("en", "Operator"), ("de", "Betreiber")):
            row = f"<dt>{heading}</dt><dd><bdi>City Museum</bdi></dd>"
            assert row in body(port, code)
        assert '<a href="https://museum.example/" rel="noopener' in body(port)
        assert "<bdi>Nothing is stored<" in body(port)
        record = replace(old.record, snapshots=True, folder=str(tmp_path))
        now = reconfigure(running, now, replace(now, record=record))
        assert "<bdi>Pictures are stored<" in body(port)
        now = reconfigure(running, now, replace(now, display=replace(now.display, stats=True)))
        assert "<bdi>Pictures are stored<" in body(port)
        reconfigure(running, now, replace(now, notice=old.notice))
        assert 'class="notice"' not in body(port)


def test_the_notice_is_on_the_page_from_the_start():
    config = Config(display=DisplayConfig(target="web::0"), notice=NoticeConfig(enabled="on"))
    with closing(factory.open_display(config)) as web:
        assert "<p>Operator not named: set notice.operator<" in body(web.port)


def test_only_a_screen_beside_the_page_shows_its_code():
    settings = WebConfig(enabled=True, address="0.0.0.0:0", open=True, code=True)
    beside, _ = backends.open_display(DisplayConfig(target="none"), web=settings)
    with closing(beside), closing(WebDisplay("0.0.0.0:0", settings)) as alone:
        if not alone.addresses:
            pytest.skip("this machine has no network")
        for display, shown in ((beside, beside.addresses[0]), (alone, "")):
            running = session(Camera(), display)
            running.reporter._meter._since = -math.inf  # the rate was measured long ago
            running.reporter.report(Scene(Frame(RED)), running)
            assert running.renderer.page_address == shown


def test_the_page_has_the_words_of_the_screen():
    texts = open_texts(DisplayConfig(language="fr", words="expressions"))
    assert texts.default == "fr"
    words = texts.load("de").words
    assert words["happy"] == words["expression_happy"]


class Terminal(io.TextIOWrapper):
    def isatty(self):
        return True


@pytest.mark.parametrize(("encoding", "code"), [("utf-8", True), ("latin-1", False)])
def test_a_terminal_gets_a_code_too(encoding, code, monkeypatch):
    terminal = Terminal(io.BytesIO(), encoding)
    monkeypatch.setattr(sys, "stdout", terminal)
    print_addresses(("http://192.0.2.7:8080/", "http://192.0.2.8:8080/"))
    terminal.flush()
    printed = terminal.buffer.getvalue().decode(encoding)
    assert "192.0.2.7" in printed
    assert "192.0.2.8" in printed
    assert ("\x1b[" in printed) is code


def test_a_file_gets_the_addresses_only(capsys):
    print_addresses(("http://192.0.2.7:8080/",))
    assert capsys.readouterr().out == "on a phone in the same network: http://192.0.2.7:8080/\n"
    print_addresses(())
    assert capsys.readouterr().out == ""
