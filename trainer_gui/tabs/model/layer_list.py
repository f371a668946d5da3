"""The list of layers with what can be done to them: add, remove, move, duplicate."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QToolButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from engine import catalogue
from engine.spec.tree import ROOT
from trainer_gui.forms.kind_chooser import KindChooser
from trainer_gui.tabs.model.layer_facts import LayerFacts
from trainer_gui.tabs.model.tree_delegate import LayerDelegate
from trainer_gui.tabs.model.tree_model import LayerTreeModel
from trainer_gui.theme.list_action import ListAction

_INDENT_PX = 16


class LayerList(QWidget):
    """Shows the tree of layers and tells what the user wants done; changes nothing itself.

    Signals:
        picked: Path of the layer that was selected.
        add_wanted: Kind of a layer to add.
        remove_wanted, duplicate_wanted: The selected layer.
        move_wanted: −1 for up, 1 for down.
    """

    picked = Signal(str)
    add_wanted = Signal(str)
    remove_wanted = Signal()
    duplicate_wanted = Signal()
    move_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = LayerTreeModel(self)
        self.tree = QTreeView(self)
        self.tree.setObjectName("layerTree")
        self.tree.setAccessibleName(self.tr("Layers of the model"))
        self.tree.setModel(self.model)
        self.tree.setItemDelegate(LayerDelegate(self.tree))
        self.tree.setHeaderHidden(True)
        self.tree.setIndentation(_INDENT_PX)
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.tree.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.tree.setUniformRowHeights(True)
        self.tree.setTabKeyNavigation(False)
        self.tree.selectionModel().currentChanged.connect(self._on_current)
        self.chooser = KindChooser((*catalogue.LAYERS, *catalogue.ACTIVATIONS), parent=self)
        self.chooser.setObjectName("addLayer")
        self.chooser.setAccessibleName(self.tr("Add a layer"))
        line = self.chooser.lineEdit()
        if line is not None:
            line.setPlaceholderText(self.tr("Add a layer: type to search"))
        self.chooser.setToolTip(
            self.tr("Adds a layer behind the selected one, or into a selected container (Ins).")
        )
        self.chooser.show_kind(None)
        self.chooser.kindChosen.connect(self._on_add)
        self.add_action = ListAction(self.tree, "add", self.tr("Add a layer"), "Ins", "addLayerAction")
        self.add_action.triggered.connect(self._on_add_asked)
        self.remove_action = ListAction(
            self.tree, "remove", self.tr("Remove the layer"), "Del", "removeLayer"
        )
        self.remove_action.triggered.connect(self.remove_wanted)
        self.up_action = ListAction(self.tree, "up", self.tr("Move the layer up"), "Alt+Up", "moveLayerUp")
        self.up_action.triggered.connect(self._on_up)
        self.down_action = ListAction(
            self.tree, "down", self.tr("Move the layer down"), "Alt+Down", "moveLayerDown"
        )
        self.down_action.triggered.connect(self._on_down)
        self.copy_action = ListAction(
            self.tree, "copy", self.tr("Duplicate the layer"), "Ctrl+D", "duplicateLayer"
        )
        self.copy_action.triggered.connect(self.duplicate_wanted)
        row = QHBoxLayout()
        row.setSpacing(2)
        row.addWidget(self.chooser, 1)
        for action in (self.remove_action, self.up_action, self.down_action, self.copy_action):
            button = QToolButton(self)
            button.setDefaultAction(action)
            button.setObjectName(f"{action.objectName()}Button")
            button.setAutoRaise(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAccessibleName(action.text())
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self.tree, 1)
        self.tree.setFrameShape(QFrame.Shape.StyledPanel)

    def show_layers(self, facts: Mapping[str, LayerFacts], selected: str) -> None:
        """Show these layers and select one; the same call again changes nothing.

        Args:
            facts: Every node by path.
            selected: Path of the layer in hand; the model's own for none.
        """
        selection = self.tree.selectionModel()
        selection.blockSignals(True)
        if self.model.show_facts(facts):
            self.tree.setRootIsDecorated(any(f.is_container for path, f in facts.items() if path != ROOT))
            self.tree.expandAll()
        selection.blockSignals(False)
        index = self.model.index_of(selected)
        if index != self.tree.currentIndex():
            selection.blockSignals(True)
            self.tree.setCurrentIndex(index)
            selection.blockSignals(False)
            # The view repaints by the signals that were held back.
            self.tree.viewport().update()
            if index.isValid():
                self.tree.scrollTo(index)

    def allow(self, *, change: bool, up: bool, down: bool) -> None:
        """Say what can be done to the selected layer."""
        for action in (self.remove_action, self.copy_action):
            action.setEnabled(change)
        self.up_action.setEnabled(up)
        self.down_action.setEnabled(down)

    @Slot(QModelIndex, QModelIndex)
    def _on_current(self, current: QModelIndex, before: QModelIndex) -> None:
        del before
        if current.isValid():
            self.picked.emit(self.model.path_of(current))

    @Slot()
    def _on_add_asked(self) -> None:
        self.chooser.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot(object)
    def _on_add(self, kind: str) -> None:
        self.chooser.show_kind(None)
        self.add_wanted.emit(kind)

    @Slot()
    def _on_up(self) -> None:
        self.move_wanted.emit(-1)

    @Slot()
    def _on_down(self) -> None:
        self.move_wanted.emit(1)
