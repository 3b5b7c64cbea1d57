"""Rules of the pins: which label switches which pin."""

from __future__ import annotations

import re

from edge.config.observers import GpioConfig
from edge.errors import ConfigError
from edge.system.printable import value

FIRST, LAST = 0, 27  # of the pins on the header of every Raspberry Pi since 2014
RESERVED = {0, 1}  # of the memory that add-on boards carry
RULE = re.compile(r"(.+)=(\d{1,3})")

Rules = dict[int, str]


def read_rules(config: GpioConfig) -> tuple[Rules, Rules]:
    """Return the labels of lamps and of relays, by number of the pin.

    Raises:
        ConfigError: a rule is malformed, a pin is out of range or has two rules, or there is none.
    """
    leds = _parse("gpio.leds", config.leds, {})
    relays = _parse("gpio.relays", config.relays, leds)
    if not leds and not relays:
        raise ConfigError("gpio.enabled needs gpio.leds or gpio.relays, such as happy=17")
    return leds, relays


def read_inverted(config: GpioConfig, used: set[int]) -> frozenset[int]:
    """Return the pins whose low level is on.

    Args:
        config: names them.
        used: the pins that have rules.

    Raises:
        ConfigError: one of them has no rule.
    """
    words = config.inverted.split()
    for word in words:
        if not word.isdecimal() or int(word) not in used:
            raise ConfigError(f"gpio.inverted: no rule has the pin {value(word)}")
    return frozenset(map(int, words))


def _parse(key: str, text: str, others: Rules) -> Rules:
    """Return the rules of a setting, which must not have the pins of other rules."""
    rules: Rules = {}
    for word in text.split():
        found = RULE.fullmatch(word)
        if not found:
            raise ConfigError(f"{key}: write LABEL=PIN, such as happy=17, not {value(word)}")
        label, pin = found[1], int(found[2])
        if not FIRST <= pin <= LAST or pin in RESERVED:
            raise ConfigError(f"{key}: {value(word)}: pins are GPIO2 to GPIO{LAST}")
        if other := rules.get(pin) or others.get(pin):
            raise ConfigError(f"{key}: GPIO{pin} has two rules: {value(other)} and {value(label)}")
        rules[pin] = label
    return rules
