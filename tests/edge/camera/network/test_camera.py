"""Network cameras against servers that are right, wrong, slow and hostile."""

import logging
import threading
from functools import partial

import pytest

from edge.camera.network.address import read_address
from edge.camera.network.camera import NetworkCamera, open_network_camera
from edge.camera.network.http import HttpStream
from edge.errors import DeviceError, EmotionEdgeError
from tests.edge.camera.network import rtsp_server
from tests.edge.camera.network.servers import (
    answer,
    digest_wanted,
    jpeg,
    mjpeg,
    password_wanted,
    server,
)

PASSWORD = "p@ss:w/rd"
PATIENCE = 60.0  # seconds; a busy machine needs some of them
HURRY = 0.5  # seconds, where the time limit is what is tested


@pytest.fixture
def credentials(tmp_path):
    def write(password=PASSWORD):
        path = tmp_path / "credentials"
        path.write_text(f"eve:{password}\n")
        path.chmod(0o600)
        return str(path)

    return write


def first_frames(url, credentials="", count=2):
    camera = open_network_camera(url, credentials, PATIENCE)
    try:
        frames = iter(camera)
        return [next(frames) for _ in range(count)]
    finally:
        camera.close()


def failure(serve, scheme="http", credentials=""):
    """Return the message of the error that a server causes."""
    with server(serve) as port, pytest.raises(EmotionEdgeError) as caught:
        first_frames(f"{scheme}://127.0.0.1:{port}/x", credentials, count=1000)
    message = str(caught.value)
    assert message.startswith(f"{scheme}://127.0.0.1:{port}")
    assert message.isprintable()
    return message


class TestHttp:
    def test_a_stream_of_pictures(self):
        with server(mjpeg) as port:
            frames = first_frames(f"http://127.0.0.1:{port}/video.mjpg")
        assert [frame.pixels.shape for frame in frames] == [(48, 64, 3)] * 2
        assert abs(int(frames[0].pixels[0, 0, 0]) - 128) < 5
        assert frames[0].source == f"http://127.0.0.1:{port}"

    def test_single_pictures_are_requested_again(self):
        with server(lambda connection, _: connection.sendall(answer(body=jpeg()))) as port:
            assert len(first_frames(f"http://127.0.0.1:{port}/shot.jpg", count=3)) == 3

    @pytest.mark.parametrize("serve", [password_wanted, digest_wanted])
    def test_a_password_is_sent_where_it_is_wanted(self, serve, credentials):
        with server(serve) as port:
            assert first_frames(f"http://127.0.0.1:{port}/x", credentials())
        assert "wants a password: see camera.credentials" in failure(serve)
        refused = failure(serve, credentials=credentials("wrong"))
        assert "refuses this user or password" in refused

    def test_a_password_does_not_follow_to_another_host(self, credentials):
        seen = []

        def other(connection, request):
            seen.append(request)
            connection.sendall(
                answer("401 No", "text/html", b"", 'WWW-Authenticate: Basic realm="x"')
            )

        with server(other) as port:
            to = f"Location: http://localhost:{port}/"
            message = failure(
                lambda connection, _: connection.sendall(answer("302 Found", "x/y", b"", to)),
                credentials=credentials(),
            )
        assert "refuses" in message
        assert seen
        assert not any(b"Authorization" in request for request in seen)

    @pytest.mark.parametrize(
        ("given", "text"),
        [
            (
                answer(kind="text/html", body=b"<html>" * 99),
                "sends no JPEG pictures that can be read",
            ),
            (answer("404 Not Found"), "answers with HTTP status 404"),
            (answer("302 Found", "x/y", b"", "Location: /again"), "answers with HTTP status 302"),
            (answer("302 Found", "x/y", b"", "Location: file:///etc/passwd"), "status 302"),
            (b"", "does not answer as HTTP requires: Remote"),
            (b"\x00\xff" * 5000, "does not answer as HTTP requires: BadStatusLine"),
            (
                b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 5000,
                "as HTTP requires: HTTPException",
            ),
            (
                b"HTTP/1.1 200 OK\r\nX: " + b"y" * 10**6,
                "as HTTP requires: LineTooLong",
            ),
            (answer(body=b"\x47" * 2_000_000), "sends no JPEG pictures"),
            (answer(kind="multipart/x", body=jpeg()), "the stream ended"),
        ],
    )
    def test_a_wrong_answer_is_one_line(self, given, text):
        assert text in failure(lambda connection, _: connection.sendall(given))

    def test_the_page_of_a_redirection_is_not_read(self):
        """It may have no end."""
        sent = []

        def serve(connection, request):
            if b"/there" in request:
                mjpeg(connection, request)
            connection.sendall(answer("302 Found", "x/y", b"", "Location: /there"))
            connection.settimeout(HURRY)
            while len(sent) < 1000:
                connection.sendall(bytes(100_000))
                sent.append(None)

        with server(serve) as port:
            assert first_frames(f"http://127.0.0.1:{port}/here")
        assert len(sent) < 500

    def test_a_picture_of_many_scans_is_left_out(self):
        """To decode it would take minutes."""
        picture = jpeg(size=(32, 32))
        at = picture.index(b"\xff\xda")
        scans = picture[:at] + picture[at:-2] * 200 + picture[-2:]
        ended = threading.Event()

        def serve(connection, _):
            connection.sendall(answer(kind="multipart/x") + scans)
            while not ended.wait(0.2):  # the newest picture counts: not both at once
                connection.sendall(jpeg())

        with server(serve) as port:
            (frame,) = first_frames(f"http://127.0.0.1:{port}/x", count=1)
            ended.set()
        assert frame.size == (64, 48)

    def test_headers_that_trickle_are_not_waited_for(self):
        ended = threading.Event()

        def trickle(connection, _):
            while not ended.wait(0.05):
                connection.sendall(b"X")

        with server(trickle) as port:
            stream = HttpStream(read_address(f"http://127.0.0.1:{port}/"), HURRY)
            with pytest.raises(DeviceError, match=r"does not answer within 0\.5 s"):
                NetworkCamera("cam", stream, PATIENCE, PATIENCE)
            ended.set()

    def test_a_camera_that_cannot_be_reached(self):
        with server(mjpeg) as port:
            pass
        with pytest.raises(DeviceError, match="cannot be reached: Connection refused"):
            first_frames(f"http://127.0.0.1:{port}/x")

    def test_the_thread_ends_when_it_is_closed(self):
        silent = threading.Event()

        def stall(connection, _):
            connection.sendall(answer(kind="multipart/x") + jpeg())
            silent.wait(PATIENCE)

        with server(stall) as port:
            camera = open_network_camera(f"http://127.0.0.1:{port}/x", "", PATIENCE)
            assert next(iter(camera)).pixels.shape == (48, 64, 3)
            camera.close()
            silent.set()
        assert not camera._grabber._thread.is_alive()
        assert not camera.hangs


