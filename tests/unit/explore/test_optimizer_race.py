"""Surfaces against NumPy and finite differences; racers against torch's own optimisers run by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
import torch

from engine import catalogue
from engine.explore.race.lane import Lane, Racer
from engine.explore.race.race import Race
from engine.explore.race.slow_motion import step_words
from engine.explore.race.surfaces import SURFACES, Surface, surface
from engine.spec import Node

Floats = npt.NDArray[np.float64]

_NUMPY: dict[str, Callable[[Floats, Floats], Floats]] = {
    "bowl": lambda x, y: (x * x + y * y) / 2,
    "ravine": lambda x, y: x * x / 2 + 12.5 * y * y,
    "saddle": lambda x, y: (x - y) * (x + y) / 2,
    "rosenbrock": lambda x, y: 1 - 2 * x + x**2 + 100 * (y**2 - 2 * y * x**2 + x**4),
    "beale": lambda x, y: sum((c - x * (1 - y**k)) ** 2 for k, c in ((1, 1.5), (2, 2.25), (3, 2.625))),
    "himmelblau": lambda x, y: np.square(x * x + y - 11) + np.square(x + y * y - 7),
    "rastrigin": lambda x, y: sum(10 + v**2 - 10 * np.cos(2 * np.pi * v) for v in (x, y)),
}


def _get(name: str) -> Surface:
    found = surface(name)
    assert found is not None
    return found


def _sgd(lr: float, **params: object) -> Node:
    return Node(kind="SGD", params={"lr": lr, **params})


@pytest.mark.parametrize("one", SURFACES, ids=lambda one: one.name)
def test_a_surface_has_the_values_of_its_formula(one: Surface) -> None:
    x_W, y_H = np.linspace(*one.x_range, 23), np.linspace(*one.y_range, 17)
    expected_HW = _NUMPY[one.name](*np.meshgrid(x_W, y_H))
    np.testing.assert_allclose(one.heights(x_W, y_H), expected_HW, rtol=1e-10, atol=1e-9)


@pytest.mark.parametrize("one", SURFACES, ids=lambda one: one.name)
def test_slopes_are_those_of_finite_differences(one: Surface) -> None:
    lane = Lane(one, one.start, Racer("a", _sgd(1e-9)), 10)
    x, y = one.start
    h, f = 1e-6, _NUMPY[one.name]
    expected = [
        (f(np.float64(x + h), np.float64(y)) - f(np.float64(x - h), np.float64(y))) / (2 * h),
        (f(np.float64(x), np.float64(y + h)) - f(np.float64(x), np.float64(y - h))) / (2 * h),
    ]
    found = [float(slope_P[0]) for slope_P in lane.gradients(0)]
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("one", [s for s in SURFACES if s.minima], ids=lambda one: one.name)
def test_at_every_minimum_the_loss_is_nought_and_nowhere_lower(one: Surface) -> None:
    f = _NUMPY[one.name]
    for x, y in one.minima:
        assert abs(float(f(np.float64(x), np.float64(y)))) < 1e-20
        assert one.x_range[0] < x < one.x_range[1]
        assert one.y_range[0] < y < one.y_range[1]
    assert one.heights(np.linspace(*one.x_range, 201), np.linspace(*one.y_range, 201)).min() >= 0


# A point has one axis, one dense gradient, and a lane calls for it once a step.
ON_A_POINT = [entry for entry in catalogue.OPTIMIZERS if entry.kind not in ("LBFGS", "Muon", "SparseAdam")]


@pytest.mark.parametrize("entry", ON_A_POINT, ids=lambda entry: entry.kind)
def test_every_optimiser_goes_the_way_that_torch_goes(entry: catalogue.OptimizerEntry) -> None:
    one = _get("ravine")
    race = Race(one, one.start, [Racer("a", Node(kind=entry.kind, params={"lr": 0.01}))])
    race.forward(20)
    point = torch.tensor(one.start, dtype=torch.float64, requires_grad=True)
    by_hand = getattr(torch.optim, entry.kind)([point], lr=0.01)
    for _ in range(20):
        by_hand.zero_grad()
        (0.5 * (point[0] ** 2 + 25 * point[1] ** 2)).backward()
        by_hand.step()
    x_P, y_P = race.lanes[0].path(20)
    np.testing.assert_allclose([x_P[-1], y_P[-1]], point.detach().numpy(), rtol=1e-9)


def test_gradient_descent_on_a_ravine_is_two_geometric_series() -> None:
    one = _get("ravine")
    race = Race(one, (2.0, 1.0), [Racer("a", _sgd(0.05))])
    race.forward(30)
    x_P, y_P = race.lanes[0].path(30)
    steps = np.arange(31)
    np.testing.assert_allclose(x_P, 2 * 0.95**steps, rtol=1e-12)
    np.testing.assert_allclose(y_P, (1 - 25 * 0.05) ** steps, rtol=1e-9)


def test_a_schedule_moves_the_rate_of_its_racer_alone() -> None:
    one = _get("bowl")
    halving = Node(kind="ExponentialLR", params={"gamma": 0.5})
    race = Race(one, one.start, [Racer("a", _sgd(0.1), halving), Racer("b", _sgd(0.1))])
    race.forward(3)
    np.testing.assert_allclose(race.lanes[0].rates(3), [0.1, 0.05, 0.025, 0.0125])
    np.testing.assert_allclose(race.lanes[1].rates(3), [0.1] * 4)


def test_a_racer_at_the_minimum_is_marked_with_its_step() -> None:
    one = _get("bowl")
    race = Race(one, (3.0, 0.0), [Racer("a", _sgd(0.5))])
    race.forward(20)
    # 3 · 0.5ᵏ ≤ 0.06, a hundredth of the drawing's width, first at k = 6.
    assert [(mark.kind, mark.step) for mark in race.lanes[0].marks] == [("reached", 6)]


def test_too_large_a_rate_diverges_and_the_curvature_says_why() -> None:
    one = _get("ravine")
    race = Race(one, (0.0, 1.0), [Racer("a", _sgd(0.1)), Racer("b", _sgd(0.01))])
    race.forward(100)
    wild, calm = race.lanes
    mark = wild.marks[-1]
    # |1 − 25 · 0.1| = 1.5, and 1.5ᵏ passes a hundred widths of 6 first at k = 16.
    assert (mark.kind, mark.step) == ("diverged", 16)
    assert "rose in 16 of 16 steps" in mark.text
    assert "up to 0.08" in mark.text
    assert wild.steps == 16
    assert calm.steps == 100


def test_back_shows_what_was_and_forward_computes_nothing_twice() -> None:
    one = _get("rosenbrock")
    race = Race(one, one.start, [Racer("a", Node(kind="Adam", params={"lr": 0.05}))])
    race.forward(10)
    x_P = race.lanes[0].path(10)[0].copy()
    race.back(4)
    assert race.at == 6
    assert len(race.lanes[0].path(race.at)[0]) == 7
    race.forward(4)
    assert race.lanes[0].steps == 10
    np.testing.assert_array_equal(race.lanes[0].path(10)[0], x_P)
    race.back(99)
    assert race.at == 0


def test_who_leaves_a_saddle_down_the_open_side_is_told_so() -> None:
    one = _get("saddle")
    race = Race(one, one.start, [Racer("a", _sgd(0.5))])
    race.forward(100)
    assert "open slope" in race.lanes[0].marks[-1].text
    assert race.is_over


def test_two_racers_of_one_name_are_refused() -> None:
    one = _get("bowl")
    with pytest.raises(ValueError, match="different names"):
        Race(one, one.start, [Racer("a", _sgd(0.1)), Racer("a", _sgd(0.2))])


def test_slow_motion_tells_how_the_gradient_turned() -> None:
    one = _get("ravine")
    race = Race(one, (0.0, 1.0), [Racer("GD", _sgd(0.06))])
    race.forward(2)
    # Across the ravine each step is −1.5 + 1 = half of the one before, and the slope changes sides.
    text = step_words(race.lanes[0], 2)
    assert "turned by 180°" in text
    assert "shrank to 0.50" in text
    assert "the loss fell to" in text
