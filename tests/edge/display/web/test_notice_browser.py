"""The notice in a real browser: text for everybody, in the direction of the page."""

import pytest

from edge.display.web.texts import Texts
from tests.browser import axe
from tests.edge.display.web.conftest import looks
from tests.edge.scenes import ONE, scene

pytestmark = pytest.mark.browser

TEXTS = "return Array.from(document.querySelectorAll(arguments[0]), e => e.textContent)"
NOTICE = (
    ("Emotion recognition", "A camera finds faces here and estimates emotions from them."),
    ("Operator", "متحف المدينة"),
    ("Contact", "a-very-long-name-without-spaces.privacy.department@city-museum.example"),
    ("More information", "https://museum.example/privacy"),
)


@pytest.mark.parametrize(("scheme", "code"), [("dark", "en"), ("light", "ar")])
def test_the_notice_is_text(page, browser, scheme, code):
    pytest.importorskip("axe_core_python", reason="axe-core-python is not installed")
    page.display.translate(Texts(colours=looks, notice=lambda _code: list(NOTICE)))
    page.publish(scene(ONE))
    page.open(scheme=scheme, language=code)
    assert browser.run(TEXTS, ".notice h2, .notice p") == list(NOTICE[0])
    assert browser.run(TEXTS, ".notice dt, .notice dd") == [*sum(NOTICE[1:], ())]
    link = "const a = document.querySelector('.notice a'); return [a.href, a.rel]"
    assert browser.run(link) == [NOTICE[3][1], "noopener noreferrer"]
    direction = "return getComputedStyle(document.querySelector('.notice dt')).direction"
    assert browser.run(direction) == ("rtl" if code == "ar" else "ltr")
    assert browser.run("return document.documentElement.scrollWidth <= innerWidth")
    assert axe.violations(browser) == []


def test_without_a_notice_there_is_no_such_text(page, browser):
    page.open()
    assert browser.run(TEXTS, ".notice") == []
