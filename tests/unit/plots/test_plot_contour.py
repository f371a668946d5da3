"""Contours against shapes whose lines are known. Shape suffixes: H rows, W columns, K classes, S segments."""

from __future__ import annotations

import numpy as np

from trainer_gui.plots.contour import class_borders, contour, probability_line


def grid(n: int = 101) -> tuple[np.ndarray, np.ndarray]:
    at = np.linspace(-2, 2, n)
    x_HW, y_HW = np.meshgrid(at, at)
    return x_HW, y_HW


def to_plane(segments_S4: np.ndarray, n: int = 101) -> np.ndarray:
    return -2 + segments_S4 * 4 / (n - 1)


def test_contour_of_a_cone_is_a_circle_of_the_right_length() -> None:
    x_HW, y_HW = grid()
    segments_S4 = to_plane(contour(np.hypot(x_HW, y_HW), 1.25))
    for ends_S2 in (segments_S4[:, :2], segments_S4[:, 2:]):
        np.testing.assert_allclose(np.hypot(ends_S2[:, 0], ends_S2[:, 1]), 1.25, atol=5e-4)
    length = np.hypot(segments_S4[:, 2] - segments_S4[:, 0], segments_S4[:, 3] - segments_S4[:, 1]).sum()
    np.testing.assert_allclose(length, 2 * np.pi * 1.25, rtol=1e-3)


def test_contour_of_a_closed_shape_has_no_loose_ends() -> None:
    x_HW, y_HW = grid()
    segments_S4 = contour(np.hypot(x_HW, y_HW), 1.25)
    ends = np.round(np.concatenate((segments_S4[:, :2], segments_S4[:, 2:])), 9)
    _, times = np.unique(ends, axis=0, return_counts=True)
    assert (times == 2).all()


def test_contour_of_a_plane_is_exact() -> None:
    x_HW, y_HW = grid()
    segments_S4 = to_plane(contour(2 * x_HW + 3 * y_HW, 0.7))
    np.testing.assert_allclose(2 * segments_S4[:, 0] + 3 * segments_S4[:, 1], 0.7, atol=1e-12)
    np.testing.assert_allclose(2 * segments_S4[:, 2] + 3 * segments_S4[:, 3], 0.7, atol=1e-12)


def test_saddles_join_the_side_on_which_their_middle_lies() -> None:
    # Corners at bottom left and top right are high; the mean of the four decides who is joined.
    low_middle_HW = np.array([[1.0, -2.0], [-2.0, 1.0]])
    high_middle_HW = np.array([[2.0, -1.0], [-1.0, 2.0]])

    def cut_corners(segments_S4: np.ndarray) -> set[tuple[int, int]]:
        middles = (segments_S4[:, :2] + segments_S4[:, 2:]) / 2
        return {(int(x > 0.5), int(y > 0.5)) for x, y in middles.tolist()}

    assert cut_corners(contour(low_middle_HW, 0)) == {(0, 0), (1, 1)}
    assert cut_corners(contour(high_middle_HW, 0)) == {(1, 0), (0, 1)}
    # The other pair of high corners, by mirroring.
    assert cut_corners(contour(low_middle_HW[::-1], 0)) == {(0, 1), (1, 0)}
    assert cut_corners(contour(high_middle_HW[::-1], 0)) == {(0, 0), (1, 1)}


def test_cells_that_touch_nan_have_no_line_and_all_nan_gives_none() -> None:
    x_HW, _ = grid(21)
    x_HW = x_HW + 0.05
    x_HW[5, 10] = np.nan
    # The line runs through 20 cells of one column; the NaN is a corner of two of them.
    assert len(contour(x_HW, 0.0)) == 18
    assert contour(np.full((10, 10), np.nan), 0.5).shape == (0, 4)


def test_flat_grids_have_no_line() -> None:
    assert contour(np.full((5, 7), 0.5), 0.5).shape == (0, 4)


def test_borders_of_three_classes_lie_where_the_two_likeliest_are_equal() -> None:
    x_HW, y_HW = grid()
    score_HWK = np.stack((-x_HW - y_HW, x_HW - y_HW, 1.5 * y_HW), axis=-1)
    p_HWK = np.exp(score_HWK)
    p_HWK /= p_HWK.sum(axis=-1, keepdims=True)
    segments_S4 = to_plane(class_borders(p_HWK))
    assert len(segments_S4) > 100
    for x, y in (*segments_S4[:, :2].tolist(), *segments_S4[:, 2:].tolist()):
        first, second = sorted((-x - y, x - y, 1.5 * y), reverse=True)[:2]
        assert first - second < 0.03


def test_one_class_everywhere_has_no_border() -> None:
    p_HWK = np.zeros((8, 8, 3))
    p_HWK[:, :, 1] = 1
    assert class_borders(p_HWK).shape == (0, 4)


def test_the_line_of_a_steep_probability_follows_the_true_border() -> None:
    axis = np.linspace(-1, 1, 48)
    x_HW, y_HW = np.meshgrid(axis, axis)
    # A border along y = 0.37 x with a step much steeper than the grid.
    probability_HW = 1 / (1 + np.exp(-120 * (y_HW - 0.37 * x_HW)))
    ends_S4 = -1 + probability_line(probability_HW.astype(np.float32)) * 2 / 47
    off = np.abs(ends_S4[:, [1, 3]] - 0.37 * ends_S4[:, [0, 2]])
    assert len(ends_S4) > 40
    assert off.max() < 2e-3
    in_the_step_S4 = -1 + contour(probability_HW, 0.5) * 2 / 47
    assert np.abs(in_the_step_S4[:, [1, 3]] - 0.37 * in_the_step_S4[:, [0, 2]]).max() > 3 * off.max()
