"""What stands at the right of an empty bench: what it is, and examples to begin with."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from trainer_gui.tabs.page import heading, note, scrolled

_NOTES_PX = 520


class StartPage(QWidget):
    """Explains the bench and offers every example as a button.

    Args:
        examples: Key, title and a sentence of each.
        parent: Owner.

    Signals:
        example_wanted: Key of an example.
    """

    example_wanted = Signal(str)

    def __init__(self, examples: Sequence[tuple[str, str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("benchStart")
        self._notes: list[QLabel] = []
        body = QWidget(self)
        # The area takes the height that the text has in its width; what it would have in the least width is no minimum.
        body.setMinimumHeight(1)
        self.words = note("benchWords", body)
        self.words.setText(
            self.tr(
                "On the bench real torch calls run one after the other, and each result gets a name that later calls "
                "take. You see its numbers, whose memory it shares, how shapes are stretched and how gradients flow."
            )
        )
        column = QVBoxLayout(body)
        column.setContentsMargins(8, 4, 8, 4)
        column.setSpacing(2)
        column.addWidget(self.words)
        column.addSpacing(8)
        column.addWidget(heading(self.tr("Start with an example"), body))
        rows = QGridLayout()
        rows.setHorizontalSpacing(10)
        rows.setVerticalSpacing(3)
        rows.setColumnStretch(1, 1)
        for i, (key, title, tip) in enumerate(examples):
            button = QPushButton(title, body)
            button.setObjectName(f"start.{key}")
            button.setAccessibleDescription(tip)
            button.setProperty("key", key)
            button.clicked.connect(self._on_clicked)
            told = note(f"start.{key}.note", body)
            told.setText(tip)
            rows.addWidget(button, i, 0)
            rows.addWidget(told, i, 1, Qt.AlignmentFlag.AlignVCenter)
            button.setToolTip(tip)
            self._notes.append(told)
        column.addLayout(rows)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolled(body, "benchStartArea", self))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow page has all examples in view; what they show is in their tooltips then."""
        super().resizeEvent(event)
        for told in self._notes:
            told.setVisible(self.width() >= _NOTES_PX)

    @Slot()
    def _on_clicked(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.example_wanted.emit(str(sender.property("key")))
