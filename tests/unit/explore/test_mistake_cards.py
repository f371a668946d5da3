"""Every card of a common mistake runs, and what it claims is what happens."""

from __future__ import annotations

import inspect
import math
from collections.abc import Mapping

import numpy as np
import pytest
import torch

from engine.explore.bench.noticed import noticed_warnings
from engine.explore.mistakes.all_cards import MISTAKES
from engine.explore.mistakes.card import Mistake, MistakeCard, run_mistake

CARDS = [pytest.param(mistake, id=mistake.key) for mistake in MISTAKES]


@pytest.fixture(scope="module")
def cards() -> Mapping[str, MistakeCard]:
    return {mistake.key: run_mistake(mistake) for mistake in MISTAKES}


@pytest.mark.parametrize("mistake", CARDS)
def test_every_card_runs_and_shows_its_own_code(mistake: Mistake, cards: Mapping[str, MistakeCard]) -> None:
    card = cards[mistake.key]
    assert card.torch_version == torch.__version__
    assert card.title == mistake.title
    assert not card.variants[0].is_right
    assert card.variants[-1].is_right
    for shown, variant in zip(card.variants, mistake.variants, strict=True):
        assert inspect.getsource(variant.run).strip().replace(" -> Found:", ":", 1) in shown.code
        assert "Found" not in shown.code
        assert shown.code.startswith("torch.manual_seed(") == (mistake.seed is not None)
        compile(shown.code, shown.label, "exec")
        if shown.is_right:
            assert shown.outcome.error == ""
            assert shown.outcome.warnings == ()
        assert shown.outcome.error or shown.outcome.numbers or shown.outcome.series
    assert card.explanation.endswith((".", "!"))
    assert "nan" not in card.explanation


@pytest.mark.parametrize("mistake", CARDS)
def test_the_shown_code_gives_the_shown_numbers_anywhere(
    mistake: Mistake, cards: Mapping[str, MistakeCard]
) -> None:
    for shown, variant in zip(cards[mistake.key].variants, mistake.variants, strict=True):
        if shown.outcome.error:
            with pytest.raises((RuntimeError, ValueError, IndexError, TypeError)) as refused:
                variant.run()
            assert shown.outcome.error == f"{type(refused.value).__name__}: {refused.value}"
            continue
        with torch.random.fork_rng(devices=[]), noticed_warnings():
            torch.manual_seed(mistake.seed or 0)
            found = variant.run()
        for name, value in found.items():
            if isinstance(value, list):
                np.testing.assert_array_equal(shown.outcome.series[name], value)
            else:
                np.testing.assert_equal(shown.outcome.numbers[name], value)


def test_running_the_cards_leaves_the_random_numbers_of_torch_alone() -> None:
    before = torch.get_rng_state()
    for mistake in MISTAKES:
        run_mistake(mistake)
    assert torch.equal(torch.get_rng_state(), before)


def test_a_second_softmax_flattens_loss_and_gradient(cards: Mapping[str, MistakeCard]) -> None:
    wrong, right = (shown.outcome.numbers for shown in cards["softmax_twice"].variants)
    assert wrong["least loss possible"] == pytest.approx(math.log(1 + 2 / math.e))
    assert right["least loss possible"] == pytest.approx(0, abs=1e-6)
    logits = np.array([8.0, 0.0, -2.0])
    p = np.exp(logits) / np.exp(logits).sum()
    assert wrong["loss"] == pytest.approx(math.log(np.exp(p).sum()) - p[1], rel=1e-5)
    assert right["loss"] == pytest.approx(math.log(np.exp(logits).sum()), rel=1e-6)
    assert right["gradient"] > 1000 * wrong["gradient"]


def test_nll_of_logits_falls_below_every_likelihood(cards: Mapping[str, MistakeCard]) -> None:
    wrong, right = (shown.outcome for shown in cards["nll_on_logits"].variants)
    # The gradient of each right logit is −1/2, so that the mean of both falls by 1/2 a step.
    assert wrong.numbers["last loss"] == pytest.approx(-(0.3 + 0.5) / 2 - 199 / 2, rel=1e-5)
    assert min(right.series["loss of each step"]) > 0
    assert np.all(np.diff(right.series["loss of each step"]) < 0)


