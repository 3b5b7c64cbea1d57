"""Reasons for or against a network from its right and wrong answers."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from converter.evaluate.interval import share_interval
from converter.evaluate.sense import NEAR_CHANCE, ONE_ANSWER
from converter.report.measurement import Measurement
from converter.report.reasons import Level, Reason, percent

# Of the way of the mean recall from chance to 1, so that they hold for any number of classes. For
# seven they are the 25 % below which `converter.evaluate.sense` sees no sense, and the 40 % that
# networks reach as soon as they have learned something.
NOTHING_LEARNED, LITTLE_LEARNED = NEAR_CHANCE, 0.3
# A class that is missed three times of four is noticed on the screen as missing; the bundled
# network finds its rarest, fear, in 36 % of its pictures. With few classes chance is higher.
HARDLY_FOUND = 0.25
# One class with most of the answers, although the pictures show it far less often.
MOST_ANSWERS, TOO_OFTEN = 0.5, 1.5
FEW_PICTURES = 30  # of a class: the 95 % interval of its recall is up to 34 points wide
VAGUE = 0.05  # half width of the 95 % interval of the accuracy; up to 380 pictures are as vague
FAMILIAR = 0.01  # gain by test pictures that were also trained on, in accuracy


def check_accuracy(m: Measurement) -> Reason:
    """Compare the mean recall with chance."""
    chance = 1 / len(m.names)
    learned = (m.mean_recall - chance) / (1 - chance)
    low, high = share_interval(int(m.right.sum()), m.total)
    text = (
        f"It is right on {percent(m.accuracy)} of {m.total:,} pictures (95 % interval "
        f"{100 * low:.1f} to {percent(high)}), and on {percent(m.mean_recall)} of each class on "
        f"average; chance is {percent(chance)}."
    )
    if learned < NOTHING_LEARNED:
        return Reason(Level.AGAINST, f"It is near chance. {text}")
    if learned < LITTLE_LEARNED:
        return Reason(Level.RESERVATION, f"It has learned little. {text}")
    return Reason(Level.FOR, text)


def check_classes(m: Measurement) -> Iterable[Reason]:
    """Look for classes that the network never or hardly finds."""
    limit = max(HARDLY_FOUND, 1 / len(m.names))
    recall = m.right / np.maximum(m.pictures, 1)
    # A few pictures may all be missed by bad luck: then it is not known that it never finds them.
    sure = np.array([share_interval(0, n).high < limit for n in m.pictures.tolist()])
    never = (m.right == 0) & sure
    hardly = (m.pictures > 0) & (recall < limit) & ~never
    if never.any():
        yield Reason(Level.AGAINST, f"It never finds {_listed(m, never)}.")
    if hardly.any():
        yield Reason(Level.RESERVATION, f"It hardly finds {_listed(m, hardly)}.")
    if not (never | hardly).any():
        least = int(np.where(m.pictures > 0, recall, np.inf).argmin())
        yield Reason(
            Level.FOR,
            f"It finds every class that is shown; least often {m.names[least]}, in "
            f"{percent(recall[least])} of {m.pictures[least]:,} pictures.",
        )


def check_answers(m: Measurement) -> Iterable[Reason]:
    """Look for one class that takes most answers."""
    most = int(m.answers.argmax())
    share, shown = m.answers[most] / m.total, m.pictures[most] / m.total
    if share <= MOST_ANSWERS or share < TOO_OFTEN * shown:
        return
    level = Level.AGAINST if share > ONE_ANSWER else Level.RESERVATION
    text = f"It answers {m.names[most]} for {percent(share)} of the pictures; {percent(shown)} are."
    yield Reason(level, text)


def check_pictures(m: Measurement) -> Iterable[Reason]:
    """Look for too few pictures for a claim."""
    half_width = share_interval(int(m.right.sum()), m.total).half_width
    if half_width > VAGUE:
        yield Reason(
            Level.RESERVATION,
            f"{m.total:,} pictures are few: they say the accuracy to {100 * half_width:.1f} points "
            "up or down only.",
        )
    few = m.pictures < FEW_PICTURES
    if few.any():
        counts = ", ".join(
            f"{name} ({count})"
            for name, count, is_few in zip(m.names, m.pictures.tolist(), few, strict=True)
            if is_few
        )
        yield Reason(Level.RESERVATION, f"Too few pictures to judge single classes: {counts}.")


def check_copies(m: Measurement) -> Iterable[Reason]:
    """Look for a gain by pictures that were also trained on."""
    if m.copies is None or m.copies.accuracy is None:
        return
    gain = m.accuracy - m.copies.accuracy
    if gain > FAMILIAR:
        yield Reason(
            Level.RESERVATION,
            f"{m.copies.pictures:,} of the pictures are also in the training split; it is right on "
            f"{percent(m.copies.accuracy)} of the others.",
        )


def _listed(m: Measurement, chosen: np.ndarray) -> str:
    rows = zip(m.names, m.right.tolist(), m.pictures.tolist(), chosen, strict=True)
    return ", ".join(f"{name} ({right} of {count})" for name, right, count, is_ in rows if is_)
