import threading
from contextlib import closing

from edge.errors import DeviceError
from edge.observers.feed import KINDS, REST, STABLE, Feed, Latest
from edge.observers.memory import MemoryOutlet
from edge.observers.observation import Observation
from tests.broker.watcher import until

LIMIT = 20  # seconds after which a test fails that waits for a thread


class HeldOutlet(MemoryOutlet):
    """Outlet whose first observation lasts until it is released."""

    def __init__(self):
        super().__init__()
        self.begun, self.released = threading.Event(), threading.Event()

    def take(self, observation):
        self.begun.set()
        assert self.released.wait(LIMIT)
        super().take(observation)


def indices(outlet):
    return [each.index for each in outlet.taken]


def test_observations_arrive_in_order_and_the_outlet_is_closed():
    outlet = MemoryOutlet()
    feed = Feed(outlet)
    for index in range(5):
        feed.put(Observation(index=index))
    feed.close()
    assert indices(outlet) == [0, 1, 2, 3, 4]
    assert outlet.closed
    assert feed.dropped == 0


def test_what_comes_while_an_outlet_is_slow_is_left_out_counted_and_logged_once(caplog):
    outlet = HeldOutlet()
    feed = Feed(outlet, size=2)
    feed.put(Observation(index=0))
    assert outlet.begun.wait(LIMIT)
    for index in range(1, 7):
        feed.put(Observation(index=index))  # returns although the first one has not ended
    assert feed.dropped == 4
    outlet.released.set()
    feed.close()
    assert indices(outlet) == [0, 1, 2]
    assert caplog.messages == [
        "memory: too slow: observations are left out",
        "memory: 4 observations were left out",
    ]


def test_an_outlet_that_hangs_is_left_behind(monkeypatch):
    monkeypatch.setattr("edge.observers.feed.PATIENCE", 0.01)
    outlet = HeldOutlet()
    feed = Feed(outlet, size=1)
    feed.put(Observation())
    assert outlet.begun.wait(LIMIT)
    feed.put(Observation())
    feed.close()  # returns, although the queue is full and the thread waits
    assert not outlet.closed
    outlet.released.set()
    feed._thread.join(LIMIT)
    assert outlet.closed


def test_a_fault_is_logged_once_and_tried_again_after_a_rest(caplog):
    outlet, now = MemoryOutlet("disk full"), [0.0]
    feed = Feed(outlet, clock=lambda: now[0])
    feed._take(Observation(index=0))
    feed._take(Observation(index=1))  # within the rest
    now[0] = REST
    feed._take(Observation(index=2))
    assert caplog.messages == ["memory: disk full"]
    outlet.fault = ""
    now[0] = 2 * REST
    feed._take(Observation(index=3))
    assert indices(outlet) == [3]
    assert (feed.dropped, feed.faults) == (3, 2)
    outlet.fault = "disk full"  # again, after it has worked once
    feed._take(Observation(index=4))
    outlet.fault = ""
    now[0] = 3 * REST + STABLE  # from the last rest on
    feed._take(Observation(index=5))
    assert caplog.messages == ["memory: disk full"]
    outlet.fault = "disk full"  # again, after it has worked for long
    feed._take(Observation(index=6))
    assert caplog.messages == ["memory: disk full"] * 2
    feed.close()
    assert caplog.messages[2:] == ["memory: 5 observations were left out"]


def test_faults_that_take_turns_are_logged_once_each_and_few_kinds_of_them(caplog):
    outlet, now = MemoryOutlet(), [0.0]
    with closing(Feed(outlet, clock=lambda: now[0])) as feed:
        for number in range(100):
            now[0] += 2 * REST
            outlet.fault = ("disk full", "", f"fault {number}")[number % 3]
            feed._take(Observation())
        assert caplog.messages.count("memory: disk full") == 1
        assert len(caplog.messages) == KINDS


