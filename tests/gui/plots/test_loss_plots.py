"""What the pages of the losses draw: edited cells, a dragged point, a plane, a lattice, bars and dots."""

from __future__ import annotations

import math

import numpy as np
import pytest
from pictures import color_at, count, near, picture
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from trainer_gui.plots.alignment_lattice import AlignmentLattice
from trainer_gui.plots.curves import Curve
from trainer_gui.plots.distribution_pair import DistributionPair
from trainer_gui.plots.dots_on_curves import Dots, DotsOnCurves
from trainer_gui.plots.drag_curve import DragCurve
from trainer_gui.plots.edited_cells import CellMark, EditedCells
from trainer_gui.plots.plane_surface import PlanePoint, PlaneSurface
from trainer_gui.plots.stacked_bars import BarPart, StackedBar, StackedBars
from trainer_gui.theme.colors import LIGHT


def shown(qtbot: QtBot, widget: QWidget, width: int = 480, height: int = 320) -> None:
    qtbot.addWidget(widget)
    widget.resize(width, height)
    with qtbot.waitExposed(widget):
        widget.show()


@pytest.fixture
def cells(qtbot: QtBot) -> EditedCells:
    made = EditedCells()
    shown(qtbot, made, 300, 200)
    made.show_values(np.array([[1.0, -2.0], [0.5, 4.0]]))
    made.set_cell_height(37.0, 300.0)
    return made


def test_cells_have_the_height_that_they_are_given(cells: EditedCells) -> None:
    small, large = cells.size_at(22.0, 300.0), cells.size_at(50.0, 300.0)
    assert small.height() < large.height()
    assert cells.cell_rect(0).height() == 37
    cells.set_cell_height(22.0, 300.0)
    assert cells.cell_rect(0).height() == 22


def test_wider_numbers_get_wider_cells(cells: EditedCells) -> None:
    before = cells.size_at(37.0, 300.0).width()
    cells.show_values(np.array([[-1.2345e-7, -2.0], [0.5, 4.0]]))
    assert cells.size_at(37.0, 300.0).width() > before


def test_a_fault_is_outlined_in_its_colour_and_told(cells: EditedCells) -> None:
    image = picture(cells)
    assert count(image, cells.cell_rect(3), LIGHT.error) == 0
    cells.show_marks({3: CellMark("too large", True), 0: CellMark("odd", False)})
    image = picture(cells)
    assert count(image, cells.cell_rect(3), LIGHT.error) > 40
    assert count(image, cells.cell_rect(0), LIGHT.warning) > 10
    assert count(image, cells.cell_rect(1), LIGHT.error) == 0
    cells.move_to(3)
    cells.setFocus()
    assert "too large" in cells.accessibleDescription()


def test_leaving_the_line_takes_what_was_typed_and_escape_gives_it_up(
    qtbot: QtBot, cells: EditedCells
) -> None:
    qtbot.mouseClick(cells, Qt.MouseButton.LeftButton, pos=cells.cell_rect(1).center().toPoint())
    heard: list[tuple[int, str]] = []
    cells.typed.connect(lambda flat, text: heard.append((flat, text)))
    qtbot.keyClicks(cells, "7")
    editor = cells.findChild(QLineEdit, "cellEdit")
    assert editor is not None
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    assert heard == []
    qtbot.keyClicks(cells, "8")
    editor = cells.findChild(QLineEdit, "cellEdit")
    assert editor is not None
    qtbot.waitUntil(editor.hasFocus)
    cells.setFocus()
    assert heard == [(1, "8")]


