"""Addresses of network cameras, and the file with user and password."""

import pytest

from edge.camera.network.address import read_address
from edge.errors import ConfigError

SECRET = "p@ss:w/rd é"


@pytest.fixture
def credentials(tmp_path):
    path = tmp_path / "credentials"
    path.write_text(f"eve:{SECRET}\n", encoding="utf-8")
    path.chmod(0o640)
    return path


def test_messages_name_the_host_only():
    address = read_address("RTSP://cam.local:8554/user=a&password=b?token=c#d")
    assert address.name == "rtsp://cam.local:8554"
    assert read_address("http://[::1]/x").name == "http://[::1]"


def test_user_and_password_come_from_the_file(credentials):
    address = read_address("rtsp://cam/live", str(credentials))
    assert (address.user, address.password) == ("eve", SECRET)
    assert address.url == "rtsp://cam/live"
    assert address.url_with_password == "rtsp://eve:p%40ss%3Aw%2Frd%20%C3%A9@cam/live"


def test_they_can_stand_anywhere_in_the_address(credentials):
    source = "http://cam/video.cgi?user={user}&pwd={password}"
    assert read_address(source, str(credentials)).url.endswith(
        "?user=eve&pwd=p%40ss%3Aw%2Frd%20%C3%A9"
    )


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("http://eve:secret@cam/x", "write user and password into a file"),
        ("http://secret@cam/x", "write user and password into a file"),
        ("ftp://cam/secret", "are known, not 'ftp'"),
        ("file:///secret", "are known, not 'file'"),
        ("http:///secret", "names no camera"),
        ("http://[::1/secret", "no address"),
        ("http://cam:99999/secret", "no address"),
        ("http://cam/secret\r\nX: y", "no address"),
        ("http://cam/a secret", "no address"),
        ("http://cam/secret\0", "no address"),
        ("http://cam/" + "secret" * 2000, "no address"),
    ],
)
def test_a_wrong_address_is_refused_without_being_repeated(source, text):
    with pytest.raises(ConfigError, match=text) as caught:
        read_address(source)
    assert "secret" not in str(caught.value)
