"""Events of the page: what they hold, and that they are guarded as the picture is."""

import base64
import json
from contextlib import ExitStack, closing
from dataclasses import replace

import numpy as np
import pytest

from edge.config.schema import WebConfig
from edge.display.web.display import WebDisplay
from edge.labels import Label
from edge.scene import BBox, Emotion, Face, Frame, Scene, Track
from tests.edge.display.web.clients import connect, get, many, until
from tests.edge.display.web.test_login import HASH, PASSWORD
from tests.edge.pictures import RED

HEALTH = {"camera": "test", "rate": 25.0}
SCORES = np.array([0.02, 0.01, 0.01, 0.9, 0.03, 0.02, 0.011], np.float32)
EVENTS = "GET /events?page=1.{} HTTP/1.1\r\nHost: localhost\r\n\r\n"


def track(number, x):
    return Track(number, Face(BBox(x, 0, 10, 10), 1.0))


def two_people(**changes):
    tracks = track(7, 80), track(8, 20)
    emotions = Emotion(SCORES, "unsure"), Emotion(SCORES)
    return replace(Scene(Frame(RED), tracks, emotions), **changes)


def listen(port, stack, page=1):
    sock = stack.enter_context(connect(port))
    sock.sendall(EVENTS.format(page).encode())
    return stack.enter_context(sock.makefile("rb"))


def next_event(events, name):
    """Return the data of the next event of a name, and skip others and the headers."""
    while line := events.readline():
        if line == f"event: {name}\n".encode():
            return json.loads(events.readline().removeprefix(b"data: "))
    raise AssertionError("the events have ended")


def publish(web, scene, colours=None):
    web.news.publish(scene, colours or {}, HEALTH)


@pytest.fixture
def web():
    with closing(WebDisplay(":0", WebConfig(clients=2))) as display:
        yield display


def test_people_come_from_left_to_right_with_colour_label_and_scores(web):
    publish(web, two_people(), {7: (255, 0, 16)})
    with ExitStack() as stack:
        events = listen(web.port, stack)
        assert next_event(events, "labels")["labels"][3] == "happy"
        people = next_event(events, "scene")["people"]
    assert [(each["track"], each["label"]) for each in people] == [(8, "happy"), (7, "unsure")]
    assert people[1]["colour"] == "#ff0010"
    assert people[0]["scores"] == [0.02, 0.01, 0.01, 0.9, 0.03, 0.02, 0.01]
    assert set(people[0]) == {"track", "colour", "label", "scores"}  # and no box


def test_a_mirrored_picture_has_the_other_order(web):
    publish(web, two_people(mirrored=True))
    with ExitStack() as stack:
        people = next_event(listen(web.port, stack), "scene")["people"]
    assert [each["track"] for each in people] == [7, 8]


def test_a_state_shows_nobody(web):
    publish(web, two_people(state="starting", notices=("too_hot",), indicators=("recording",)))
    with ExitStack() as stack:
        scene = next_event(listen(web.port, stack), "scene")
    assert scene == {"people": [], "state": "starting", "notices": ["too_hot"], "recording": True}


def test_health_comes_again_and_again_but_an_unchanged_scene_only_once(web):
    publish(web, two_people())
    with ExitStack() as stack:
        events = listen(web.port, stack)
        next_event(events, "scene")
        for _ in range(2):
            assert events.readline() != b"event: scene\n"
            assert next_event(events, "health") == HEALTH


def test_another_network_sends_its_labels(web):
    publish(web, two_people())
    with ExitStack() as stack:
        events = listen(web.port, stack)
        next_event(events, "labels")
        publish(web, Scene(Frame(RED), labels=(Label("smile"), Label("no smile"))))
        assert next_event(events, "labels") == {"labels": ["smile", "no smile"]}
        page = get(web.port)[2].decode()
    assert '"smile": {"word": "Smile"' in page


def test_events_take_no_place_of_the_picture_and_are_as_many(web):
    web.show(RED, 0)
    with ExitStack() as stack:
        for page in (1, 2):
            listen(web.port, stack, page).readline()
        assert get(web.port, "/events?page=1.3")[0] == 503
        assert get(web.port, "/snapshot.jpg")[0] == 200


def test_a_page_that_asks_again_replaces_its_own_events(web):
    with ExitStack() as stack:
        first = listen(web.port, stack, 1)
        first.readline()
        listen(web.port, stack, 2).readline()
        assert listen(web.port, stack, 1).readline().startswith(b"HTTP/1.1 200")
        until(lambda: first.read(1) == b"" or first.readline() == b"")


def test_pages_that_are_gone_leave_their_places_at_once(web):
    for page in range(9):  # within less than the two seconds to the next event
        with ExitStack() as stack:
            assert listen(web.port, stack, page).readline().startswith(b"HTTP/1.1 200")


def test_hundreds_of_listeners_take_no_more_than_their_places(web):
    requests = EVENTS.format("").encode()
    with many(web.port, 100, requests):
        until(lambda: len(web._server._connections) >= 2)
        assert len(web._server._connections) <= 2 + 2 + 16


@pytest.mark.parametrize("path", ["/events", "/events?page=1.1", "/stream.mjpg?form=small"])
def test_a_password_guards_events_and_forms(path):
    with closing(WebDisplay(":0", WebConfig(password=str(HASH)))) as web:
        assert get(web.port, path, "HEAD")[0] == 401
        status, headers, _ = get(web.port, path)
        assert status == 401
        assert ("www-authenticate" in headers) == ("page" not in path)
        basic = base64.b64encode(f"any:{PASSWORD}".encode()).decode()
        assert get(web.port, path, "HEAD", Authorization=f"Basic {basic}")[0] == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 421),
        ({"Origin": "http://evil.example"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
def test_other_pages_get_no_events(web, headers, status):
    assert get(web.port, "/events", **headers)[0] == status


def test_close_ends_the_events():
    web = WebDisplay(":0")
    with ExitStack() as stack:
        events = listen(web.port, stack)
        events.readline()
        web.close()
        until(lambda: events.readline() == b"")
