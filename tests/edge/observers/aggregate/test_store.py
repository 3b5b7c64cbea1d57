import resource
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager

import pytest

from edge.errors import DeviceError
from edge.observers.aggregate.reading import read
from edge.observers.aggregate.store import DAY, MB, CountStore, transaction
from edge.observers.observation import Minute
from tests.files import ROOT

NOW = 1_000_000  # minutes since 1970
LATEST = 60 * 10**7  # seconds since 1970


@pytest.fixture
def path(tmp_path):
    return tmp_path / "state" / "counts.db"


def store(path, *minutes, days=31, limit=MB, expire=False):
    """Store minutes, as a run does."""
    with closing(CountStore(path, days, limit)) as opened:
        for minute in minutes:
            opened.write(minute, expire=expire)


def fill(path, minutes):
    """Store many minutes at once."""
    with closing(CountStore(path, 31, MB)) as opened:
        opened._connection = opened._open()
        with transaction(opened._connection):
            for minute in minutes:
                opened._insert(opened._connection, minute, expire=False)


def stored(path):
    return read(path, 0, LATEST)


def happy(number, people=3):
    return Minute(number, people, {"happy": people} if people else {})


def test_minutes_are_stored_for_the_owner_alone(path):
    minutes = [Minute(NOW, 6, {"happy": 3, "sad": 3}), Minute(NOW + 1, 0, {})]
    store(path, minutes[0])
    store(path, minutes[1])
    assert stored(path) == minutes
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["counts.db"]


def test_of_two_minutes_with_one_number_the_fuller_stays(path):
    store(path, happy(NOW, 3), Minute(NOW, 6, {"sad": 6}), happy(NOW, 3), happy(NOW, 6))
    assert stored(path) == [Minute(NOW, 6, {"sad": 6})]


def test_old_minutes_and_those_of_the_future_go_when_the_clock_is_right(path):
    old, future = happy(NOW - 2 * DAY), happy(NOW + DAY + 1)
    kept = [happy(NOW - 2 * DAY + 1), happy(NOW), happy(NOW + DAY)]
    store(path, old, future, *kept, days=2)
    assert len(stored(path)) == 5
    store(path, happy(NOW, 6), days=2, expire=True)
    assert stored(path) == [kept[0], happy(NOW, 6), kept[2]]


def test_what_is_removed_is_overwritten(path):
    store(path, Minute(NOW - 99 * DAY, 3, {"unmistakable": 3}))
    assert b"unmistakable" in path.read_bytes()
    store(path, happy(NOW), expire=True)
    assert b"unmistakable" not in path.read_bytes()


def test_a_file_at_its_limit_loses_its_oldest_minutes(path):
    fill(path, [happy(NOW + number) for number in range(9000)])
    limit = path.stat().st_size
    counts = {f"{label}{'-' * 100}": 3 for label in range(20)}
    with closing(CountStore(path, 31, limit)) as opened:
        for number in range(9000, 9006):
            opened.write(Minute(NOW + number, 3, counts), expire=False)
            assert path.stat().st_size <= limit
    numbers = [minute.number - NOW for minute in stored(path)]
    assert numbers == list(range(numbers[0], 9006))
    assert 0 < numbers[0] < 3000


@contextmanager
def full_disk(size):
    """Within the block, no file can grow over a size."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_is_an_error_and_loses_nothing_that_was_stored(path):
    minutes = [happy(NOW + number) for number in range(5)]
    with closing(CountStore(path, 31, MB)) as opened:
        opened.write(minutes[0], expire=False)
        with full_disk(path.stat().st_size // 2), pytest.raises(DeviceError, match="not written"):
            opened.write(minutes[1], expire=False)
        for minute in minutes[1:]:
            opened.write(minute, expire=False)
    assert stored(path) == minutes


def test_nothing_is_left_where_the_first_minute_cannot_be_written(path):
    with closing(CountStore(path, 31, MB)) as opened:
        with full_disk(0), pytest.raises(DeviceError, match=r"counts\.db: not written"):
            opened.write(happy(NOW), expire=False)
        opened.write(happy(NOW), expire=False)
    assert stored(path) == [happy(NOW)]


KILLED = """
import os, signal, sys
from pathlib import Path
from edge.observers.aggregate import store
from edge.observers.observation import Minute
opened = store.CountStore(Path(sys.argv[1]), 31, store.MB)
opened.write(Minute(1000, 3, {"happy": 3}), expire=False)
connection = opened._connection
connection.execute("PRAGMA cache_spill = 1")
connection.execute("PRAGMA cache_size = 1")
connection.execute("BEGIN IMMEDIATE")
for number in range(2000, 5000):
    opened._insert(connection, Minute(number, 6, {"sad": 6}), expire=False)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_process_that_is_killed_while_it_writes_leaves_whole_minutes(path):
    command = [sys.executable, "-c", KILLED, str(path)]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == -signal.SIGKILL
    assert path.with_name("counts.db-journal").stat().st_size > 0  # it was in the middle
    assert stored(path) == [happy(1000)]  # a reader undoes what is half written
    store(path, happy(NOW))
    assert stored(path) == [happy(1000), happy(NOW)]


