"""The page of the counts in a real browser."""

from contextlib import closing
from datetime import datetime
from functools import partial

import pytest

from edge.config.observers import AggregateConfig
from edge.config.schema import DisplayConfig
from edge.observers.aggregate.reading import midnight
from edge.observers.aggregate.store import MB, CountStore, transaction
from edge.observers.observation import Minute
from edge.runtime.page import open_texts
from tests.browser import axe
from tests.edge.display.web.clients import until
from tests.edge.scenes import scene

pytestmark = pytest.mark.browser

SIZES = {"phone": (390, 844), "desktop": (1280, 720)}


def fill(path):
    """Store minutes of today and of the days before."""
    today = midnight(datetime.now().astimezone().date()) // 60
    with closing(CountStore(path, 31, MB)) as store:
        store._connection = store._open()
        with transaction(store._connection):
            for number in range(-6 * 1440, 1440, 7):
                people = 3 * max(0, 5 - abs(number % 1440 - 800) // 60)
                happy, neutral = people // 6 * 3, 3 if people > 6 else 0
                counts = {"happy": happy, "neutral": neutral, "surprise": people - happy - neutral}
                known = {label: count for label, count in counts.items() if count}
                minute = Minute(today + number, people, known)
                store._insert(store._connection, minute, expire=False)


@pytest.fixture
def chart(page, tmp_path):
    """Return a function that opens the page of the counts of a file."""
    path = tmp_path / "counts.db"
    page.display.translate(
        open_texts(DisplayConfig(), AggregateConfig(enabled=True, file=str(path)))
    )

    def open_chart(browser, size=SIZES["phone"], scheme="dark", language="en", days=1):
        browser.show(*size, scheme)
        browser.open(f"{page.display.name}chart?days={days}&lang={language}")

    open_chart.path = path
    return open_chart


def texts(browser, selector):
    script = "return Array.from(document.querySelectorAll(arguments[0]), e => e.textContent)"
    return browser.run(script, selector)


def test_today_and_seven_days_have_bars_and_a_table(chart, browser):
    fill(chart.path)
    chart(browser)
    assert texts(browser, ".row span:first-child") == [
        "Most people at once", "Happy", "Neutral", "Surprised",
    ]  # fmt: skip
    assert texts(browser, ".row .number")[0] == "15"
    assert browser.run("return document.querySelectorAll('rect').length") > 20
    assert len(texts(browser, "tbody tr")) == 24
    browser.run("document.querySelectorAll('nav a')[1].click()")
    until(lambda: len(texts(browser, "tbody tr")) == 7)
    assert texts(browser, "[aria-current]") == ["Seven days"]


def test_no_counts_are_named(chart, browser):
    chart(browser)
    assert "No group was counted." in texts(browser, "section p")
    assert texts(browser, "tbody tr") == []


def test_axe_finds_nothing(chart, browser):
    pytest.importorskip("axe_core_python", reason="axe-core-python is not installed")
    fill(chart.path)
    for size in SIZES.values():
        for scheme, language in (("dark", "en"), ("light", "ar")):
            for days in (1, 7):
                chart(browser, size, scheme, language, days)
                assert axe.violations(browser) == []


def test_every_language_fits_a_phone(chart, browser, page):
    fill(chart.path)
    for code in page.languages:
        chart(browser, language=code)
        width = browser.run("return document.documentElement.scrollWidth")
        assert (code, width) == (code, 390)


def test_the_live_page_leads_to_the_counts_where_there_are_any(page, chart, browser):
    page.publish(scene())
    page.open()
    until(lambda: browser.run("return !document.getElementById('chart').hidden"))
    browser.run("document.getElementById('chart').click()")
    until(lambda: "No group was counted." in texts(browser, "section p"))


def test_the_live_page_shows_groups_in_place_of_people(page, browser):
    counts = {"people": 6, "labels": {"happy": 3}}
    publish = partial(page.display.news.publish, scene(), {}, {})
    publish(counts)
    page.open()
    until(lambda: texts(browser, "#numbers div") == ["People6", "Happy3"])
    assert texts(browser, ".person") == []
    assert browser.run("return document.getElementById('chart').hidden")
    publish(None)
    until(lambda: browser.run("return document.getElementById('counts').hidden"))
