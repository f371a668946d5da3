"""What a user does with the window: press, type, choose, click; and what can be read off it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

import numpy as np
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDockWidget,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QSlider,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from engine.spec import ProjectSpec
from engine.train.result import Run
from trainer_gui.messages.message_bar import MessageBar
from trainer_gui.plots.point_editing import PointCanvas
from trainer_gui.session.settings import Settings, speed_steps
from trainer_gui.session.state import State
from trainer_gui.window.main_window import MainWindow

LONG_MS = 30_000


class OpenWindow(Protocol):
    """Opens a window, shows it and waits until it can train."""

    def __call__(
        self,
        project: str | Path | ProjectSpec | None = None,
        *,
        pace: int | str | None = None,
        wait: bool = True,
        settings: Settings | None = None,
    ) -> MainWindow:
        """Open a window.

        Args:
            project: As ``create_window`` takes it.
            pace: Where the speed slider stands: steps a second, "auto", or None for full speed.
            wait: False returns before data and torch are there.
            settings: What is remembered; None begins with nothing remembered.
        """
        ...


def press(qtbot: QtBot, window: MainWindow, name: str) -> None:
    """Click a button of the toolbar."""
    action = window.findChild(QAction, name)
    assert action is not None, name
    button = window.toolbar.widgetForAction(action)
    assert button is not None, name
    assert button.isEnabled(), f"{name} is grey while the run is {window.session.run.state}"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def choose_from_menu(window: MainWindow, name: str) -> None:
    """Take an entry of the menu bar."""
    action = window.findChild(QAction, name)
    assert action is not None, name
    assert action.isEnabled(), f"{name} is grey"
    action.trigger()


def set_speed(window: MainWindow, pace: int | str | None) -> None:
    """Move the speed slider: steps a second, "auto", or None for full speed."""
    slider = window.findChild(QSlider, "speed")
    assert slider is not None
    slider.setValue(speed_steps().index(pace))


def show_tab(window: MainWindow, name: str) -> QWidget:
    """Bring a page to the front."""
    for i in range(window.tabs.count()):
        if window.tabs.widget(i).objectName() == name:
            window.tabs.setCurrentIndex(i)
            return window.tabs.widget(i)
    raise AssertionError(f"no page {name}")


def type_value(qtbot: QtBot, window: MainWindow, path: str, text: str) -> QLineEdit:
    """Type into the field of a spec path and press Enter."""
    line = line_of(window, path)
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, text)
    qtbot.keyClick(line, Qt.Key.Key_Return)
    return line


def line_of(window: MainWindow, path: str) -> QLineEdit:
    """The line into which the value of a spec path is typed."""
    field = window.findChild(QWidget, f"{path}.field")
    assert field is not None, path
    line = field if isinstance(field, QLineEdit) else field.findChild(QLineEdit)
    assert isinstance(line, QLineEdit), path
    return line


def choose_kind(qtbot: QtBot, window: MainWindow, path: str, kind: str) -> None:
    """Type a name into the chooser of a node and press Enter."""
    box = window.findChild(QComboBox, f"{path}.kind")
    assert box is not None, path
    line = box.lineEdit()
    assert line is not None
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, kind)
    qtbot.keyClick(line, Qt.Key.Key_Return)


def choose_device(qtbot: QtBot, window: MainWindow, device: str) -> None:
    """Take a device by the keyboard, as its box is open for."""
    box = window.findChild(QComboBox, "deviceChoice")
    assert box is not None
    at = box.findData(device)
    assert at >= 0, device
    box.setFocus()
    while box.currentIndex() != at:
        qtbot.keyClick(box, Qt.Key.Key_Down if box.currentIndex() < at else Qt.Key.Key_Up)


def answer_question(text: str) -> list[str]:
    """Click a button of the next question when it is there. Returns a list that will hold the question."""
    asked: list[str] = []

    def look() -> None:
        box = QApplication.activeModalWidget()
        if not isinstance(box, QMessageBox):
            QTimer.singleShot(20, look)
            return
        asked.append(box.text())
        next(b for b in box.findChildren(QPushButton) if b.text().replace("&", "") == text).click()

    QTimer.singleShot(0, look)
    return asked


def wait_for(qtbot: QtBot, window: MainWindow, *states: State) -> None:
    """Wait until the run is in one of these states."""
    qtbot.waitUntil(lambda: window.session.run.state in states, timeout=LONG_MS)


def wait_for_steps(qtbot: QtBot, window: MainWindow, n: int) -> None:
    """Wait until so many steps are done."""
    qtbot.waitUntil(lambda: n_steps(window) >= n, timeout=LONG_MS)


def settle(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until nothing is worked out in the background any more."""
    qtbot.waitUntil(lambda: window.session.background.is_idle, timeout=LONG_MS)