def test_a_row_against_a_column_learns_the_mean_and_no_slope(cards: Mapping[str, MistakeCard]) -> None:
    wrong, right = (shown.outcome for shown in cards["column_against_row"].variants)
    assert wrong.numbers["slope"] == pytest.approx(0, abs=1e-3)
    assert wrong.numbers["intercept"] == pytest.approx(5, abs=1e-3)
    # What is left is the variance of the targets.
    y = 2 * np.linspace(-1, 1, 20) + 5
    assert wrong.series["loss of each step"][-1] == pytest.approx(y.var(), rel=1e-4)
    assert right.numbers["slope"] == pytest.approx(2, abs=1e-3)
    assert "Using a target size" in wrong.warnings[0]


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("float_classes", "Float"),
        ("class_too_many", "Target 3 is out of bounds"),
        ("bce_outside", "between 0 and 1"),
        ("in_features", "1x4096 and 4006x10"),
    ],
)
def test_torch_refuses_in_these_words(key: str, words: str, cards: Mapping[str, MistakeCard]) -> None:
    wrong, right = cards[key].variants
    assert words in wrong.outcome.error
    assert words in cards[key].explanation
    assert not wrong.outcome.numbers
    assert right.outcome.numbers


def test_mean_divides_the_divergence_by_the_classes(cards: Mapping[str, MistakeCard]) -> None:
    wrong, right = (shown.outcome for shown in cards["mean_of_divergence"].variants)
    p = np.array([[0.8, 0.1, 0.05, 0.05], [0.25] * 4])
    q = np.array([[0.4, 0.3, 0.2, 0.1], [0.7, 0.1, 0.1, 0.1]])
    divergence = (p * np.log(p / q)).sum(1).mean()
    assert right.numbers["loss"] == pytest.approx(divergence, rel=1e-5)
    assert wrong.numbers["loss"] == pytest.approx(divergence / 4, rel=1e-5)
    assert "batchmean" in wrong.warnings[0]


def test_the_linear_regression_stops_by_luck_diverges_or_converges(cards: Mapping[str, MistakeCard]) -> None:
    card = cards["zero_grad_linear"]
    lucky, diverged, calm = (shown.outcome for shown in card.variants)
    # The same in NumPy, from the same numbers.
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(10)
        x = torch.rand(20, 1) * 10
        y = 2 * x + (5 + torch.randn(20, 1))
        w0 = torch.randn(1).item()
    x, y = x.double().numpy(), y.double().numpy()

    def descend(lr: float, zero_grad: bool) -> list[float]:
        w, b, gw, gb, losses = w0, 0.0, 0.0, 0.0, []
        for _ in range(1000):
            miss = w * x + b - y
            losses.append(float((miss**2 / 2).mean()))
            if losses[-1] < 1 or losses[-1] > 1e36:
                break
            gw, gb = (0.0, 0.0) if zero_grad else (gw, gb)
            gw, gb = gw + float((miss * x).mean()), gb + float(miss.mean())
            w, b = w - lr * gw, b - lr * gb
        return losses

    for outcome, lr, zero_grad in ((lucky, 0.1, False), (calm, 0.05, True)):
        expected = descend(lr, zero_grad)
        assert len(outcome.series["loss of each step"]) == len(expected)
        np.testing.assert_allclose(outcome.series["loss of each step"], expected, rtol=1e-3)
    assert len(lucky.series["loss of each step"]) - 1 == 12
    assert np.any(np.diff(lucky.series["loss of each step"]) > 0)
    assert not math.isfinite(diverged.series["loss of each step"][-1])
    assert descend(0.1, True)[-1] > 1e36
    curvature = np.array([[(x**2).mean(), x.mean()], [x.mean(), 1]])
    largest = np.linalg.eigvalsh(curvature)[-1]
    assert lucky.numbers["largest curvature"] == pytest.approx(largest, rel=1e-5)
    assert 2 / largest == pytest.approx(0.058, abs=5e-4)
    assert "2 / λ = 0.058" in card.explanation
    assert "at step 12" in card.explanation


def test_the_logistic_regression_looks_faster_while_its_weights_run_away(
    cards: Mapping[str, MistakeCard],
) -> None:
    wrong, right = (shown.outcome.series for shown in cards["zero_grad_logistic"].variants)
    first_wrong, first_right = (
        next(step for step, accuracy in enumerate(series["accuracy of each step"]) if accuracy > 0.99)
        for series in (wrong, right)
    )
    assert first_wrong < first_right
    assert wrong["size of the weights"][first_wrong] > 10 * right["size of the weights"][first_right]
    assert wrong["size of the weights"][-1] > 20 * right["size of the weights"][-1]
    assert f"at step {first_wrong} " in cards["zero_grad_logistic"].explanation


def test_a_view_of_the_best_weights_goes_on_changing(cards: Mapping[str, MistakeCard]) -> None:
    wrong, right = (shown.outcome for shown in cards["best_weights_as_a_view"].variants)
    # Each step turns the distance to 3 into −1.1 times itself.
    assert wrong.numbers["loss of best_w"] == pytest.approx(9 * 1.1**24, rel=1e-4)
    assert right.numbers["loss of best_w"] == right.numbers["best loss"] == 9
    assert len(set(right.series["best_w after each step"])) == 1
