"""Public ssh keys are taken from the option or from a file, and validated."""

import pytest
from card.ssh_keys import parse_ssh_keys

from edge.errors import ConfigError


def test_keys_are_given_as_text_or_in_a_file(tmp_path, ssh_key):
    assert parse_ssh_keys("") == ()
    assert parse_ssh_keys(ssh_key) == (ssh_key,)
    file = tmp_path / "x.pub"
    file.write_text(f"{ssh_key}\n\n{ssh_key} two\n")
    assert parse_ssh_keys(str(file)) == (ssh_key, f"{ssh_key} two")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n", "private"),
        ("ssh-rsa {data}", "not a public ssh key"),
        ("ssh-ed25519 AAAA*", "not a public ssh key"),
        ("ssh-ed25519 AAAAü", "not a public ssh key"),
        ("{key}\nssh-ü {data}", "not a public ssh key"),
        ("ssh-ed25519", "not a public ssh key"),
        ("command=x {key}", "not a public ssh key"),
        ("{key}\x1b[31m", "not a public ssh key"),
        ("", "not a public ssh key"),
    ],
)
def test_wrong_keys_are_refused(tmp_path, ssh_key, text, word):
    file = tmp_path / "x.pub"
    file.write_text(text.format(key=ssh_key, data=ssh_key.split()[1]))
    with pytest.raises(ConfigError, match=word):
        parse_ssh_keys(str(file))


@pytest.mark.parametrize("text", ["ssh-ed25519", "ssh-ed25519 AAAA*"])
def test_a_wrong_key_is_not_taken_for_the_name_of_a_file(text):
    with pytest.raises(ConfigError, match=r"^SSH_KEY: not a public ssh key"):
        parse_ssh_keys(text)


def test_a_missing_file_is_reported():
    with pytest.raises(ConfigError, match=r"SSH_KEY /none\.pub: No such file"):
        parse_ssh_keys("/none.pub")