class TestRtsp:
    def test_a_film_is_shown(self):
        with server(rtsp_server.stream) as port:
            frames = first_frames(f"rtsp://127.0.0.1:{port}/live")
        assert [frame.pixels.shape for frame in frames] == [(48, 64, 3)] * 2
        assert abs(int(frames[0].pixels[0, 0, 0]) - 128) < 5

    def test_a_password_is_sent_where_it_is_wanted(self, credentials):
        serve = partial(rtsp_server.stream, who=f"eve:{PASSWORD}")
        with server(serve) as port:
            assert first_frames(f"rtsp://127.0.0.1:{port}/x", credentials())
        assert "wants a password: see camera.credentials" in failure(serve, "rtsp")
        refused = failure(serve, "rtsp", credentials("wrong"))
        assert "refuses this user or password" in refused

    @pytest.mark.parametrize(
        ("options", "text"),
        [
            ({"sdp": ""}, "cannot be read: Invalid data"),
            ({"sdp": rtsp_server.SDP.replace("=video", "=audio")}, "sends no video"),
            ({"packets": list(rtsp_server.film(5))}, "the stream ended"),
            ({"packets": list(rtsp_server.film(3, (6000, 4000)))}, "cannot be read: "),
        ],
    )
    def test_a_wrong_stream_is_one_line(self, options, text):
        assert text in failure(partial(rtsp_server.stream, **options), "rtsp")

    def test_garbage_is_one_line(self):
        message = failure(lambda connection, _: connection.sendall(b"\x00\xff" * 5000), "rtsp")
        assert "cannot be read: Invalid data" in message


@pytest.mark.parametrize("scheme", ["http", "rtsp"])
def test_no_line_holds_the_password(scheme, credentials, caplog, capfd):
    caplog.set_level(logging.DEBUG, "edge")
    who = f"eve:{PASSWORD}"
    right = {"http": password_wanted, "rtsp": partial(rtsp_server.stream, who=who)}[scheme]
    messages = [failure(right, scheme, credentials(f"wrong-{PASSWORD}"))]
    messages.append(failure(lambda connection, _: None, scheme, credentials()))
    with server(right) as port:
        path = "x?user={user}&pwd={password}"
        messages += [str(first_frames(f"{scheme}://127.0.0.1:{port}/{path}", credentials()))]
    everything = [*messages, caplog.text, *capfd.readouterr()]
    for secret in (PASSWORD, "p%40ss", "cEBzczp3L3Jk"):
        assert not any(secret in text for text in everything)
