import re
from contextlib import closing
from datetime import date

import pytest

from edge import cli
from edge.config.observers import AggregateConfig
from edge.observers.aggregate.reading import midnight
from edge.observers.aggregate.store import MB, CountStore
from edge.observers.observation import Minute
from edge.observers.opening import counts_file

DAY = date(2026, 11, 27)


@pytest.fixture
def report(tmp_path, capsys):
    """Return what `report` prints of a day with two minutes, and of one six days before."""
    path = tmp_path / "counts.db"
    noon = midnight(DAY) // 60 + 12 * 60
    with closing(CountStore(path, 31, MB)) as store:
        for number, people in ((noon, 6), (noon + 90, 3), (noon - 6 * 24 * 60, 9)):
            store.write(Minute(number, people, {"happy": 3}), expire=False)

    def run(*options):
        code = cli.main(["report", *options, "-o", f"aggregate.file={path}"])
        printed = capsys.readouterr()
        return code, printed.out.splitlines() or printed.err.splitlines()

    return run


def test_a_day_has_a_row_for_each_hour(report):
    assert report("--day", "2026-11-27") == (0, [
        "            time  minutes  people  happy",
        "2026-11-27 12:00        1       6      3",
        "2026-11-27 13:00        1       3      3",
    ])  # fmt: skip


def test_a_week_has_a_row_for_each_day(report):
    assert report("--week", "2026-11-27") == (0, [
        "      time  minutes  people  happy",
        "2026-11-21        1       9      3",
        "2026-11-27        2       6      6",
    ])  # fmt: skip


def test_csv_has_a_row_for_each_minute(report):
    code, lines = report("--day", "2026-11-27", "--format", "csv")
    assert (code, len(lines)) == (0, 3)
    assert lines[1].startswith("2026-11-27T12:00")


def test_a_report_is_one_file_in_the_language_of_the_screen(report, tmp_path):
    page = tmp_path / "report.html"
    command = ["--week", "2026-11-27", "--out", str(page), "-o", "display.language=de"]
    assert report(*command) == (0, [])
    text = page.read_text("utf-8")
    assert "<title>Emotion Edge: Zählung</title>" in text
    assert re.findall("<tr>(.*?)</tr>", text)[1:] == [
        '<th scope="row">2026-11-21</th><td>1</td><td>9</td><td>3</td>',
        '<th scope="row">2026-11-27</th><td>2</td><td>6</td><td>6</td>',
    ]
    assert text.count("<rect") == 4  # of two times with people, in the rows of people and happy
    assert not re.search(r"src=|href=|url\(|<script", text)  # nothing is loaded
    code, (line,) = report(*command)
    assert (code, line.endswith("report.html: exists already: --force replaces it")) == (1, True)
    assert report(*command, "--force") == (0, [])


def test_a_report_without_counts_says_so(report, tmp_path):
    page = tmp_path / "report.html"
    assert report("--day", "2020-01-01", "--out", str(page)) == (0, [])
    assert "No group was counted." in page.read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "fault"),
    [("report.pdf", "must end in .html"), ("missing/report.html", "cannot be written")],
)
def test_a_report_that_cannot_be_written_is_an_error(report, tmp_path, name, fault):
    code, (line,) = report("--out", str(tmp_path / name))
    assert code == 1
    assert fault in line


@pytest.mark.parametrize("options", [[], ["--day"], ["--week"]])
def test_today_is_the_default(report, options):
    assert report(*options)[0] == 0


@pytest.mark.parametrize("day", ["27.11.2026", "2026-02-30", "0001-01-01", "9999-12-31"])
def test_other_days_are_refused(report, day):
    code, (line,) = report("--week", day)
    assert (code, line) == (
        1, f"emotion-edge: error: {day!r}: no such day: write it as YYYY-MM-DD",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("variables", "path"),
    [
        ({"STATE_DIRECTORY": "/s"}, "/s/counts.db"),
        ({}, "/h/.local/state/emotion-edge/counts.db"),
        ({"XDG_STATE_HOME": "/x"}, "/x/emotion-edge/counts.db"),
    ],
)
def test_the_usual_file_is_in_the_state_folder(monkeypatch, variables, path):
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    for name, value in (
        {"HOME": "/h", "STATE_DIRECTORY": "", "XDG_STATE_HOME": ""} | variables
    ).items():
        monkeypatch.setenv(name, value)
    assert str(counts_file(AggregateConfig())) == path
    assert str(counts_file(AggregateConfig(file="own.db"))) == "own.db"
