"""The page under attack: number, time and memory of its clients are limited."""

import os
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, closing
from pathlib import Path

import numpy as np
import pytest

from edge.config.schema import WebConfig
from edge.display.web.display import WebDisplay
from tests.edge.display.web import clients
from tests.edge.display.web.clients import STREAM, TIMEOUT, connect, get, many, read_all, until
from tests.edge.pictures import RED
from tests.files import ROOT

NOISE = np.random.default_rng(1).integers(0, 256, (720, 1280, 3), np.uint8)  # 1.5 MB as JPEG


def open_page(**options):
    patience = options.pop("patience", 10.0)
    return closing(WebDisplay(":0", WebConfig(**options), patience=patience))


def status_of_stream(port, stack):
    """Request the stream, and return the status and the open connection."""
    sock = stack.enter_context(connect(port))
    sock.sendall(STREAM)
    return int(stack.enter_context(sock.makefile("rb")).readline().split()[1]), sock


def test_a_set_number_of_browsers_watches_and_a_place_that_gets_free_is_given_away():
    with open_page(clients=2) as web, ExitStack() as stack:
        web.show(RED, 0)
        first, sock = status_of_stream(web.port, stack)
        second, _ = status_of_stream(web.port, stack)
        assert (first, second) == (200, 200)
        assert status_of_stream(web.port, stack)[0] == 503
        assert get(web.port, "/snapshot.jpg")[0] == 503
        assert get(web.port, "/stream.mjpg", "HEAD")[0] == 503
        assert get(web.port)[0] == 200  # the page itself, which says so
        sock.shutdown(socket.SHUT_RDWR)  # no picture follows, which would notice it
        until(lambda: get(web.port, "/snapshot.jpg")[0] == 200)


def test_idle_clients_keep_nobody_out():
    # None is cut for being late, so only those that give way make room. That takes a thread each:
    # on a busy machine the next client may be asked to come again.
    with open_page(patience=100 * TIMEOUT) as web, many(web.port, 150) as idle:
        web.show(RED, 0)
        until(lambda: get(web.port, "/snapshot.jpg")[0] == 200)
        assert len(idle) == 150


@pytest.mark.parametrize(
    "beginning", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: loc", b"POST /login HTTP/1.1\r\n"]
)
def test_a_request_that_does_not_end_is_cut(beginning):
    with open_page(patience=0.3) as web, connect(web.port) as sock:
        sock.sendall(beginning)
        assert read_all(sock) == b""


def test_a_request_that_comes_byte_by_byte_is_cut():
    with open_page(patience=1) as web, connect(web.port) as sock:
        sock.setblocking(False)

        def cut():
            try:
                sock.send(b"x")
                return sock.recv(9) == b""
            except BlockingIOError:
                return False
            except ConnectionError:
                return True

        until(cut)
        assert get(web.port)[0] == 200


def slow_stream(port, stack):
    """Request the stream with a small buffer, and do not read."""
    sock = stack.enter_context(socket.socket())
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 32768)
    sock.settimeout(TIMEOUT)
    sock.connect(("127.0.0.1", port))
    sock.sendall(STREAM)
    return stack.enter_context(sock.makefile("rb"))


def test_a_slow_reader_is_dropped_and_slows_nobody():
    with open_page(clients=1, patience=0.5) as web, ExitStack() as stack:
        slow_stream(web.port, stack)
        until(lambda: web._server.full)

        def dropped():
            web.show(NOISE, 0)
            return not web._server.full

        until(dropped)


def test_a_slow_reader_skips_pictures():
    with open_page(clients=1, patience=TIMEOUT) as web, ExitStack() as stack:
        stream = slow_stream(web.port, stack)
        until(lambda: web._server.full)
        for _ in range(100):
            web.show(NOISE[:256, :400], 0)
            time.sleep(0.001)
        web.show(RED, 0)
        parts = 1
        while len(clients.next_part(stream)) > 50_000:
            parts += 1
        assert parts < 20


def test_hundreds_of_readers_take_no_more_than_their_places():
    before = threading.active_count()
    with open_page(clients=8) as web:
        web.show(RED, 0)
        with many(web.port, 300, STREAM):
            until(lambda: web._server.full)
            assert len(web._server._connections) <= 8 + 16
            assert threading.active_count() - before <= 1 + 8 + 16
        until(lambda: (web.show(RED, 0), len(web._server._connections) == 0)[1])
    until(lambda: threading.active_count() <= before)


def test_the_compression_waits_for_the_first_browser_and_is_done_once():
    done = []
    with closing(WebDisplay(":0", compress=lambda *_: done.append(1) or b"x" * 9)) as web:
        for _ in range(9):
            web.show(RED, 0)
        assert get(web.port)[0] == 200
        assert done == []
        assert [get(web.port, "/snapshot.jpg")[2] for _ in range(3)] == [b"x" * 9] * 3
    assert done == [1]


def test_without_a_picture_the_snapshot_is_not_available():
    with open_page(patience=1) as web:
        assert get(web.port, "/snapshot.jpg")[0] == 503


def test_a_picture_that_stays_is_sent_again_so_that_lost_clients_are_noticed():
    with open_page(patience=1) as web, connect(web.port) as sock, sock.makefile("rb") as stream:
        web.show(RED, 0)
        sock.sendall(STREAM)
        assert clients.next_part(stream) == clients.next_part(stream) == clients.next_part(stream)


def test_the_page_can_ask_whether_its_stream_is_still_sent():
    with open_page() as web, ExitStack() as stack:
        web.show(RED, 0)
        sock = stack.enter_context(connect(web.port))
        sock.sendall(STREAM.replace(b".mjpg", b".mjpg?page7"))
        clients.next_part(stack.enter_context(sock.makefile("rb")))
        assert get(web.port, "/stream.mjpg?page7", "HEAD")[0] == 204
        assert get(web.port, "/stream.mjpg?page8", "HEAD")[0] == 200


def test_idle_clients_cannot_take_the_files_that_the_process_needs(tmp_path):
    """Few files are allowed, many clients connect; the watchdog is fed all the same."""
    run = f"ulimit -n 80; exec {sys.executable} -m edge run --camera demo --display web::0"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(TIMEOUT)
        env = {**os.environ, "NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "200000"}
        with subprocess.Popen(
            ["sh", "-c", run], cwd=ROOT, env=env, stdout=-1, stderr=-1, text=True
        ) as process:
            port = next(
                int(line.rsplit(":", 1)[1].strip("/\n"))
                for line in process.stderr
                if line.startswith("display: ")
            )
            while systemd.recv(999) != b"WATCHDOG=1":
                pass
            with many(port, 300):
                for _ in range(5):
                    while systemd.recv(999) != b"WATCHDOG=1":
                        pass
                assert process.poll() is None
                files = len(list(Path(f"/proc/{process.pid}/fd").iterdir()))
                assert files < 80
            process.terminate()
            _, errors = process.communicate(timeout=TIMEOUT)
    assert process.returncode == 0
    assert "Traceback" not in errors
