"""Choose one of the model's activations and edit it; without any, look at one that could be used."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, Qt, Signal, Slot
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from engine import catalogue
from engine.spec import LayerNode, Problem, ProjectSpec, get_value
from engine.spec.tree import layer_paths
from trainer_gui.forms import KindForm
from trainer_gui.forms.entry_help import EntryHelp
from trainer_gui.forms.kind_chooser import KindChooser
from trainer_gui.tabs.choosing import fresh_layer
from trainer_gui.tabs.page import note

_PATH_ROLE = Qt.ItemDataRole.UserRole
_MOST_ROWS = 5


class ActivationsPanel(QWidget):
    """Lists the activations of the model in the order in which they run.

    Signals:
        edited: Path and value of a parameter.
        kindChosen: Path of the activation and the kind that shall take its place.
        looked: Another activation is in view.
    """

    edited = Signal(str, object)
    kindChosen = Signal(str, object)
    looked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._path = ""
        self._looked_at = fresh_layer(catalogue.ACTIVATIONS[0])
        self._spec: ProjectSpec | None = None
        self._problems: tuple[Problem, ...] = ()
        self.list = QListWidget(self)
        self.list.setObjectName("activationList")
        self.list.setAccessibleName(self.tr("Activations of the model"))
        self.list.setToolTip(self.tr("Choose one to see its curve and to change it."))
        self.list.setTabKeyNavigation(False)
        self.list.currentItemChanged.connect(self._on_picked)
        self.form = KindForm("model", catalogue.ACTIVATIONS, parent=self)
        self.form.edited.connect(self.edited)
        self.form.kindChosen.connect(self.kindChosen)
        self.none_note = note("noActivationNote", self)
        self.none_note.setText(
            self.tr(
                "The model has no activation: layers in a row without one can only draw straight lines. "
                "Look at one here; the Model tab adds it."
            )
        )
        self.chooser = KindChooser(catalogue.ACTIVATIONS, parent=self)
        self.chooser.setObjectName("lookAtActivation")
        self.chooser.setAccessibleName(self.tr("Activation to look at"))
        self.chooser.kindChosen.connect(self._on_look)
        self.help = EntryHelp(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for widget in (self.list, self.form, self.none_note, self.chooser, self.help):
            column.addWidget(widget)

    @property
    def path(self) -> str:
        """Path of the activation in view; empty where it is none of the model's."""
        return self._path

    @property
    def node(self) -> LayerNode:
        """The activation in view."""
        if self._path and self._spec is not None:
            node: LayerNode = get_value(self._spec, self._path)
            return node
        return self._looked_at

    def show_project(self, spec: ProjectSpec, problems: Sequence[Problem]) -> None:
        """Show the activations of a project; the one in view stays in view while it is there."""
        self._spec, self._problems = spec, tuple(problems)
        found = activations_of(spec)
        if self._path not in found:
            self._path = next(iter(found), "")
        rows = [(path, self._row_text(path, node)) for path, node in found.items()]
        shown = [(item.data(_PATH_ROLE), item.text()) for item in self._items()]
        if rows != shown:
            self.list.blockSignals(True)
            self.list.clear()
            for path, text in rows:
                item = QListWidgetItem(text, self.list)
                item.setData(_PATH_ROLE, path)
            self.list.blockSignals(False)
            height_px = max(1, self.list.sizeHintForRow(0)) * min(_MOST_ROWS, max(1, len(rows)))
            self.list.setFixedHeight(height_px + 2 * self.list.frameWidth() + 2)
        self._show_chosen()

    def _show_chosen(self) -> None:
        used = bool(self._path)
        for widget, visible in (
            (self.list, used),
            (self.form, used),
            (self.none_note, not used),
            (self.chooser, not used),
            (self.help, not used),
        ):
            widget.setVisible(visible)
        node = self.node
        if not used:
            self.chooser.show_kind(node.kind)
            self.help.show_entry(catalogue.layer(node.kind))
            return
        self.form.set_path(self._path)
        self.form.show(node.kind, node.params, self._problems)
        for row, item in enumerate(self._items()):
            if item.data(_PATH_ROLE) == self._path and row != self.list.currentRow():
                self.list.blockSignals(True)
                self.list.setCurrentRow(row, QItemSelectionModel.SelectionFlag.ClearAndSelect)
                self.list.blockSignals(False)

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(row) for row in range(self.list.count())]

    def _row_text(self, path: str, node: LayerNode) -> str:
        if node.name:
            return self.tr("{0}  ({1}, {2})").format(node.kind, node.name, path)
        return self.tr("{0}  ({1})").format(node.kind, path)

    @Slot(QListWidgetItem, QListWidgetItem)
    def _on_picked(self, item: QListWidgetItem | None, before: QListWidgetItem | None) -> None:
        del before
        if item is not None:
            self._path = item.data(_PATH_ROLE)
            self._show_chosen()
            self.looked.emit()

    @Slot(object)
    def _on_look(self, kind: str) -> None:
        entry = catalogue.layer(kind)
        if entry is not None:
            self._looked_at = fresh_layer(entry)
            self._show_chosen()
            self.looked.emit()


def activations_of(spec: ProjectSpec) -> dict[str, LayerNode]:
    """Path to node of every activation of the model, in the order in which they run."""
    kinds = {entry.kind for entry in catalogue.ACTIVATIONS}
    return {path: node for path, node in layer_paths(spec.model) if node.kind in kinds}
