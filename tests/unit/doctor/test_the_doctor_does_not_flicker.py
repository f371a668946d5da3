"""What comes and goes from one look to the next is not said; what is gone for good is past."""

from __future__ import annotations

import numpy as np

from engine.doctor.doctor import LOOKS_TO_CURE, Doctor
from engine.doctor.rates import RATE_TOO_HIGH
from engine.presets import read_preset
from engine.train.vitals import Vitals

SICK, WELL = np.linspace(1.0, 9.0, 80), np.linspace(9.0, 1.0, 80)


def _vitals(step: int, losses: np.ndarray) -> Vitals:
    return Vitals(step, step // 10, 0.1, losses, np.zeros(0), np.zeros(0))


def _seen(*sick: bool) -> Doctor:
    doctor = Doctor(read_preset("two-moons-mlp"), [RATE_TOO_HIGH])
    for step, is_sick in enumerate(sick, start=80):
        doctor.look(_vitals(step, SICK if is_sick else WELL))
    return doctor


def test_one_look_that_finds_something_is_not_enough() -> None:
    assert _seen(True).ailments == ()
    assert _seen(True, False, True, False, True).ailments == ()


def test_two_looks_in_a_row_are_said_once_and_since_when() -> None:
    doctor = _seen(True, True)
    (ailment,) = doctor.ailments
    assert (ailment.finding.since_step, ailment.finding.step, ailment.is_past) == (80, 81, False)
    assert doctor.look(_vitals(90, SICK)) == ()


def test_the_same_step_again_is_no_second_look() -> None:
    doctor = _seen(True)
    assert doctor.look(_vitals(80, SICK)) == ()


def test_a_cure_takes_several_looks_without_it() -> None:
    assert not _seen(True, True, *[False] * (LOOKS_TO_CURE - 1)).ailments[0].is_past
    assert _seen(True, True, *[False] * LOOKS_TO_CURE).ailments[0].is_past


def test_what_comes_back_is_said_again_with_its_new_beginning() -> None:
    doctor = _seen(True, True, *[False] * (LOOKS_TO_CURE + 1), True, True)
    (ailment,) = doctor.ailments
    assert not ailment.is_past
    assert ailment.finding.since_step == 82 + LOOKS_TO_CURE + 1


def test_a_finding_whose_fix_was_applied_is_past_until_it_lasts_in_spite_of_it() -> None:
    doctor = _seen(True, True)
    doctor.treat(doctor.ailments[0].finding.key)
    assert doctor.ailments[0].is_past
    looks = LOOKS_TO_CURE + RATE_TOO_HIGH.looks
    said = [len(doctor.look(_vitals(100 + i, SICK))) for i in range(looks)]
    assert said == [0] * (looks - 1) + [1]
