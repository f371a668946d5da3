"""Many points as an image: counted as NumPy counts them, coloured as their groups are."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF

from trainer_gui.plots.pan_zoom import moved, zoomed
from trainer_gui.plots.raster import density_image, inside
from trainer_gui.plots.view import View

COLORS = np.array([[200, 0, 0], [0, 0, 100]], dtype=np.uint8)


def test_a_cell_is_painted_where_numpy_counts_a_point() -> None:
    random = np.random.default_rng(0)
    x_N, y_N = random.normal(size=(2, 5000))
    x_N[::50] = np.nan
    view = View(-2.0, 1.5, -1.0, 2.5)
    made = density_image(x_N, y_N, np.zeros(5000, dtype=np.uint8), COLORS, view=view, shape=(30, 40))
    kept = ~np.isnan(x_N)
    counts, _, _ = np.histogram2d(
        y_N[kept], x_N[kept], bins=(30, 40), range=((view.y0, view.y1), (view.x0, view.x1))
    )
    # The top row of an image is the highest y.
    assert np.array_equal(made[:, :, 3] > 0, counts[::-1] > 0)
    assert set(map(tuple, made[made[:, :, 3] > 0][:, :3].tolist())) == {(200, 0, 0)}


def test_the_colour_of_a_cell_is_the_mean_of_its_points() -> None:
    x_N, y_N = np.zeros(4), np.zeros(4)
    group_N = np.array([0, 0, 0, 1], dtype=np.uint8)
    made = density_image(x_N, y_N, group_N, COLORS, view=View(-1, 1, -1, 1), shape=(1, 1))
    assert made[0, 0].tolist() == [150, 0, 25, 255]


def test_more_points_make_a_stronger_cell() -> None:
    x_N = np.array([0.1] * 100 + [0.9])
    made = density_image(
        x_N, np.full(101, 0.5), np.zeros(101, dtype=np.uint8), COLORS, view=View(0, 1, 0, 1), shape=(1, 2)
    )
    assert made[0, 0, 3] > made[0, 1, 3] > 100


def test_points_in_view_are_found_unless_there_are_too_many() -> None:
    random = np.random.default_rng(1)
    x_N, y_N = random.uniform(size=(2, 500_000))
    view = View(0.5, 0.51, 0.2, 0.3)
    found = inside(x_N, y_N, view, 1000)
    assert found is not None
    wanted = np.flatnonzero((x_N >= 0.5) & (x_N <= 0.51) & (y_N >= 0.2) & (y_N <= 0.3))
    assert found.tolist() == wanted.tolist()
    assert inside(x_N, y_N, view, len(wanted) - 1) is None


AREA = QRectF(10, 20, 400, 300)


def test_zooming_keeps_the_place_below_the_pointer() -> None:
    view, at = View(-3.0, 5.0, 1.0, 2.0), QPointF(110, 60)
    before = view.to_data(at, AREA)
    closer = zoomed(view, at, AREA, 4.0)
    assert closer.to_data(at, AREA) == pytest.approx(before)
    assert closer.x1 - closer.x0 == pytest.approx(2.0)
    back = zoomed(closer, at, AREA, 0.25)
    assert [back.x0, back.x1, back.y0, back.y1] == pytest.approx([view.x0, view.x1, view.y0, view.y1])


def test_zooming_ends_where_numbers_are_too_fine() -> None:
    view = View(1e9, 1e9 + 1, 0.0, 1.0)
    for _ in range(500):
        view = zoomed(view, AREA.center(), AREA, 2.0)
    assert view.x1 > view.x0
    for _ in range(5000):
        view = zoomed(view, AREA.center(), AREA, 0.5)
    assert np.isfinite([view.x0, view.x1, view.y0, view.y1]).all()


def test_dragging_moves_what_is_shown_with_the_pointer() -> None:
    view = View(0.0, 4.0, 0.0, 3.0)
    after = moved(view, 100, 50, AREA)
    # 400 pixels are 4 units across, 300 are 3 units up.
    assert [after.x0, after.x1, after.y0, after.y1] == pytest.approx([-1.0, 3.0, 0.5, 3.5])
