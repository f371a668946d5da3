"""Cells of batches: none over another, all inside the room where that is possible, batches apart."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trainer_gui.plots.batch_layout import SMALLEST_PX, batch_cells, grid_cells


@settings(max_examples=60, deadline=None)
@given(sizes=st.lists(st.integers(1, 40), min_size=1, max_size=40), width=st.integers(80, 900))
def test_no_cell_lies_over_another_and_none_outside(sizes: list[int], width: int) -> None:
    cells = batch_cells(sizes, width, 300)
    places = {(round(x, 3), round(y, 3)) for x, y in zip(cells.x_N, cells.y_N, strict=True)}
    assert len(places) == sum(sizes)
    assert cells.x_N.min() >= 0
    assert cells.x_N.max() + cells.size_px <= max(width, cells.size_px) + 1e-6
    assert cells.height_px <= 300 or cells.size_px == SMALLEST_PX
    # In a row, two cells are at least a cell apart.
    for top in np.unique(cells.y_N.round(3)):
        row = np.sort(cells.x_N[cells.y_N.round(3) == top])
        assert (np.diff(row) >= cells.size_px - 1e-6).all()


def test_batches_stand_apart() -> None:
    cells = batch_cells([3, 3], 400, 100)
    gaps = np.diff(cells.x_N[:6])
    assert gaps[2] == pytest.approx(1.6 * cells.size_px)
    assert gaps[[0, 1, 3, 4]] == pytest.approx(cells.size_px)


def test_a_place_finds_its_cell() -> None:
    cells = grid_cells(50, 200, 60)
    for i in (0, 7, 49):
        assert cells.at(cells.x_N[i] + 1, cells.y_N[i] + 1) == i
    assert cells.at(-1, 5) is None
