"""Foreign names and pages are refused; what a browser must not do is in the headers."""

import socket
from contextlib import closing

import pytest

from edge.config.schema import WebConfig
from edge.display.web.access import is_own
from edge.display.web.display import WebDisplay
from tests.edge.display.web.clients import get
from tests.edge.pictures import RED

PATHS = ("/", "/stream.mjpg", "/snapshot.jpg", "/login", "/favicon.ico", "/nothing")
NAME = socket.gethostname()


@pytest.fixture
def web():
    with closing(WebDisplay(":0", WebConfig(hosts="cam.example Door.Example"))) as display:
        display.show(RED, 0)
        yield display


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("host", ["evil.example", "evil.example:8080", "localhost.evil.example"])
def test_a_foreign_name_is_misdirected(web, path, host):
    status, headers, body = get(web.port, path, Host=host)
    assert status == 421
    assert headers["content-type"].startswith("text/html")
    assert b"web.hosts" in body
    assert b"evil" not in body


@pytest.mark.parametrize(
    "host",
    [
        "localhost", "LOCALHOST:99", "localhost.", "127.0.0.1", "192.168.1.2:8080", "[::1]:8080",
        "[fe80::1%eth0]", NAME, f"{NAME}.local", f"{NAME}.LOCAL:1", "cam.example", "door.example:1",
    ],
)  # fmt: skip
def test_own_names_and_addresses_are_accepted(web, host):
    assert get(web.port, "/snapshot.jpg", Host=host)[0] == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example", f"{NAME}.evil.example", "localhost:80:80", "localhost:", "[localhost]",
        "a@localhost", "127.0.0.1.evil.example", "[::1", "::1", "0x7f.1", "127.1", " ", "%",
        "cam.example.evil.example", "[::1]x", "example", "localhost/evil", "١٢٧.0.0.1",
    ],
)  # fmt: skip
def test_other_names_are_not_own(host):
    assert not is_own(host, {"cam.example"})


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"},
    ],
)
@pytest.mark.parametrize("path", ["/", "/stream.mjpg", "/snapshot.jpg"])
def test_a_request_from_a_foreign_page_is_forbidden(web, path, headers):
    assert get(web.port, path, **headers)[0] == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate",
         "Sec-Fetch-Dest": "document"},
    ],
)  # fmt: skip
def test_own_pages_typed_addresses_and_links_are_answered(web, headers):
    assert get(web.port, "/", **headers)[0] == 200
    assert get(web.port, "/", Origin=f"http://127.0.0.1:{web.port}", **headers)[0] == 200


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_has_the_headers_that_protect_it(web, path):
    _, headers, _ = get(web.port, path, "HEAD")
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script-src 'unsafe" not in policy
    assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize("path", [path for path in PATHS if path != "/stream.mjpg"])
def test_head_has_the_headers_of_get_and_no_body(web, path):
    status, headers, body = get(web.port, path, "HEAD")
    full = get(web.port, path)
    assert (status, headers) == full[:2]
    assert body == b""
    assert len(full[2]) == int(headers["content-length"])


def test_head_of_the_stream_ends(web):
    status, headers, body = get(web.port, "/stream.mjpg", "HEAD")
    assert (status, body) == (200, b"")
    assert headers["content-type"].startswith("multipart/x-mixed-replace")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "FOO"])
@pytest.mark.parametrize("path", ["/", "/snapshot.jpg", "/favicon.ico"])
def test_other_methods_are_not_allowed(web, method, path):
    status, headers, _ = get(web.port, path, method, body=b"x")
    assert status == 405
    assert headers["allow"] == "GET, HEAD"


def test_the_icon_is_a_picture(web):
    status, headers, body = get(web.port, "/favicon.ico")
    assert (status, headers["content-type"]) == (200, "image/png")
    assert body.startswith(b"\x89PNG")
