"""The password of the metrics, with real requests."""

import base64
import hmac
import http.client
import logging
from contextlib import suppress

import pytest

from edge.config.observers import MetricsConfig
from edge.display.web.request import Refused, parse
from edge.errors import ConfigError
from edge.observers.metrics.lock import Lock, Login
from edge.observers.metrics.settings import SHORTEST, read_login
from edge.observers.opening import open_metrics
from tests.edge.observers.metrics.conftest import observed
from tests.edge.scenes import ONE

USER, PASSWORD = "prometheus", "a-long-pass:word-é"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "login"
    path.write_text(f"{USER}:{PASSWORD}\n", encoding="utf-8")
    path.chmod(0o600)
    return str(path)


@pytest.fixture
def port(open_outlet, file):
    outlet = open_outlet(credentials=file)
    outlet.take(observed(ONE))
    return outlet.port


def basic(user, password):
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def scrape(port, authorization=None, method="GET", path="/metrics"):
    """Return status, challenge and body of a request."""
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    client.request(method, path, headers={"Authorization": authorization} if authorization else {})
    answer = client.getresponse()
    found = answer.status, answer.headers.get("WWW-Authenticate", ""), answer.read()
    client.close()
    return found


def test_the_right_password_gets_the_metrics(port, caplog):
    caplog.set_level(logging.WARNING)
    status, challenge, body = scrape(port, basic(USER, PASSWORD))
    assert (status, challenge) == (200, "")
    assert b"emotion_edge_frames_total 1.0\n" in body
    assert scrape(port, basic(USER, PASSWORD).replace("Basic", "bAsIc"))[0] == 200
    assert scrape(port, basic(USER, PASSWORD), "HEAD")[0] == 200
    assert caplog.messages == []


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "Basic",
        "Basic ",
        "Basic x",
        basic(USER, PASSWORD[:-1]),
        basic(USER, PASSWORD + "x"),
        basic("", PASSWORD),
        basic(USER, ""),
        basic("", ""),
        basic(USER, PASSWORD).replace("Basic", "Bearer"),
        f"Bearer {PASSWORD.encode().decode('latin-1')}",
        "Basic " + "A" * 8000,
        "Basic \xff\xfe",
    ],
)
@pytest.mark.parametrize("path", ["/metrics", "/"])
def test_anything_else_gets_a_challenge_and_no_number(port, authorization, path):
    status, challenge, body = scrape(port, authorization, path=path)
    assert (status, body) == (401, b"Unauthorized\n")
    assert challenge.startswith("Basic ")


def test_wrong_passwords_are_one_line_and_no_password_is_none(port, caplog):
    caplog.set_level(logging.WARNING)
    assert scrape(port)[0] == 401
    assert caplog.messages == []
    for number in range(5):
        assert scrape(port, basic(USER, f"guess {number}"))[0] == 401
    assert caplog.messages == ["metrics: 127.0.0.1: wrong user or password; others are not logged"]


def test_passwords_are_compared_in_constant_time_and_length():
    lengths = []

    def compare(given, right):
        lengths.append((len(given), len(right)))
        return hmac.compare_digest(given, right)

    door = Lock(Login(USER, PASSWORD), compare)
    for authorization in ("x", basic(USER, ""), basic(USER, PASSWORD), basic(USER, "x" * 99)):
        head = f"GET / HTTP/1.1\r\nHost: a\r\nAuthorization: {authorization}\r\n\r\n"
        with suppress(Refused):
            door.check(parse(head.encode()), "127.0.0.1")
    assert lengths == [(32, 32)] * 4


def test_others_may_reach_what_has_a_password_without_a_further_word(open_outlet, file, caplog):
    caplog.set_level(logging.INFO)
    outlet = open_outlet(address="0.0.0.0:0", credentials=file)
    outlet.take(observed(ONE))
    assert scrape(outlet.port)[0] == 401
    assert scrape(outlet.port, basic(USER, PASSWORD))[0] == 200
    assert caplog.messages == ["metrics: numbers and password are not encrypted"]


def test_a_password_is_demanded_even_where_everybody_may_read(open_outlet, file):
    outlet = open_outlet(address="0.0.0.0:0", credentials=file, open=True)
    outlet.take(observed(ONE))
    assert scrape(outlet.port)[0] == 401


def test_a_credential_of_systemd_is_used(tmp_path):
    path = tmp_path / "emotion-edge.metrics"
    path.write_text("a:long enough for us")
    path.chmod(0o400)
    environment = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    assert read_login(MetricsConfig(), environment) == ("a", "long enough for us")
    assert read_login(MetricsConfig(), {}) == ("", "")


@pytest.mark.parametrize(
    ("text", "mode", "message"),
    [
        ("a:short", 0o600, f"shorter than {SHORTEST} characters"),
        ("a:", 0o600, f"shorter than {SHORTEST} characters"),
        ("no colon", 0o600, "write one line, user:password"),
        ("", 0o600, "write one line, user:password"),
        ("a:long enough for us", 0o644, "everybody on this machine may use it"),
        (None, 0o600, "no such file"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_line(tmp_path, text, mode, message):
    path = tmp_path / "login"
    if text is not None:
        path.write_text(text)
        path.chmod(mode)
    with pytest.raises(ConfigError, match=message) as raised:
        open_metrics(MetricsConfig(enabled=True, credentials=str(path)))
    assert "\n" not in str(raised.value)
    assert "metrics.credentials" in str(raised.value)
    assert "long enough" not in str(raised.value)
