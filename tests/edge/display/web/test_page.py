"""The page in a real browser: it shows people and scores, by words and numbers too."""

from contextlib import closing
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from edge.config.schema import WebConfig
from edge.display.web.password import PasswordHash
from edge.labels import EMOTIONS
from edge.scene import Emotion
from tests.browser import axe
from tests.browser.driver import ENTER, TAB
from tests.edge.display.web.clients import until
from tests.edge.display.web.conftest import Page
from tests.edge.scenes import AWAY, FOUR, NINE, ONE, TWO, UNSURE, labelled, scene

pytestmark = pytest.mark.browser

SIZES = {"phone": (390, 844), "desktop": (1280, 720)}


def feeling(number):
    """Return a scene with one face, whose score is 100 % for one emotion."""
    return replace(scene(ONE), emotions=(Emotion(np.eye(7, dtype=np.float32)[number]),))


def texts(browser, selector):
    script = "return Array.from(document.querySelectorAll(arguments[0]), e => e.textContent)"
    return browser.run(script, selector)


def names(browser):
    return texts(browser, ".person h3 > :last-child")


def visible(browser, selector):
    """Return the text of an element; "" where it is not shown."""
    script = (
        "const e = document.querySelector(arguments[0]); return e.offsetParent ? e.innerText : ''"
    )
    return browser.run(script, selector)


def test_people_and_their_scores_are_shown(page, browser):
    page.publish(scene(*TWO))
    page.open()
    until(lambda: names(browser) == ["Happy", "Sad"])
    assert texts(browser, ".number") == ["Person 1", "Person 2"]
    rows = texts(browser, ".person:first-child .scores li")
    assert rows == [f"{word}{70 if word == 'Happy' else 5}%" for word in page.words(EMOTIONS)]
    share = browser.run(
        "const bar = document.querySelector('.top .bar');"
        "return bar.firstChild.offsetWidth / bar.clientWidth"
    )
    assert share == pytest.approx(0.7, abs=0.02)
    until(lambda: browser.run("return document.getElementById('live').naturalWidth") > 0)


def test_scores_follow_the_scene(page, browser):
    page.publish(scene(*TWO))
    page.open()
    until(lambda: len(names(browser)) == 2)
    page.publish(feeling(0))
    until(lambda: names(browser) == ["Angry"])
    assert texts(browser, ".top") == ["Angry100%"]


def test_the_bar_of_the_name_stands_out_not_the_highest(page, browser):
    """A name stays for a while where another score is a little higher."""
    scores = np.array([0.46, 0.39, 0.03, 0.03, 0.03, 0.03, 0.03], np.float32)
    page.publish(replace(scene(ONE), emotions=(Emotion(scores, "disgust"),)))
    page.open()
    until(lambda: names(browser) == ["Disgusted"])
    assert texts(browser, ".top") == ["Disgusted39%"]


def test_unsure_and_turned_away(page, browser):
    page.publish(replace(scene(*TWO), emotions=(UNSURE, AWAY)))
    page.open()
    until(lambda: names(browser) == ["Unsure", "Turned away"])
    assert texts(browser, ".top") == []
    assert texts(browser, ".person:last-child .value") == ["\N{EN DASH}"] * 7
    widths = (
        "const bars = document.querySelectorAll('.person:last-child .fill');"
        "return Array.from(bars, bar => bar.style.width)"
    )
    assert browser.run(widths) == ["0%"] * 7
    assert "30%" in texts(browser, ".person:first-child .value")


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("", "Nobody here"),
        ("idle", "Look at the camera"),
        ("no_camera", "No camera\nPlease connect a camera"),
        ("no_access", "No camera\nNo permission to use the camera"),
        ("camera_closed", "Camera switched off"),
        ("camera_lost", "Camera lost\nPlease check the cable"),
        ("starting", "Starting…"),
    ],
)
def test_states_are_words(page, browser, state, words):
    page.publish(scene(state=state))
    page.open()
    until(lambda: visible(browser, "#state").replace("\n\n", "\n") == words)
    assert names(browser) == []
    until(lambda: texts(browser, "#said") == [words.partition("\n")[0]])


