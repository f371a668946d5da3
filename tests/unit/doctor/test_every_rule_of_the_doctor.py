"""Every rule finds what it is for in a real run, is silent on a healthy one, and says where its bounds come from."""

from __future__ import annotations

from functools import cache

import pytest
from patients import NEAR, PATIENTS, examined, moons

from engine.check.live import live_param
from engine.doctor.doctor import Ailment
from engine.doctor.finding import Finding, Gravity
from engine.doctor.rule import Rule
from engine.doctor.rules import RULES
from engine.presets import presets, read_preset
from engine.spec import get_value, set_values

every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)


@cache
def _ailments(code: str) -> tuple[Ailment, ...]:
    return examined(*PATIENTS[code])[1].ailments


def _finding(code: str) -> Finding:
    return next(a.finding for a in _ailments(code) if a.finding.code == code)


def test_every_rule_has_a_run_that_provokes_it_and_its_own_code() -> None:
    codes = [rule.code for rule in RULES]
    assert len(set(codes)) == len(codes)
    assert set(PATIENTS) == set(codes)


@every_rule
def test_a_rule_says_what_it_looks_for_and_where_its_bounds_come_from(rule: Rule) -> None:
    assert rule.title[0].isupper()
    assert rule.reason.endswith(".")
    assert len(rule.source) > 10
    assert rule.looks >= 1


@every_rule
def test_a_rule_finds_what_it_is_for_in_a_real_run(rule: Rule) -> None:
    finding = _finding(rule.code)
    assert finding.sentence.endswith(".")
    assert any(digit.isdigit() for digit in finding.evidence)
    assert finding.advice.endswith(".")
    assert 0 < finding.since_step <= finding.step + 1


@every_rule
def test_the_fix_of_a_finding_is_an_edit_that_the_project_takes(rule: Rule) -> None:
    spec, finding = PATIENTS[rule.code][0], _finding(rule.code)
    if finding.fix is None:
        assert finding.advice.startswith("Stop")
        return
    mended = set_values(spec, finding.fix.edits)
    assert mended != spec
    for path, value in finding.fix.edits:
        assert get_value(mended, path) == value
        if path.startswith(("optimizer", "training")):
            assert live_param(spec, path) is not None


def test_a_healthy_run_is_told_nothing() -> None:
    assert examined(moons())[1].ailments == ()


@pytest.mark.parametrize("code", sorted(NEAR))
def test_a_run_that_is_near_an_ailment_but_healthy_is_not_told_of_it(code: str) -> None:
    found = {ailment.finding.code for ailment in examined(*NEAR[code])[1].ailments}
    assert code not in found


def test_every_rule_has_a_run_that_must_not_provoke_it() -> None:
    assert set(NEAR) == {rule.code for rule in RULES}


@pytest.mark.parametrize("name", [preset.name for preset in presets() if "autoencoder" not in preset.name])
def test_a_shipped_project_is_told_at_most_that_it_overfits(name: str) -> None:
    trainer, doctor = examined(read_preset(name), steps=400, every=20)
    found = {ailment.finding.code for ailment in doctor.ailments}
    assert found <= {"overfitting"}
    assert all(ailment.finding.gravity is not Gravity.ERROR for ailment in doctor.ailments)
    assert trainer.step_count > 0


def test_the_step_and_the_layer_are_named_where_the_numbers_are_lost() -> None:
    trainer, doctor = examined(*PATIENTS["not_finite"])
    (ailment,) = (a for a in doctor.ailments if a.finding.code == "not_finite")
    assert ailment.finding.since_step == len(trainer.history.losses) + 1
    assert f"at step {len(trainer.history.losses) + 1}" in ailment.finding.sentence


def test_a_layer_whose_output_overflows_is_named() -> None:
    wide = [{"layer": "Linear", "initializer": {"kind": "constant_", "params": {"val": 1e25}}}]
    four = {"kind": "Linear", "params": {"out_features": 4}}
    hidden = [four, four, {"kind": "Linear"}]
    trainer, doctor = examined(moons(**{"model.children": hidden, "initialization": wide}))
    finding = doctor.ailments[0].finding
    assert (finding.code, finding.path, finding.since_step) == ("not_finite", "model.children[1]", 1)
    assert finding.sentence == "The output of the layer 1 is not a finite number at step 1."
    assert trainer.step_count == 0
