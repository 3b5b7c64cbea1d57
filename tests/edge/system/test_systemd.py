import os
import re
import signal
import socket
import subprocess
import sys
import time
from uuid import uuid4

import pytest

from edge.system.systemd import SystemdNotifier
from tests.files import ROOT


@pytest.fixture
def systemd(tmp_path):
    """Socket on which systemd listens."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(tmp_path / "notify"))
        listener.settimeout(60)
        yield listener


def environment(listener, **more):
    return {"NOTIFY_SOCKET": listener.getsockname(), **more}


def test_the_watchdog_is_fed_twice_as_often_as_required(systemd):
    now = [0.0]
    notifier = SystemdNotifier(environment(systemd, WATCHDOG_USEC="10000000"), lambda: now[0])
    times = []
    for tenth in range(200):
        now[0] = tenth / 10
        notifier.alive()
        systemd.setblocking(False)
        try:
            assert systemd.recv(99) == b"WATCHDOG=1"
            times.append(now[0])
        except BlockingIOError:
            pass
    assert times == [0, 5, 10, 15]


def test_without_systemd_nothing_is_sent():
    notifier = SystemdNotifier({})
    notifier.ready()
    notifier.alive()
    notifier.status("fine")


def test_an_abstract_socket():
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        name = f"emotion-edge-{uuid4()}"
        listener.bind(f"\0{name}")
        listener.settimeout(5)
        SystemdNotifier({"NOTIFY_SOCKET": f"@{name}"}).ready()
        assert listener.recv(99) == b"READY=1"


def test_the_command_notifies_systemd(systemd, tmp_path):
    """Ready when pictures are shown, alive while they are, reloading with the time."""
    run = [sys.executable, "-m", "edge", "run", "--camera", "demo", "--display", "web::0"]
    file = tmp_path / "c.toml"
    file.write_text("")
    run += ["--config", str(file)]
    settings = environment(systemd, WATCHDOG_USEC="400000")
    received = []

    def until(message):
        while not received or not received[-1].startswith(message):
            received.append(systemd.recv(999).decode())

    env = {**os.environ, **settings}
    with subprocess.Popen(run, cwd=ROOT, stdout=-1, stderr=-1, env=env) as process:
        until("READY=1")
        until("WATCHDOG=1")
        before = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
        process.send_signal(signal.SIGHUP)
        until("RELOADING=1")
        time_sent = int(re.search(r"MONOTONIC_USEC=(\d+)", received[-1])[1])
        assert before <= time_sent <= time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
        until("READY=1")
        until("WATCHDOG=1")
        file.write_text("[display\n")
        process.send_signal(signal.SIGHUP)
        until("RELOADING=1")
        until("READY=1")  # although nothing could be read
        until("WATCHDOG=1")
        process.terminate()
        until("STOPPING=1")
        process.communicate(timeout=30)
    assert process.returncode == 0
