"""The settings page of the real program: what is saved there is used at once, and after a start."""

import os
import re
import subprocess
import sys
from contextlib import contextmanager
from urllib.parse import urlencode

import pytest

from edge.display.web.password import PasswordHash
from tests.edge.display.web.clients import TIMEOUT, get
from tests.files import ROOT

PIN = "my own pin"
SETTINGS = ("-o", "camera.source=demo", "-o", f"web.pin={PasswordHash.of(PIN)}")


class Program:
    """The running program, its port, and the lines that it logged."""

    def __init__(self, process):
        self.process, self.lines = process, []
        self.port = int(self.wait_for(r"display: http://127\.0\.0\.1:(\d+)/")[1])
        self.wait_for("^started: ")

    def wait_for(self, pattern):
        for line in self.process.stderr:
            self.lines.append(line)
            if found := re.search(pattern, line):
                return found
        raise AssertionError("".join(self.lines))

    def post(self, fields, **headers):
        body = urlencode(fields).encode()
        headers = {"Host": "localhost", "Origin": "http://localhost", **headers}
        return get(self.port, "/settings", "POST", body, **headers)

    def log_in(self):
        return self.post({"password": PIN})[1]["set-cookie"].partition(";")[0]


@pytest.fixture
def running(tmp_path):
    """Return a context manager that runs the program with its state in tmp_path."""

    @contextmanager
    def run():
        command = [sys.executable, "-m", "edge", "run", "--display", "web::0", *SETTINGS]
        environment = {**os.environ, "STATE_DIRECTORY": str(tmp_path), "PYTHONPATH": str(ROOT)}
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, text=True, stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            yield Program(process)
        finally:
            process.terminate()
            process.stderr.read()
            assert process.wait(TIMEOUT) == 0

    return run


def language(program):
    """Return the language of the page for a browser that wants none."""
    return re.search(rb'<html lang="(\w+)"', get(program.port, "/")[2])[1].decode()


def test_what_is_saved_is_used_at_once_and_after_a_restart(running, tmp_path):
    with running() as program:
        assert language(program) == "en"
        cookie = program.log_in()
        status, headers, _ = program.post({"display.language": "de"}, Cookie=cookie)
        assert (status, headers["location"]) == (303, "/settings?lang=en&saved")
        program.wait_for("configuration read again")
        assert language(program) == "de"
        program.process.kill()  # a power cut
        program.process.wait()
        program.process.returncode = 0
    with running() as program:
        assert language(program) == "de"
        program.post({"reset": "yes"}, Cookie=program.log_in())
        program.wait_for("configuration read again")
        assert language(program) == "en"
    assert [path.name for path in tmp_path.iterdir()] == []


def test_settings_that_prevent_the_start_are_left_out(running, tmp_path):
    (tmp_path / "settings.toml").write_text('[display]\nlanguage = "de"\ntheme = "gone"\n')
    with running() as program:
        found = "".join(program.lines)
        assert "started without settings of the page: no theme 'gone'" in found
        program.wait_for("^state: .*settings_safe")  # a notice on the screen and on the page
        program.post({"display.theme": "light"}, Cookie=program.log_in())
        program.wait_for("configuration read again$")
        program.wait_for("^state: frame and faces$")
