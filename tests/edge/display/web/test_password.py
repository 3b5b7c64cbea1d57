"""The stored hash, its file, and what is counted of those who log in."""

import os
import re
from pathlib import Path

import pytest

from edge.config.schema import WebConfig
from edge.display.web import attempts, sessions
from edge.display.web.attempts import Attempts
from edge.display.web.display import WebDisplay
from edge.display.web.password import PasswordHash, generate
from edge.display.web.password_file import write
from edge.display.web.sessions import Sessions
from edge.errors import ConfigError

PASSWORD = "correct horse £€"
SALT, DIGEST = "A" * 24, "A" * 43 + "="
HASH = PasswordHash.of(PASSWORD)


def test_the_stored_file_is_for_one_user_and_holds_no_password(tmp_path):
    path = tmp_path / "web-password"
    write(path, HASH)
    assert path.stat().st_mode & 0o777 == 0o600
    assert PASSWORD not in path.read_text()
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "text",
    [
        "scrypt$", "scrypt$8192$8$1$AAAA$AAAA", f"scrypt$999999$99$9${SALT}${DIGEST}",
        f"scrypt$8191$8$1${SALT}${DIGEST}", f"scrypt$0$0$0${SALT}${'=' * 44}",
    ],
)  # fmt: skip
def test_a_malformed_hash_is_an_error_and_takes_no_memory(text, tmp_path):
    with pytest.raises(ConfigError, match="is not a hash"):
        WebDisplay(":0", WebConfig(password=text))
    (tmp_path / "file").write_text(text)
    with pytest.raises(ConfigError, match="is not a hash"):
        WebDisplay(":0", WebConfig(password=str(tmp_path / "file")))


def test_files_that_are_none_are_errors(tmp_path):
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "large").write_bytes(b"\xff" * 10**6)
    before = open_files()
    for name in ("fifo", "large", "nothing", "", "\0", "a" * 256):
        with pytest.raises(ConfigError, match=r"web.password|is not a hash"):
            WebDisplay(":0", WebConfig(password=f"{tmp_path}/{name}"))
    assert open_files() == before


def open_files():
    return len(list(Path("/proc/self/fd").iterdir()))


def test_generated_passwords_are_long_and_differ():
    passwords = {generate() for _ in range(100)}
    assert len(passwords) == 100
    assert all(
        re.fullmatch("([2-9a-hjkmnp-z]{4}-){3}[2-9a-hjkmnp-z]{4}", each) for each in passwords
    )


def test_a_hash_is_read_as_it_was_written():
    assert PasswordHash.parse(str(HASH), "") == HASH
    assert HASH.fits(PASSWORD)
    assert not HASH.fits(PASSWORD + " ")
    assert str(PasswordHash.of(PASSWORD)) != str(HASH)


def test_sessions_end_and_are_bounded():
    now = [0.0]
    kept = Sessions(lambda: now[0])
    tokens = [kept.begin() for _ in range(sessions.LIMIT + 1)]
    assert [kept.has(token) for token in (tokens[0], tokens[1], tokens[-1], "")] == [
        False,
        True,
        True,
        False,
    ]
    now[0] = sessions.LIFETIME
    assert not kept.has(tokens[-1])


def test_attempts_are_counted_for_each_client_and_for_all():
    now = [0.0]
    counted = Attempts(lambda: now[0])
    assert [counted.take("1.2.3.4") > 0 for _ in range(6)] == [False] * 5 + [True]
    assert counted.take("::ffff:1.2.3.4") > 0
    assert [counted.take(f"fd00::{n}") > 0 for n in range(6)] == [False] * 5 + [True]
    assert counted.take("5.6.7.8") > 0  # too many by all clients
    now[0] = 100.0
    assert counted.take("1.2.3.4") == 0
    for number in range(2 * attempts.CLIENTS):
        counted.take(f"10.0.{number // 256}.{number % 256}")
    assert len(counted._clients) == attempts.CLIENTS
