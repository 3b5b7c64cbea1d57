import random

from edge.observers.aggregate.minutes import MinuteCounter
from edge.observers.observation import Minute

AT = 60_000_000  # seconds since 1970, a full minute
NUMBER = AT // 60


class Clocks:
    """A counter, and clocks that a test moves."""

    def __init__(self, group=3):
        self.now, self.at = 5.0, float(AT)
        self.counter = MinuteCounter(group, clock=lambda: self.now)

    def see(self, *labels, wait=1.0):
        """Show faces, and let time pass."""
        self.counter.update(labels, self.at)
        self.now += wait
        self.at += wait
        return self.counter.last

    def end(self):
        """Let the minute end, and return its count."""
        self.now += 60
        self.at += 60
        return self.see()


def test_one_visitor_is_never_counted():
    clocks = Clocks()
    for _ in range(600):  # whose face is lost and found again: many tracks, one person
        assert (clocks.see("happy", wait=0.5) or Minute(0, 0, {}))[1:] == (0, {})


def test_the_moment_with_most_faces_is_counted():
    clocks = Clocks()
    clocks.see("sad", "sad", "sad")
    clocks.see("happy", "happy", "happy", "neutral")
    clocks.see("happy", "sad")
    assert clocks.see() is None  # the minute has not ended
    assert clocks.end() == Minute(NUMBER, 3, {"happy": 3})


def test_of_several_moments_the_last_one_is_counted():
    clocks = Clocks(2)
    clocks.see("unsure", "unsure")
    clocks.see("happy", "happy")
    assert clocks.end() == Minute(NUMBER, 2, {"happy": 2})


def test_every_number_is_a_multiple_of_the_group_and_never_too_high():
    draw = random.Random(1)
    for group in (2, 3, 5) * 50:
        clocks = Clocks(group)
        seen = draw.choices(("happy", "sad", "neutral"), k=draw.randrange(20))
        clocks.see(*seen)
        minute = clocks.end()
        exact = [(minute.counts.get(label, 0), seen.count(label)) for label in seen]
        for number, most in [(minute.people, len(seen)), *exact]:
            assert number % group == 0
            assert 0 <= most - number < group
        assert 0 not in minute.counts.values()


def test_minutes_follow_each_other_without_gap():
    clocks, numbers = Clocks(), []
    clocks.at += 17.5
    for _ in range(3000):
        minute = clocks.see(wait=0.1)
        if minute and minute.number not in numbers:
            numbers.append(minute.number)
    assert numbers == [NUMBER + n for n in range(5)]


def test_a_clock_that_jumps_neither_ends_a_minute_nor_makes_one_endless():
    for jump in (-3600, 86400, -AT):
        clocks = Clocks()
        clocks.see("happy", "happy", "happy")
        clocks.at += jump
        assert clocks.see() is None
        assert clocks.end() == Minute(NUMBER, 3, {"happy": 3})
        assert clocks.end() == Minute(NUMBER + 1 + jump // 60, 0, {})


def test_a_pause_belongs_to_no_minute():
    clocks = Clocks(2)
    clocks.see("sad", "sad", wait=600)  # such as of a machine that slept
    assert clocks.see() == Minute(NUMBER, 2, {"sad": 2})
    assert clocks.end() == Minute(NUMBER + 10, 0, {})
