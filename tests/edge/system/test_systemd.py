import os
import re
import signal
import socket
import subprocess
import sys
import time

import pytest

from edge.system.systemd import Watchdog
from tests.files import ROOT


@pytest.fixture
def systemd(tmp_path):
    """What systemd listens on."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(tmp_path / "notify"))
        listener.settimeout(60)
        yield listener


def environment(listener, **more):
    return {"NOTIFY_SOCKET": listener.getsockname(), **more}


def test_beats_come_twice_as_often_as_they_must(systemd):
    now = [0.0]
    dog = Watchdog(environment(systemd, WATCHDOG_USEC="10000000"), lambda: now[0])
    times = []
    for tenth in range(200):
        now[0] = tenth / 10
        dog.beat()
        systemd.setblocking(False)
        try:
            assert systemd.recv(99) == b"WATCHDOG=1"
            times.append(now[0])
        except BlockingIOError:
            pass
    assert times == [0, 5, 10, 15]


def test_without_systemd_nothing_is_said():
    dog = Watchdog({})
    dog.ready()
    dog.beat()
    dog.status("fine")


def test_a_name_without_a_file():
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(f"\0emotion-edge-test-{os.getpid()}")
        listener.settimeout(5)
        Watchdog({"NOTIFY_SOCKET": f"@emotion-edge-test-{os.getpid()}"}).ready()
        assert listener.recv(99) == b"READY=1"


def test_the_command_tells_systemd(systemd, tmp_path):
    """Ready when it shows pictures, alive while it does, reloading with the time of it."""
    run = [sys.executable, "-m", "edge", "run", "--camera", "demo", "--display", "web::0"]
    file = tmp_path / "c.toml"
    file.write_text("")
    run += ["--config", str(file)]
    settings = environment(systemd, WATCHDOG_USEC="400000")
    heard = []

    def until(message):
        while not heard or not heard[-1].startswith(message):
            heard.append(systemd.recv(999).decode())

    with subprocess.Popen(run, cwd=ROOT, stdout=-1, env={**os.environ, **settings}) as process:
        until("READY=1")
        until("WATCHDOG=1")
        before = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
        process.send_signal(signal.SIGHUP)
        until("RELOADING=1")
        told = int(re.search(r"MONOTONIC_USEC=(\d+)", heard[-1])[1])
        assert before <= told <= time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
        until("READY=1")
        until("WATCHDOG=1")
        file.write_text("[display\n")
        process.send_signal(signal.SIGHUP)
        until("RELOADING=1")
        until("READY=1")  # also where nothing could be read
        until("WATCHDOG=1")
        process.terminate()
        until("STOPPING=1")
        process.communicate(timeout=30)
    assert process.returncode == 0
