import os

import pytest

from edge.config.credentials import read_credentials
from edge.errors import ConfigError


@pytest.mark.parametrize(
    ("content", "mode", "text"),
    [
        (b"eve:secret", 0o644, "everybody on this machine may use it: sudo chmod o="),
        (b"eve:secret", 0o602, "everybody"),
        (b"secret", 0o600, "write one line, user:password"),
        (b":secret", 0o600, "write one line"),
        (b"", 0o600, "write one line"),
        (b"eve:secret\nmore", 0o600, "write one line"),
        (b"eve:secret\0", 0o600, "write one line"),
    ],
)
def test_a_wrong_file_is_refused_without_being_repeated(tmp_path, content, mode, text):
    path = tmp_path / "credentials"
    path.write_bytes(content)
    path.chmod(mode)
    with pytest.raises(ConfigError, match=f"^mqtt.credentials: .*{text}") as caught:
        read_credentials(path, "mqtt.credentials")
    assert "secret" not in str(caught.value)


def test_what_is_no_file_is_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe", 0o600)
    for path, text in (("pipe", "not a file"), ("missing", "No such file"), ("a\0b", "no file")):
        with pytest.raises(ConfigError, match=text):
            read_credentials(tmp_path / path, "mqtt.credentials")


def test_a_byte_order_mark_is_read_over(tmp_path):
    path = tmp_path / "credentials"
    path.write_bytes(b"\xef\xbb\xbfeve:pass\r\n")
    path.chmod(0o600)
    assert read_credentials(path, "mqtt.credentials") == ("eve", "pass")
