"""Drawing by hand: strokes become edits of the project, each one step of undo."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from time import perf_counter

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QLabel, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from engine.presets import read_preset
from engine.spec import ProjectSpec, set_values
from trainer_gui.plots.draw_scatter import DrawScatter, Tool, from_left_to_right
from trainer_gui.session.session import Session
from trainer_gui.tabs.data import DataTab
from trainer_gui.theme.apply import current_theme

Use = Callable[[ProjectSpec], None]
Settle = Callable[[], None]


def plot_of(tab: DataTab) -> DrawScatter:
    return tab.pages.picture.plot


def button(tab: DataTab, name: str) -> QToolButton:
    found = tab.findChild(QToolButton, name)
    assert found is not None, name
    return found


def take(qtbot: QtBot, tab: DataTab, tool: str) -> None:
    qtbot.mouseClick(button(tab, f"tool.{tool}"), Qt.MouseButton.LeftButton)


def at(plot: DrawScatter, x: float, y: float) -> QPoint:
    return plot.view.to_pixels(x, y, plot.area()).toPoint()


def stroke(qtbot: QtBot, plot: DrawScatter, *places: tuple[float, float]) -> None:
    """Press, drag through places of the data, let go."""
    points = [at(plot, *place) for place in places]
    qtbot.mousePress(plot, Qt.MouseButton.LeftButton, pos=points[0])
    for before, after in pairwise(points):
        for share in (0.25, 0.5, 0.75, 1.0):
            qtbot.mouseMove(plot, before + (after - before) * share)
    qtbot.mouseRelease(plot, Qt.MouseButton.LeftButton, pos=points[-1])


@pytest.fixture
def blank(use: Use) -> None:
    data = {"kind": "drawn_points", "params": {"points": [], "classes": 3}}
    use(set_values(read_preset("two-moons-mlp"), [("data", data)]))


def test_an_empty_drawing_is_a_sheet_that_says_what_to_do(tab: DataTab, blank: None) -> None:
    assert tab.pages.currentWidget().objectName() == "picturePlace"
    assert tab.pages.picture.is_blank
    assert "Draw points" in tab.pages.picture.caption.text()
    assert plot_of(tab).tool is Tool.BRUSH
    assert not tab.findChild(QLabel, "dataStale").isVisible()


def test_a_click_with_the_point_tool_adds_one_sample_of_the_chosen_class(
    qtbot: QtBot, session: Session, tab: DataTab, blank: None, settle: Settle
) -> None:
    take(qtbot, tab, "point")
    qtbot.mouseClick(button(tab, "class.2"), Qt.MouseButton.LeftButton)
    stroke(qtbot, plot_of(tab), (0.5, -0.25))
    settle()
    ((x1, x2, k),) = session.spec.data.params["points"]
    assert (x1, x2) == pytest.approx((0.5, -0.25), abs=0.02)
    assert k == 2
    assert session.data is not None
    assert session.data.facts.class_names == ("class 0", "class 1", "class 2")
    assert not tab.pages.picture.is_blank


def test_the_sheet_does_not_move_under_the_hand(
    qtbot: QtBot, session: Session, tab: DataTab, blank: None, settle: Settle
) -> None:
    plot = plot_of(tab)
    view = plot.view
    stroke(qtbot, plot, (0.2, 0.2), (0.3, 0.3))
    settle()
    assert not tab.pages.picture.is_blank
    assert plot.view == view
    session.document.set_value("data.params.points", [[0.0, 0.0, 0], [4.0, 0.5, 1]])
    settle()
    assert plot.view.x1 > 4.0
    assert plot.view.x0 <= -1.0


def test_number_keys_choose_the_class(qtbot: QtBot, tab: DataTab, blank: None) -> None:
    plot = plot_of(tab)
    plot.setFocus()
    qtbot.keyClick(plot, Qt.Key.Key_3)
    assert tab.pages.picture.tools.class_index == 2
    qtbot.keyClick(plot, Qt.Key.Key_1)
    assert tab.pages.picture.tools.class_index == 0
    # There are three classes.
    qtbot.keyClick(plot, Qt.Key.Key_7)
    assert tab.pages.picture.tools.class_index == 0


def test_a_stroke_of_the_brush_is_one_step_of_undo(
    qtbot: QtBot, session: Session, tab: DataTab, blank: None, settle: Settle
) -> None:
    before = session.spec
    plot = plot_of(tab)
    stroke(qtbot, plot, (-0.5, 0.0), (0.5, 0.3))
    settle()
    points = np.array(session.spec.data.params["points"])
    assert len(points) > 20
    # The brush reaches as far as its circle.
    radius = tab.pages.picture.tools.radius_px
    reach_x = radius / plot.area().width() * 2.2
    assert points[:, 0].min() > -0.5 - reach_x
    assert points[:, 0].max() < 0.5 + reach_x
    assert set(points[:, 2]) == {0.0}
    qtbot.mouseClick(button(tab, "drawUndo"), Qt.MouseButton.LeftButton)
    settle()
    assert session.spec == before
    assert tab.pages.picture.is_blank


def test_the_stroke_is_seen_while_it_is_drawn_and_no_move_takes_longer_than_a_frame(
    qtbot: QtBot, tab: DataTab, blank: None
) -> None:
    plot = plot_of(tab)
    start = at(plot, -0.6, 0.0)
    qtbot.mousePress(plot, Qt.MouseButton.LeftButton, pos=start)
    took_ms = []
    for i in range(60):
        begun = perf_counter()
        qtbot.mouseMove(plot, start + QPoint(4 * i, 2 * (i % 7)))
        plot.repaint()
        took_ms.append(1000 * (perf_counter() - begun))
    image = plot.grab().toImage()
    colour = current_theme().class_color(0)
    area = plot.area().toRect()
    seen = sum(
        image.pixelColor(x, y).name() == colour
        for x in range(area.left(), area.right(), 2)
        for y in range(area.top(), area.bottom(), 2)
    )
    assert seen > 100
    # The median, since other programs run on a machine that tests.
    assert np.median(took_ms) < 16
    qtbot.mouseRelease(plot, Qt.MouseButton.LeftButton, pos=start)


def test_escape_gives_a_stroke_up(qtbot: QtBot, session: Session, tab: DataTab, blank: None) -> None:
    before, plot = session.spec, plot_of(tab)
    qtbot.mousePress(plot, Qt.MouseButton.LeftButton, pos=at(plot, 0.0, 0.0))
    qtbot.mouseMove(plot, at(plot, 0.4, 0.0))
    qtbot.keyClick(plot, Qt.Key.Key_Escape)
    qtbot.mouseRelease(plot, Qt.MouseButton.LeftButton, pos=at(plot, 0.4, 0.0))
    assert session.spec is before


def test_the_eraser_takes_what_it_touches(
    qtbot: QtBot, session: Session, tab: DataTab, use: Use, settle: Settle
) -> None:
    points = [[-0.8, -0.8, 0], [0.8, 0.8, 1], [0.8, -0.8, 1]]
    data = {"kind": "drawn_points", "params": {"points": points, "classes": 2}}
    use(set_values(read_preset("two-moons-mlp"), [("data", data)]))
    take(qtbot, tab, "eraser")
    stroke(qtbot, plot_of(tab), (0.8, 0.8))
    settle()
    assert session.spec.data.params["points"] == ((-0.8, -0.8, 0), (0.8, -0.8, 1))


def test_clear_leaves_an_empty_sheet(
    qtbot: QtBot, session: Session, tab: DataTab, blank: None, settle: Settle
) -> None:
    stroke(qtbot, plot_of(tab), (0.0, 0.0), (0.3, 0.3))
    settle()
    qtbot.mouseClick(button(tab, "drawClear"), Qt.MouseButton.LeftButton)
    settle()
    assert session.spec.data.params["points"] == ()
    assert tab.pages.picture.is_blank
    session.document.undo()
    settle()
    assert not tab.pages.picture.is_blank


def test_any_data_in_the_plane_can_be_drawn_into(
    qtbot: QtBot, session: Session, tab: DataTab, use: Use, settle: Settle
) -> None:
    use(set_values(read_preset("two-moons-mlp"), [("data.split.validation", 0.0)]))
    assert session.data is not None
    n = len(session.data.samples)
    take(qtbot, tab, "point")
    qtbot.mouseClick(button(tab, "class.1"), Qt.MouseButton.LeftButton)
    stroke(qtbot, plot_of(tab), (0.2, 1.2))
    settle()
    ((x1, x2, k),) = session.spec.data.edits.added
    assert (x1, x2, k) == pytest.approx((0.2, 1.2, 1.0), abs=0.03)
    take(qtbot, tab, "eraser")
    stroke(qtbot, plot_of(tab), (x1, x2))
    settle()
    assert session.spec.data.edits.added == ()
    target = session.data.samples.x_NF[10]
    stroke(qtbot, plot_of(tab), (float(target[0]), float(target[1])))
    settle()
    assert 10 in session.spec.data.edits.removed
    assert all(0 <= row < n for row in session.spec.data.edits.removed)


def test_a_number_is_drawn_where_the_target_is_one(
    qtbot: QtBot, session: Session, tab: DataTab, use: Use, settle: Settle
) -> None:
    use(set_values(read_preset("linear-regression"), [("data", {"kind": "plane", "params": {}})]))
    take(qtbot, tab, "point")
    field = tab.findChild(QWidget, "drawValue")
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "2.5")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    stroke(qtbot, plot_of(tab), (0.1, 0.2))
    settle()
    assert session.spec.data.edits.added[0][2] == 2.5


def test_a_pencil_sketches_a_curve_that_samples_lie_along(
    qtbot: QtBot, session: Session, tab: DataTab, use: Use, settle: Settle
) -> None:
    data = {"kind": "drawn_curve", "params": {"curve": [], "n": 200}}
    use(set_values(read_preset("linear-regression"), [("data", data)]))
    assert plot_of(tab).tool is Tool.PENCIL
    stroke(qtbot, plot_of(tab), (-0.8, -0.5), (0.0, 0.5), (0.8, 0.0))
    settle()
    curve = np.array(session.spec.data.params["curve"])
    assert (np.diff(curve[:, 0]) > 0).all()
    assert session.data is not None
    x_N, y_N = session.data.samples.x_NF[:, 0], session.data.samples.y_N
    assert len(x_N) == 200
    assert y_N == pytest.approx(np.interp(x_N, curve[:, 0], curve[:, 1]))
    assert np.interp([-0.4, 0.4], curve[:, 0], curve[:, 1]) == pytest.approx([0.0, 0.25], abs=0.03)


def test_a_hand_that_goes_back_draws_over_what_it_drew() -> None:
    places = np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 2.0], [1.5, 9.0], [0.5, 8.0], [3.0, 3.0]])
    made = from_left_to_right(places)
    assert (np.diff(made[:, 0]) > 0).all()
    assert made[:, 0].tolist() == [0.0, 0.5, 3.0]


def test_looking_moves_the_picture_and_draws_nothing(
    qtbot: QtBot, session: Session, tab: DataTab, use: Use
) -> None:
    use(read_preset("two-moons-mlp"))
    before, plot = session.spec, plot_of(tab)
    view = plot.view
    stroke(qtbot, plot, (0.0, 0.0), (0.5, 0.2))
    assert session.spec is before
    assert plot.view.x0 == pytest.approx(view.x0 - 0.5, abs=0.03)
    plot.setFocus()
    qtbot.keyClick(plot, Qt.Key.Key_Home)
    assert plot.view == view
    qtbot.keyClick(plot, Qt.Key.Key_Plus)
    assert plot.view.x1 - plot.view.x0 < view.x1 - view.x0


def test_parts_can_be_hidden(qtbot: QtBot, tab: DataTab, use: Use) -> None:
    use(read_preset("two-moons-mlp"))
    plot, page = plot_of(tab), tab.pages.picture
    index = int(np.flatnonzero(plot._part_N == 1)[0])
    place = plot.view.to_pixels(float(plot._x_N[index]), float(plot._y_N[index]), plot.area())
    assert plot.point_at(QPointF(place)) is not None
    page.parts[1].click()
    shown = plot.point_at(QPointF(place))
    assert shown is None or plot._part_N[shown] == 0
    assert plot._in_view is not None
    assert len(plot._in_view.at_M) == int((plot._part_N == 0).sum())
