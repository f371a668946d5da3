"""The dialog that offers well-known models, to be put in the place of the project's."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from engine import catalogue
from engine.catalogue import Shape
from engine.check.shapes import walk_shapes
from engine.model_presets import MODEL_PRESETS, ModelPreset
from trainer_gui.tabs.model.layer_facts import shape_text


class PresetDialog(QDialog):
    """Offers the shipped models; ``chosen`` and ``with_data`` say what was taken.

    Args:
        input_shape: What a sample of the project's data is, so that a model that cannot take it says so; None if that
            is not known.
        parent: Owner.
    """

    def __init__(self, input_shape: Shape | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("modelPresets")
        self.setWindowTitle(self.tr("Well-known models"))
        self.chosen: ModelPreset | None = None
        self.with_data = False
        self._input_shape = input_shape
        self._by_name: Mapping[str, ModelPreset] = {preset.name: preset for preset in MODEL_PRESETS}
        self.list = QListWidget(self)
        self.list.setObjectName("modelPresetList")
        self.list.setAccessibleName(self.tr("Well-known models"))
        for preset in MODEL_PRESETS:
            item = QListWidgetItem(preset.title)
            item.setData(Qt.ItemDataRole.UserRole, preset.name)
            self.list.addItem(item)
        self.title = QLabel(self)
        font = self.title.font()
        font.setBold(True)
        self.title.setFont(font)
        self.text = QLabel(self)
        self.text.setObjectName("modelPresetText")
        self.text.setWordWrap(True)
        self.text.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.text.setOpenExternalLinks(True)
        self.text.setTextFormat(Qt.TextFormat.RichText)
        words = QVBoxLayout()
        words.addWidget(self.title)
        words.addWidget(self.text, 1)
        row = QHBoxLayout()
        row.addWidget(self.list, 2)
        row.addLayout(words, 3)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        role = QDialogButtonBox.ButtonRole.AcceptRole
        self.model_button = QPushButton(self.tr("Use the model"), self)
        self.model_button.setObjectName("useModel")
        self.model_button.setToolTip(self.tr("Keeps the data, the loss and the optimizer of the project."))
        self.all_button = QPushButton(self.tr("Use model and data"), self)
        self.all_button.setObjectName("useModelAndData")
        self.all_button.setToolTip(
            self.tr("Takes data, a loss and an optimizer that fit the model too. One step of undo.")
        )
        self.all_button.setDefault(True)
        buttons.addButton(self.model_button, role)
        buttons.addButton(self.all_button, role)
        self.model_button.clicked.connect(self._on_model)
        self.all_button.clicked.connect(self._on_all)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addLayout(row, 1)
        column.addWidget(buttons)
        self.list.currentItemChanged.connect(self._on_current)
        self.list.itemActivated.connect(self._on_all)
        self.list.setCurrentRow(0)
        self.resize(QSize(720, 420))

    def _current(self) -> ModelPreset:
        return self._by_name[str(self.list.currentItem().data(Qt.ItemDataRole.UserRole))]

    @Slot()
    def _on_current(self) -> None:
        preset = self._current()
        self.title.setText(preset.title)
        loss, data = preset.loss.kind, catalogue.find("datasets", preset.data.kind)
        lines = [
            preset.summary,
            self.tr("Data that fits: {0}. Loss: {1}. Optimizer: {2}.").format(
                data.summary.rstrip(".") if data is not None else preset.data.kind,
                loss,
                preset.optimizer.kind,
            ),
            self._fits(preset),
            self.tr('Described at <a href="{0}">{0}</a>.').format(preset.source),
        ]
        self.text.setText("".join(f"<p>{line}</p>" for line in lines if line))

    def _fits(self, preset: ModelPreset) -> str:
        """Whether it can take the data that the project has."""
        if self._input_shape is None:
            return ""
        shape = (1, *self._input_shape)
        walk = walk_shapes(preset.model, shape, 1)
        if not walk.problems:
            return self.tr("It can take a sample of the project's data, {0}.").format(shape_text(shape))
        return self.tr("As it stands it cannot take a sample of the project's data, {0}: {1}").format(
            shape_text(shape), walk.problems[0].line()
        )

    def _take(self, with_data: bool) -> None:
        self.chosen, self.with_data = self._current(), with_data
        self.accept()

    @Slot()
    def _on_model(self) -> None:
        self._take(with_data=False)

    @Slot()
    def _on_all(self) -> None:
        self._take(with_data=True)
