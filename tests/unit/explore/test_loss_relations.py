"""Effects of parameters, entropies, objectives, live batches and misfits of losses, against arithmetic in NumPy.

Shape suffixes: N samples, C classes.
"""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest
import torch
from numpy_activations import central_slope, log_softmax
from numpy_losses import reduced
from torch import nn

from engine.catalogue import LOSSES
from engine.catalogue.entry import OutputMeaning
from engine.explore.bench.noticed import noticed_warnings
from engine.explore.losses.curve import loss_picture
from engine.explore.losses.effects import parameter_effects, reduction_effects
from engine.explore.losses.entropy import cross_entropy_parts, entropies
from engine.explore.losses.example import example_inputs
from engine.explore.losses.live_batch import batch_dots
from engine.explore.losses.objective import Regularisation, objective_of
from engine.explore.losses.use_in_project import Mend, mended, misfits
from engine.spec import Node, ProjectError, Severity

KINDS = [entry.kind for entry in LOSSES]
WITH_EFFECTS = [
    entry.kind
    for entry in LOSSES
    if any(entry.param(name) for name in ("weight", "ignore_index", "label_smoothing", "pos_weight"))
]


def node_of(kind: str, **params: Any) -> Node:
    entry = next(entry for entry in LOSSES if entry.kind == kind)
    return Node(kind=kind, params={**entry.initial_params(), **params})


@pytest.mark.parametrize("kind", WITH_EFFECTS)
def test_every_effect_is_the_formula_with_and_without(kind: str) -> None:
    node = node_of(kind)
    inputs = example_inputs(node)
    effects = parameter_effects(node, inputs)
    assert effects
    for effect in effects:
        assert not effect.is_chosen
        assert effect.without == pytest.approx(float(reduced(kind, node.params, inputs)))
        changed = {**node.params, effect.parameter: effect.value}
        assert effect.with_it == pytest.approx(float(reduced(kind, changed, inputs)))
        assert effect.with_it != effect.without
        assert effect.sentence.endswith(".")


def test_an_effect_says_by_what_the_weighted_mean_divides() -> None:
    inputs = {"input": np.zeros((3, 3)), "target": np.array([0, 1, 1])}
    node = node_of("CrossEntropyLoss", weight=(4.0, 1.0, 1.0), ignore_index=-100)
    effects = {effect.parameter: effect for effect in parameter_effects(node, inputs)}
    weight = effects["weight"]
    assert weight.is_chosen
    assert (weight.divisor_without, weight.divisor_with) == (3, 6)
    assert "divides by 6, the sum of the class weights" in weight.sentence
    # All rows are alike, so the weighted mean stays log 3.
    assert weight.with_it == pytest.approx(weight.without) == pytest.approx(np.log(3))
    ignored = effects["ignore_index"]
    assert ignored.value == 0
    assert (ignored.divisor_without, ignored.divisor_with) == (6, 2)
    assert ignored.elements_with[0] == 0


@pytest.mark.parametrize("kind", KINDS)
def test_every_reduction_is_the_formula(kind: str) -> None:
    node = node_of(kind)
    inputs = example_inputs(node)
    effects = reduction_effects(node, inputs)
    assert (kind == "AdaptiveLogSoftmaxWithLoss") == (not effects)
    for effect in effects:
        expected = reduced(kind, {**node.params, "reduction": effect.reduction}, inputs)
        np.testing.assert_allclose(effect.value, expected, rtol=1e-12)
        assert effect.gradient_size > 0
        assert effect.sentence.endswith(".")


