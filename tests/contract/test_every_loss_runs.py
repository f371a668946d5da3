"""Losses: the example runs, and the output and the target are what the entry says."""

from __future__ import annotations

import pytest
import torch
from running_examples import build, run_loss

from engine.catalogue import LOSSES, LossEntry, OutputMeaning, TargetForm

ENTRIES = [pytest.param(entry, id=entry.kind) for entry in LOSSES]
REDUCED = [case for case in ENTRIES if case.values[0].param("reduction") is not None]
TRAINABLE = [case for case in ENTRIES if case.values[0].target_form is not TargetForm.OTHER]


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_example_gives_one_finite_number_with_a_gradient(entry: LossEntry) -> None:
    output, loss = run_loss(entry, entry.example_params)
    loss.backward()
    assert loss.shape == ()
    assert torch.isfinite(loss)
    assert output.grad is not None
    assert torch.isfinite(output.grad).all()
    assert output.grad.abs().max() > 0


def test_one_loss_alone_cannot_be_told_how_to_reduce() -> None:
    reduced = {case.id for case in REDUCED}
    assert [case.id for case in ENTRIES if case.id not in reduced] == ["AdaptiveLogSoftmaxWithLoss"]


@pytest.mark.parametrize("entry", REDUCED)
def test_the_sum_is_the_sum_of_the_single_losses(entry: LossEntry) -> None:
    _, single = run_loss(entry, {**entry.example_params, "reduction": "none"})
    _, total = run_loss(entry, {**entry.example_params, "reduction": "sum"})
    assert single.dim() > 0
    torch.testing.assert_close(total, single.sum())


@pytest.mark.parametrize("entry", TRAINABLE)
def test_the_target_has_the_declared_form(entry: LossEntry) -> None:
    output, target = entry.example
    if entry.target_form is TargetForm.CLASS_INDEX:
        assert (target.fill, target.shape, target.high) == ("class", output.shape[:-1], output.shape[-1])
    else:
        assert target.shape == output.shape
        assert (target.fill == "sign") == (entry.target_form is TargetForm.SIGN)


def test_only_losses_without_a_meaning_have_another_target_form() -> None:
    assert [
        entry.kind
        for entry in LOSSES
        if (entry.output_meaning is OutputMeaning.NONE) != (entry.target_form is TargetForm.OTHER)
    ] == []


# Outputs from wrong to right for the second of two classes, in the meaning that is declared.
TOWARDS_THE_SECOND = {
    OutputMeaning.PROBABILITY: ([0.1], [0.5], [0.9]),
    OutputMeaning.LOGIT: ([-2.0], [0.0], [2.0]),
    OutputMeaning.SCORE: ([-2.0], [0.0], [2.0]),
    OutputMeaning.LOGITS: ([2.0, -2.0], [0.0, 0.0], [-2.0, 2.0]),
    OutputMeaning.LOG_PROBABILITIES: ([-0.1, -2.4], [-0.7, -0.7], [-2.4, -0.1]),
    OutputMeaning.VALUE: ([-1.0], [0.5], [0.9]),
}


@pytest.mark.parametrize("entry", TRAINABLE)
def test_the_loss_falls_as_the_output_means_the_target_more_clearly(entry: LossEntry) -> None:
    target = torch.tensor([1]) if entry.target_form is TargetForm.CLASS_INDEX else torch.tensor([[1.0]])
    loss = build(entry, {})
    values = [
        loss(torch.tensor([output]), target).item() for output in TOWARDS_THE_SECOND[entry.output_meaning]
    ]
    assert values[0] > values[1] > values[2]


def test_half_mse_is_the_course_s_formula() -> None:
    entry = next(entry for entry in LOSSES if entry.kind == "HalfMSELoss")
    loss = build(entry, {})(torch.tensor([[3.0], [5.0]]), torch.tensor([[1.0], [2.0]]))
    assert loss.item() == (0.5 * 4 + 0.5 * 9) / 2
