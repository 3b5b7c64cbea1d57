"""Settings of the web page in a running session."""

import shutil
import ssl
import subprocess
from contextlib import closing
from dataclasses import replace

import pytest

from edge.config.layers import Layers
from edge.config.schema import Config, WebConfig
from edge.display.memory import MemoryDisplay
from edge.display.web.display import WebDisplay
from edge.display.web.password import PasswordHash
from edge.display.web.settings_store import SettingsStore
from edge.runtime.backends import with_page
from edge.runtime.reconfigure import reconfigure
from edge.scene import Frame, Scene
from tests.edge.display.web.clients import get, until
from tests.edge.display.web.test_tls import FOLDER as CERTIFICATES
from tests.edge.pictures import RED
from tests.edge.sessions import session


def opened_page(display):
    """Show pictures until the page is open, and return it."""

    def opens():
        display.show(RED, 0)
        return display.page

    until(opens)
    return display.page


class Camera:
    name, live, physical, length, rate, damaged_frames = "test", False, False, 1, None, 0

    def __iter__(self):
        yield Frame(RED)

    def close(self):
        pass


def test_the_picture_says_that_everybody_can_watch():
    with closing(WebDisplay("0.0.0.0:0", WebConfig(open=True))) as web:
        assert session(Camera(), web).describe(Scene(Frame(RED))).notices == ("web_open",)
    with closing(WebDisplay(":0", WebConfig(open=True))) as web:
        assert session(Camera(), web).describe(Scene(Frame(RED))).notices == ()


@pytest.mark.parametrize("page", [True, False])
def test_another_page_needs_a_restart(page, caplog):
    display = WebDisplay(":0") if page else MemoryDisplay()
    with closing(display):
        running, old = session(Camera(), display), Config()
        new = replace(old, web=WebConfig(clients=1))
        assert reconfigure(running, old, new) == (old if page else new)
    assert running.settings_refused is page
    assert ("needs a restart" in caplog.text) is page


def test_a_page_that_is_opened_again_has_the_settings_page_still(tmp_path):
    pin = str(PasswordHash.of("my own pin"))
    first = Config(web=WebConfig(enabled=True, address="127.0.0.1:0", pin=pin))
    running = session(Camera(), with_page(MemoryDisplay(), first.web))
    running.offer_settings(SettingsStore(Layers(tmp_path)))
    before = running.display.page.port
    with closing(running):
        reconfigure(running, first, replace(first, web=replace(first.web, clients=1)))
        opened_page(running.display)
        assert running.display.page.port != before
        assert get(running.display.page.port, "/settings")[0] == 200


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"address": "0.0.0.0:0"}, "without a password"),
        ({"address": "a b"}, "write web:HOST:PORT"),
        ({"password": "/missing/file"}, "web.password: /missing/file: no such file"),
        ({"certificate": "/missing.pem"}, "web.certificate: /missing.pem: no such file"),
    ],
)
def test_a_page_with_wrong_settings_is_refused_and_the_old_one_stays_open(change, fault, caplog):
    old = Config(web=WebConfig(enabled=True, address="127.0.0.1:0"))
    running = session(Camera(), with_page(MemoryDisplay(), old.web))
    page = running.display.page
    with closing(running):
        assert reconfigure(running, old, replace(old, web=replace(old.web, **change))) == old
        assert fault in caplog.text
        assert running.display.page is page
        assert get(page.port)[0] == 200


def test_a_reload_looks_no_name_up_between_two_pictures(caplog):
    running, old = session(Camera(), MemoryDisplay()), Config()
    named = replace(old, web=WebConfig(enabled=True, address="no.such.host.invalid:0"))
    with closing(running):
        assert reconfigure(running, old, named) == named
        assert "cannot listen" not in caplog.text
        assert running.display.screen_notices == ()

        def failed():
            running.display.show(RED, 0)
            return running.display.screen_notices

        until(failed)
    assert "page: cannot listen on no.such.host.invalid" in caplog.text


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed")
def test_a_certificate_that_was_renewed_is_read_by_a_reload(tmp_path, caplog):
    for name in ("certificate.pem", "key.pem"):
        shutil.copy(CERTIFICATES / name, tmp_path)
    paths = {name: str(tmp_path / f"{name}.pem") for name in ("certificate", "key")}
    config = Config(web=WebConfig(enabled=True, address="127.0.0.1:0", **paths))
    running = session(Camera(), with_page(MemoryDisplay(), config.web))
    page = running.display.page
    with closing(running):
        shutil.copy(CERTIFICATES / "expired.pem", tmp_path / "certificate.pem")
        assert reconfigure(running, config, config) == config
        assert running.settings_refused
        assert "has expired" in caplog.text
        make_certificate(tmp_path)
        assert served(page.port) == pem(CERTIFICATES / "certificate.pem")
        assert reconfigure(running, config, config) == config
        assert not running.settings_refused
        assert running.display.page is page
        assert served(page.port) == pem(tmp_path / "certificate.pem")


def make_certificate(folder):
    files = "-keyout", folder / "key.pem", "-out", folder / "certificate.pem"
    new = "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"
    subprocess.run(("openssl", "req", *new, *files), check=True, capture_output=True)


def served(port):
    return ssl.get_server_certificate(("127.0.0.1", port)).strip()


def pem(path):
    return path.read_text().strip()
