"""*Prove* finds the exported script identical, and one that was altered different at the very step."""

from __future__ import annotations

import threading

import numpy as np
import pytest

import engine
from engine.proof.compare import RunRecord, compare, ulps_apart
from engine.proof.fresh_process import ProofCancelledError
from engine.spec import ProjectError, ProjectSpec, set_values

# Before its third step the script takes the weights a little further than it should.
_STEP = "        optimizer.zero_grad()\n"
_NUDGE = (
    "        if len(losses) == 2:\n"
    "            with torch.no_grad():\n"
    "                next(model.parameters()).mul_(1.001)\n"
)


@pytest.fixture(scope="module")
def short() -> ProjectSpec:
    """A project whose run takes no time."""
    return set_values(engine.load("spiral-mlp"), [("training.epochs", 2), ("training.stop", {})])


def test_the_script_of_a_preset_is_identical(short: ProjectSpec) -> None:
    lines: list[str] = []
    proof = engine.prove(short, progress=lines.append)
    run = engine.train(short, keep=False)
    assert proof.identical
    assert proof.text == f"identical: {run.steps:,} steps, 0 bits differ"


def test_a_script_that_changes_its_weights_is_found_at_the_next_step(short: ProjectSpec) -> None:
    altered = engine.export_script(short).replace(_STEP, _NUDGE + _STEP, 1)
    assert _NUDGE in altered
    proof = engine.prove(short, script=altered)
    losses = engine.train(short, keep=False).losses
    assert not proof.identical
    # The nudge comes after the loss of step 2 is on the list, and the weights of step 3 are the first to show it.
    assert proof.first_different_step == 3
    assert proof.engine_loss == losses[2]
    assert proof.script_loss != losses[2]
    assert proof.text.startswith("different from step 3 on: the script's loss is ")


def test_a_script_that_fails_is_reported_with_its_last_words(short: ProjectSpec) -> None:
    with pytest.raises(ProjectError, match="no such thing"):
        engine.prove(short, script="raise LookupError('no such thing')")


def test_a_script_that_takes_too_long_is_ended(short: ProjectSpec) -> None:
    with pytest.raises(ProjectError, match=r"ends within 0\.2 s"):
        engine.prove(short, script="while True: pass", time_limit_s=0.2)


def test_a_proof_can_be_cancelled_while_the_script_runs(short: ProjectSpec) -> None:
    cancel = threading.Event()

    def stop(line: str) -> None:
        assert line == "begun"
        cancel.set()

    with pytest.raises(ProofCancelledError):
        engine.prove(
            short, script="print('begun', flush=True)\nwhile True: pass", cancel=cancel, progress=stop
        )


def test_losses_that_are_not_finite_end_both_at_the_same_step(short: ProjectSpec) -> None:
    edits = [("optimizer", {"kind": "SGD", "params": {"lr": 1e30}})]
    proof = engine.prove(set_values(short, edits))
    assert proof.first_different_step is None, proof.text
    assert proof.text.startswith(f"the same losses in {proof.steps} step")
    assert "not finite" in proof.text
    assert not proof.identical


@pytest.mark.parametrize(("start", "steps"), [(0.3, 1), (0.3, 5), (1.0, 4), (-2.5, 3), (0.0, 2)])
def test_distances_are_counted_in_float32_steps_as_nextafter_goes(start: float, steps: int) -> None:
    first = second = np.float32(start)
    for _ in range(steps):
        second = np.nextafter(second, np.float32(-10))
    ulps, _, bits = ulps_apart(float(first), float(second))
    assert (ulps, bits) == (steps, 32)


def test_numbers_beyond_float32_are_counted_in_float64_steps() -> None:
    assert ulps_apart(0.1, np.nextafter(0.1, 1))[::2] == (1, 64)


def test_zeros_of_different_sign_are_different_bits() -> None:
    proof = compare(RunRecord((1.0, 0.0), "a", "cpu"), RunRecord((1.0, -0.0), "a", "cpu"))
    assert proof.first_different_step == 2
    assert "1 of 32 bits, 0 units" in proof.text


def test_runs_of_different_length_name_the_lengths() -> None:
    proof = compare(RunRecord((1.0,), "a", "cpu"), RunRecord((1.0, 0.5), "a", "cpu"))
    assert proof.text.endswith("the script did 1 step and the engine 2 steps")
    assert (proof.first_different_step, proof.script_loss, proof.engine_loss) == (2, None, 0.5)


def test_weights_that_differ_after_the_same_losses_are_named() -> None:
    proof = compare(RunRecord((1.0,), "a" * 64, "cpu"), RunRecord((1.0,), "b" * 64, "cpu"))
    assert not proof.identical
    assert proof.text.startswith("different weights: the same losses in all 1 step")


def test_runs_on_different_devices_are_not_comparable() -> None:
    proof = compare(RunRecord((1.0,), "a", "cuda"), RunRecord((1.0,), "a", "cpu"))
    assert not proof.identical
    assert proof.text.startswith("not comparable: the script ran on cuda and the engine on cpu")
