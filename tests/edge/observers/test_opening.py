import pytest

from edge.config.observers import GpioConfig, HookConfig
from edge.config.schema import Config
from edge.errors import ConfigError
from edge.observers.actions import open_hook
from edge.observers.opening import open_observers


def test_nothing_is_open_by_default():
    observers = open_observers(Config(), print, print)
    assert not observers.active
    assert observers.refused == set()


def test_what_cannot_be_used_of_pins_and_hook_is_logged_and_left_out(caplog):
    config = Config(
        gpio=GpioConfig(enabled=True, leds="happy=99"),
        hook=HookConfig(enabled=True, command="/missing/hello"),
    )
    observers = open_observers(config, print, print)
    assert not observers.active
    assert observers.refused == {"gpio", "hook"}
    assert caplog.messages == [
        "configuration: gpio stays off: gpio.leds: 'happy=99': pins are GPIO2 to GPIO27",
        "configuration: hook stays off: hook.command: no program '/missing/hello' that this user "
        "may run",
    ]
    observers.use("hook", open_hook(HookConfig(enabled=True, command="true")))
    assert observers.refused == {"gpio"}
    observers.close()


def test_a_hook_without_a_command_is_refused():
    with pytest.raises(ConfigError, match=r"hook\.command must name a program"):
        open_hook(HookConfig(enabled=True))