class PatientOutlet(MemoryOutlet):
    """Outlet that waits for what is prompt."""

    def __init__(self, *, every=False, prompt=True, pause=3600.0):
        super().__init__()
        self.pause, self.prompt, self.every = pause, prompt, every


def test_what_has_not_changed_is_looked_for_after_the_pause_and_given_once():
    outlet, latest = PatientOutlet(pause=0.01), Latest()
    with closing(Feed(outlet, latest)) as feed:
        for index in range(3):
            latest.observation = Observation(index=index)
            until(lambda index=index: indices(outlet)[-1:] == [index], "the observation")
        assert feed.wakes == 0
        feed.put(latest.observation, Observation(index=3))
    assert indices(outlet) == [0, 1, 2, 3]


def test_changes_wait_for_an_outlet_that_is_not_prompt_and_none_is_lost():
    outlet = PatientOutlet(prompt=False)
    feed = Feed(outlet)
    for index in range(6):
        feed.put(Observation(index=index))
    assert feed.wakes == 0
    feed.close()
    assert indices(outlet) == [0, 1, 2, 3, 4, 5]


def test_an_outlet_that_gets_every_observation_loses_none_within_its_pause():
    outlet = PatientOutlet(every=True)
    feed = Feed(outlet, size=4)
    for index in range(100):
        feed.put(Observation(index=index), changed=False)
        if index % 2:
            until(lambda: not feed._waiting, "the thread")
    feed.close()
    assert (indices(outlet), feed.dropped) == ([*range(100)], 0)


class TickingOutlet(MemoryOutlet):
    """Outlet that time alone makes do something."""

    pause = 0.01

    def __init__(self, fault=""):
        super().__init__(fault)
        self.ticks, self.ticked = 0, threading.Event()

    def tick(self):
        self.ticks += 1
        self.ticked.set()
        if self.fault:
            raise DeviceError(self.fault)


def test_an_outlet_that_ticks_is_called_while_nothing_is_observed():
    outlet = TickingOutlet()
    feed = Feed(outlet)
    assert outlet.ticked.wait(LIMIT)
    feed.put(Observation(index=7))
    feed.close()
    assert indices(outlet) == [7]
    assert outlet.closed


class StrangeOutlet(TickingOutlet):
    """Outlet with a fault that is none of the program's own."""

    def take(self, observation):
        if observation.index == 0:
            raise TypeError("blob\nhere")
        super().take(observation)


def test_an_outlet_that_ticks_is_called_while_it_rests():
    outlet = StrangeOutlet()
    with closing(Feed(outlet, clock=lambda: 0.0)) as feed:
        feed._take(Observation(index=0))
        assert feed._rests
        outlet.ticked.clear()
        assert outlet.ticked.wait(LIMIT)
        feed._take(Observation(index=1))
        assert outlet.taken == []


def test_a_fault_that_nobody_foresaw_is_logged_and_the_outlet_goes_on(caplog):
    outlet, now = StrangeOutlet(), [0.0]
    with closing(Feed(outlet, clock=lambda: now[0])) as feed:
        feed.put(Observation(index=0))
        until(lambda: feed.faults, "the fault")
        now[0] = REST
        feed.put(Observation(index=1))
        until(lambda: indices(outlet) == [1], "the observation")
    assert caplog.messages[0] == "memory: TypeError: blob here"


def test_a_tick_that_fails_is_logged_and_rests_like_an_observation(caplog):
    outlet, looks, enough = TickingOutlet("no pin"), [], threading.Event()

    def clock():
        looks.append(outlet.ticks)
        if len(looks) == 10:
            enough.set()
        return 0.0

    feed = Feed(outlet, clock=clock)
    assert enough.wait(LIMIT)
    feed.put(Observation(index=0))  # within the rest
    feed.close()
    assert (outlet.ticks, outlet.taken) == (1, [])
    assert caplog.messages == ["memory: no pin", "memory: 1 observations were left out"]
