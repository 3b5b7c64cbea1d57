"""Engine that prefers the Edge TPU and runs on the CPU while none can be used."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

import numpy as np

from edge.engine import Engine
from edge.engine.delegate import RETRY_INTERVAL
from edge.errors import BackendError, DeviceError, EmotionEdgeError

log = logging.getLogger(__name__)


class RecoveringEngine:
    """Engine of one network in two files, compiled and not; see `edge.engine.Engine`.

    Args:
        on_edgetpu: opens the compiled one; both take and return the same shapes.
        on_cpu: opens the other one.
        clock: seconds, monotonic.

    Attributes:
        current: the engine in use.
        cpu_reason: why the CPU is in use; else "".

    Raises:
        ModelError: one of the files is damaged.
    """

    def __init__(
        self,
        on_edgetpu: Callable[[], Engine],
        on_cpu: Callable[[], Engine],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._on_edgetpu, self._clock = on_edgetpu, clock
        self._next_try, self.cpu_reason = float("inf"), ""
        try:
            self._use(on_edgetpu())
        except (BackendError, DeviceError) as error:
            log.warning("detector: running on the CPU: %s", error)
            self.cpu_reason = str(error)
            self._next_try = clock() + RETRY_INTERVAL
            self._use(on_cpu())

    def infer(self, pixels: np.ndarray) -> list[np.ndarray]:
        """Run the network on one picture, see `Engine`; try the Edge TPU again when it is time."""
        if self._clock() >= self._next_try:
            self._next_try = self._clock() + RETRY_INTERVAL
            self._recover()
        return self.current.infer(pixels)

    def _recover(self) -> None:
        try:
            self._use(self._on_edgetpu())
        except EmotionEdgeError:  # logged when the CPU was chosen
            return
        self._next_try, self.cpu_reason = float("inf"), ""
        log.info("detector: running on the Edge TPU again")

    def _use(self, engine: Engine) -> None:
        self.current, self.name = engine, engine.name
        self.input_shape, self.output_shapes = engine.input_shape, engine.output_shapes