def test_notices_recording_and_health(page, browser):
    page.publish(scene(ONE, notices=("too_hot", "unheard_of"), indicators=("recording",)))
    page.open()
    until(lambda: visible(browser, "#notices") == "Too hot")
    assert visible(browser, "#recording") == "Recording"
    until(lambda: "26.5" in visible(browser, "#health"))
    assert "Temperature\n48 °C" in visible(browser, "#health")
    page.publish(scene(ONE))
    until(lambda: not visible(browser, "#notices"))
    assert not visible(browser, "#recording")


def test_labels_of_another_network_get_their_names(page, browser):
    page.publish(scene(ONE))
    page.open()
    until(lambda: names(browser) == ["Happy"])
    page.publish(labelled(2, ONE))
    until(lambda: texts(browser, ".scores .name") == ["Smile", "No smile"])


def test_names_are_spoken_only_when_they_change_and_not_too_often(page, browser):
    page.publish(scene(ONE))
    page.open()
    until(lambda: texts(browser, "#said") == ["Happy"])
    browser.run(
        "window.times = []; new MutationObserver(() => times.push(Date.now()))"
        ".observe(document.getElementById('said'), {childList: true})"
    )
    for number in (0, 1, 5, 0, 2):
        page.publish(feeling(number))
        until(lambda name=EMOTIONS[number]: names(browser) == page.words([name]))
    until(lambda: texts(browser, "#said") == ["Afraid"])
    times = browser.run("return times")
    assert all(later - earlier >= 2900 for earlier, later in pairwise(times))
    assert len(times) < 5
    page.publish(scene(*NINE))
    until(lambda: texts(browser, "#said") == ["People: 9"])


@pytest.mark.parametrize(("device", "form"), [("phone", "small"), ("desktop", "large")])
def test_a_phone_asks_for_smaller_pictures(page, browser, device, form):
    page.publish(scene(ONE))
    page.open(SIZES[device])
    assert f"form={form}" in browser.run("return document.getElementById('live').src")


def test_the_keyboard_reaches_everything_in_order_with_a_visible_focus(page, browser):
    page.publish(scene(*FOUR))
    page.open()
    until(lambda: len(names(browser)) == 4)
    found = []
    for _ in range(4):
        browser.press(TAB)
        found.append(
            browser.run(
                "const e = document.activeElement, style = getComputedStyle(e);"
                "return [e.innerText, style.outlineStyle, parseFloat(style.outlineWidth) >= 2]"
            )
        )
        if found[-1][0] == "Language":
            browser.press(ENTER)  # the list opens
    assert [name for name, *_ in found] == ["Pause", "Save picture", "Language", "العربية"]
    assert all((style, thick) == ("solid", True) for _, style, thick in found)
    browser.press(TAB, ENTER)  # Deutsch
    until(lambda: browser.run("return document.documentElement.lang") == "de")
    until(lambda: "Fröhlich" in names(browser))


def test_pause_keeps_the_picture_and_the_scores(page, browser):
    page.publish(scene(ONE))
    page.open()
    until(lambda: browser.run("return document.getElementById('live').naturalWidth") > 0)
    until(lambda: names(browser) == ["Happy"])
    browser.press(TAB, ENTER)
    assert visible(browser, "#pause") == "Continue"
    assert browser.run("return document.getElementById('still').offsetWidth") > 300
    page.publish(scene())
    until(lambda: page.watching() == 0)
    assert names(browser) == ["Happy"]
    browser.press(ENTER)
    until(lambda: names(browser) == [])
    assert visible(browser, "#pause") == "Pause"


def test_axe_finds_nothing(page, browser):
    pytest.importorskip("axe_core_python", reason="axe-core-python is not installed")
    page.publish(scene(*FOUR, notices=("too_hot",), indicators=("recording",)))
    for size in SIZES.values():
        for scheme in ("dark", "light"):
            page.open(size, scheme, "en" if scheme == "dark" else "ar")
            until(lambda: len(names(browser)) == 4)
            browser.run("document.querySelector('details').open = true")
            assert axe.violations(browser) == []


