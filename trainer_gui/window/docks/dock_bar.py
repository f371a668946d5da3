"""The line above a dock's picture: figures at the left, tools and the way to a larger plot at the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from trainer_gui.theme.apply import current_theme
from trainer_gui.theme.colors import Theme
from trainer_gui.theme.icons import icon


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
        self._figures = QLabel()
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
        text = "   ".join(texts)
        self._figures.setText(text)
        self._figures.setToolTip(text)

    def can_explore(self, can: bool) -> None:
        """Show or hide the way to the larger plot."""
        self._explore.setVisible(can)

    def set_theme(self, theme: Theme) -> None:
        """Draw the button in the colours of a theme."""
        self._explore.setIcon(icon("expand", theme))
