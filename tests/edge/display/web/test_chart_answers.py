"""Who gets the page of the counts, and what is said where there is none."""

from contextlib import closing

import pytest

from edge.config.observers import AggregateConfig
from edge.config.schema import DisplayConfig, WebConfig
from edge.display.web.display import WebDisplay
from edge.display.web.password import PasswordHash
from edge.runtime.page import open_texts
from tests.edge.display.web.clients import get

PASSWORD = "a password"


@pytest.fixture
def texts(tmp_path):
    config = AggregateConfig(enabled=True, file=str(tmp_path / "counts.db"))
    return open_texts(DisplayConfig(language="de"), config)


def test_the_page_is_behind_the_password(texts):
    config = WebConfig(password=str(PasswordHash.of(PASSWORD)))
    with closing(WebDisplay("0.0.0.0:0", config, texts=texts)) as web:
        status, headers, body = get(web.port, "/chart")
        assert (status, headers["location"], body) == (303, "/login", b"")
        status, _, body = get(web.port, "/chart", Authorization=f"Bearer {PASSWORD}")
        assert (status, b"Keine Gruppe" in body) == (200, True)


def test_it_has_no_script_and_loads_nothing_from_elsewhere(texts):
    with closing(WebDisplay(":0", texts=texts)) as web:
        _, headers, body = get(web.port, "/chart?days=7&lang=en")
        assert b"<script" not in body
        assert "script-src" not in headers["content-security-policy"]
        assert get(web.port, "/chart", "HEAD")[2] == b""
        assert get(web.port, "/chart", "POST")[0] == 405


def test_there_is_none_without_counts():
    with closing(WebDisplay(":0", texts=open_texts(DisplayConfig(), AggregateConfig()))) as web:
        assert get(web.port, "/chart")[0] == 404


def test_counts_that_cannot_be_read_are_an_error_that_is_logged(texts, tmp_path, caplog):
    (tmp_path / "counts.db").write_text("no database" * 100)
    with closing(WebDisplay(":0", texts=texts)) as web:
        assert get(web.port, "/chart")[0] == 503
    assert [m for m in caplog.messages if "counts.db: cannot be read" in m]
