"""The dialog that begins a project: empty, from a preset, or from a file of one's own."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from engine.presets import Preset

EMPTY, FILE = "empty", "file"


class NewProjectDialog(QDialog):
    """Offers the starting points; ``choice`` says which was taken.

    Args:
        presets: The shipped projects.
        models: The shipped models, each with data that fits.
        parent: The window.
    """

    def __init__(
        self, presets: Sequence[Preset], models: Sequence[Preset], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("newProjectDialog")
        self.setWindowTitle(self.tr("New project"))
        self.choice = ""
        column = QVBoxLayout(self)
        column.addWidget(QLabel(self.tr("Begin with")))
        self._list = QListWidget()
        self._list.setObjectName("startingPoints")
        self._list.setAccessibleName(self.tr("Starting points"))
        self._list.setWordWrap(True)
        self._list.setUniformItemSizes(False)
        self._list.setSpacing(2)
        self._add_heading(self.tr("From the course"))
        for preset in presets:
            self._add(preset.name, preset.title, preset.summary)
        self._add_heading(self.tr("Your own"))
        self._add(
            FILE, self.tr("Your own data"), self.tr("Read a CSV or TSV file; its columns are shown first.")
        )
        self._add(EMPTY, self.tr("Empty project"), self.tr("Points on a line and a model without layers."))
        self._add_heading(self.tr("Well-known models, with data that fits"))
        for model in models:
            self._add(model.name, model.title, model.summary)
        self._list.setCurrentRow(1)
        self._list.itemActivated.connect(self._on_chosen)
        column.addWidget(self._list, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        begin = QPushButton(self.tr("Begin"))
        begin.setObjectName("begin")
        begin.setDefault(True)
        buttons.addButton(begin, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self._on_accepted)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        self.resize(QSize(520, 560))

    def _add_heading(self, text: str) -> None:
        item = QListWidgetItem(text)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        font = self._list.font()
        font.setBold(True)
        item.setFont(font)
        self._list.addItem(item)

    def _add(self, name: str, title: str, summary: str) -> None:
        item = QListWidgetItem(f"{title}\n{summary}")
        item.setData(Qt.ItemDataRole.UserRole, name)
        self._list.addItem(item)

    @Slot(QListWidgetItem)
    def _on_chosen(self, item: QListWidgetItem) -> None:
        self.choice = str(item.data(Qt.ItemDataRole.UserRole))
        self.accept()

    @Slot()
    def _on_accepted(self) -> None:
        item = self._list.currentItem()
        if item is not None:
            self._on_chosen(item)
