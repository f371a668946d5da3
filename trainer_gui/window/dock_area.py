"""Which docks there are, and where they stand."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow

from trainer_gui.session.session import Session
from trainer_gui.theme.colors import Theme
from trainer_gui.window.docks.code_dock import CodeDock
from trainer_gui.window.docks.doctor_dock import DoctorDock
from trainer_gui.window.docks.fit_dock import FitDock
from trainer_gui.window.docks.help_dock import HelpDock
from trainer_gui.window.docks.loss_dock import LossDock
from trainer_gui.window.docks.problems_dock import ProblemsDock


@dataclass(frozen=True)
class Docks:
    """The docks of the window."""

    loss: LossDock
    fit: FitDock
    code: CodeDock
    problems: ProblemsDock
    doctor: DoctorDock
    help: HelpDock

    @property
    def all(self) -> tuple[QDockWidget, ...]:
        """All docks, in the order of the menu."""
        return (self.loss, self.fit, self.code, self.problems, self.doctor, self.help)

    def set_theme(self, theme: Theme) -> None:
        """Draw what is drawn by hand in the colours of a theme."""
        for dock in (self.loss, self.fit, self.code, self.problems, self.doctor, self.help):
            dock.set_theme(theme)


def add_docks(window: QMainWindow, session: Session) -> Docks:
    """Add the docks: loss over fit at the right, code, problems, the doctor and help below."""
    docks = Docks(
        LossDock(session.run, window),
        FitDock(session, window),
        CodeDock(session, window),
        ProblemsDock(session, window),
        DoctorDock(session, window),
        HelpDock(window),
    )
    right, bottom = Qt.DockWidgetArea.RightDockWidgetArea, Qt.DockWidgetArea.BottomDockWidgetArea
    window.setCorner(Qt.Corner.BottomRightCorner, right)
    window.addDockWidget(right, docks.loss)
    window.addDockWidget(right, docks.fit)
    window.addDockWidget(bottom, docks.code)
    window.addDockWidget(bottom, docks.problems)
    window.addDockWidget(bottom, docks.doctor)
    window.addDockWidget(bottom, docks.help)
    window.tabifyDockWidget(docks.code, docks.problems)
    window.tabifyDockWidget(docks.problems, docks.doctor)
    window.tabifyDockWidget(docks.doctor, docks.help)
    # Opened by F1.
    docks.help.hide()
    docks.code.raise_()
    size_docks(window, docks)
    return docks


def size_docks(window: QMainWindow, docks: Docks) -> None:
    """Give the docks their first sizes: the fit more than the loss, the pages more than both."""
    width, height = window.width(), window.height()
    window.resizeDocks([docks.loss, docks.fit], [int(width * 0.42)] * 2, Qt.Orientation.Horizontal)
    window.resizeDocks(
        [docks.loss, docks.fit], [int(height * 0.36), int(height * 0.5)], Qt.Orientation.Vertical
    )
    window.resizeDocks([docks.code], [int(height * 0.26)], Qt.Orientation.Vertical)
