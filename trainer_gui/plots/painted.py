"""A widget that paints itself in the colours of the theme, and follows when they change."""

from __future__ import annotations

from PySide6.QtCore import QSize, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QSizePolicy, QWidget

from trainer_gui.theme.apply import current_theme, theme_notifier
from trainer_gui.theme.colors import Theme


class PaintedWidget(QWidget):
    """Base of every plot: a theme, a font for labels, and a sensible size."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = current_theme()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme_notifier().changed.connect(self.set_theme)

    @property
    def theme(self) -> Theme:
        """The colours in use."""
        return self._theme

    @Slot(object)
    def set_theme(self, theme: Theme) -> None:
        """Use other colours from the next repaint on."""
        self._theme = theme
        self.on_theme()
        self.update()

    def on_theme(self) -> None:
        """Called after the theme changed; drops what was painted in the old colours."""

    def label_font(self) -> QFont:
        """The font of ticks, names and read-outs, a little smaller than the window's."""
        font = QFont(self.font())
        if font.pointSizeF() > 0:
            font.setPointSizeF(max(7.0, font.pointSizeF() * 0.92))
        return font

    def sizeHint(self) -> QSize:
        """Room for a plot beside a form."""
        return QSize(420, 280)

    def minimumSizeHint(self) -> QSize:
        """The smallest size at which labels and drawing can both be read."""
        return QSize(220, 160)