def test_the_three_entropies_add_up() -> None:
    p, logits = [0.7, 0.2, 0.1, 0.0], [1.0, -0.5, 2.0, 0.3]
    view = entropies(p, logits)
    q_C = np.exp(log_softmax(np.array([logits])))[0]
    np.testing.assert_allclose(view.q_C, q_C, rtol=1e-12)
    p_C = np.array(p[:3])
    assert view.entropy == pytest.approx(-(p_C * np.log(p_C)).sum())
    assert view.cross_entropy == pytest.approx(-(np.array(p) * np.log(q_C)).sum())
    assert view.divergence == pytest.approx((p_C * np.log(p_C / q_C[:3])).sum())
    assert view.adds_up
    np.testing.assert_allclose(view.gradient_C, q_C - p, atol=1e-12)
    for parts, total in (
        (view.entropy_C, view.entropy),
        (view.cross_entropy_C, view.cross_entropy),
        (view.divergence_C, view.divergence),
    ):
        assert parts.sum() == pytest.approx(total)


def test_the_right_prediction_costs_its_entropy_and_no_more() -> None:
    p = [0.5, 0.3, 0.2]
    view = entropies(p, np.log(p).tolist())
    assert view.divergence == pytest.approx(0, abs=1e-12)
    assert view.cross_entropy == pytest.approx(view.entropy)


@pytest.mark.parametrize(
    ("p", "logits", "sentence"),
    [
        ([0.5, 0.6], [0.0, 0.0], "add up to 1, received 1.1"),
        ([0.5, -0.5, 1.0], [0.0] * 3, r"p\[1\]: expected a probability"),
        ([0.5, 0.5], [0.0] * 3, "2 numbers, one a class, received 3"),
        ([0.5, 0.5], [0.0, float("nan")], r"logits\[1\]"),
        ([1.0], [0.0], "2 to 32 probabilities"),
    ],
)
def test_what_is_no_distribution_is_refused(p: list[float], logits: list[float], sentence: str) -> None:
    with pytest.raises(ProjectError, match=sentence):
        entropies(p, logits)


def test_cross_entropy_is_log_softmax_and_nll() -> None:
    x_NC, y_N = np.random.default_rng(0).normal(size=(5, 4)), np.array([0, 3, 1, 1, 2])
    parts = cross_entropy_parts(x_NC, y_N)
    logs = log_softmax(x_NC)
    np.testing.assert_allclose(parts.log_softmax_NC, logs, rtol=1e-12)
    assert parts.nll == pytest.approx(-logs[np.arange(5), y_N].mean())
    assert parts.agrees


@pytest.mark.parametrize("biases", [False, True])
def test_loss_cost_and_objective_are_three_numbers(biases: bool) -> None:
    model = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Dropout(), nn.Linear(3, 1)).train()
    rng = np.random.default_rng(3)
    with torch.no_grad():
        for value in model.parameters():
            value.copy_(torch.from_numpy(rng.normal(size=tuple(value.shape))))
    before = copy.deepcopy(model.state_dict())
    x, y = rng.normal(size=(6, 2)).astype(np.float32), rng.normal(size=(6, 1)).astype(np.float32)
    found = objective_of(
        model,
        Node(kind="MSELoss"),
        torch.from_numpy(x),
        torch.from_numpy(y),
        Regularisation(0.1, 0.01, biases),
    )
    weights = {name: value.numpy().astype(np.float64) for name, value in before.items()}
    hidden = np.tanh(x @ weights["0.weight"].T + weights["0.bias"])
    losses = ((hidden @ weights["3.weight"].T + weights["3.bias"] - y) ** 2)[:, 0]
    np.testing.assert_allclose(found.loss_N, losses, rtol=1e-5)
    assert found.cost == pytest.approx(losses.mean(), rel=1e-5)
    counted = [value for name, value in weights.items() if biases or "bias" not in name]
    assert found.l1 == pytest.approx(0.1 * sum(np.abs(value).sum() for value in counted))
    assert found.l2 == pytest.approx(0.005 * sum((value**2).sum() for value in counted))
    assert found.objective == pytest.approx(found.cost + found.l1 + found.l2)
    pull = np.concatenate([(0.1 * np.sign(value) + 0.01 * value).ravel() for value in counted])
    assert found.norm_of_penalty_gradient == pytest.approx(np.linalg.norm(pull), rel=1e-6)
    assert found.norm_of_cost_gradient > 0
    assert model.training
    assert all(torch.equal(before[name], value) for name, value in model.state_dict().items())


