"""Encryption with a certificate of one's own."""

import os
import shutil
import ssl
from contextlib import closing
from pathlib import Path

import pytest

from edge.config.schema import WebConfig
from edge.display.web.display import WebDisplay
from edge.errors import ConfigError
from tests.edge.display.web.clients import connect, get, parse, read_all
from tests.edge.pictures import RED

FOLDER = Path(__file__).with_name("certificates")


def config(certificate, key=""):
    return WebConfig(
        certificate=f"{FOLDER}/{certificate}", key=f"{FOLDER}/{key}" if key else "", password=""
    )


@pytest.fixture
def web():
    settings = config("certificate.pem", "key.pem")
    with closing(WebDisplay(":0", settings, patience=1)) as display:
        display.show(RED, 0)
        yield display


def ask(port, request, **options):
    context = ssl.create_default_context(cafile=FOLDER / "certificate.pem")
    if options:
        context.set_ciphers("ALL:@SECLEVEL=0")  # those of old versions
    for name, value in options.items():
        setattr(context, name, value)
    with connect(port) as plain, context.wrap_socket(plain, server_hostname="localhost") as sock:
        sock.sendall(request)
        return parse(read_all(sock))


def test_the_picture_is_encrypted(web):
    assert web.name == f"https://127.0.0.1:{web.port}/"
    request = b"GET /snapshot.jpg HTTP/1.1\r\nHost: localhost\r\n\r\n"
    status, headers, body = ask(web.port, request)
    assert (status, body[:2]) == (200, b"\xff\xd8")
    # With a certificate that a browser does not know, nobody could open the page any more.
    assert "strict-transport-security" not in headers


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_old_versions_are_refused(web):
    with pytest.raises(OSError, match=r"(?i)alert|version|closed|reset|EOF"):
        ask(
            web.port,
            b"",
            maximum_version=ssl.TLSVersion.TLSv1_1,
            minimum_version=ssl.TLSVersion.TLSv1,
        )


@pytest.mark.parametrize(
    "data", [b"", b"\x16\x03\x01", b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"]
)
def test_who_does_not_encrypt_is_cut_and_holds_up_nobody(web, data, capfd):
    with connect(web.port) as sock:
        sock.sendall(data)
        request = b"GET /favicon.ico HTTP/1.1\r\nHost: localhost\r\n\r\n"
        assert ask(web.port, request)[0] == 200
        assert b"HTTP" not in read_all(sock)
    assert capfd.readouterr().err == ""


def test_the_cookie_is_for_encrypted_connections_only(tmp_path):
    from edge.display.web.password import PasswordHash

    settings = WebConfig(
        certificate=str(FOLDER / "certificate.pem"),
        key=str(FOLDER / "key.pem"),
        password=str(PasswordHash.of("password")),
    )
    with closing(WebDisplay(":0", settings)) as web:
        form = b"password=password"
        request = b"POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s"
        cookie = ask(web.port, request % (len(form), form))[1]["set-cookie"]
        assert cookie.startswith("__Host-")
        assert cookie.endswith("; Secure")


def test_certificate_and_key_in_one_file(tmp_path):
    both = tmp_path / "both.pem"
    both.write_text((FOLDER / "certificate.pem").read_text() + (FOLDER / "key.pem").read_text())
    WebDisplay(":0", WebConfig(certificate=str(both))).close()


@pytest.mark.parametrize(
    ("certificate", "key", "message"),
    [
        ("nothing.pem", "key.pem", "web.certificate: .*no such file"),
        ("certificate.pem", "nothing.pem", "web.key: .*no such file"),
        ("expired.pem", "key.pem", "has expired"),
        ("early.pem", "key.pem", "not valid yet"),
        ("certificate.pem", "other_key.pem", "does not belong to"),
        ("certificate.pem", "encrypted_key.pem", "needs a passphrase"),
        ("certificate.pem", "", "name the file of the key in web.key"),
        ("key.pem", "certificate.pem", "no certificate and key in PEM form"),
        ("README.md", "key.pem", "no certificate and key in PEM form"),
        (".", "key.pem", "web.certificate: .*a folder, not a file"),
        ("certificate.pem", ".", "web.key: .*a folder, not a file"),
        ("\0", "key.pem", "null byte"),
        ("a" * 256, "key.pem", "web.certificate: .*File name too long"),
    ],
)
def test_what_is_wrong_is_one_line(certificate, key, message):
    with pytest.raises(ConfigError, match=message) as caught:
        WebDisplay(":0", config(certificate, key))
    assert str(caught.value).startswith("web.")
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may become another user")
def test_a_certificate_in_a_folder_of_others_is_an_error(tmp_path):
    os.seteuid(65534)  # nobody
    try:
        with pytest.raises(ConfigError, match=r"web\.certificate: .*is not readable for"):
            WebDisplay(":0", WebConfig(certificate=f"{tmp_path}/certificate.pem"))
    finally:
        os.seteuid(0)


def test_a_key_without_a_certificate_is_an_error():
    with pytest.raises(ConfigError, match=r"web\.certificate"):
        WebDisplay(":0", WebConfig(key=str(FOLDER / "key.pem")))


def test_damaged_certificates_are_errors(tmp_path):
    whole = (FOLDER / "certificate.pem").read_text()
    shutil.copy(FOLDER / "key.pem", tmp_path)
    for place in range(0, len(whole), 23):
        (tmp_path / "c.pem").write_text(whole[:place] + "A" + whole[place + 1 :][: 400 - place])
        with pytest.raises(ConfigError, match=r"web\."):
            WebDisplay(":0", WebConfig(certificate=f"{tmp_path}/c.pem", key=f"{tmp_path}/key.pem"))


def test_without_a_certificate_the_page_is_not_encrypted():
    with closing(WebDisplay(":0")) as web:
        assert get(web.port)[0] == 200
