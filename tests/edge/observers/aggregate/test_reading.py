import time
from contextlib import closing
from datetime import date
from itertools import pairwise

import pytest

from edge.errors import DeviceError
from edge.observers.aggregate.reading import boundaries, labels_of, midnight, read, summed
from edge.observers.aggregate.store import MB, CountStore
from edge.observers.aggregate.tables import as_csv, table
from edge.observers.observation import Minute

HOUR = 3600


@pytest.fixture(autouse=True)
def berlin(monkeypatch):
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 7, 1), 24), (date(2026, 10, 25), 25)]
)
def test_a_day_lasts_from_midnight_to_midnight_where_the_machine_is(day, hours):
    limits = boundaries(day, 1, 1)
    assert len(limits) == hours + 1
    assert (limits[0], limits[-1]) == (
        midnight(day),
        midnight(date.fromordinal(day.toordinal() + 1)),
    )


def test_a_week_has_days_of_other_lengths():
    limits = boundaries(date(2026, 10, 20), 7, 24)
    hours = [(end - begin) // HOUR for begin, end in pairwise(limits)]
    assert hours == [24, 24, 24, 24, 24, 25, 24]


def test_minutes_are_summed_by_period_and_people_are_not_counted_twice():
    minutes = [
        Minute(0, 6, {"happy": 3}),
        Minute(59, 3, {"happy": 3, "sad": 3}),
        Minute(120, 0, {}),
    ]
    first, second, third = summed(minutes, [0, HOUR, 2 * HOUR, 3 * HOUR])
    assert (first.minutes, first.people, first.counts) == (2, 6, {"happy": 6, "sad": 3})
    assert (second.minutes, third.minutes, third.people) == (0, 1, 0)


def test_labels_have_an_order_and_those_of_other_networks_follow():
    minutes = [Minute(0, 9, {"wink": 3, "unsure": 3, "sad": 3}), Minute(1, 3, {"angry": 3})]
    assert labels_of(minutes) == ["angry", "sad", "unsure", "wink"]


def test_only_the_time_is_read_that_is_wanted(tmp_path):
    with closing(CountStore(tmp_path / "c.db", 31, MB)) as store:
        for number in (9, 10, 19, 20):
            store.write(Minute(number, 0, {}), expire=False)
    assert [each.number for each in read(tmp_path / "c.db", 600, 1200)] == [10, 19]


def test_a_missing_file_has_no_minutes_and_a_damaged_one_is_an_error(tmp_path):
    assert read(tmp_path / "c.db", 0, 600) == []
    (tmp_path / "c.db").write_text("no database" * 100)
    with pytest.raises(DeviceError, match=r"c\.db: cannot be read: file is not a database"):
        read(tmp_path / "c.db", 0, 600)


def test_csv_has_every_minute_and_the_offset_of_its_time():
    begin = midnight(date(2026, 11, 27)) // 60
    text = as_csv([Minute(begin, 6, {"happy": 3, "wink": 3}), Minute(begin + 1, 0, {})])
    assert text.splitlines() == [
        "time,people,angry,disgust,fear,happy,neutral,sad,surprise,unsure,away,wink",
        "2026-11-27T00:00+01:00,6,0,0,0,3,0,0,0,0,0,3",
        "2026-11-27T00:01+01:00,0,0,0,0,0,0,0,0,0,0,0",
    ]


def test_a_table_has_the_periods_with_minutes():
    begin = midnight(date(2026, 11, 27))
    minutes = [Minute(begin // 60, 12, {"happy": 9, "sad": 3})]
    text = table(
        summed(minutes, [begin, begin + HOUR, begin + 2 * HOUR]), ["happy", "sad"], "%H:%M"
    )
    assert text.splitlines() == [
        " time  minutes  people  happy  sad",
        "00:00        1      12      9    3",
    ]