@pytest.mark.parametrize("damage", ["text", "zeros", "page"])
def test_a_damaged_file_is_moved_aside_with_one_line(path, damage, caplog):
    fill(path, [happy(NOW + number) for number in range(600)])
    data = path.read_bytes()
    damaged = {
        "text": b"no database" * 1000,
        "zeros": data[:100] + bytes(len(data) - 100),
        "page": data[:8192] + b"\xff" * 4096 + data[12288:],
    }[damage]
    path.write_bytes(damaged)
    with closing(CountStore(path, 31, MB)) as opened:
        opened.write(happy(NOW), expire=False)
        opened.write(happy(NOW + 1), expire=False)
    assert len(caplog.messages) == 1
    assert caplog.messages[0].endswith(f"kept as {path}.broken")
    assert path.with_name("counts.db.broken").read_bytes() == damaged
    assert happy(NOW + 1) in stored(path)


FOREIGN = (
    "UPDATE minutes SET people = 'many'",
    "UPDATE minutes SET people = x'00ff'",
    "UPDATE minutes SET people = 1.5",
    "UPDATE counts SET people = 'many'",
    "UPDATE counts SET label = x'ff'",
    "UPDATE counts SET minute = 'now'",
)


@pytest.mark.parametrize("change", FOREIGN)
def test_a_file_with_something_else_in_place_of_a_number_is_moved_aside(path, change, caplog):
    store(path, happy(NOW))
    with closing(sqlite3.connect(path)) as other:
        other.execute(change)
        other.commit()
    if "minute =" not in change:  # that row belongs to no minute
        with pytest.raises(DeviceError, match=r"cannot be read: .* malformed"):
            stored(path)
    store(path, happy(NOW, 9), happy(NOW + 1))
    assert caplog.messages == [
        f"aggregate: {path}: database disk image is malformed: kept as {path}.broken"
    ]
    assert stored(path) == [happy(NOW + 1)]


def test_a_file_that_is_damaged_while_it_is_open_is_moved_aside(path, caplog):
    with closing(CountStore(path, 31, MB)) as opened:
        opened.write(happy(NOW), expire=False)
        with closing(sqlite3.connect(path)) as other:
            other.execute("UPDATE minutes SET people = x''")
            other.commit()
        opened.write(happy(NOW, 9), expire=False)
        opened.write(happy(NOW + 1), expire=False)
    assert len(caplog.messages) == 1
    assert stored(path) == [happy(NOW + 1)]


def test_the_database_of_another_program_stays_as_it_is(path):
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE bookmarks (url)")
        other.commit()
    before = path.read_bytes()
    with pytest.raises(DeviceError, match="a database of another program"):
        store(path, happy(NOW))
    with pytest.raises(DeviceError, match="a database of another program"):
        stored(path)
    assert path.read_bytes() == before


def test_the_file_of_a_later_version_stays_as_it_is(path):
    store(path, happy(NOW))
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA user_version = 2")
    with pytest.raises(DeviceError, match="later version"):
        store(path, happy(NOW + 1))


def test_a_folder_in_its_place_is_an_error(path):
    path.mkdir(parents=True)
    with pytest.raises(DeviceError, match=r"counts\.db: not written"):
        store(path, happy(NOW))
