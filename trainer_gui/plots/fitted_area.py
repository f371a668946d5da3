"""A scroll area for drawings that first try to fit the room there is, and scroll only if they cannot."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from trainer_gui.plots.painted import PaintedWidget


class FittedWidget(PaintedWidget):
    """A drawing whose size follows from what it shows and from the room that it is given."""

    def fit(self, room: QSize) -> None:
        """Lay the drawing out.

        Args:
            room: What can be seen of it without scrolling.
        """
        raise NotImplementedError

    def minimumSizeHint(self) -> QSize:
        """What ``fit`` set as the smallest size counts, nothing else."""
        return QSize(1, 1)

    def refit(self) -> None:
        """Lay the drawing out anew after its content changed."""
        viewport = self.parentWidget()
        area = viewport.parentWidget() if viewport is not None else None
        if isinstance(area, FittedArea):
            self.fit(area.room())
        else:
            self.fit(self.size())
        self.update()


class FittedArea(QScrollArea):
    """Gives a drawing its room.

    Args:
        drawing: What is scrolled.
        name: Object name of the area.
        parent: Owner.
    """

    def __init__(self, drawing: FittedWidget, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        # The drawing has the keyboard; the area follows it.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setWidget(drawing)
        self.setMinimumSize(140, 70)

    def room(self) -> QSize:
        """What can be seen without scrolling, as long as no bar takes a part of it."""
        return self.viewport().size()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the drawing fit the new room."""
        super().resizeEvent(event)
        cast(FittedWidget, self.widget()).fit(self.room())
