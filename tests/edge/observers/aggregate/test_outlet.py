from edge.errors import DeviceError
from edge.observers.aggregate.outlet import KEPT, TRUST, CountOutlet
from edge.observers.observation import Minute, Observation


class MemoryStore:
    """A store that keeps minutes in memory; `fault` makes it fail."""

    def __init__(self):
        self.stored, self.fault, self.closed = [], "", False

    def write(self, minute, *, expire):
        if self.fault:
            raise DeviceError(self.fault)
        self.stored.append((minute.number, expire))

    def close(self):
        self.closed = True


class Run:
    """An outlet with clocks that a test moves."""

    def __init__(self):
        self.store, self.now, self.at = MemoryStore(), 100.0, 5000.0
        self.outlet = CountOutlet(self.store, clock=lambda: self.now)

    def take(self, minute=None, wait=0.0):
        self.now += wait
        self.at += wait
        try:
            self.outlet.take(Observation(at=self.at, minute=minute))
        except DeviceError:
            return False
        return True


def minute(number):
    return Minute(number, 0, {})


def test_each_minute_is_stored_once():
    run, first = Run(), minute(1)
    for each in (None, first, first, minute(2)):
        run.take(each)
    assert run.store.stored == [(1, False), (2, False)]


def test_minutes_wait_for_a_disk_that_fails_as_many_as_fit():
    run = Run()
    run.store.fault = "full"
    made = [minute(number) for number in range(KEPT + 5)]
    assert [run.take(each) for each in made] == [False] * len(made)
    run.store.fault = ""
    assert run.take(made[-1])
    assert [number for number, _ in run.store.stored] == list(range(5, KEPT + 5))


def test_old_minutes_go_only_after_the_clock_was_steady_for_an_hour():
    run = Run()
    run.take()
    run.take(minute(1), wait=TRUST - 1)
    run.take(minute(2), wait=1)
    run.at += 60  # somebody sets the clock
    run.take(minute(3))
    run.take(minute(4), wait=TRUST)
    assert run.store.stored == [(1, False), (2, True), (3, False), (4, True)]


def test_what_waits_is_stored_at_the_end_or_lost_without_an_error():
    for fault, stored in (("", [(1, False)]), ("full", [])):
        run = Run()
        run.store.fault = "full"
        run.take(minute(1))
        run.store.fault = fault
        run.outlet.close()
        assert run.store.stored == stored
        assert run.store.closed
