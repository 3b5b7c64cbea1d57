"""The password: made once, stored as a hash, required of other computers, and hard to guess."""

import base64
from contextlib import closing

import pytest

from edge.config.schema import WebConfig
from edge.display.web.display import WebDisplay
from edge.display.web.password import PasswordHash, usual_file
from edge.display.web.password_file import write
from edge.errors import ConfigError
from tests.edge.display.web.clients import get
from tests.edge.pictures import RED

PASSWORD = "correct horse £€"
SALT, DIGEST = "A" * 24, "A" * 43 + "="
HASH = PasswordHash.of(PASSWORD)


@pytest.fixture(autouse=True)
def usual_folder(tmp_path, monkeypatch):
    """The usual file of this process lies in the temporary folder."""
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path))
    return tmp_path


@pytest.fixture
def web():
    with closing(WebDisplay("0.0.0.0:0", WebConfig(password=str(HASH)))) as display:
        display.show(RED, 0)
        yield display


def log_in(web, password, **headers):
    body = b"password=" + password.encode().hex(" ").replace(" ", "%").join(["%", ""]).encode()
    return get(web.port, "/login", "POST", body, **headers)


def basic(password):
    return "Basic " + base64.b64encode(f"anyone:{password}".encode()).decode()


def test_off_the_loopback_a_password_is_needed_or_the_word_of_the_owner():
    for address in ("0.0.0.0:0", "[::]:0"):
        with pytest.raises(ConfigError, match=r"emotion-edge password.* web.open = true.* ssh "):
            WebDisplay(address)
    WebDisplay("0.0.0.0:0", WebConfig(password=str(HASH))).close()
    WebDisplay("0.0.0.0:0", WebConfig(open=True)).close()
    WebDisplay("127.0.0.1:0").close()


def test_the_screen_and_the_log_say_that_everybody_can_watch(caplog):
    with closing(WebDisplay("0.0.0.0:0", WebConfig(open=True, password=str(HASH)))) as web:
        assert web.screen_notices == ("web_open",)
        assert get(web.port)[0] == 200
    assert "everybody in the network can watch" in caplog.text
    for address, config in (
        (":0", WebConfig(open=True)),
        ("0.0.0.0:0", WebConfig(password=str(HASH))),
    ):
        with closing(WebDisplay(address, config)) as web:
            assert web.screen_notices == ()


def test_without_the_password_there_is_only_the_form(web):
    assert get(web.port)[:2][0] == 303
    assert get(web.port)[1]["location"] == "/login"
    assert b'type="password"' in get(web.port, "/login")[2]
    for path in ("/stream.mjpg", "/snapshot.jpg"):
        status, headers, body = get(web.port, path)
        assert status == 401
        assert headers["www-authenticate"].startswith("Basic ")
        assert b"\xff\xd8" not in body
    # Our own page must not make the browser ask by itself.
    assert "www-authenticate" not in get(web.port, "/stream.mjpg?page1")[1]


def test_the_form_gives_a_session(web):
    status, headers, _ = log_in(web, PASSWORD)
    assert (status, headers["location"]) == (303, "/")
    cookie, *values = headers["set-cookie"].split("; ")
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(values)
    assert get(web.port, Cookie=f"other=1; {cookie}")[0] == 200
    assert get(web.port, "/snapshot.jpg", Cookie=cookie)[0] == 200
    name = cookie.partition("=")[0]
    for wrong in (f"{name}=", f"{name}=x", cookie[:-1], cookie + "x", "", ";=;", "\xff=\xff"):
        assert get(web.port, "/snapshot.jpg", Cookie=wrong)[0] == 401


def test_programs_send_the_password_with_each_request(web):
    for value in (basic(PASSWORD), basic(PASSWORD).replace("Basic", "basic")):
        assert get(web.port, "/snapshot.jpg", Authorization=value)[0] == 200
    config = WebConfig(password=str(PasswordHash.of("plain-words")))
    with closing(WebDisplay("0.0.0.0:0", config)) as other:
        other.show(RED, 0)
        assert get(other.port, "/snapshot.jpg", Authorization="Bearer plain-words")[0] == 200


@pytest.mark.parametrize("value", ["Basic", "Basic !!", "Digest x", "Basic /w==", " ", "Basic  ="])
def test_malformed_credentials_are_no_password(web, value):
    assert get(web.port, "/snapshot.jpg", Authorization=value)[0] == 401


def test_wrong_passwords_are_refused_and_soon_not_even_looked_at(web):
    answers = [log_in(web, f"wrong {number}") for number in range(9)]
    statuses = [status for status, _, _ in answers]
    assert statuses[:5] == [403] * 5
    assert statuses[-1] == 429
    assert int(answers[-1][1]["retry-after"]) > 0
    assert get(web.port, "/snapshot.jpg", Authorization=basic("wrong"))[0] == 429


def test_a_foreign_page_cannot_log_in(web):
    assert log_in(web, PASSWORD, Origin="http://evil.example")[0] == 403


@pytest.mark.parametrize(
    ("length", "status"), [("", 411), ("x", 411), ("1025", 413), ("9" * 99, 413)]
)
def test_forms_have_a_length_within_limits(web, length, status):
    assert get(web.port, "/login", "POST", Content_Length=length)[0] == status


@pytest.mark.parametrize(
    "body", [b"", b"password", b"password=%ff%zz", b"\xff\xfe", b"&" * 900, b"a=b"]
)
def test_a_form_without_a_password_is_a_wrong_one(web, body):
    headers = {} if body else {"Content-Length": "0"}
    assert get(web.port, "/login", "POST", body, **headers)[0] in (400, 403)


def test_another_password_is_taken_at_once_and_ends_the_sessions(usual_folder):
    write(usual_file(), HASH)
    with closing(WebDisplay("0.0.0.0:0")) as web:
        web.show(RED, 0)
        cookie = log_in(web, PASSWORD)[1]["set-cookie"].partition(";")[0]
        assert get(web.port, Cookie=cookie)[0] == 200
        write(usual_file(), PasswordHash.of("another one"))
        assert get(web.port, Cookie=cookie)[0] == 303
        assert log_in(web, PASSWORD)[0] == 403
        assert log_in(web, "another one")[0] == 303


@pytest.mark.parametrize("damage", ["", "noise", "scrypt$1$2$3$4$5", None])
def test_a_damaged_file_leaves_the_old_password(usual_folder, damage, caplog):
    write(usual_file(), HASH)
    with closing(WebDisplay("0.0.0.0:0")) as web:
        if damage is None:
            usual_file().unlink()
        else:
            usual_file().write_text(damage)
        assert log_in(web, PASSWORD)[0] == 303
        assert log_in(web, "wrong")[0] == 403
    assert caplog.text.count("the old password stays") == 1
