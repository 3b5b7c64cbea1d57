"""The notice as text of the page."""

import pytest

from edge.config.schema import NoticeConfig
from edge.display.web.notice_html import notice_html

TITLE = ("Emotion recognition", "A camera finds faces here.")


def test_headings_and_values_are_text():
    html = notice_html([TITLE, ("", "Not named"), ("Operator", "Müller & <b>Söhne</b>")])
    assert '<h2 id="notice">Emotion recognition</h2><p>A camera finds faces here.</p>' in html
    assert "<p>Not named</p>" in html
    assert "<dt>Operator</dt><dd><bdi>Müller &amp; &lt;b&gt;Söhne&lt;/b&gt;</bdi></dd>" in html


@pytest.mark.parametrize("link", ["https://museum.example/?a=1&b=2", "mailto:me@museum.example"])
def test_an_address_is_a_link_that_gets_nothing_of_the_page(link):
    shown = link.replace("&", "&amp;")
    html = notice_html([TITLE, ("More", link)])
    assert f'<a href="{shown}" rel="noopener noreferrer">{shown}</a>' in html


@pytest.mark.parametrize("text", ["javascript:alert(1)", "City Museum", NoticeConfig().link])
def test_anything_else_is_no_link(text):
    assert "<a" not in notice_html([TITLE, ("More", text)])
