"""The line above a dock's picture: figures at the left, tools and the way to a larger plot at the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from trainer_gui.theme.apply import current_theme
from trainer_gui.theme.colors import Theme
from trainer_gui.theme.icons import icon

_GAP = "   "


class DockBar(QWidget):
    """Figures, tools, and a button that opens the picture in a plot of its own.

    Args:
        name: Prefix of the object names, such as ``loss``: ``lossNumbers`` and ``exploreLoss``.
        figures_are: What the figures are, for screen readers.

    Signals:
        explore_asked: The user wants the larger plot.
    """

    explore_asked = Signal()

    def __init__(self, name: str, figures_are: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(6)
        self._figures = _Figures()
        self._figures.setObjectName(f"{name}Numbers")
        self._figures.setAccessibleName(figures_are)
        self._figures.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._row.addWidget(self._figures, 1)
        self._explore = QToolButton()
        self._explore.setObjectName(f"explore{name.capitalize()}")
        self._explore.setAccessibleName(self.tr("Explore in a large plot"))
        self._explore.setToolTip(self.tr("Zoom, measure and export in a large plot"))
        self._explore.setAutoRaise(True)
        self._explore.clicked.connect(self.explore_asked)
        self._row.addWidget(self._explore)
        self.set_theme(current_theme())

    def add_tool(self, tool: QWidget) -> None:
        """Put a tool beside the others, before the button for the larger plot."""
        self._row.insertWidget(self._row.count() - 1, tool)

    def show_figures(self, texts: Sequence[str]) -> None:
        """Show figures side by side; what does not fit is in the tooltip."""
        text = _GAP.join(texts)
        self._figures.setText(text)
        self._figures.setToolTip(text)

    def can_explore(self, can: bool) -> None:
        """Show or hide the way to the larger plot."""
        self._explore.setVisible(can)

    def set_theme(self, theme: Theme) -> None:
        """Draw the button in the colours of a theme."""
        self._explore.setIcon(icon("expand", theme))


class _Figures(QLabel):
    """A line of figures that shows whole ones only: half a number would be read as another one."""

    def shown_text(self) -> str:
        """As many figures as there is room for, and three dots for the others."""
        figures, room_px = self.text().split(_GAP), self.contentsRect().width()
        for n in range(len(figures), 0, -1):
            text = _GAP.join(figures[:n]) + ("" if n == len(figures) else f"{_GAP}…")
            if self.fontMetrics().horizontalAdvance(text) <= room_px:
                return text
        return self.fontMetrics().elidedText(figures[0], Qt.TextElideMode.ElideRight, room_px)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what fits."""
        del event
        painter = QPainter(self)
        align = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        role = self.foregroundRole()
        self.style().drawItemText(
            painter, self.contentsRect(), align, self.palette(), self.isEnabled(), self.shown_text(), role
        )
        painter.end()