def test_copied_numbers_have_all_their_digits(qtbot: QtBot, cells: EditedCells) -> None:
    cells.show_values(np.array([1 / 3, 2.0]))
    cells.setFocus()
    qtbot.keyClick(cells, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "0.3333333333333333\t2.0"


def parabola(qtbot: QtBot) -> DragCurve:
    plot = DragCurve()
    shown(qtbot, plot)
    x_P = np.linspace(-4, 4, 161)
    plot.show_curves([Curve("loss", x_P, x_P**2), Curve("gradient", x_P, 2 * x_P, dashed=True)], "x", "")
    plot.show_point(1.0)
    return plot


def test_the_point_lies_on_its_curve_and_follows_the_hand(qtbot: QtBot) -> None:
    plot = parabola(qtbot)
    at = plot.handle_at()
    assert at is not None
    assert near(color_at(picture(plot), at), LIGHT.class_color(0))
    heard: list[float] = []
    plot.dragged.connect(heard.append)
    end = plot.view.to_pixels(-2.0, 4.0, plot.area()).toPoint()
    qtbot.mousePress(plot, Qt.MouseButton.LeftButton, pos=at.toPoint())
    qtbot.mouseMove(plot, end)
    assert plot.is_held
    # What is computed meanwhile does not tear it out of the hand.
    plot.show_point(3.0)
    assert plot.point == pytest.approx(-2.0, abs=0.05)
    qtbot.mouseRelease(plot, Qt.MouseButton.LeftButton, pos=end)
    assert not plot.is_held
    assert heard[-1] == pytest.approx(-2.0, abs=0.05)


def test_the_point_stays_within_its_curve(qtbot: QtBot) -> None:
    plot = parabola(qtbot)
    plot.setFocus()
    for _ in range(60):
        qtbot.keyClick(plot, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert plot.point == 4.0


def plane(qtbot: QtBot) -> PlaneSurface:
    plot = PlaneSurface()
    shown(qtbot, plot)
    y_B, x_A = np.linspace(-3, 3, 31), np.linspace(-3, 3, 31)
    plot.show_surface(
        y_B[:, None] + 0 * x_A[None, :],
        (3.0, 3.0),
        [
            PlanePoint("a", "anchor", 0, 0, 0),
            PlanePoint("b", "other", 1, 1, 1),
            PlanePoint("c", "fixed", -2, 0, 2, True),
        ],
        "a",
        ("x", "y"),
    )
    return plot


def test_a_surface_is_low_at_the_bottom_and_high_at_the_top(qtbot: QtBot) -> None:
    plot = plane(qtbot)
    image = picture(plot)
    area = plot.area()
    low = color_at(image, QPointF(area.left() + 3, area.bottom() - 3))
    high = color_at(image, QPointF(area.left() + 3, area.top() + 3))
    assert near(low, LIGHT.surface_sequential[0], 16)
    assert near(high, LIGHT.surface_sequential[-1], 16)


def test_arrow_keys_move_the_point_in_hand_and_space_takes_the_next(qtbot: QtBot) -> None:
    plot = plane(qtbot)
    heard: list[tuple[str, float, float]] = []
    taken: list[str] = []
    plot.dragged.connect(lambda key, x, y: heard.append((key, x, y)))
    plot.taken.connect(taken.append)
    plot.setFocus()
    qtbot.keyClick(plot, Qt.Key.Key_Up)
    assert heard == [("a", 0.0, pytest.approx(0.12))]
    qtbot.keyClick(plot, Qt.Key.Key_Space)
    qtbot.keyClick(plot, Qt.Key.Key_Left)
    assert taken == ["b"]
    assert heard[-1][0] == "b"
    qtbot.keyClick(plot, Qt.Key.Key_Space)
    assert taken == ["b", "a"]


def test_a_fixed_point_is_not_dragged(qtbot: QtBot) -> None:
    plot = plane(qtbot)
    heard: list[tuple[str, float, float]] = []
    plot.dragged.connect(lambda *moved: heard.append(moved))
    at = plot.place_of("c").toPoint()
    qtbot.mousePress(plot, Qt.MouseButton.LeftButton, pos=at)
    qtbot.mouseMove(plot, at + QPoint(30, 30))
    qtbot.mouseRelease(plot, Qt.MouseButton.LeftButton, pos=at)
    assert heard == []


def test_the_best_way_through_a_lattice_stands_out(qtbot: QtBot) -> None:
    plot = AlignmentLattice()
    shown(qtbot, plot)
    posterior = np.array([[0.9, 0.1, 0.0], [0.2, 0.8, 0.0], [0.0, 0.3, 0.7]])
    edges = ((0, 0, 0), (0, 0, 1), (0, 1, 1), (1, 0, 1), (1, 1, 1), (1, 1, 2))
    plot.show_lattice(posterior, ["blank", "label 1", "blank"], edges, (0, 1, 2))
    image = picture(plot)
    on_way = (plot.place(0, 0) + plot.place(1, 1)) / 2
    beside = (plot.place(0, 0) + plot.place(1, 0)) / 2
    assert count(image, QRectF(on_way.x() - 3, on_way.y() - 3, 6, 6), LIGHT.fitted_line, 40) > 3
    assert count(image, QRectF(beside.x() - 3, beside.y() - 3, 6, 6), LIGHT.fitted_line, 40) == 0


def test_parts_of_a_bar_are_as_long_as_their_numbers(qtbot: QtBot) -> None:
    bars = StackedBars()
    shown(qtbot, bars, 400, 80)
    bars.show_bars(
        [
            StackedBar("both", 3.0, (BarPart("a", 1.0, 0), BarPart("b", 2.0, 1))),
            StackedBar("one", 1.0, (BarPart("a", 1.0, 0),)),
        ]
    )
    image = picture(bars)
    row = QRectF(0, 10, 400, 1)
    first = count(image, row, LIGHT.class_color(0))
    second = count(image, row, LIGHT.class_color(1))
    below = count(image, QRectF(0, 42, 400, 1), LIGHT.class_color(0))
    assert second == pytest.approx(2 * first, rel=0.05)
    assert below == pytest.approx(first, abs=2)
    assert bars.accessibleDescription() == "both 3; one 1"


def test_two_distributions_stand_side_by_side(qtbot: QtBot) -> None:
    plot = DistributionPair()
    shown(qtbot, plot)
    plot.show_pair(np.array([0.8, 0.2]), np.array([0.3, 0.7]))
    image, area = picture(plot), plot.area()
    true_at = plot.view.to_pixels(-0.2, 0.5, area)
    predicted_at = plot.view.to_pixels(0.1, 0.5, area)
    assert near(color_at(image, true_at), LIGHT.class_color(0))
    assert not near(color_at(image, predicted_at), LIGHT.class_color(1))
    assert near(color_at(image, plot.view.to_pixels(0.1, 0.2, area)), LIGHT.class_color(1))


def test_dots_lie_on_the_curve_and_the_hardest_have_a_ring(qtbot: QtBot) -> None:
    plot = DotsOnCurves()
    shown(qtbot, plot)
    x_P = np.linspace(-2, 2, 81)
    plot.show_curves([Curve("loss", x_P, x_P**2)], "x", "")
    dots = np.array([-1.5, 0.5])
    plot.show_dots(Dots(dots, dots**2, -2 * dots, np.array([1, 4]), (0,)))
    image, area = picture(plot), plot.area()
    for x, color in ((-1.5, 1), (0.5, 4)):
        assert near(color_at(image, plot.view.to_pixels(x, x * x, area)), LIGHT.class_color(color))
    at = plot.view.to_pixels(-1.5, 2.25, area)
    # Pulled to the right, towards the bottom of the curve.
    right = QRectF(at.x() + 12, at.y() - 2, 20, 4)
    left = QRectF(at.x() - 34, at.y() - 2, 20, 4)
    assert count(image, right, LIGHT.gradient, 60) > 5
    assert count(image, left, LIGHT.gradient, 60) == 0
    ring = QRectF(at.x() - 9, at.y() - 9, 18, 18)
    assert count(image, ring, LIGHT.gradient, 60) > 10
    assert math.isfinite(at.x())
