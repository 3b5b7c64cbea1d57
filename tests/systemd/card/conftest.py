"""Fixtures of the tests of card images."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from card.cli import main

from tests.systemd.card.machine import FakeMachine


class Built(NamedTuple):
    """Result of `card build`."""

    code: int
    output: str
    errors: str
    image: Path

    def assert_refused(self, *words: str) -> None:
        """Assert one clear line, exit code 1, and that nothing is left behind."""
        *others, line = self.errors.splitlines()
        assert self.code == 1
        assert line.startswith("error: ")
        assert all(other.startswith(("warning: ", "downloading ")) for other in others)
        for word in words:
            assert word in line
        assert not self.image.parent.exists() or not list(self.image.parent.iterdir())


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A file that begins as a Debian package does."""
    path = tmp_path / "emotion-edge_0.1.0-1~test+2_arm64.deb"
    path.write_bytes(b"!<arch>\n" + bytes(range(256)) * 500)
    return path


@pytest.fixture
def build(
    tmp_path: Path, package: Path, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Built]:
    """Run `card build` on a base image."""

    def call(image: Path, *options: str, package: Path = package) -> Built:
        out = tmp_path / "build" / "card.img"
        paths = ["--image", str(image), "--out", str(out), "--package", str(package)]
        code = main(["build", *paths, *options])
        captured = capsys.readouterr()
        return Built(code, captured.out, captured.err, out)

    return call


@pytest.fixture
def ssh_key() -> str:
    """A public ssh key, whose data are zero."""
    blob = b"\0\0\0\x0bssh-ed25519\0\0\0 " + bytes(32)
    return f"ssh-ed25519 {base64.b64encode(blob).decode()} me"


@pytest.fixture
def machine(tmp_path: Path) -> FakeMachine:
    """A machine with a system disk and a card reader."""
    return FakeMachine(tmp_path)
