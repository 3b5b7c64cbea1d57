"""The `password` command: make a password of the web page, show it once, store its hash."""

from __future__ import annotations

import getpass
import logging
import sys
from pathlib import Path

from edge.config.schema import WebConfig
from edge.display.web.password import (
    LONGEST,
    PASSWORD,
    PIN,
    SHORTEST,
    PasswordHash,
    generate,
    usual_file,
)
from edge.display.web.password_file import write
from edge.errors import ConfigError
from edge.system.printable import reason

log = logging.getLogger(__name__)


def make_password(config: WebConfig, *, choose: bool, setting: bool, pin: bool = False) -> None:
    """Make or replace the password; a running page takes it at once.

    Args:
        config: names the file.
        choose: read the password from the terminal, or from a pipe; otherwise it is random.
        setting: print a line for the configuration file, and store nothing.
        pin: make the PIN of the settings page instead.

    Raises:
        ConfigError: the password is too short or too long, or the setting is no file.
        DataError: the file cannot be written.
    """
    password = read_password() if choose else generate()
    password_hash = PasswordHash.of(password)
    secret, given = (PIN, config.pin) if pin else (PASSWORD, config.password)
    path = Path(given or usual_file(secret))
    if not setting:
        if given.startswith("scrypt$"):
            raise ConfigError(f"{secret.setting} holds a hash: remove it, or use --setting")
        write(path, password_hash)
        name = "PIN" if pin else "password"
        log.info("its hash is stored in %s; the %s is shown only here:", path, name)
    if not choose:
        print(password)
    if setting:
        key = secret.setting.rpartition(".")[2]
        print(f'[web]\n{key} = "{password_hash}"')


def read_password() -> str:
    """Read a password: twice from a terminal, or the first line of a pipe.

    Raises:
        ConfigError: there is none, it is too short or too long, no text, or the two differ.
    """
    if sys.stdin is None or sys.stdin.closed:  # as with <&-
        raise ConfigError("no password: the standard input is closed: type it, or pipe it in")
    try:
        if sys.stdin.isatty():
            password = getpass.getpass("Password: ")
            if getpass.getpass("Again: ") != password:
                raise ConfigError("the two passwords differ")
        else:
            password = sys.stdin.readline().rstrip("\r\n")
        password.encode()
    except EOFError as error:  # Ctrl-D
        raise ConfigError("no password: the input ended before it") from error
    except UnicodeError as error:
        raise ConfigError("a password must be text in UTF-8") from error
    except OSError as error:
        raise ConfigError(f"no password: the input cannot be read: {reason(error)}") from error
    if not SHORTEST <= len(password) <= LONGEST:
        raise ConfigError(f"a password needs {SHORTEST} to {LONGEST} characters")
    return password
