"""The page beside another display."""

import socket
import threading
from contextlib import closing

import pytest

from edge.config.schema import WebConfig
from edge.display.beside import INTERVAL, DisplayWithPage
from edge.display.memory import MemoryDisplay
from edge.display.web.display import WebDisplay
from edge.display.web.texts import Texts
from edge.errors import ConfigError, DeviceError
from tests.edge.display.web.clients import get, until
from tests.edge.pictures import RED


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def test_both_show_the_picture_and_the_display_decides_on_its_size():
    main = MemoryDisplay()
    main.size = (48, 48)
    with closing(DisplayWithPage(main, lambda: WebDisplay(":0"))) as display:
        display.show(RED, 0)
        display.power(False)
        assert (display.size, display.name, main.on) == ((48, 48), "memory", False)
        assert len(main.pictures) == 1
        assert get(display.page.port, "/snapshot.jpg")[0] == 200
        port = display.page.port
    assert main.closed
    with pytest.raises(ConnectionRefusedError):
        get(port)


def test_the_page_is_paced_and_the_screen_sets_the_rate():
    main = MemoryDisplay()
    with closing(DisplayWithPage(main, lambda: WebDisplay(":0"))) as display:
        display.pace(0.5)
        assert display.page._pictures.pause == 0.5
        assert display.refresh is None
        main.refresh = 50
        assert display.refresh == 50
        display.close_page()
        display.page = None
        display.pace(0.1)  # until it is opened again


def show_until(display, condition):
    """Show pictures until a condition holds; attempts to open the page end between them."""

    def holds():
        display.show(RED, 0)
        return condition()

    until(holds)


def test_a_page_whose_port_is_taken_is_tried_again_and_the_picture_goes_on(caplog):
    clock, main, attempts = Clock(), MemoryDisplay(), []
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        def open_page():
            attempts.append(clock.now)
            return WebDisplay(f":{port}")

        display = DisplayWithPage(main, open_page, clock)
        for intervals, number in ((0, 1), (0.9, 1), (1.1, 2), (3, 3)):
            clock.now = intervals * INTERVAL
            show_until(display, lambda n=number: len(attempts) == n and not display._attempt)
    assert attempts == [0, 1.1 * INTERVAL, 3 * INTERVAL]
    assert len(main.pictures) >= 4
    assert display.screen_notices == ("web_failed",)
    assert (display.news, display.addresses) == (None, ())
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert f"port {port} is in use" in caplog.text
    display.show(RED, 0)  # the port is free, but it is not yet time
    assert (display.page, len(attempts)) == (None, 3)
    clock.now = 4 * INTERVAL
    show_until(display, lambda: display.page)
    with closing(display):
        assert display.screen_notices == ()
        assert get(port, "/snapshot.jpg")[0] == 200


def slow_page():
    """Return what opens a page, an event that lets it, and the pages; the first attempt fails."""
    released, attempts, pages = threading.Event(), [], []

    def open_page():
        attempts.append(None)
        if len(attempts) == 1:
            raise DeviceError("no such host")
        assert released.wait(10)
        pages.append(WebDisplay(":0"))
        return pages[-1]

    return open_page, released, pages


def test_pictures_do_not_wait_for_a_page_that_opens_slowly():
    open_page, released, pages = slow_page()
    clock, main = Clock(), MemoryDisplay()
    with closing(DisplayWithPage(main, open_page, clock)) as display:
        for clock.now in (INTERVAL, 2 * INTERVAL, 3 * INTERVAL):
            display.show(RED, clock.now)
        assert len(main.pictures) == 3
        assert not display.page
        released.set()
        show_until(display, lambda: display.page)
        assert pages == [display.page]
        assert get(display.page.port, "/snapshot.jpg")[0] == 200


def test_a_page_that_opens_after_the_end_is_closed():
    open_page, released, pages = slow_page()
    clock = Clock()
    with closing(DisplayWithPage(MemoryDisplay(), open_page, clock)) as display:
        clock.now = INTERVAL
        display.show(RED, 0)
    released.set()
    until(lambda: pages)
    until(lambda: is_refused(pages[0].port))


def is_refused(port):
    try:
        get(port)
    except ConnectionError:
        return True
    return False


def test_a_page_that_opens_later_has_the_newest_texts_and_the_pace():
    open_page, released, pages = slow_page()
    clock, texts = Clock(), Texts("de")
    with closing(DisplayWithPage(MemoryDisplay(), open_page, clock)) as display:
        display.translate(texts)
        display.pace(0.5)
        clock.now = INTERVAL
        released.set()
        show_until(display, lambda: display.page)
        assert pages[0]._pages.texts is texts
        assert pages[0]._pictures.pause == 0.5


def test_whatever_prevents_a_page_is_logged_in_one_line_and_the_picture_goes_on(caplog):
    faults = [OverflowError("a\nb"), OverflowError("a\nb"), PermissionError(13, "not allowed")]
    clock, main = Clock(), MemoryDisplay()

    def open_page():
        if faults:
            raise faults.pop(0)
        return WebDisplay(":0")

    with closing(DisplayWithPage(main, open_page, clock, later=True)) as display:
        for _ in range(4):
            clock.now += INTERVAL
            show_until(display, lambda: not display._attempt and display._next > clock.now)
        assert display.page
    assert [m for m in caplog.messages if "trying again" in m] == [
        "page: OverflowError: a b: trying again every 5 s",
        "page: PermissionError: not allowed: trying again every 5 s",
    ]


def test_a_page_that_is_configured_wrongly_is_an_error():
    with pytest.raises(ConfigError, match="without a password"):
        DisplayWithPage(MemoryDisplay(), lambda: WebDisplay("0.0.0.0:0", WebConfig()))
