"""Database of the minutes, bounded in age and size, on a disk that may be full or lose power."""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from edge.errors import DeviceError
from edge.observers.observation import Minute
from edge.system.printable import printable, reason

MB = 10**6
DAY = 24 * 60  # minutes
IDENTITY, VERSION = 0x456D4564, 1  # of our files: "EmEd"
DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
PATIENCE = 5.0  # seconds that a writer or a reader waits for another one
SHARE = 10  # a file that has reached its limit loses one of so many minutes
BROKEN = ".broken"  # suffix of a damaged file that was moved away

TABLES = """
BEGIN;
CREATE TABLE IF NOT EXISTS minutes (
    minute INTEGER PRIMARY KEY, people INTEGER NOT NULL CHECK (people >= 0));
CREATE TABLE IF NOT EXISTS counts (
    minute INTEGER, label TEXT, people INTEGER NOT NULL CHECK (people > 0),
    PRIMARY KEY (minute, label)) WITHOUT ROWID;
COMMIT;
"""

# SQLite stores any type in any column.
FOREIGN_TYPES = """
SELECT EXISTS (SELECT 1 FROM minutes WHERE typeof(people) != 'integer') OR EXISTS (
    SELECT 1 FROM counts WHERE
        typeof(minute) != 'integer' OR typeof(label) != 'text' OR typeof(people) != 'integer')
"""

log = logging.getLogger(__name__)


class CountStore:
    """Database of the minutes; it belongs to one thread.

    It is opened when the first minute is written. A transaction is on the disk when it ends
    (synchronous=FULL), or it is undone at the next start.

    Args:
        path: of the file; its folder is created. Only its owner can read it.
        days: age from which minutes are removed.
        limit: bytes of the file; the oldest minutes give way.
    """

    def __init__(self, path: Path, days: int, limit: int) -> None:
        self._path, self._days, self._limit = path, days, limit
        self._connection: sqlite3.Connection | None = None

    def write(self, minute: Minute, *, expire: bool) -> None:
        """Store a minute; of two with one number, which a clock that was set makes, the fuller.

        Args:
            minute: to store.
            expire: the clock can be trusted: remove what is older than the limit, or in the future.

        Raises:
            DeviceError: it cannot be written; nothing of it is then in the file.
        """
        try:
            self._write(minute, expire=expire)
        except (sqlite3.Error, OSError) as error:
            self.close()
            if not isinstance(error, sqlite3.Error) or not is_damaged(error):
                raise DeviceError(
                    f"{printable(self._path)}: not written: {reason(error)}"
                ) from error
            self._put_aside(error)

    def close(self) -> None:
        """Close the file; raises nothing."""
        connection, self._connection = self._connection, None
        if connection:
            with suppress(sqlite3.Error):
                connection.close()

    def _write(self, minute: Minute, *, expire: bool) -> None:
        connection = self._connection = self._connection or self._open()
        try:
            with transaction(connection):
                self._insert(connection, minute, expire=expire)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_FULL:
                raise
            with transaction(connection):  # fails too where it is the disk that is full
                remove_oldest(connection)
                self._insert(connection, minute, expire=expire)

    def _open(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK, 0o600))
        connection = connect(self._path, "rw")
        try:
            check_identity(connection, self._path)
            pages = self._limit // connection.execute("PRAGMA page_size").fetchone()[0]
            for pragma in ("synchronous = FULL", "secure_delete = ON", f"max_page_count = {pages}"):
                connection.execute(f"PRAGMA {pragma}")
            check_content(connection)
            connection.executescript(TABLES)
            check_types(connection)
            connection.execute(f"PRAGMA application_id = {IDENTITY}")
            connection.execute(f"PRAGMA user_version = {VERSION}")
        except BaseException:
            connection.close()
            raise
        return connection

    def _insert(self, connection: sqlite3.Connection, minute: Minute, *, expire: bool) -> None:
        number = minute.number
        if expire:
            remove(connection, "minute <= ? OR minute > ?", number - self._days * DAY, number + DAY)
        found = connection.execute("SELECT people FROM minutes WHERE minute = ?", (number,))
        if before := found.fetchone():
            if type(before[0]) is not int:
                raise damage()
            if before[0] >= minute.people:
                return
        remove(connection, "minute = ?", number)
        connection.execute("INSERT INTO minutes VALUES (?, ?)", (number, minute.people))
        rows = [(number, label, people) for label, people in minute.counts.items()]
        connection.executemany("INSERT INTO counts VALUES (?, ?, ?)", rows)

    def _put_aside(self, error: sqlite3.Error) -> None:
        """Rename a damaged file, so that the next minute begins a new one."""
        aside = self._path.with_name(self._path.name + BROKEN)
        try:
            self._path.replace(aside)
            self._path.with_name(f"{self._path.name}-journal").unlink(missing_ok=True)
        except OSError as fault:
            raise DeviceError(f"{printable(self._path)}: damaged: {reason(fault)}") from fault
        name = printable(self._path)
        log.warning("aggregate: %s: %s: kept as %s%s", name, reason(error), name, BROKEN)


def connect(path: Path, mode: str) -> sqlite3.Connection:
    """Open a file that exists; every statement is a transaction of its own."""
    address = f"{path.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(address, PATIENCE, isolation_level=None, uri=True)


def check_identity(connection: sqlite3.Connection, path: Path) -> None:
    """Raise DeviceError for a database of something else, or of a later version."""
    identity = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if identity != IDENTITY and tables:
        raise DeviceError(f"{printable(path)}: a database of another program")
    if version > VERSION:
        raise DeviceError(f"{printable(path)}: written by a later version of this program")


def remove(connection: sqlite3.Connection, condition: str, *values: int) -> None:
    """Remove the minutes for which a condition of SQL holds."""
    connection.execute(f"DELETE FROM counts WHERE {condition}", values)  # noqa: S608 - our texts
    connection.execute(f"DELETE FROM minutes WHERE {condition}", values)  # noqa: S608


def remove_oldest(connection: sqlite3.Connection) -> None:
    """Remove the oldest tenth of the minutes."""
    number = connection.execute("SELECT count(*) FROM minutes").fetchone()[0]
    query = "SELECT minute FROM minutes ORDER BY minute LIMIT 1 OFFSET ?"
    if row := connection.execute(query, (number // SHARE,)).fetchone():
        remove(connection, "minute < ?", row[0])


def is_damaged(error: sqlite3.Error) -> bool:
    """Return whether an error comes from a file whose content is damaged."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in DAMAGED


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Write all that the block does, or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):  # some faults have undone it already
            connection.execute("ROLLBACK")
        raise


def check_content(connection: sqlite3.Connection) -> None:
    """Raise DatabaseError for a damaged file."""
    if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        raise damage()


def check_types(connection: sqlite3.Connection) -> None:
    """Raise DatabaseError where something else is stored in place of a number or a label."""
    if connection.execute(FOREIGN_TYPES).fetchone()[0]:
        raise damage()


def damage() -> sqlite3.DatabaseError:
    """Return the error of a damaged file."""
    error = sqlite3.DatabaseError("database disk image is malformed")
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return error
