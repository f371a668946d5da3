"""Memory as strips: which tensor looks at which cell, and what a cell says."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from trainer_gui.plots.fitted_area import FittedArea
from trainer_gui.plots.memory_map import MemoryMap
from trainer_gui.plots.memory_strip import MemoryRow, MemoryStrip
from trainer_gui.theme.colors import LIGHT

ADDRESSES = np.arange(6)


def strip() -> MemoryStrip:
    """A matrix, its transpose, and its last row, in a memory of eight cells."""
    return MemoryStrip(
        3,
        8,
        np.array([0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 0.0, 0.0]),
        np.array([True] * 6 + [False] * 2),
        np.array([False, True] + [False] * 6),
        (
            MemoryRow("a", (2, 3), (3, 1), ADDRESSES),
            MemoryRow("t", (3, 2), (1, 3), ADDRESSES.reshape(2, 3).T.ravel(), is_selected=True),
            MemoryRow("row", (3,), (1,), ADDRESSES[3:]),
        ),
    )


@pytest.fixture
def plot(qtbot: QtBot) -> Iterator[MemoryMap]:
    """The memory, drawn."""
    made = MemoryMap()
    area = FittedArea(made, "area")
    qtbot.addWidget(area)
    area.resize(420, 300)
    with qtbot.waitExposed(area):
        area.show()
    made.show_strips([strip()])
    yield made


def test_a_cell_says_what_it_is_in_every_tensor(plot: MemoryMap) -> None:
    assert plot.cell_sentence(3, 1) == "memory 3, cell 1 holds 1.0: it is a[0, 1], t[1, 0]"
    assert plot.cell_sentence(3, 4) == "memory 3, cell 4 holds 4.0: it is a[1, 1], t[1, 1], row[1]"
    assert plot.cell_sentence(3, 7) == "memory 3, cell 7: no tensor looks at it"


def test_the_strip_says_who_shares_it_and_what_the_strides_are(plot: MemoryMap) -> None:
    words = plot.accessibleDescription()
    assert "memory 3: 8 elements, shared by a, t, row" in words


def test_pointing_at_a_cell_marks_it_and_tells_its_place(qtbot: QtBot, plot: MemoryMap) -> None:
    with qtbot.waitSignal(plot.pointed) as told:
        qtbot.mouseMove(plot, plot.cell_rect(3, 4).center().toPoint())
    assert told.args == [(3, 4)]
    assert plot.marked == (3, 4)


def test_a_changed_cell_has_an_outline(plot: MemoryMap) -> None:
    picture = plot.grab().toImage()
    for address, is_changed in ((0, False), (1, True)):
        box = plot.cell_rect(3, address)
        at = picture.pixelColor(round(box.center().x()), round(box.top()) + 2)
        assert (at == QColor(LIGHT.changed)) is is_changed


def test_a_long_memory_is_folded_so_that_nothing_lies_beyond_the_edge(qtbot: QtBot, plot: MemoryMap) -> None:
    n = 64
    row = MemoryRow("a", (8, 8), (8, 1), np.arange(n))
    whole = MemoryStrip(0, n, np.arange(n), np.ones(n, bool), np.zeros(n, bool), (row,))
    plot.show_strips([whole])
    assert max(plot.cell_rect(0, i).right() for i in range(n)) <= 420
    # A line of the drawing holds whole rows of the matrix.
    assert plot.cell_rect(0, 8).left() == plot.cell_rect(0, 0).left()


def test_a_cell_that_is_not_drawn_has_no_place(plot: MemoryMap) -> None:
    with pytest.raises(KeyError):
        plot.cell_rect(3, 8)
    with pytest.raises(KeyError):
        plot.cell_rect(9, 0)
