"""Languages of the page."""

from contextlib import closing

import pytest

from edge.display.web.display import WebDisplay
from edge.display.web.texts import Texts, languages
from edge.render.language import available
from tests.edge.display.web.clients import get


@pytest.mark.parametrize(
    ("wanted", "accepted", "expected"),
    [
        ("de", "fr", "de"),
        ("", "fr-CA,en;q=0.5", "fr"),
        ("", "en;q=0.3, ja;q=0.9", "ja"),
        ("xx", "xx, pl;q=0.1", "pl"),
        ("", "", "it"),
        ("", "*", "it"),
        ("../en", ";;;q=9,de;q=x", "it"),
        ("", "  fr-CA \t ;  q=0.3 , ja ; q=0.9 ", "ja"),
        ("", "en x, de;q=1 0, fr ;q=0.1", "fr"),
    ],
)
def test_the_language_is_the_users_then_the_browsers_then_that_of_the_screen(
    wanted, accepted, expected
):
    assert Texts(default="it").choose(wanted, accepted) == expected


def test_time_to_read_a_header_grows_with_its_length_only():
    # 20 items, as many as are read; with the square of the length this would take hours.
    header = ",".join(["en" + " " * 50_000 + "x", "en" + " " * 50_000 + ";q=x"] * 10)
    assert Texts(default="it").choose("", header) == "it"


def test_a_custom_language_of_the_screen_leaves_the_page_in_english():
    assert Texts(default="/etc/own.toml").choose("", "") == "en"


def test_every_language_of_the_screen_has_a_page():
    assert [code for code, _, _ in languages()] == available()
    with closing(WebDisplay(":0")) as web:
        for code, name, direction in languages():
            status, _, body = get(web.port, f"/?lang={code}")
            page = body.decode()
            assert status == 200
            assert f'<html lang="{code}" dir="{direction}">' in page
            assert page.count('hreflang="') == len(available())
            assert f'aria-current="true">{name}</a>' in page
            assert "$" not in page.partition("<script")[0]


def test_errors_are_in_the_language_of_the_browser():
    with closing(WebDisplay(":0")) as web:
        body = get(web.port, "/none", **{"Accept-Language": "de"})[2].decode()
    assert 'lang="de"' in body
    assert Texts().load("de").words["page_error_404"] in body


@pytest.mark.parametrize("query", ["?" + "a&" * 99, "?lang=%ff%00", "?lang=" + "x" * 9000])
def test_odd_queries_are_answered(query):
    with closing(WebDisplay(":0")) as web:
        assert get(web.port, f"/{query}")[0] == 200
        assert get(web.port, f"/none{query}")[0] == 404
