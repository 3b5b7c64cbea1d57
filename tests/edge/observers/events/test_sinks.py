import os
import socket

import pytest

from edge.config.observers import EventsConfig
from edge.errors import DeviceError
from edge.observers.events import server as server_module
from edge.observers.events.file import EventFile
from edge.observers.events.server import EventServer
from edge.observers.events.target import open_sink

LINE = b'{"event": "state"}\n'


def contents(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture
def opened():
    """Return a function that keeps sinks, to close them."""
    sinks = []

    def keep(sink):
        sinks.append(sink)
        return sink

    yield keep
    for sink in sinks:
        sink.close()


class TestFile:
    def test_lines_are_appended_and_only_the_owner_can_read_them(self, tmp_path, opened):
        path = tmp_path / "new" / "events.jsonl"
        for _ in range(2):  # two runs
            sink = opened(EventFile(path, 1000, 3))
            sink.write(LINE)
            sink.close()
        assert path.read_bytes() == 2 * LINE
        assert path.stat().st_mode & 0o777 == 0o600

    def test_a_full_file_is_renamed_and_the_oldest_is_removed(self, tmp_path, opened):
        sink = opened(EventFile(tmp_path / "e", 2 * len(LINE), 2))
        for number in range(1, 8):
            sink.write(b"%d" % number + LINE[1:])
        assert {name: data[:1] for name, data in contents(tmp_path).items()} == {
            "e": b"7", "e.1": b"5", "e.2": b"3",
        }  # fmt: skip
        assert sum(map(len, contents(tmp_path).values())) <= 3 * 2 * len(LINE)

    def test_no_older_file_is_kept_where_none_is_wanted(self, tmp_path, opened):
        sink = opened(EventFile(tmp_path / "e", 1, 0))
        sink.write(LINE)
        sink.write(b"{}\n")
        assert contents(tmp_path) == {"e": b"{}\n"}

    def test_a_file_that_was_moved_away_is_made_anew(self, tmp_path, opened):
        sink = opened(EventFile(tmp_path / "e", 1000, 3))
        sink.write(LINE)
        (tmp_path / "e").rename(tmp_path / "moved")
        sink.write(b"{}\n")
        assert contents(tmp_path) == {"e": b"{}\n", "moved": LINE}

    def test_half_a_line_is_taken_back_on_a_full_disk(self, tmp_path, opened, monkeypatch):
        sink = opened(EventFile(tmp_path / "e", 1000, 3))
        sink.write(LINE)
        whole = os.write
        monkeypatch.setattr(os, "write", lambda fd, data: whole(fd, data[:5]))
        with pytest.raises(DeviceError, match="e: not written: the disk is full"):
            sink.write(LINE)
        monkeypatch.undo()
        sink.write(b"{}\n")
        assert contents(tmp_path) == {"e": LINE + b"{}\n"}

    def test_what_is_no_file_is_refused(self, tmp_path, opened):
        (tmp_path / "folder").mkdir()
        os.mkfifo(tmp_path / "pipe")
        for name in ("folder", "pipe"):
            with pytest.raises(DeviceError, match=f"{name}: not written"):
                opened(EventFile(tmp_path / name, 1000, 3)).write(LINE)


def connect(path):
    client = socket.socket(socket.AF_UNIX)
    client.settimeout(20)
    client.connect(os.fspath(path))
    return client


class TestServer:
    @pytest.fixture
    def path(self, tmp_path):
        return tmp_path / "run" / "s"

    @pytest.fixture
    def sink(self, path, opened):
        made = opened(EventServer(path))
        made.write(LINE)
        return made

    def test_each_client_gets_what_comes_after_it(self, sink, path):
        assert path.stat().st_mode & 0o777 == 0o660
        with connect(path) as first:
            sink.write(b"1\n")
            with connect(path) as second:
                sink.write(b"2\n")
                sink.close()
                assert first.makefile("rb").read() == b"1\n2\n"
                assert second.makefile("rb").read() == b"2\n"
        assert not path.exists()

    def test_a_client_that_does_not_read_is_dropped_and_the_others_go_on(self, sink, path, caplog):
        with connect(path) as slow, connect(path) as gone, connect(path) as good:
            sink.write(LINE)
            gone.close()
            assert good.recv(len(LINE), socket.MSG_WAITALL) == LINE
            data = b"x" * 8191 + b"\n"
            for _ in range(1000):
                sink.write(data)
                assert good.recv(len(data), socket.MSG_WAITALL) == data
            assert caplog.messages == ["events: a client that does not read is dropped"]
            assert slow.recv(len(LINE), socket.MSG_WAITALL) == LINE

    def test_further_clients_are_refused(self, sink, path, monkeypatch):
        monkeypatch.setattr(server_module, "CLIENTS", 1)
        with connect(path) as first, connect(path) as second:
            sink.write(LINE)
            assert second.recv(100) == b""
            assert first.recv(100) == LINE

    def test_a_socket_that_a_run_left_behind_is_replaced(self, path, opened):
        path.parent.mkdir()
        with socket.socket(socket.AF_UNIX) as left:
            left.bind(os.fspath(path))
        opened(EventServer(path)).write(LINE)
        connect(path).close()

    def test_what_another_program_uses_stays(self, sink, path, opened):
        with pytest.raises(DeviceError, match="in use by another program"):
            opened(EventServer(path)).write(LINE)
        connect(path).close()

    def test_a_file_of_this_name_stays(self, path, opened):
        path.parent.mkdir()
        path.write_text("mine")
        with pytest.raises(DeviceError, match="a file with this name exists"):
            opened(EventServer(path)).write(LINE)
        assert path.read_text() == "mine"

    def test_a_name_that_is_too_long_is_named(self, tmp_path, opened):
        with pytest.raises(DeviceError, match="no socket: AF_UNIX path too long"):
            opened(EventServer(tmp_path / ("x" * 150))).write(LINE)


@pytest.mark.parametrize(("target", "kind"), [("e.jsonl", EventFile), ("unix:/run/x", EventServer)])
def test_the_target_names_the_sink(target, kind):
    assert isinstance(open_sink(EventsConfig(target=target)), kind)
