"""The loop of the device with observers, as `bench --observers` plays it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from edge.camera.video import VideoFile
from edge.commands.bench.device_loop import DeviceLoop
from edge.commands.bench.samples import SamplingStopwatch
from edge.config.schema import Config
from edge.errors import DeviceError
from edge.observers import actions, opening
from edge.observers.gpio.memory import MemoryPins
from edge.observers.gpio.outlet import GpioOutlet
from edge.observers.gpio.rules import read_rules
from edge.observers.measured import NOTHING, Measured
from edge.observers.mqtt.outlet import MqttOutlet
from edge.observers.observers import Observers
from edge.scene import Scene

PATIENCE = 5.0  # seconds that a broker is waited for


class ThreadsStopwatch(SamplingStopwatch):
    """Stopwatch that measures the processor time of other threads as well.

    Attributes:
        others: seconds of theirs from the start to the last lap.
    """

    def restart(self) -> None:
        super().restart()
        self._all, self._own, self.others = time.process_time(), time.thread_time(), 0.0

    def lap(self, stage: str) -> None:
        super().lap(stage)
        own = time.thread_time() - self._own
        self.others = time.process_time() - self._all - own


class TimedObservers(Observers):
    """Observers that measure the processor time of the picture's loop.

    Attributes:
        seconds: that it has taken.
    """

    def __init__(self) -> None:
        super().__init__()
        self.seconds = 0.0

    def observe(
        self, scene: Scene, health: Mapping[str, Any], measured: Measured = NOTHING
    ) -> None:
        began = time.thread_time()
        super().observe(scene, health, measured)
        self.seconds += time.thread_time() - began


class Player:
    """Plays clips with the observers of a configuration.

    Args:
        config: see `open_all`.
    """

    def __init__(self, config: Config) -> None:
        self._config, self._watch = config, ThreadsStopwatch()
        self._loop = DeviceLoop(config, self._watch)

    def play(self, clip: Path) -> tuple[float, float]:
        """Return the CPU milliseconds per frame, and those of them that are not the picture's.

        These are the time of other threads than this one, and that of `Observers.observe`.
        """
        with closing(open_all(self._config)) as observers:
            camera = VideoFile(clip, realtime=True, threads=1)
            times, _ = self._loop.run(camera, observers, page=self._config.web.enabled)
            beside = self._watch.others + observers.seconds
        return times.mean_cpu(), 1000 * beside / len(times.frame_times())


def open_all(config: Config) -> TimedObservers:
    """Open the outlets of a configuration, with pins in memory; wait until MQTT is connected."""
    with ExitStack() as opened:
        observers = opened.enter_context(closing(TimedObservers()))
        observers.use("events", opening.open_events(config.events))
        mqtt = opening.open_mqtt(config.mqtt, lambda _: None, lambda: None)
        observers.use("mqtt", mqtt)
        observers.use("metrics", opening.open_metrics(config.metrics))
        observers.use("aggregate", opening.open_aggregate(config.aggregate))
        observers.use("hook", actions.open_hook(config.hook))
        if config.gpio.enabled:
            rules = read_rules(config.gpio)
            after, pulse = config.gpio.after, config.gpio.pulse
            observers.use("gpio", GpioOutlet(MemoryPins(), *rules, after, pulse))
        if isinstance(mqtt, MqttOutlet):
            _wait_for(mqtt, config)
        opened.pop_all()
        return observers


def _wait_for(mqtt: MqttOutlet, config: Config) -> None:
    end = time.monotonic() + PATIENCE
    while not mqtt.connected:
        if time.monotonic() > end:
            where = f"{config.mqtt.host}:{config.mqtt.port}"
            raise DeviceError(f"{where}: the broker does not accept the connection: see mqtt.host")
        time.sleep(0.01)
