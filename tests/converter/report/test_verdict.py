"""Verdict on a network: each reason, its weight, and its number."""

from dataclasses import replace

import numpy as np
import pytest

from converter.evaluate.drop import Drop, paired_drop
from converter.evaluate.sense import Problem
from converter.report.measurement import Copies, CpuOperators, Measurement, Quantization
from converter.report.reasons import Level
from converter.report.verdict import judge

NAMES = ("smile", "frown", "gape")


def confusion(*rows):
    return np.array(rows)


# 700 of 1,000 pictures are right; each class is found.
GOOD = Measurement(
    names=NAMES,
    confusion=confusion((350, 100, 50), (50, 200, 50), (25, 25, 150)),
    split="public_test",
    calibration_error=0.02,
    macs=92_000_000,
    quantization=Quantization(Drop(0.002, -0.003, 0.007, 7, 5), 1.0, 0.985),
)


def texts(measurement, level):
    return [
        reason.text.replace("\N{NO-BREAK SPACE}", " ")
        for reason in judge(measurement).reasons
        if reason.level is level
    ]


def changed(**fields):
    return replace(GOOD, **fields)


def with_drop(share, low, high, allowed=1.0, agreement=0.985):
    return changed(quantization=Quantization(Drop(share, low, high, 0, 0), allowed, agreement))


def test_a_good_network_may_be_shipped_and_every_figure_speaks_for_it():
    verdict = judge(GOOD)
    assert (verdict.answer, verdict.level) == ("Yes", Level.FOR)
    assert texts(GOOD, Level.FOR) == [
        "It is right on 70.0 % of 1,000 pictures (95 % interval 67.1 to 72.8 %), and on 70.6 % of "
        "each class on average; chance is 33.3 %.",
        "It finds every class that is shown; least often frown, in 66.7 % of 300 pictures.",
        "int8 is 0.20 points below float (95 % interval of the drop -0.30 to 0.70 points); up to 1 "
        "is allowed.",
        "int8 gives the answer of float for 98.5 % of the pictures.",
        "Its scores differ from how often it is right by 2.0 % on average.",
        "92 million multiply-accumulates per face: an estimated 58 ms on a Raspberry Pi Zero 2 W.",
    ]


