import os
import re
import resource
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
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


def test_messages_are_sent_though_no_file_can_be_opened(systemd):
    notifier = SystemdNotifier(environment(systemd))
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
    try:
        with pytest.raises(OSError, match="Too many open files"):
            socket.socket()
        notifier.ready()
        SystemdNotifier(environment(systemd)).stopping()  # one socket serves all
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert [systemd.recv(99), systemd.recv(99)] == [b"READY=1", b"STOPPING=1"]


@pytest.mark.parametrize("address", ["/nothing/here", "@", "vsock:2:1234", "x" * 500])
def test_a_socket_that_cannot_be_reached_is_logged_once_and_ends_nothing(address, caplog):
    notifier = SystemdNotifier({"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "soon"})
    for _ in range(3):
        notifier.ready()
        notifier.alive()
    assert len(caplog.records) == 1
    assert "systemd cannot be notified" in caplog.text


def test_a_full_queue_does_not_hold_up_the_picture(systemd):
    now = [0.0]
    notifier = SystemdNotifier(environment(systemd, WATCHDOG_USEC="10000000"), lambda: now[0])
    for _ in range(2000):  # more than any queue of this kind holds
        now[0] += 5
        notifier.alive()
    systemd.setblocking(False)
    with suppress(BlockingIOError):
        while systemd.recv(99) == b"WATCHDOG=1":
            pass
    now[0] += 1  # sooner than usual, since the last one was not sent
    notifier.alive()
    assert systemd.recv(99) == b"WATCHDOG=1"


def test_a_status_is_one_line_whatever_it_holds(systemd):
    SystemdNotifier(environment(systemd)).status("cannot start: a\nREADY=1 \udcff")
    assert systemd.recv(99) == b"STATUS=cannot start: a READY=1 ?"


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
