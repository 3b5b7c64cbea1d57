"""Sounds of the running picture, played by a thread of its own that the picture never waits for."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Protocol

from edge.errors import EmotionEdgeError
from edge.observers.audio import Player
from edge.observers.audio.cues import Cues
from edge.scene import Scene

REST = 30.0  # seconds without an attempt after a device has failed
PATIENCE = 2.0  # seconds that `close` waits for the thread
log = logging.getLogger(__name__)


class Sounds(Protocol):
    """Follows the scenes with sounds."""

    def follow(self, scene: Scene) -> None:
        """Play the sound that is due at a scene, if there is one; raises and waits for nothing."""
        ...

    def close(self) -> None:
        """Fall silent; may be called twice."""
        ...


class Silence:
    """Plays nothing."""

    def follow(self, scene: Scene) -> None:
        pass

    def close(self) -> None:
        pass


class Speaker:
    """Play a sound when a face's emotion is named.

    The queue holds one sound: one that comes while it is full is left out. A device that fails is
    logged once, and tried again after a while.

    Args:
        player: of the sounds; stopped by `close`.
        sounds: contents of WAV files by name of the label; others have no sound.
        cues: decides when to play.
        clock: returns seconds.
    """

    def __init__(
        self,
        player: Player,
        sounds: Mapping[str, bytes],
        cues: Cues,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._player, self._sounds, self._cues, self._clock = player, sounds, cues, clock
        self._queue: queue.Queue[bytes | None] = queue.Queue(1)
        self._fault, self._rest_until = "", float("-inf")
        self._thread = threading.Thread(target=self._play_all, name="sounds", daemon=True)
        self._thread.start()

    def follow(self, scene: Scene) -> None:
        sound = self._sounds.get(self._cues.update(scene))
        if sound:
            try:
                self._queue.put_nowait(sound)
            except queue.Full:
                log.debug("a sound is left out: the one before has not begun")

    def close(self) -> None:
        self._player.stop()
        # Once the player is stopped, the thread takes whatever is in the queue at once.
        if self._thread.is_alive():
            with suppress(queue.Full):
                self._queue.put(None, timeout=PATIENCE)
            self._thread.join(PATIENCE)

    def _play_all(self) -> None:
        while (sound := self._queue.get()) is not None:
            self._play(sound)

    def _play(self, sound: bytes) -> None:
        if self._clock() < self._rest_until:
            return
        try:
            self._player.play(sound)
        except EmotionEdgeError as error:
            self._rest_until = self._clock() + REST
            if self._fault != str(error):  # once only: nobody may mend it for months
                self._fault = str(error)
                log.warning("no sound: %s", error)
        else:
            self._fault = ""
