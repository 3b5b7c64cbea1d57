"""Reasons for or against a network from its conversion, its scores, its cost and its test."""

from __future__ import annotations

from collections.abc import Iterable

from converter.config import ConvertConfig
from converter.report.measurement import Measurement
from converter.report.reasons import Level, Reason, percent, points

USUAL_DROP = ConvertConfig.max_drop  # percentage points
SAME_ANSWERS = 0.95  # the bundled network has 99 %; below, the tested float network says little
# Without any temperature, modern networks are off by 4 to 16 points (Guo et al. 2017, On
# calibration of modern neural networks); with one, by 1 to 3.
UNCALIBRATED = 0.05
# Multiply-accumulates per second on a Raspberry Pi Zero 2 W, estimated at the slow end: the bundled
# network's 92 million need 35 million instructions there, at 0.6 per cycle and 1 GHz, see
# docs/speed.md. No board was available.
ZERO_2_W_MACS = 1.58e9
LATE = 0.5  # seconds for an answer: five times `emotion.pause`, and a label lags behind the face


def check_reading(m: Measurement) -> Iterable[Reason]:
    """Pass on what makes no sense, and what was found by itself."""
    if m.problem.text and m.problem.certain:
        yield Reason(Level.AGAINST, f"Its answers on {m.split} make no sense: {m.problem.text}.")
    elif m.problem.text:
        yield Reason(
            Level.RESERVATION, f"It may be read in a wrong way; on {m.split}, {m.problem.text}."
        )
    if m.found:
        options = ", ".join(f"--{name}" for name in sorted(m.found))
        yield Reason(
            Level.RESERVATION,
            f"{options}: found on {m.split} itself, so the accuracy here is slightly too good: "
            "measure on private_test.",
        )


def check_split(m: Measurement) -> Iterable[Reason]:
    """Refuse a claim about pictures that were trained on."""
    if m.split == "train":
        yield Reason(
            Level.AGAINST,
            f"It was measured on the {m.total:,} pictures it learned from, which says nothing "
            "about new faces: measure on public_test or private_test.",
        )


def check_drop(m: Measurement) -> Iterable[Reason]:
    """Compare the drop from float to int8 with the allowed one."""
    if m.quantization is None:
        return
    drop, allowed, _ = m.quantization
    shown = round(100 * drop.share, 2)
    side = "above" if shown < 0 else "below"
    size = "as accurate as" if shown == 0 else f"{abs(shown):.2f} points {side}"
    text = (
        f"int8 is {size} float (95 % interval of the drop {100 * drop.low:.2f} to "
        f"{points(drop.high)}); up to {allowed:g} is allowed"
    )
    if shown > allowed:
        yield Reason(Level.AGAINST, f"{text}.")
    elif shown > USUAL_DROP:
        yield Reason(Level.RESERVATION, f"{text} by --max-drop; {USUAL_DROP:g} is usual.")
    elif 100 * drop.high > max(allowed, USUAL_DROP):
        yield Reason(Level.RESERVATION, f"{text}: more pictures would tell.")
    else:
        yield Reason(Level.FOR, f"{text}.")


def check_agreement(m: Measurement) -> Iterable[Reason]:
    """Compare the answers of int8 with those of float."""
    if m.quantization:
        agreement = m.quantization.agreement
        level = Level.FOR if agreement >= SAME_ANSWERS else Level.RESERVATION
        yield Reason(
            level, f"int8 gives the answer of float for {percent(agreement)} of the pictures."
        )


def check_calibration(m: Measurement) -> Iterable[Reason]:
    """Look for scores that say more or less than how often the answers are right."""
    error = m.calibration_error
    if error is None:
        return
    text = f"Its scores differ from how often it is right by {percent(error)} on average"
    if error > UNCALIBRATED:
        yield Reason(Level.RESERVATION, f'{text}: "Unsure" is shown too often or too rarely.')
    else:
        yield Reason(Level.FOR, f"{text}.")


def check_device(m: Measurement) -> Iterable[Reason]:
    """Look for a file or operators that the device does not run as asked for."""
    if not m.on_device:
        yield Reason(
            Level.RESERVATION,
            "This is the float model: the device runs its int8 form, which emotion-convert convert "
            "makes and measures.",
        )
    if m.cpu_operators:
        left, total = m.cpu_operators
        level = Level.RESERVATION if left else Level.FOR
        yield Reason(level, f"The Edge TPU leaves {left} of {total} operators to the CPU.")


def check_speed(m: Measurement) -> Iterable[Reason]:
    """Estimate the time of an answer on the slowest board."""
    if not m.macs:  # layers that are not counted, such as recurrent ones, tell nothing
        return
    seconds = m.macs / ZERO_2_W_MACS
    text = (
        f"{m.macs / 1e6:,.0f} million multiply-accumulates per face: an estimated "
        f"{1000 * seconds:,.0f} ms on a Raspberry Pi Zero 2 W"
    )
    if seconds > LATE:
        yield Reason(Level.RESERVATION, f"{text}; more than {1000 * LATE:g} ms is late.")
    else:
        yield Reason(Level.FOR, f"{text}.")
