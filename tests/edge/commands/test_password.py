"""The password of the page, from the command line."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from edge.config import loader
from edge.display.web.password import PasswordHash
from tests.files import ROOT


@pytest.fixture
def password(tmp_path):
    """Return a function that runs `emotion-edge password` for a user whose home is tmp_path."""

    def call(*arguments, given="", **environment):
        return subprocess.run(
            [sys.executable, "-m", "edge", "password", *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
            capture_output=True,
            text=True,
            input=given,
            timeout=120,
            check=False,
        )

    return call


def test_the_password_is_printed_once_and_its_hash_is_stored(password, tmp_path):
    result = password(STATE_DIRECTORY=str(tmp_path / "new"))
    path = tmp_path / "new" / "web-password"
    assert (result.returncode, str(path) in result.stderr) == (0, True)
    assert PasswordHash.parse(path.read_text(), "").fits(result.stdout.strip())
    assert result.stdout.strip() not in path.read_text() + result.stderr
    assert path.stat().st_mode & 0o777 == 0o600
    again = password(STATE_DIRECTORY=str(tmp_path / "new"))
    assert again.stdout != result.stdout
    assert not PasswordHash.parse(path.read_text(), "").fits(result.stdout.strip())


def test_a_chosen_password_is_not_printed(password, tmp_path):
    result = password("--choose", "-o", "web.password=mine", given="my own words\n")
    assert (result.returncode, result.stdout) == (0, "")
    assert PasswordHash.parse((tmp_path / "mine").read_text(), "").fits("my own words")


def test_a_setting_is_printed_and_nothing_is_stored(password, tmp_path):
    result = password("--setting", STATE_DIRECTORY=str(tmp_path / "new"))
    plain, _, setting = result.stdout.partition("\n")
    (tmp_path / "c.toml").write_text(setting)
    stored = loader.load(tmp_path / "c.toml").web.password
    assert PasswordHash.parse(stored, "").fits(plain)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("given", ["", "short\n", "x" * 257 + "\n"])
def test_a_password_of_a_wrong_length_is_an_error(password, tmp_path, given):
    result = password("--choose", "-o", "web.password=mine", given=given)
    assert (result.returncode, result.stderr.count("\n")) == (1, 1)
    assert "8 to 256 characters" in result.stderr
    assert not (tmp_path / "mine").exists()


@pytest.mark.parametrize("place", ["/proc/nothing/here", "/dev/null/x", "c.toml/x", "folder"])
def test_a_place_that_cannot_be_written_is_an_error(password, tmp_path, place):
    (tmp_path / "c.toml").write_text("")
    (tmp_path / "folder").mkdir()
    result = password("-o", f"web.password={place}")
    assert (result.returncode, result.stdout, result.stderr.count("\n")) == (1, "", 1)
    assert "cannot write" in result.stderr


def test_a_page_for_others_without_a_password_is_one_line(command, tmp_path):
    result = command(
        "run", "--camera", "demo", "--display", "web:0.0.0.0:0", "-o", f"web.password={tmp_path}/no"
    )
    assert result.returncode == 1
    assert "`emotion-edge password` makes one" in result.stderr
    assert "Traceback" not in result.stderr


def test_the_pin_of_the_settings_page_is_another_file(password, tmp_path):
    folder = {"STATE_DIRECTORY": str(tmp_path)}
    result = password("--pin", **folder)
    stored = (tmp_path / "web-pin").read_text()
    assert PasswordHash.parse(stored, "").fits(result.stdout.strip())
    assert not (tmp_path / "web-password").exists()
    printed = password("--pin", "--setting", **folder).stdout
    (tmp_path / "c.toml").write_text(printed.partition("\n")[2])
    assert loader.load(tmp_path / "c.toml").web.pin.startswith("scrypt$")


@pytest.mark.parametrize(
    ("redirection", "fault"),
    [
        ("</dev/null", "a password needs"),
        ("<&-", "no password: the standard input is closed"),
        ("<latin", "a password must be text in UTF-8"),
    ],
)
def test_an_input_without_a_password_is_one_line(tmp_path, redirection, fault):
    (tmp_path / "latin").write_bytes("p\xe4ssword-of-mine\n".encode("latin-1"))
    command = f"{sys.executable} -m edge password --choose {redirection}"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "STATE_DIRECTORY": str(tmp_path / "new")}
    result = subprocess.run(
        ("/bin/sh", "-c", command),
        cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert result.returncode == 1
    assert result.stderr.startswith(f"emotion-edge: error: {fault}")
    assert result.stderr.count("\n") == 1
    assert not (tmp_path / "new").exists()