def test_the_page_comes_back_by_itself_after_a_restart(browser):
    first = Page(browser)
    with closing(first.display):
        first.publish(scene(ONE))
        first.open()
        until(lambda: names(browser) == ["Happy"])
    until(lambda: visible(browser, "#trouble") == first.words(["page_stopped"])[0])
    assert names(browser) == []
    assert not visible(browser, "#health")
    second = Page(browser, first.display.port)
    with closing(second.display):
        second.publish(feeling(0))
        until(lambda: names(browser) == ["Angry"])
        until(lambda: not visible(browser, "#trouble"))  # the picture comes after the events
        until(lambda: browser.run("return document.getElementById('live').naturalWidth") > 0)
        browser.open("about:blank")
    assert "ERR_CONNECTION_REFUSED" in " ".join(browser.log())


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_the_password_opens_the_page(browser, tmp_path, monkeypatch, scheme):
    pytest.importorskip("axe_core_python", reason="axe-core-python is not installed")
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path))
    config = WebConfig(password=str(PasswordHash.of("right horse")))
    page = Page(browser, config=config)
    with closing(page.display):
        page.publish(scene(ONE))
        page.open(scheme=scheme)
        assert axe.violations(browser) == []
        browser.press(*"wrong horse", ENTER)
        alert = page.words(["page_wrong"])[0]
        until(lambda: visible(browser, "[role=alert]") == alert)
        assert axe.violations(browser) == []
        assert any("403" in entry for entry in browser.log())  # the answer's own status
        browser.press(*"right horse", ENTER)
        until(lambda: names(browser) == ["Happy"])
        browser.open("about:blank")


@pytest.mark.parametrize("code", ["en", "ar"])
def test_errors_say_what_to_do(page, browser, code):
    pytest.importorskip("axe_core_python", reason="axe-core-python is not installed")
    browser.show(*SIZES["phone"])
    browser.open(f"{page.display.name}nothing?lang={code}")
    title, link = page.words(["page_error", "page_open"], code)
    assert texts(browser, "h1, a") == [title, link]
    assert axe.violations(browser) == []
    assert any("404" in entry for entry in browser.log())


def test_axe_finds_what_is_wrong(page, browser):
    pytest.importorskip("axe_core_python", reason="axe-core-python is not installed")
    page.open()
    browser.run("document.getElementById('live').removeAttribute('alt')")
    assert any("image-alt" in each for each in axe.violations(browser))


def test_arabic_runs_from_right_to_left(page, browser):
    page.publish(scene(ONE))
    page.open(language="ar")
    until(lambda: names(browser) == ["فرح"])
    assert browser.run("return document.documentElement.dir") == "rtl"
    bar, full = browser.run(
        "const bar = document.querySelector('.top .bar');"
        "const end = element => element.getBoundingClientRect().right;"
        "return [end(bar.firstChild), end(bar)]"
    )
    assert full - bar <= 2


def test_every_language_fits_a_phone(page, browser):
    page.publish(scene(*FOUR, notices=("settings_broken",), indicators=("recording",)))
    for code in page.languages:
        # A new picture: streams of pages that are gone are noticed.
        page.publish(scene(*FOUR, notices=("settings_broken",), indicators=("recording",)))
        page.open(language=code)
        until(lambda: len(names(browser)) == 4)
        width = browser.run("return document.documentElement.scrollWidth")
        assert (code, width) == (code, 390)


def test_bars_do_not_move_where_less_motion_is_wanted(page, browser):
    page.publish(scene(ONE))
    for still, seconds in ((True, "0s"), (False, "0.2s")):
        page.open(still=still)
        until(lambda: len(names(browser)) == 1)
        script = "return getComputedStyle(document.querySelector('.fill')).transitionDuration"
        assert browser.run(script) == seconds
