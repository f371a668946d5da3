"""Tensors as cells and as images: where elements are, what is marked, what is typed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from trainer_gui.plots.cell_layout import fitted_layout
from trainer_gui.plots.cell_text import CellColors, cell_text, exact_text, short_values
from trainer_gui.plots.fitted_area import FittedArea
from trainer_gui.plots.tensor_cells import TensorCells
from trainer_gui.plots.tensor_image import TensorImage, mosaic
from trainer_gui.theme.colors import DARK, LIGHT


@pytest.fixture
def cells(qtbot: QtBot) -> Iterator[TensorCells]:
    """Cells in an area of the size that they have on a small screen."""
    made = TensorCells()
    area = FittedArea(made, "area")
    qtbot.addWidget(area)
    area.resize(380, 240)
    with qtbot.waitExposed(area):
        area.show()
    yield made


@pytest.mark.parametrize("shape", [(), (5,), (40,), (2, 3), (2, 3, 4), (2, 2, 2, 3), (1, 1)])
def test_every_element_has_a_cell_of_its_own_and_is_found_there(shape: tuple[int, ...]) -> None:
    layout = fitted_layout(shape, lambda height: height * 1.5, lambda height: height * 0.6, 400, 300)
    n = int(np.prod(shape))
    places = [layout.rect(flat) for flat in range(n)]
    assert [layout.element_at(place.center()) for place in places] == list(range(n))
    for i, place in enumerate(places):
        assert not any(place.adjusted(1, 1, -1, -1).intersects(other) for other in places[i + 1 :])
        assert place.right() <= layout.width_px
        assert place.bottom() <= layout.height_px


def test_rows_and_columns_follow_the_last_two_axes() -> None:
    layout = fitted_layout((2, 3, 4), lambda height: height * 1.5, lambda height: height * 0.6, 900, 900)
    first, right, below, other = (layout.rect(flat) for flat in (0, 1, 4, 12))
    assert right.left() == pytest.approx(first.right())
    assert right.top() == first.top()
    assert below.top() == pytest.approx(first.bottom())
    assert layout.blocks[1].title == "[1, :, :]"
    assert other.topLeft() == QPointF(layout.blocks[1].left_px, layout.blocks[1].top_px)


def test_a_larger_room_gives_larger_cells_and_a_small_one_never_less_than_can_be_read() -> None:
    small = fitted_layout((2, 3), lambda height: height * 1.5, lambda height: height * 0.6, 120, 60)
    large = fitted_layout((2, 3), lambda height: height * 1.5, lambda height: height * 0.6, 2000, 1200)
    assert small.cell_height_px >= 20
    assert large.cell_height_px > 2 * small.cell_height_px


def test_the_pointer_reads_an_element(qtbot: QtBot, cells: TensorCells) -> None:
    cells.show_values(np.arange(6.0).reshape(2, 3))
    with qtbot.waitSignal(cells.pointed) as told:
        qtbot.mouseMove(cells, cells.cell_rect(4).center().toPoint())
    assert told.args == [4]
    assert cells.accessibleDescription() == "[1, 1] is 4.0"


def test_arrow_keys_go_from_cell_to_cell_and_stop_at_the_edge(qtbot: QtBot, cells: TensorCells) -> None:
    cells.show_values(np.arange(6).reshape(2, 3))
    cells.setFocus()
    for key, wanted in (
        (Qt.Key.Key_Right, 1),
        (Qt.Key.Key_Down, 4),
        (Qt.Key.Key_Down, 4),
        (Qt.Key.Key_End, 5),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_Left, 0),
    ):
        qtbot.keyClick(cells, key)
        assert cells.current == wanted


def test_a_double_click_edits_and_enter_tells_the_text(qtbot: QtBot, cells: TensorCells) -> None:
    cells.show_values(np.array([0.1, 2.5]))
    qtbot.mouseDClick(cells, Qt.MouseButton.LeftButton, pos=cells.cell_rect(1).center().toPoint())
    line = cells.findChild(QLineEdit, "cellEdit")
    assert line is not None
    assert line.text() == "2.5"
    qtbot.keyClicks(line, "-7")
    with qtbot.waitSignal(cells.typed) as told:
        qtbot.keyClick(line, Qt.Key.Key_Return)
    assert told.args == [1, "-7"]
    assert cells.findChild(QLineEdit, "cellEdit") is None


def test_escape_gives_up_what_is_typed(qtbot: QtBot, cells: TensorCells) -> None:
    cells.show_values(np.array([1, 2]))
    cells.setFocus()
    told: list[object] = []
    cells.typed.connect(lambda flat, text: told.append((flat, text)))
    qtbot.keyClick(cells, Qt.Key.Key_F2)
    line = cells.findChild(QLineEdit, "cellEdit")
    assert line is not None
    qtbot.keyClicks(line, "99")
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    assert cells.findChild(QLineEdit, "cellEdit") is None
    assert told == []


def test_changed_cells_have_an_outline_in_its_own_colour(qtbot: QtBot, cells: TensorCells) -> None:
    values = np.array([[1.0, 2.0], [3.0, 4.0]])
    cells.show_values(values, np.array([[False, True], [False, False]]))
    picture = cells.grab().toImage()
    for flat, is_changed in ((0, False), (1, True)):
        box = cells.cell_rect(flat)
        column = [picture.pixelColor(round(box.center().x()), round(box.top()) + i) for i in range(6)]
        assert (QColor(LIGHT.changed) in column) is is_changed


def test_positive_and_negative_cells_have_the_two_ends_of_the_ramp() -> None:
    for theme in (LIGHT, DARK):
        colors = CellColors(np.array([-3.0, 0.0, 3.0, np.nan]), theme)
        low, middle, high = theme.surface_diverging
        assert colors.color(-3.0).name() == low
        assert colors.color(3.0).name() == high
        assert abs(colors.color(0.0).lightness() - QColor(middle).lightness()) <= 2
        assert colors.color(np.nan) == colors.color(0.0)


def test_numbers_are_short_in_cells_and_exact_beside_them() -> None:
    assert [
        cell_text(x) for x in (np.bool_(True), np.int64(12), np.float64(1 / 3), -0.0, np.nan, -np.inf)
    ] == [
        "True",
        "12",
        "0.3333",
        "0",
        "nan",
        "−inf",
    ]
    assert exact_text(np.float64(1 / 3)) == "0.3333333333333333"
    assert exact_text(np.int64(2**62)) == str(2**62)
    assert short_values(np.arange(9.0)) == "[0, 1, 2, 3, …]"
    assert short_values(np.array(2.0)) == "2"


@pytest.mark.parametrize("shape", [(7,), (3, 5), (3, 4, 5), (2, 3, 4, 5), (1, 9)])
def test_every_element_is_one_pixel_of_the_image(shape: tuple[int, ...]) -> None:
    flat_HW = mosaic(shape)
    found = np.sort(flat_HW[flat_HW >= 0])
    assert found.tolist() == list(range(int(np.prod(shape))))
    if len(shape) > 1:
        # Neighbours along the last axis stand side by side.
        row, column = np.argwhere(flat_HW == 0)[0]
        assert flat_HW[row, column : column + shape[-1]].tolist() == list(range(shape[-1]))


def test_the_image_has_the_colours_of_its_numbers_and_tells_what_is_under_the_pointer(qtbot: QtBot) -> None:
    plot = TensorImage()
    qtbot.addWidget(plot)
    plot.resize(300, 200)
    values = np.zeros((40, 50))
    values[0, 0], values[39, 49] = -2.0, 2.0
    plot.show_values(values)
    with qtbot.waitExposed(plot):
        plot.show()
    picture = plot.picture
    assert picture is not None
    assert picture.pixelColor(0, 0).name() == LIGHT.surface_diverging[0]
    assert picture.pixelColor(49, 39).name() == LIGHT.surface_diverging[2]
    with qtbot.waitSignal(plot.pointed) as told:
        qtbot.mouseMove(plot, QPoint(10, 10))
    assert told.args == [0]


def test_an_image_larger_than_a_screen_is_thinned_and_says_so(qtbot: QtBot) -> None:
    plot = TensorImage()
    qtbot.addWidget(plot)
    plot.show_values(np.arange(1_000_000.0).reshape(1000, 1000))
    picture = plot.picture
    assert picture is not None
    assert (picture.width(), picture.height()) == (334, 334)
    assert plot.left_out == "drawn: one of 3 rows and columns"
    plot.show_values(np.zeros((1000, 3, 3)))
    assert plot.left_out == "drawn: the first 256 of 1,000 matrices"
    plot.show_values(np.zeros((50, 50)))
    assert plot.left_out == ""
