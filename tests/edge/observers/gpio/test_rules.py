import pytest

from edge.config.observers import GpioConfig
from edge.errors import ConfigError
from edge.observers.gpio.rules import read_inverted, read_rules


def test_rules_name_labels_and_pins():
    config = GpioConfig(leds="happy=17 sad=27  my=label=5", relays="happy=22")
    assert read_rules(config) == ({17: "happy", 27: "sad", 5: "my=label"}, {22: "happy"})
    assert read_inverted(GpioConfig(inverted="22 17"), {17, 22}) == {17, 22}
    assert read_inverted(GpioConfig(), {17}) == set()


@pytest.mark.parametrize(
    ("leds", "relays", "message"),
    [
        ("", "", "gpio.enabled needs gpio.leds or gpio.relays, such as happy=17"),
        ("happy", "", "gpio.leds: write LABEL=PIN, such as happy=17, not 'happy'"),
        ("", "17=happy", "gpio.relays: write LABEL=PIN, such as happy=17, not '17=happy'"),
        ("happy=²", "", "write LABEL=PIN"),
        ("happy=28", "", "gpio.leds: 'happy=28': pins are GPIO2 to GPIO27"),
        ("happy=1", "", "pins are GPIO2 to GPIO27"),
        ("happy=99999999", "", "write LABEL=PIN"),
        ("happy=17 sad=17", "", "gpio.leds: GPIO17 has two rules: 'happy' and 'sad'"),
        ("happy=17", "sad=17", "gpio.relays: GPIO17 has two rules: 'happy' and 'sad'"),
        ("happy=17 happy=017", "", "GPIO17 has two rules: 'happy' and 'happy'"),
    ],
)
def test_what_is_wrong_with_a_rule_is_named(leds, relays, message):
    with pytest.raises(ConfigError, match=message):
        read_rules(GpioConfig(leds=leds, relays=relays))


@pytest.mark.parametrize("inverted", ["5", "17 5", "17,22", "x"])
def test_only_pins_with_a_rule_can_be_inverted(inverted):
    with pytest.raises(ConfigError, match=r"gpio\.inverted: no rule has the pin"):
        read_inverted(GpioConfig(inverted=inverted), {17, 22})