def test_a_negative_penalty_is_refused() -> None:
    with pytest.raises(ProjectError, match="l2: expected a number of at least 0, received -1"):
        objective_of(
            nn.Linear(1, 1), Node(kind="MSELoss"), torch.ones(1, 1), torch.ones(1, 1), Regularisation(l2=-1)
        )


BATCHES: tuple[tuple[str, Any, Any], ...] = (
    ("MSELoss", [[0.5], [2.0], [-1.0]], [[1.0], [2.0], [1.0]]),
    ("HuberLoss", [[0.5], [2.0], [-1.0]], [[1.0], [2.0], [1.0]]),
    ("BCELoss", [[0.5], [0.2], [0.9]], [[1.0], [0.0], [0.0]]),
    ("BCEWithLogitsLoss", [[0.5], [2.0], [-1.0]], [[1.0], [0.0], [1.0]]),
    ("SoftMarginLoss", [[0.5], [2.0], [-1.0]], [[1.0], [-1.0], [1.0]]),
    ("CrossEntropyLoss", [[0.5, 1.0, -2.0], [2.0, 0.3, 0.1], [-1.0, 0.0, 0.5]], [0, 2, 1]),
    (
        "NLLLoss",
        log_softmax(np.array([[0.5, 1.0, -2.0], [2.0, 0.3, 0.1], [-1.0, 0.0, 0.5]])).tolist(),
        [0, 2, 1],
    ),
)


@pytest.mark.parametrize(("kind", "output", "target"), BATCHES, ids=[batch[0] for batch in BATCHES])
def test_the_dots_of_a_batch_lie_on_the_curve(kind: str, output: Any, target: Any) -> None:
    dots = batch_dots(Node(kind=kind), np.array(output), np.array(target))
    picture = loss_picture(Node(kind=kind), n_classes=3)
    assert dots.meaning is picture.meaning
    for x, loss, gradient, right in zip(dots.x_M, dots.loss_M, dots.gradient_M, dots.target_M, strict=True):
        if picture.meaning in (OutputMeaning.VALUE, OutputMeaning.LOGITS, OutputMeaning.LOG_PROBABILITIES):
            curve = picture.curves[0]
        else:
            curve = next(curve for curve in picture.curves if curve.target == right)
        assert loss == pytest.approx(np.interp(x, curve.x_P, curve.loss_P), abs=2e-3)
        assert gradient == pytest.approx(np.interp(x, curve.x_P, curve.gradient_P), abs=2e-2)


@pytest.mark.parametrize(("kind", "output", "target"), BATCHES, ids=[batch[0] for batch in BATCHES])
def test_the_hardest_sample_has_the_longest_gradient(kind: str, output: Any, target: Any) -> None:
    dots = batch_dots(Node(kind=kind), np.array(output), np.array(target))
    params = {"reduction": "sum"}
    pulls = []
    for n in range(len(output)):
        x, y = np.array(output)[n : n + 1], np.array(target)[n : n + 1]
        slope = central_slope(
            lambda moved, y=y: float(reduced(kind, params, {"input": moved, "target": y})), x, 1e-5
        )
        pulls.append(np.linalg.norm(slope))
    np.testing.assert_allclose(dots.pull_N, pulls, rtol=1e-5, atol=1e-7)
    assert dots.hardest_N[0] == int(np.argmax(pulls))


def test_another_loss_lets_other_samples_pull() -> None:
    # Squares listen to the outlier, the L1 loss to all alike.
    output, target = np.array([[0.1], [0.2], [9.0]]), np.zeros((3, 1))
    squared, absolute = (batch_dots(Node(kind=kind), output, target).pull_N for kind in ("MSELoss", "L1Loss"))
    np.testing.assert_allclose(squared, [0.2, 0.4, 18])
    np.testing.assert_allclose(absolute, [1, 1, 1])


