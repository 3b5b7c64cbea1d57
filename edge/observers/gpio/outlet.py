"""Outlet of the pins."""

from __future__ import annotations

import time
from collections.abc import Callable

from edge.observers.gpio import Pins
from edge.observers.gpio.rules import Rules
from edge.observers.lasting import LastingLabels
from edge.observers.mqtt.messages import dominant_label
from edge.observers.named_labels import NamedLabels
from edge.observers.observation import Observation

STEP = 0.2  # seconds between two looks at labels that last, and at the ends of pulses
REST = 1.0  # seconds between two looks while there are none
STALE = 5.0  # seconds without an observation after which nothing is known of the faces


class GpioOutlet:
    """Switch pins: lamps for the dominant label, relays for labels that have lasted.

    All are off while no face is shown, which is so too while the camera is lost.

    Args:
        pins: all that have rules.
        leds, relays: the rules.
        after: seconds that a face must have shown a label for a relay.
        pulse: seconds that a relay is on.
        clock: returns seconds.
    """

    name, prompt, every = "gpio", True, False

    @property
    def pause(self) -> float:
        """Short while a relay is on, or when it may be switched on next."""
        remaining = self._lasting.remaining if self._relays else REST
        return STEP if self._relay_ends else min(REST, max(STEP, remaining))

    def __init__(
        self,
        pins: Pins,
        leds: Rules,
        relays: Rules,
        after: float,
        pulse: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._pins, self._leds, self._relays = pins, leds, relays
        self._pulse, self._clock = pulse, clock
        self._lasting = LastingLabels(after)
        self._named = NamedLabels("gpio", (*leds.values(), *relays.values()))
        self._lit: set[int] = set()
        self._relay_ends: dict[int, float] = {}
        self._seen_at = clock()

    def take(self, observation: Observation) -> None:
        self._named.compare(observation.labels)
        now = self._seen_at = self._clock()
        lasted = {each.label for each in self._lasting.update(observation)}
        if observation.tracks:
            dominant = dominant_label(observation)
            self._lit = {pin for pin, label in self._leds.items() if label == dominant}
            due = (pin for pin, label in self._relays.items() if label in lasted)
            self._relay_ends |= dict.fromkeys(due, now + self._pulse)
        else:
            self._forget()
        self._switch(now)

    def tick(self) -> None:
        now = self._clock()
        if now - self._seen_at >= STALE:
            self._forget()
        self._switch(now)

    def close(self) -> None:
        self._pins.close()

    def _forget(self) -> None:
        self._lit.clear()
        self._relay_ends.clear()

    def _switch(self, now: float) -> None:
        self._relay_ends = {pin: end for pin, end in self._relay_ends.items() if now < end}
        self._pins.switch(frozenset(self._lit | self._relay_ends.keys()))
