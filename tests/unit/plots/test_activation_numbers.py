"""What the page of activations computes while a slider moves."""

from __future__ import annotations

import numpy as np
import pytest

from engine.spec import LayerNode
from trainer_gui.tabs.loss_activation.activation_numbers import Drawn, numbers_of


def drawn(alpha: float) -> tuple[Drawn, ...]:
    kinds = [("ReLU", {}), ("Tanh", {}), ("ELU", {"alpha": alpha})]
    return tuple(Drawn(LayerNode(kind=kind, params=params), i) for i, (kind, params) in enumerate(kinds))


@pytest.mark.parametrize("span", [None, (-2.0, 3.0)])
def test_only_what_has_changed_is_computed_anew(span: tuple[float, float] | None) -> None:
    before = numbers_of(drawn(1.0), span)
    after = numbers_of(drawn(2.0), span, before)
    assert after.curves[0] is before.curves[0]
    assert after.curves[1] is before.curves[1]
    x_P = after.curves[2].x_P
    np.testing.assert_allclose(after.curves[2].y_P, np.where(x_P > 0, x_P, 2 * np.expm1(x_P)), rtol=1e-12)


def test_another_part_of_the_axis_is_computed_for_every_curve() -> None:
    before = numbers_of(drawn(1.0), None)
    after = numbers_of(drawn(1.0), (-1.0, 1.0), before)
    for curve in after.curves:
        assert (curve.x_P[0], curve.x_P[-1]) == (-1.0, 1.0)


def test_the_one_in_hand_may_have_been_one_of_the_others() -> None:
    relu, tanh, elu = drawn(1.0)
    before = numbers_of((relu, tanh, elu), None)
    after = numbers_of((relu, elu, tanh), None, before)
    assert [curve.name for curve in after.curves] == ["ReLU", "ELU", "Tanh"]
    np.testing.assert_array_equal(after.curves[2].y_P, before.curves[1].y_P)
