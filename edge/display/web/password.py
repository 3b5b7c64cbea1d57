"""Password of the page: only a salted hash of it is stored.

The hash is scrypt (RFC 7914) with N = 2^13, r = 8, p = 1: it takes 8 MB for a moment, and on a PC
26 ms; a Raspberry Pi Zero 2 W is about ten times as slow.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from edge.errors import ConfigError
from edge.system.settings_folder import settings_folder

ROUNDS, BLOCK, PARALLEL = 2**13, 8, 1  # N, r and p
# No letters and digits that look alike; 16 of 31 have 79 bits.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
GROUPS = 4  # of four characters
SHORTEST = 8  # characters of a password that somebody made up
LONGEST = 256
NOTATION = re.compile(
    r"scrypt\$([0-9]{1,6})\$([0-9]{1,2})\$([0-9])\$([\w+/=]{16,64})\$([\w+/=]{44})", re.ASCII
)


@dataclass(frozen=True)
class Secret:
    """A secret that is stored as a hash: the viewers' password, or the PIN of the settings.

    Attributes:
        setting: key of the configuration that names its file.
        file: name of its usual file.
        command: makes it.
    """

    setting: str
    file: str
    command: str


PASSWORD = Secret("web.password", "web-password", "emotion-edge password")  # to watch
PIN = Secret("web.pin", "web-pin", "emotion-edge password --pin")  # to change settings


@dataclass(frozen=True)
class PasswordHash:
    """A hash, and how it was computed."""

    rounds: int
    block: int
    parallel: int
    salt: bytes
    digest: bytes

    @classmethod
    def of(cls, password: str) -> Self:
        """Return the hash of a password, with new salt."""
        salt = secrets.token_bytes(16)
        digest = _scrypt(password, salt, ROUNDS, BLOCK, PARALLEL)
        return cls(ROUNDS, BLOCK, PARALLEL, salt, digest)

    @classmethod
    def parse(cls, text: str, where: str) -> Self:
        """Read what `str` wrote.

        Raises:
            ConfigError: it is no such text; `where` names its source.
        """
        found = NOTATION.fullmatch(text.strip())
        try:
            if not found:
                raise ValueError  # noqa: TRY301
            rounds, block, parallel = (int(found[number]) for number in (1, 2, 3))
            salt, digest = (base64.b64decode(found[number], validate=True) for number in (4, 5))
            parsed = cls(rounds, block, parallel, salt, digest)
            parsed.fits("")
        except ValueError:
            raise ConfigError(f"{where} is not a hash of `emotion-edge password`") from None
        return parsed

    def __str__(self) -> str:
        """Return one line for a file."""
        salt, digest = (base64.b64encode(data).decode() for data in (self.salt, self.digest))
        return f"scrypt${self.rounds}${self.block}${self.parallel}${salt}${digest}"

    def fits(self, password: str) -> bool:
        """Return whether this is the hash of a password."""
        given = _scrypt(password, self.salt, self.rounds, self.block, self.parallel)
        return hmac.compare_digest(given, self.digest)


def generate() -> str:
    """Return a new password that can be read to somebody."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(GROUPS))
    return "-".join(groups)


def usual_file(secret: Secret = PASSWORD) -> Path:
    """Return where `emotion-edge password` stores a hash: for the service and root, or a user."""
    return settings_folder() / secret.file


def _scrypt(password: str, salt: bytes, rounds: int, block: int, parallel: int) -> bytes:
    """Return 32 bytes.

    Raises:
        ValueError: the numbers are out of range, or would take more than 32 MB.
    """
    given = password.encode(errors="surrogatepass")
    return hashlib.scrypt(given, salt=salt, n=rounds, r=block, p=parallel, maxmem=2**25, dklen=32)
