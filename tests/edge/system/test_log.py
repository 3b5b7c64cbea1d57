"""Log lines on a terminal and in the journal."""

import errno
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
    raising = logging.raiseExceptions
    yield
    logging.raiseExceptions = raising
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
            logger.log(level, "one")
        try:
            int("three\n<0>four")
        except ValueError:
            logger.exception("two")
        stream.seek(0)
        found = stream.read().splitlines()
    assert found[:5] == ["<7>one", "<6>one", "<4>one", "<3>one", "<3>two"]
    assert found[-1].startswith("<3>ValueError: invalid literal")
    assert all(line.startswith("<3>") for line in found[4:])


FOREIGN = "a\n<0>b\x1b[2Jc\u202ed\udcffe\u2028f\x9b"


def test_foreign_text_cannot_break_its_line_or_drive_the_terminal(capsys):
    stream = io.StringIO()
    log.configure(stream=stream)
    logging.getLogger("edge.x").warning("%s: no such file", FOREIGN)
    log.print_error(f"emotion-edge: error: {FOREIGN}")
    escaped = r"a\n<0>b\x1b[2Jc\u202ed\xffe\u2028f\x9b"
    assert stream.getvalue() == f"warning: {escaped}: no such file\n"
    assert capsys.readouterr().err == f"emotion-edge: error: {escaped}\n"


def test_a_message_of_a_megabyte_is_cut_in_its_middle():
    stream = io.StringIO()
    log.configure(stream=stream)
    logging.getLogger("edge.x").error("begin %s end", "x" * 10**6)
    (line,) = stream.getvalue().splitlines()
    assert line.startswith("error: begin xx")
    assert line.endswith("x end")
    assert len(line) < 2100


class FullDisk(io.StringIO):
    def write(self, text):
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_behind_stderr_is_no_error(capsys):
    log.configure(stream=FullDisk())
    logging.getLogger("edge.x").error("one")
    log.print_error("two", FullDisk())
    assert capsys.readouterr().err == ""


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
