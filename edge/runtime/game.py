"""The game: ask for one emotion after the other, and count stars. Nothing is kept."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from edge.config.schema import GameConfig
from edge.labels import AWAY, Label, Labels
from edge.scene import Challenge, Scene

RESULT = 3.5  # seconds for which the stars are shown
REST = 3.0  # seconds between the stars and the next question
GONE = 1.5  # seconds without any face that end a game
# Scores for one, two and three stars; scores are calibrated, and averaged over `emotion.smoothing`.
STARS = 0.2, 0.45, 0.7
MOST_PLAYERS = 4  # the largest faces: the screen has no space for the stars of more


class Game(Protocol):
    """Adds the question of the game to scenes."""

    def play(self, scene: Scene) -> Scene:
        """Return the scene with the question of its time, if there is one.

        Args:
            scene: with emotions of its tracks; not before the last one.
        """
        ...


class NoGame:
    """Asks nothing."""

    def play(self, scene: Scene) -> Scene:
        return scene


class EmotionGame:
    """Ask whoever stays in front of the camera for an emotion, show stars, and ask again.

    All of its state is one question, the best scores of its players, and when the next one is due;
    it is dropped when nobody is there for `GONE` seconds, or time runs backwards.

    Args:
        config: section [game] of the configuration.
        shuffle: brings a list of labels into the order of the questions, in place; None shuffles.
    """

    def __init__(
        self, config: GameConfig, shuffle: Callable[[list[Label]], None] | None = None
    ) -> None:
        if not shuffle:
            from random import shuffle as at_random

            shuffle = at_random
        self._config, self._shuffle = config, shuffle
        self._bag: list[Label] = []
        self._label: Label | None = None  # of the last question
        self._present_at = self._asked_at = self._next_at = -math.inf
        self._best: dict[int, float] = {}

    def play(self, scene: Scene) -> Scene:
        now = scene.frame.time
        if not 0 <= now - self._present_at < GONE:
            self._end(now)
        if scene.tracks:
            self._present_at = now
            if now >= self._next_at:
                self._ask(scene)
        elapsed = now - self._asked_at
        if scene.state or elapsed >= self._config.time + RESULT:
            return scene
        if elapsed < self._config.time:
            self._score(scene)
        return replace(scene, challenge=self._challenge(elapsed))

    def _end(self, now: float) -> None:
        """Forget the players; who comes next is left alone for a while."""
        self._present_at = self._asked_at = -math.inf
        self._next_at = now + self._config.wait
        self._best = {}

    def _ask(self, scene: Scene) -> None:
        """Begin a question, if the network has labels that can be asked for."""
        label = self._draw(scene.labels)
        if label is None:
            return
        self._label, self._best = label, {}
        self._asked_at = scene.frame.time
        self._next_at = self._asked_at + self._config.time + RESULT + REST

    def _draw(self, labels: Labels) -> Label | None:
        """Return the next label: each comes once before one comes again, none twice in a row."""
        wanted = [label for label in labels if can_be_asked(label)]
        if not set(self._bag) <= set(wanted):  # another network
            self._bag = []
        if not self._bag and wanted:
            self._shuffle(wanted)
            if wanted[-1] == self._label:
                wanted.reverse()
            self._bag = wanted
        return self._bag.pop() if self._bag else None

    def _score(self, scene: Scene) -> None:
        """Take the best scores of the players so far."""
        assert self._label is not None
        pairs = sorted(
            zip(scene.tracks, scene.emotions, strict=True), key=lambda pair: -pair[0].bbox.area
        )
        if self._config.players == "nearest":
            # Who was asked stays the player while somebody else steps nearer.
            pairs = [pair for pair in pairs if pair[0].id in self._best] or pairs[:1]
            kept = self._best if not pairs or pairs[0][0].id in self._best else {}
        else:
            pairs, kept = pairs[:MOST_PLAYERS], self._best
        self._best = dict(kept)
        for track, emotion in pairs:
            score = 0.0 if emotion.label == AWAY else emotion.score_of(self._label.name) or 0.0
            self._best[track.id] = max(score, self._best.get(track.id, 0.0))

    def _challenge(self, elapsed: float) -> Challenge:
        assert self._label is not None
        left = max(0.0, 1 - elapsed / self._config.time)
        best = sorted(self._best.items(), key=lambda pair: -pair[1])[:MOST_PLAYERS]
        stars = tuple(sorted((player, stars_of(score)) for player, score in best))
        return Challenge(self._label, left, math.ceil(left * self._config.time), stars)


def stars_of(score: float) -> int:
    """Return 0 to 3 stars for a calibrated score, 0 to 1."""
    return sum(score >= needed for needed in STARS)


def can_be_asked(label: Label) -> bool:
    """Return whether a label is something to show: "neutral" and "no_smile" are not."""
    return label.name != "neutral" and not label.name.startswith("no_")


def open_game(config: GameConfig) -> Game:
    """Return the game, or one that asks nothing."""
    return EmotionGame(config) if config.enabled else NoGame()
