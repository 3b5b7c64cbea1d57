"""The settings page in a real browser: by keyboard, at both sizes, without a script of its own."""

from contextlib import closing

import pytest

from edge.config import page_file
from edge.config.layers import Layers
from edge.config.schema import WebConfig
from edge.display.web.display import WebDisplay
from edge.display.web.password import PasswordHash
from edge.display.web.settings_store import SettingsStore
from tests.browser import axe
from tests.browser.driver import ENTER, TAB
from tests.edge.display.web.clients import until

pytestmark = pytest.mark.browser

PIN = "my-own-pin"
CASES = [
    ((390, 844), "dark", "en"),
    ((390, 844), "light", "ar"),
    ((1280, 720), "light", "de"),
    ((1280, 720), "dark", "ja"),
]
WIDE = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
FOCUS = "return document.activeElement.id"
# As a browser that leaves the checks to the server.
SEND = """
const form = document.querySelector("form");
form.noValidate = true;
for (const name in arguments[0]) document.getElementById(name).value = arguments[0][name];
form.requestSubmit();
"""


class Settings:
    """The settings page, and the browser that shows it."""

    def __init__(self, browser, display, folder):
        self.browser, self.display = browser, display
        self.layers = Layers(folder)
        self.store = SettingsStore(self.layers, ("dark", "light"), apply=self.apply)
        display.offer(self.store)

    def apply(self):
        self.store.settle(refused=False)

    def open(self, size=(390, 844), scheme="dark", language="en"):
        self.browser.show(*size, scheme)
        self.browser.open(f"{self.display.name}settings?lang={language}")

    def enter(self, **how):
        self.open(**how)
        until(lambda: self.browser.run(FOCUS) == "password")
        self.browser.press(*PIN, ENTER)
        self.wait_for("emotion.lead")

    def wait_for(self, name):
        until(lambda: self.browser.run("return !!document.getElementById(arguments[0])", name))

    def send(self, **values):
        values = {name.replace("_", "."): value for name, value in values.items()}
        self.browser.run(SEND, values)

    def message(self):
        script = "const e = document.querySelector('.message'); return e && [e.role, e.innerText]"
        return self.browser.run(script)


@pytest.fixture
def settings(browser, tmp_path):
    config = WebConfig(pin=str(PasswordHash.of(PIN)))
    with closing(WebDisplay("127.0.0.1:0", config)) as display:
        yield Settings(browser, display, tmp_path)
        browser.open("about:blank")


@pytest.mark.parametrize(("size", "scheme", "language"), CASES)
def test_axe_finds_nothing_and_nothing_is_cut_off(settings, browser, size, scheme, language):
    how = {"size": size, "scheme": scheme, "language": language}
    settings.open(**how)
    assert axe.violations(browser) == []
    settings.enter(**how)
    assert axe.violations(browser) == []
    assert browser.run(WIDE) == 0
    assert browser.run("return document.dir") == ("rtl" if language == "ar" else "ltr")
    settings.send(emotion_lead="7")
    until(lambda: settings.message() is not None)
    assert axe.violations(browser) == []
    assert browser.run(WIDE) == 0
    assert any("422" in line for line in browser.log())


def test_a_bad_value_gets_the_focus_with_its_fault_and_the_rest_stays(settings, browser):
    settings.enter()
    settings.send(emotion_lead="7", notice_operator="City Museum")
    until(lambda: settings.message() is not None)
    assert settings.message()[0] == "alert"
    until(lambda: browser.run(FOCUS) == "emotion.lead")
    script = """
    const input = document.activeElement, value = document.getElementById("notice.operator").value;
    const texts = input.getAttribute("aria-describedby").split(" ");
    return [input.value, input.ariaInvalid, document.getElementById(texts[0]).innerText, value];
    """
    found = ["7", "true", "Must be from 0 to 1, not 7", "City Museum"]
    assert browser.run(script) == found
    assert not settings.layers.file.exists()
    assert any("422" in line for line in browser.log())


def test_by_keyboard_a_value_is_typed_and_saved(settings, browser):
    settings.enter()
    browser.run("document.getElementById('emotion.unsure').focus()")
    browser.press(TAB)
    assert browser.run(FOCUS) == "emotion.lead"
    browser.press(*"0.5", ENTER)
    until(lambda: settings.message() == ["status", "Saved"])
    assert page_file.read(settings.layers.file) == {"emotion": {"lead": 0.5}}
    assert browser.run("return document.title").startswith("Saved")


def test_the_focus_is_never_below_the_bar(settings, browser):
    settings.enter()
    hidden = """
    const box = document.activeElement.getBoundingClientRect();
    const bar = document.querySelector(".bar");
    if (bar.contains(document.activeElement)) return false;
    return box.bottom > bar.getBoundingClientRect().top + 1 || box.top < 0;
    """
    stops = browser.run("return document.querySelectorAll('form input, form select').length")
    for _ in range(stops):
        browser.press(TAB)
        assert not browser.run(hidden), browser.run(FOCUS)


def test_reset_takes_two_steps(settings, browser):
    page_file.write(settings.layers.file, {"emotion": {"lead": 0.5}})
    settings.enter()
    shown = "return document.querySelector('details button').checkVisibility()"
    assert not browser.run(shown)
    browser.run("document.querySelector('summary').focus()")
    browser.press(ENTER)
    until(lambda: browser.run(shown))
    browser.press(TAB, ENTER)
    until(lambda: settings.message() == ["status", "Saved"])
    assert not settings.layers.file.exists()


def test_the_page_with_the_picture_leads_here(settings, browser):
    browser.show(390, 844)
    browser.open(f"{settings.display.name}?lang=de")
    link = "const a = document.querySelector('#settings a'); return [a.innerText, a.href]"
    address = f"{settings.display.name}settings?lang=de"
    until(lambda: browser.run(link) == ["Einstellungen", address])
