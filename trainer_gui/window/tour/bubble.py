"""What the tour says at a stop, with its buttons."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from trainer_gui.window.tour.stops import Stop

_WIDTH_PX = 380


class Bubble(QFrame):
    """A panel with title, text, where in the tour one is, and Back, Next and Leave.

    Args:
        parent: The tour.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("tourBubble")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.setFixedWidth(_WIDTH_PX)
        self.title = QLabel()
        self.title.setObjectName("tourTitle")
        font = self.title.font()
        font.setBold(True)
        font.setPointSizeF(font.pointSizeF() * 1.2)
        self.title.setFont(font)
        self.text = QLabel()
        self.text.setObjectName("tourText")
        self.text.setWordWrap(True)
        self.where = QLabel()
        self.where.setObjectName("tourWhere")
        self.leave = self._button("tourLeave", self.tr("Leave the tour"))
        self.back = self._button("tourBack", self.tr("Back"))
        self.next = self._button("tourNext", self.tr("Next"))
        row = QHBoxLayout()
        row.addWidget(self.leave)
        row.addWidget(self.where, 1, Qt.AlignmentFlag.AlignCenter)
        row.addWidget(self.back)
        row.addWidget(self.next)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.text)
        column.addLayout(row)

    def show_stop(self, stop: Stop, at: int, count: int) -> None:
        """Say what there is to say at a stop.

        Args:
            stop: The stop.
            at: Its number, from 0.
            count: How many there are.
        """
        self.title.setText(stop.title)
        self.text.setText(stop.text)
        self.where.setText(self.tr("{0} of {1}").format(at + 1, count))
        self.back.setEnabled(at > 0)
        is_last = at + 1 == count
        self.next.setText(self.tr("Done") if is_last else self.tr("Next"))
        self.leave.setVisible(not is_last)

    def _button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        # The tour keeps the keyboard: arrows go on, Escape leaves.
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAutoDefault(False)
        return button