PROBABILITIES = np.array([[0.7, 0.2, 0.1], [0.1, 0.8, 0.1]])
SCORES = np.array([[2.0, -1.0, 0.5], [0.3, 3.0, -0.2]])
ONE = np.array([[0.5], [-2.0]])
# Loss, output, target, what mends it, a part of the sentence.
MISFITS: tuple[tuple[str, Any, Any, Mend, str], ...] = (
    ("CrossEntropyLoss", SCORES, np.array([0.0, 1.0]), Mend.TARGET_LONG, "class indices are int64"),
    ("CrossEntropyLoss", SCORES, np.array([0, 1], dtype=np.int32), Mend.TARGET_LONG, "is int32"),
    ("CrossEntropyLoss", SCORES, np.array([[0], [1]]), Mend.TARGET_SQUEEZE, "(2,) is wanted"),
    ("CrossEntropyLoss", SCORES, np.array([[1, 0, 0], [0, 1, 0]]), Mend.TARGET_ARGMAX, "one-hot"),
    ("CrossEntropyLoss", SCORES, np.array([1, 3]), Mend.TARGET_FROM_ZERO, "from 1 to 3"),
    ("CrossEntropyLoss", PROBABILITIES, np.array([0, 1]), Mend.REMOVE_SOFTMAX, "softmax already"),
    ("NLLLoss", SCORES, np.array([0, 1]), Mend.ADD_LOG_SOFTMAX, "adds up to"),
    ("MSELoss", ONE, np.array([1.0, 2.0]), Mend.TARGET_UNSQUEEZE, "2 × 2 pairs"),
    ("MSELoss", ONE, np.array([[1], [2]]), Mend.TARGET_FLOAT, "wants real numbers"),
    ("MSELoss", SCORES, np.array([0, 1]), Mend.TARGET_ONE_HOT, "for each of the 3 outputs"),
    ("BCELoss", ONE, np.array([[1.0], [0.0]]), Mend.ADD_SIGMOID, "−2, no probability"),
    (
        "BCEWithLogitsLoss",
        np.array([[0.5], [0.9]]),
        np.array([[1.0], [0.0]]),
        Mend.REMOVE_SIGMOID,
        "sigmoid already",
    ),
    ("BCEWithLogitsLoss", ONE, np.array([[1.0], [-1.0]]), Mend.TARGET_FROM_SIGNS, "wants 0 and 1"),
    ("SoftMarginLoss", ONE, np.array([[1.0], [0.0]]), Mend.TARGET_TO_SIGNS, "wants −1 and 1"),
)


@pytest.mark.parametrize("case", MISFITS, ids=lambda case: f"{case[0]}-{case[3].value}")
def test_a_misfit_is_told_and_its_mend_mends_it(case: tuple[str, Any, Any, Mend, str]) -> None:
    kind, output, target, mend, sentence = case
    (misfit,) = misfits(Node(kind=kind), output, target)
    assert misfit.mend is mend
    assert sentence in misfit.sentence
    assert misfit.code
    assert misfits(Node(kind=kind), *mended(mend, output, target)) == ()


@pytest.mark.parametrize("case", MISFITS, ids=lambda case: f"{case[0]}-{case[3].value}")
def test_what_torch_refuses_is_an_error(case: tuple[str, Any, Any, Mend, str]) -> None:
    kind, output, target, _, _ = case
    (misfit,) = misfits(Node(kind=kind), output, target)
    try:
        with noticed_warnings():
            getattr(nn, kind)()(torch.from_numpy(output), torch.from_numpy(target))
    except (RuntimeError, ValueError, IndexError):
        assert misfit.severity is Severity.ERROR


def test_a_class_that_the_model_has_no_output_for_is_told() -> None:
    (misfit,) = misfits(Node(kind="CrossEntropyLoss"), SCORES, np.array([0, 7]))
    assert "holds class 7, but the model has 3 outputs" in misfit.sentence
    assert misfit.mend is Mend.NONE


def test_a_loss_that_only_the_explorer_knows_is_told() -> None:
    (misfit,) = misfits(Node(kind="TripletMarginLoss"), SCORES, np.array([0, 1]))
    assert "not trained with" in misfit.sentence
