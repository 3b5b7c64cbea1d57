"""Admission of connections, with answers that take as long as a test wants."""

import threading
from contextlib import ExitStack, closing

from edge.display.web.address import listen
from edge.display.web.server import ANSWERING, Server
from edge.system.bucket import Bucket
from tests.edge.display.web.clients import connect, parse, read_all, until


def test_there_is_a_limit_for_answers_that_take_long():
    finish, served = threading.Event(), []

    def serve(connection, server):
        connection.state = "answering"
        served.append(connection)
        finish.wait()

    listener = listen("127.0.0.1", 0)
    port = listener.getsockname()[1]
    with closing(Server(listener, serve, 1)), ExitStack() as stack:
        stack.callback(finish.set)
        for number in range(ANSWERING + 1):
            stack.enter_context(connect(port))
            until(lambda number=number: len(served) > number)
        for _ in range(20):
            status, headers, _ = parse(read_all(stack.enter_context(connect(port))))
            assert (status, headers["retry-after"]) == (503, "5")
        assert len(served) == ANSWERING + 1


def test_a_fault_of_the_page_frees_its_place(monkeypatch):
    faults = []
    monkeypatch.setattr(threading, "excepthook", faults.append)

    def serve(connection, server):
        raise ZeroDivisionError

    listener = listen("127.0.0.1", 0)
    with closing(Server(listener, serve, 1)) as server:
        for _ in range(ANSWERING + 9):
            with connect(listener.getsockname()[1]) as sock:
                assert read_all(sock) == b""
        until(lambda: not server._connections)
        # The place is free before the thread has reported its fault.
        until(lambda: len(faults) == ANSWERING + 9)


def test_a_bucket_allows_a_burst_and_then_a_rate():
    now = [0.0]
    bucket = Bucket(3, 2, lambda: now[0])
    assert [bucket.take() for _ in range(4)] == [0, 0, 0, 0.5]
    now[0] = 0.5
    assert [bucket.take(), bucket.take()] == [0, 0.5]
    now[0] = 1000.0
    assert [bucket.take() > 0 for _ in range(4)] == [False, False, False, True]