def run_to_end(qtbot: QtBot, window: MainWindow) -> Run:
    """Press Run, and wait for what it leaves."""
    with qtbot.waitSignal(window.session.run.run_finished, timeout=LONG_MS) as finished:
        press(qtbot, window, "run")
    wait_for(qtbot, window, State.ENDED)
    run: Run = finished.args[0]
    return run


def start_run(qtbot: QtBot, window: MainWindow, n: int) -> None:
    """Press Run, and wait until so many steps are done."""
    press(qtbot, window, "run")
    wait_for(qtbot, window, State.RUNNING)
    wait_for_steps(qtbot, window, n)


def end_run(qtbot: QtBot, window: MainWindow) -> Run:
    """Press Stop & keep, and wait for what the run leaves."""
    with qtbot.waitSignal(window.session.run.run_finished, timeout=LONG_MS) as finished:
        press(qtbot, window, "stop")
    wait_for(qtbot, window, State.ENDED)
    run: Run = finished.args[0]
    return run


def n_steps(window: MainWindow) -> int:
    """Steps of the run in hand."""
    history = window.session.run.history
    return len(history.losses) if history is not None else 0


def losses(window: MainWindow) -> list[float]:
    """Losses of the run in hand."""
    history = window.session.run.history
    assert history is not None
    return [float(loss) for loss in history.losses.values()]


def ghost(window: MainWindow) -> list[float] | None:
    """Losses of the last run as they are drawn behind this one; None where there is none."""
    series = window.docks.loss.plot._ghost
    return None if series is None else [float(series.value(i)) for i in range(len(series))]


def shown_weights(window: MainWindow) -> dict[str, list[float]]:
    """The parameters of the newest picture, by name."""
    snapshot = window.session.run.snapshot
    assert snapshot is not None
    return {p.name: p.values.ravel().tolist() for p in snapshot.parameters}


def messages(window: MainWindow) -> list[str]:
    """What the message bar says."""
    bar = window.findChild(MessageBar)
    assert bar is not None
    return [message.text for message in bar.messages()]


def text_of(window: MainWindow, name: str) -> str:
    """The text of a label."""
    label = window.findChild(QLabel, name)
    assert label is not None, name
    return label.text()


def toggle_edit_points(qtbot: QtBot, window: MainWindow) -> None:
    """Click Edit points."""
    button = window.findChild(QToolButton, "editPoints")
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def pixel_of(plot: PointCanvas, x: float, y: float) -> QPoint:
    """Where a place of the data is in a plot."""
    return plot.view.to_pixels(x, y, plot.area()).toPoint()


def empty_place(plot: PointCanvas) -> tuple[float, float]:
    """A place inside a plot that is far from every sample."""
    area = plot.area()
    best, farthest_px = (0.0, 0.0), 0.0
    for column in np.linspace(0.15, 0.85, 15):
        for row in np.linspace(0.25, 0.85, 13):
            at = area.topLeft()
            at.setX(area.left() + column * area.width())
            at.setY(area.top() + row * area.height())
            distance_px = min(
                float(np.hypot(p.x() - at.x(), p.y() - at.y())) for p in (_pixels(plot) or [area.topLeft()])
            )
            if distance_px > farthest_px:
                best, farthest_px = plot.view.to_data(at, area), distance_px
    return best


def _pixels(plot: PointCanvas) -> list[Any]:
    x_N, y_N = positions(plot)
    return [plot.view.to_pixels(x, y, plot.area()) for x, y in zip(x_N, y_N, strict=True)]


def positions(plot: PointCanvas) -> tuple[list[float], list[float]]:
    """Where the samples of a plot are."""
    return plot._x_N.tolist(), plot._y_N.tolist()


def dock(window: MainWindow, name: str) -> QDockWidget:
    """A dock by its name."""
    found = window.findChild(QDockWidget, name)
    assert found is not None, name
    return found
