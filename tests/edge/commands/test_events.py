import itertools
import queue
import subprocess
import sys
import threading
from contextlib import closing, suppress

import pytest

from edge.commands.events import print_events
from edge.config.observers import EventsConfig
from edge.errors import ConfigError, DeviceError
from edge.observers.events.file import EventFile
from edge.observers.events.reading import read_file, read_socket
from edge.observers.events.server import EventServer
from tests.files import ROOT

LIMIT = 20  # seconds after which a test fails that waits for a thread


def test_a_file_is_printed(tmp_path, capfdbinary):
    (tmp_path / "e").write_bytes(b"1\n2\n")
    print_events(EventsConfig(target=str(tmp_path / "e")), follow=False)
    assert capfdbinary.readouterr().out == b"1\n2\n"


def test_a_file_is_followed_over_its_rotation(tmp_path):
    with closing(EventFile(tmp_path / "e", 4, 3)) as sink:
        sink.write(b"1\n")
        numbers = itertools.count(2)
        reader = read_file(
            tmp_path / "e", follow=True, sleep=lambda _: sink.write(b"%d\n" % next(numbers))
        )
        assert b"".join(itertools.islice(reader, 7)) == b"1\n2\n3\n4\n5\n6\n7\n"
    assert (tmp_path / "e.3").exists()


def test_a_socket_is_followed_over_the_end_of_the_program(tmp_path):
    path, running, ended = tmp_path / "s", threading.Event(), threading.Event()
    got = queue.Queue()

    def read():
        for data in read_socket(path, follow=True, sleep=lambda _: running.wait(LIMIT)):
            got.put(data)
            if ended.is_set():
                return

    sink = EventServer(path)
    sink.write(b"0\n")
    reader = threading.Thread(target=read)
    reader.start()
    assert read_one(sink, got) == b"1\n"
    sink.close()
    sink = EventServer(path)
    sink.write(b"0\n")
    running.set()
    ended.set()
    assert read_one(sink, got) == b"1\n"
    reader.join(LIMIT)
    sink.close()


def read_one(sink, got):
    """Write lines until one of them arrives, and return it."""
    for _ in range(round(LIMIT / 0.05)):
        sink.write(b"1\n")
        with suppress(queue.Empty):
            return got.get(timeout=0.05)[:2]
    return None


@pytest.mark.parametrize("name", ["missing", ""])
def test_what_cannot_be_read_is_an_error(tmp_path, name):
    with pytest.raises(DeviceError):
        print_events(EventsConfig(target=str(tmp_path / name)), follow=True)


def test_without_a_program_a_socket_is_an_error(tmp_path):
    config = EventsConfig(target=f"unix:{tmp_path / 's'}")
    with pytest.raises(DeviceError, match="no program that was started with this"):
        print_events(config, follow=True)


def test_standard_output_of_another_program_cannot_be_read():
    with pytest.raises(ConfigError, match="standard output of `run`"):
        print_events(EventsConfig(target="-"), follow=False)


@pytest.mark.parametrize(
    ("redirection", "fault"), [(">/dev/full", "No space left on device"), (">&-", "Bad file")]
)
def test_an_output_that_cannot_be_written_is_one_line(tmp_path, redirection, fault):
    (tmp_path / "e").write_bytes(b"1\n")
    command = f"{sys.executable} -m edge events -o events.target={tmp_path}/e {redirection}"
    run = subprocess.run(
        ("/bin/sh", "-c", command), cwd=ROOT, stderr=subprocess.PIPE, text=True, check=False
    )
    assert run.returncode == 1
    assert run.stderr.startswith(f"emotion-edge: error: standard output: {fault}")
    assert run.stderr.count("\n") == 1
