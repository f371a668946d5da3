"""What the loss plot knows of a run, without a window."""

from __future__ import annotations

import math

import numpy as np
import pytest

from trainer_gui.plots.loss_curves import LossCurves, ghost_of, smoothing_span, whole_view


def test_line_averages_over_an_epoch_but_never_over_more_than_200_steps() -> None:
    assert [smoothing_span(steps) for steps in (0, 1, 20, 200, 5000)] == [1, 1, 20, 200, 200]


def test_with_one_step_an_epoch_the_smoothed_line_is_the_loss_itself() -> None:
    curves = LossCurves("run", 1)
    curves.append([3.0, 2.0, 1.5])
    assert not curves.is_smoothed
    assert curves.smooth.values().tolist() == [3.0, 2.0, 1.5]


def test_whole_view_holds_every_loss_on_a_linear_axis_and_begins_at_zero() -> None:
    curves = LossCurves("run", 10)
    curves.append([5.0, 2.0, 0.5])
    view = whole_view(curves, None, log_y=False)
    assert view.y0 == 0
    assert view.y1 >= 5
    assert view.x1 >= 3


def test_whole_view_goes_below_zero_for_negative_losses() -> None:
    curves = LossCurves("run", 10)
    curves.append([1.0, -4.0])
    assert whole_view(curves, None, log_y=False).y0 <= -4


def test_log_view_is_positive_whatever_the_losses_are() -> None:
    for losses in ([0.0], [-1.0, -2.0], [math.nan], [0.0, 1e-3], [1e30, 1e-30], []):
        curves = LossCurves("run", 1)
        curves.append(losses)
        view = whole_view(curves, None, log_y=True)
        assert 0 < view.y0 < view.y1
        assert math.isfinite(view.y1)


def test_a_single_tiny_loss_does_not_stretch_the_log_axis_over_more_than_about_two_decades_below_the_line() -> (
    None
):
    curves = LossCurves("run", 100)
    losses = np.ones(500)
    losses[400] = 1e-12
    curves.append(losses)
    view = whole_view(curves, None, log_y=True)
    assert 1e-3 <= view.y0 <= 1e-2


def test_ghost_counts_only_as_far_as_the_run_reaches() -> None:
    curves = LossCurves("run", 1)
    curves.append(np.ones(10))
    ghost = ghost_of([1.0] * 500 + [1000.0], 1)
    assert whole_view(curves, ghost, log_y=False).y1 < 10
    curves.append(np.ones(600))
    assert whole_view(curves, ghost, log_y=False).y1 >= 1000


def test_nearest_validation_measurement_is_found() -> None:
    curves = LossCurves("run", 10)
    curves.append_validation([10, 20, 30], [3.0, 2.0, math.inf])
    assert curves.validation_at(16) == (20, 2.0)
    assert curves.validation_at(1) == (10, 3.0)
    found = curves.validation_at(99)
    assert found is not None
    assert math.isnan(found[1])


def test_validation_of_unequal_lengths_is_refused() -> None:
    with pytest.raises(ValueError, match=r"as many losses as steps \(2\), received 1"):
        LossCurves("run", 1).append_validation([1, 2], [0.5])


def test_validation_steps_that_do_not_rise_are_refused() -> None:
    curves = LossCurves("run", 1)
    curves.append_validation([10, 20], [1.0, 2.0])
    with pytest.raises(ValueError, match="rising"):
        curves.append_validation([20], [3.0])


def test_a_long_validation_line_is_short_and_keeps_its_peak_at_its_step() -> None:
    curves = LossCurves("run", 10)
    losses = np.ones(50_000)
    losses[30_000] = 9.0
    for part in range(5):
        chosen = slice(part * 10_000, (part + 1) * 10_000)
        curves.append_validation(10 * np.arange(1, 50_001)[chosen], losses[chosen])
    steps, shown = curves.validation_line(0, 500_000, 300)
    assert len(steps) <= 600
    assert shown.max() == 9.0
    assert abs(steps[int(np.argmax(shown))] - 300_010) <= 10 * 50_000 / 100


def test_a_validation_line_of_a_part_begins_before_it_and_ends_behind_it() -> None:
    curves = LossCurves("run", 10)
    curves.append_validation([10, 20, 30, 40, 50], [5.0, 4.0, 3.0, 2.0, 1.0])
    steps, shown = curves.validation_line(25, 35, 300)
    assert steps.tolist() == [20, 30, 40]
    assert shown.tolist() == [4.0, 3.0, 2.0]
