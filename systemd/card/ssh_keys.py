"""Public ssh keys that may log in."""

from __future__ import annotations

import base64
from pathlib import Path

from card.user_file import read_user_file
from edge.errors import ConfigError

KEY_TYPES = {
    "ssh-ed25519",
    "ssh-rsa",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "sk-ssh-ed25519@openssh.com",
    "sk-ecdsa-sha2-nistp256@openssh.com",
}


def parse_ssh_keys(text: str, option: str = "SSH_KEY") -> tuple[str, ...]:
    """Return the public keys.

    Args:
        text: a key, or the path of a file with one key per line; "" for none.
        option: that the text is from, for the message.

    Raises:
        ConfigError: there is no key, or a line is not a public key.
    """
    if not text:
        return ()
    where, first = option, text.split(maxsplit=1)[:1]
    if first and first[0] not in KEY_TYPES:
        path = Path(text).expanduser()
        where, text = f"{option} {path}", read_user_file(path, option)
    if "PRIVATE KEY" in text:
        raise ConfigError(f"{where}: this is the private key: give the file that ends in .pub")
    lines = [line.strip() for line in text.splitlines() if line.strip()[:1] not in ("", "#")]
    if not lines or not all(line.isprintable() and _is_key(line) for line in lines):
        raise ConfigError(f"{where}: not a public ssh key such as ~/.ssh/id_ed25519.pub")
    return tuple(lines)


def _is_key(line: str) -> bool:
    """Return whether a line is "TYPE BASE64 COMMENT", where the data begin with the type again."""
    kind, _, rest = line.partition(" ")
    if kind not in KEY_TYPES:
        return False
    try:
        blob = base64.b64decode(rest.split(" ")[0], validate=True)
    except ValueError:  # not base64, or not even ASCII
        return False
    name = kind.encode()
    head = len(name).to_bytes(4, "big") + name
    return blob.startswith(head) and len(blob) > len(head)
