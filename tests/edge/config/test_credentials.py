import os

import pytest

from edge.config.credentials import find_credentials, read_credentials
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
    wrong = {
        "pipe": "a pipe, not a file",
        "": "a folder, not a file",
        "missing": "no such file",
        "a\0b": "null byte",
        "a" * 256: "File name too long",
    }
    for path, text in wrong.items():
        with pytest.raises(ConfigError, match=f"^mqtt.credentials: .*{text}"):
            read_credentials(tmp_path / path, "mqtt.credentials")


def test_a_credential_of_systemd_is_read_and_only_a_missing_one_is_none(tmp_path):
    environment = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    assert find_credentials("", "mqtt.credentials", "emotion-edge.mqtt", {}) == ("", "")
    assert find_credentials("", "mqtt.credentials", "emotion-edge.mqtt", environment) == ("", "")
    path = tmp_path / "emotion-edge.mqtt"
    path.mkdir()
    with pytest.raises(ConfigError, match=r"^credential emotion-edge\.mqtt: .*a folder"):
        find_credentials("", "mqtt.credentials", "emotion-edge.mqtt", environment)
    path.rmdir()
    path.write_text("eve:pass\n")
    path.chmod(0o600)
    found = find_credentials("", "mqtt.credentials", "emotion-edge.mqtt", environment)
    assert found == ("eve", "pass")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may become another user")
def test_a_credential_that_may_not_be_read_is_refused(tmp_path):
    os.seteuid(65534)  # nobody
    try:
        with pytest.raises(ConfigError, match="Permission denied"):
            find_credentials("", "", "any", {"CREDENTIALS_DIRECTORY": str(tmp_path)})
    finally:
        os.seteuid(0)


def test_a_byte_order_mark_is_read_over(tmp_path):
    path = tmp_path / "credentials"
    path.write_bytes(b"\xef\xbb\xbfeve:pass\r\n")
    path.chmod(0o600)
    assert read_credentials(path, "mqtt.credentials") == ("eve", "pass")