RESERVATIONS = {
    "learned little": (
        changed(confusion=confusion((170, 170, 160), (80, 140, 80), (50, 50, 100))),
        "It has learned little. It is right on 41.0 % of 1,000 pictures",
    ),
    "hardly found": (
        changed(confusion=confusion((450, 25, 25), (50, 240, 10), (60, 74, 66))),
        "It hardly finds gape (66 of 200).",
    ),
    "few of a class, none right": (
        changed(confusion=confusion((450, 50, 0), (50, 240, 10), (3, 2, 0))),
        "It hardly finds gape (0 of 5).",
    ),
    "answers": (
        changed(confusion=confusion((290, 5, 5), (150, 250, 0), (120, 40, 140))),
        "It answers smile for 56.0 % of the pictures; 30.0 % are.",
    ),
    "few pictures": (
        changed(confusion=confusion((80, 10, 10), (10, 80, 10), (5, 5, 90)) // 5),
        "60 pictures are few: they say the accuracy to 9.4 points up or down only.",
    ),
    "few pictures of a class": (
        changed(confusion=confusion((400, 50, 50), (50, 250, 0), (1, 1, 27))),
        "Too few pictures to judge single classes: gape (29).",
    ),
    "no picture of a class": (
        changed(confusion=confusion((400, 50, 50), (50, 250, 0), (0, 0, 0))),
        "Too few pictures to judge single classes: gape (0).",
    ),
    "copies": (
        changed(copies=Copies(120, 0.685)),
        "120 of the pictures are also in the training split; it is right on 68.5 % of the others.",
    ),
    "read otherwise": (
        changed(problem=Problem("with --mean 0 it is right on 60%")),
        "It may be read in a wrong way; on public_test, with --mean 0 it is right on 60%.",
    ),
    "auto": (
        changed(found=frozenset({"scale", "mean"})),
        "--mean, --scale: found on public_test itself, so the accuracy here is slightly too good: "
        "measure on private_test.",
    ),
    "unusual drop": (
        with_drop(0.021, 0.01, 0.03, allowed=3),
        "int8 is 2.10 points below float (95 % interval of the drop 1.00 to 3.00 points); up to 3 "
        "is allowed by --max-drop; 1 is usual.",
    ),
    "vague drop": (with_drop(0.002, -0.01, 0.014), "up to 1 is allowed: more pictures would tell."),
    "agreement": (
        with_drop(0, -0.002, 0.002, agreement=0.949),
        "int8 gives the answer of float for 94.9 % of the pictures.",
    ),
    "calibration": (
        changed(calibration_error=0.051),
        'how often it is right by 5.1 % on average: "Unsure" is shown too often or too rarely.',
    ),
    "float": (changed(on_device=False), "This is the float model: the device runs its int8 form"),
    "edge tpu": (
        changed(cpu_operators=CpuOperators(3, 61)),
        "The Edge TPU leaves 3 of 61 operators to the CPU.",
    ),
    "slow": (
        changed(macs=3_481_000_000),
        "3,481 million multiply-accumulates per face: an estimated 2,203 ms on a Raspberry Pi "
        "Zero 2 W; more than 500 ms is late.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", RESERVATIONS)
def test_a_weakness_is_a_reservation(case):
    measurement, text = RESERVATIONS[case]
    assert judge(measurement).answer == "Yes, with reservations"
    found = texts(measurement, Level.RESERVATION)
    assert any(text in each for each in found), found


AGAINST = {
    "nonsense": (
        changed(problem=Problem("it answers fear for 100% of the pictures", certain=True)),
        "Its answers on public_test make no sense: it answers fear for 100% of the pictures.",
    ),
    "training pictures": (
        changed(split="train"),
        "It was measured on the 1,000 pictures it learned from, which says nothing about new "
        "faces: measure on public_test or private_test.",
    ),
    "near chance": (
        changed(confusion=confusion((190, 160, 150), (95, 110, 95), (60, 60, 80))),
        "It is near chance. It is right on 38.0 % of 1,000 pictures",
    ),
    "never found": (
        changed(confusion=confusion((450, 50, 0), (50, 250, 0), (100, 100, 0))),
        "It never finds gape (0 of 200).",
    ),
    "one answer": (
        changed(confusion=confusion((500, 0, 0), (260, 40, 0), (199, 0, 1))),
        "It answers smile for 95.9 % of the pictures; 50.0 % are.",
    ),
    "drop": (
        with_drop(0.0101, 0.005, 0.02),
        "int8 is 1.01 points below float (95 % interval of the drop 0.50 to 2.00 points); up to 1 "
        "is allowed.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", AGAINST)
def test_a_fault_is_a_no(case):
    measurement, text = AGAINST[case]
    verdict = judge(measurement)
    assert verdict.answer == "No"
    assert verdict.reasons[0].level is Level.AGAINST
    found = texts(measurement, Level.AGAINST)
    assert any(text in each for each in found), found


def test_reasons_are_sorted_by_weight_and_the_heaviest_decides():
    verdict = judge(changed(split="train", calibration_error=0.1, found=frozenset({"mean"})))
    levels = [reason.level for reason in verdict.reasons]
    assert levels == sorted(levels, reverse=True)
    assert set(levels) == set(Level)
    assert verdict.level is Level.AGAINST


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "as accurate as float"), (-0.0022, "0.22 points above"), (0.0022, "0.22 points below")],
)
def test_a_drop_of_exactly_the_limit_is_allowed(share, text):
    assert any(text in each for each in texts(with_drop(share, -0.004, 0.004), Level.FOR))
    # In floating point, 100 * (7 / 100) is slightly more than 7.
    seven = Drop(7 / 100, 0.02, 0.06, 7, 0)
    assert texts(changed(quantization=Quantization(seven, 7, 0.99)), Level.AGAINST) == []


def test_what_was_not_measured_is_not_judged():
    bare = changed(quantization=None, calibration_error=None, macs=0)
    assert len(judge(bare).reasons) == 2
    assert judge(changed(copies=Copies(1000, None))) == judge(GOOD)
    assert judge(changed(cpu_operators=CpuOperators(0, 61))).answer == "Yes"


@pytest.mark.parametrize("classes", [2, 20])
def test_any_number_of_classes_is_judged(classes):
    names = tuple(f"class {i}" for i in range(classes))
    certain = np.eye(classes, dtype=int) * 100
    assert judge(Measurement(names, certain, "public_test")).answer == "Yes"
    even = np.full((classes, classes), 50)
    assert judge(Measurement(names, even, "public_test")).answer == "No"
    # Balanced classes: half of the answers for one of two is no fault.
    assert not any("It answers" in each for each in texts(GOOD, Level.FOR))


def test_a_real_drop_is_understood():
    before = np.arange(1000) < 700
    drop = paired_drop(before, before)
    assert any(
        "as accurate as float" in each
        for each in texts(changed(quantization=Quantization(drop, 1.0, 1.0)), Level.FOR)
    )


def test_many_answers_are_no_fault_below_half_and_with_20_classes_chance_is_no_excuse():
    counts = confusion((200, 50, 50), (100, 250, 50), (150, 50, 100))  # 45 % smile, 30 % shown
    assert not any(
        "It answers" in each for each in texts(changed(confusion=counts), Level.RESERVATION)
    )
    names = tuple(f"class {i}" for i in range(20))
    counts = np.eye(20, dtype=int) * 100
    counts[0, 0], counts[0, 1] = 10, 90  # chance is 5 %
    weak = Measurement(names, counts, "public_test")
    assert texts(weak, Level.RESERVATION) == ["It hardly finds class 0 (10 of 100)."]
