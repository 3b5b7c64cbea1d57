"""Log lines on a terminal and in the journal."""

import io
import logging
import os

import pytest

from edge.system import log


@pytest.fixture(autouse=True)
def restore():
    """Undo what `configure` does to the whole process."""
    loggers = [logging.getLogger(name) for name in log.LOGGERS]
    before = [(each.handlers, each.level, each.propagate) for each in loggers]
    yield
    for each, (handlers, level, propagate) in zip(loggers, before, strict=True):
        each.handlers, each.propagate = handlers, propagate
        each.setLevel(level)


def lines(**options):
    stream = io.StringIO()
    log.configure(stream=stream, **options)
    logger = logging.getLogger("edge.some.module")
    logger.debug("details")
    logger.info("camera: %s", "webcam")
    logger.warning("disk full")
    logger.error("cannot start")
    return stream.getvalue().splitlines()


def test_the_default_shows_information_plainly_and_names_other_levels():
    assert lines() == ["camera: webcam", "warning: disk full", "error: cannot start"]


def test_verbose_adds_details_with_their_module():
    assert lines(verbose=True)[0] == "debug: edge.some.module: details"


def test_quiet_keeps_warnings_and_errors():
    assert lines(quiet=True) == ["warning: disk full", "error: cannot start"]


def test_a_second_configuration_replaces_the_first():
    lines()
    assert lines() == ["camera: webcam", "warning: disk full", "error: cannot start"]


def test_lines_in_the_journal_carry_priorities(tmp_path):
    with (tmp_path / "journal").open("w+") as stream:
        status = os.fstat(stream.fileno())
        journal = {"JOURNAL_STREAM": f"{status.st_dev}:{status.st_ino}"}
        log.configure(verbose=True, stream=stream, environment=journal)
        logger = logging.getLogger("converter.x")
        for level in (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR):
            logger.log(level, "one\ntwo")
            logger.log(level, "", exc_info=(ValueError, ValueError("three\nfour"), None))
        stream.seek(0)
        found = stream.read().splitlines()
    texts = (r"one\ntwo", "", "ValueError: three", "four")
    assert found == [f"<{p}>{text}" for p in (7, 6, 4, 3) for text in texts]


def test_names_of_files_cannot_break_a_line_or_command_the_terminal(capsys):
    logging.getLogger("edge").handlers = []
    log.configure()
    logging.getLogger("edge.x").warning("%s: cannot be read", "a\nerror: b\x1b[2J\u202e.jpg")
    log.print_error("c\r.png: no such file")
    lines = capsys.readouterr().err.splitlines()
    assert lines == [
        r"warning: a\nerror: b\x1b[2J\u202e.jpg: cannot be read",
        r"c\r.png: no such file",
    ]


def test_another_stream_than_the_journal_gets_no_priorities():
    assert not log.is_journal(io.StringIO(), {"JOURNAL_STREAM": "1:2"})


def test_the_error_that_ends_a_command_has_a_priority_in_the_journal(tmp_path, monkeypatch, capsys):
    log.print_error("emotion-edge: error: no camera")
    assert capsys.readouterr().err == "emotion-edge: error: no camera\n"
    with (tmp_path / "journal").open("w+") as stream:
        status = os.fstat(stream.fileno())
        monkeypatch.setenv("JOURNAL_STREAM", f"{status.st_dev}:{status.st_ino}")
        log.print_error("emotion-edge: error: no camera", stream)
        stream.seek(0)
        assert stream.read() == "<3>emotion-edge: error: no camera\n"
