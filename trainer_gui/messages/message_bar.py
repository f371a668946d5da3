"""The messages that are on show: at most three, each to be closed, none in the way."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QSizePolicy,
    QStyle,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from trainer_gui.messages.notifier import Level, Message, Notifier

MAX_MESSAGES = 3
INFORM_MS = 6000
DETAILS_HEIGHT_PX = 140
ICON_PX = 16
TEXT_TOP_PX = 4

_ICONS = {
    Level.INFORM: QStyle.StandardPixmap.SP_MessageBoxInformation,
    Level.WARN: QStyle.StandardPixmap.SP_MessageBoxWarning,
    Level.FAIL: QStyle.StandardPixmap.SP_MessageBoxCritical,
}


class MessageBar(QWidget):
    """Shows a notifier's messages, the newest at the bottom; takes no room while there are none.

    Args:
        notifier: Whose messages to show.
        parent: Owner.
    """

    def __init__(self, notifier: Notifier, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("message_bar")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(1)
        self._rows: list[MessageRow] = []
        self.setVisible(False)
        notifier.posted.connect(self.add)

    def messages(self) -> tuple[Message, ...]:
        """What is on show, the oldest first."""
        return tuple(row.message for row in self._rows)

    @Slot(object)
    def add(self, message: Message) -> None:
        """Show a message. The same one again is counted; a fourth pushes out the least important one."""
        for row in self._rows:
            if row.message == message:
                row.repeat()
                return
        if len(self._rows) >= MAX_MESSAGES:
            # Good news goes first, then the oldest.
            informs = [row for row in self._rows if row.message.level is Level.INFORM]
            self._remove((informs or self._rows)[0])
        row = MessageRow(message, self)
        row.closed.connect(self._on_closed)
        self._rows.append(row)
        self._column.addWidget(row)
        row.show()
        self.setVisible(True)

    def _remove(self, row: MessageRow) -> None:
        if row not in self._rows:
            return
        self._rows.remove(row)
        row.stop()
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()
        self.setVisible(bool(self._rows))

    @Slot(object)
    def _on_closed(self, row: MessageRow) -> None:
        self._remove(row)


class MessageRow(QFrame):
    """One message, with buttons to close it and to see its details."""

    closed = Signal(object)  # the row itself

    def __init__(self, message: Message, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.message = message
        self._times = 1
        self.setObjectName(f"message.{message.level}")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.setAccessibleName(message.text)
        self.text = QLabel(message.text, self)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setWordWrap(True)
        # In line with the buttons, however many lines there are.
        self.text.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.text.setContentsMargins(0, TEXT_TOP_PX, 0, 0)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        icon = QLabel(self)
        icon.setContentsMargins(0, TEXT_TOP_PX, 0, 0)
        icon.setPixmap(self.style().standardIcon(_ICONS[message.level]).pixmap(ICON_PX, ICON_PX))
        self.close_button = QToolButton(self)
        self.close_button.setObjectName("message.close")
        self.close_button.setAutoRaise(True)
        self.close_button.setIcon(self.style().standardIcon(QStyle.StandardPixmap.SP_TitleBarCloseButton))
        self.close_button.setToolTip(self.tr("Close this message"))
        self.close_button.setAccessibleName(self.tr("Close this message"))
        self.close_button.clicked.connect(self._on_close)
        row = QHBoxLayout()
        row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.text, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 4, 4)
        column.addLayout(row)
        self.details_button: QToolButton | None = None
        self._details: QPlainTextEdit | None = None
        if message.details:
            self.details_button, self._details = self._make_details(message.details)
            row.addWidget(self.details_button, 0, Qt.AlignmentFlag.AlignTop)
            column.addWidget(self._details)
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(INFORM_MS)
        self._timer.timeout.connect(self._on_close)
        if message.level is Level.INFORM:
            self._timer.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the text just the lines that it needs at this width; a layout alone keeps those of the first width."""
        super().resizeEvent(event)
        self._fit_text()

    def _fit_text(self) -> None:
        self.text.setFixedHeight(self.text.heightForWidth(max(1, self.text.width())))

    def repeat(self) -> None:
        """Count the same message once more."""
        self._times += 1
        self.text.setText(self.tr("{0} ({1} times)").format(self.message.text, self._times))
        self._fit_text()
        if self._timer.isActive():
            self._timer.start()

    def stop(self) -> None:
        """Stop the clock that would close the row."""
        self._timer.stop()

    def _make_details(self, details: str) -> tuple[QToolButton, QPlainTextEdit]:
        button = QToolButton(self)
        button.setObjectName("message.details")
        button.setText(self.tr("Details"))
        button.setCheckable(True)
        view = QPlainTextEdit(details, self)
        view.setReadOnly(True)
        view.setFixedHeight(DETAILS_HEIGHT_PX)
        view.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        view.setVisible(False)
        button.toggled.connect(view.setVisible)
        return button, view

    @Slot()
    def _on_close(self) -> None:
        self.closed.emit(self)
