"""The list of layers: a tree with what can be done to it by mouse and keyboard."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QToolButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from engine import catalogue
from engine.spec import Fix
from engine.spec.tree import ROOT, owner_of
from trainer_gui.forms.kind_chooser import KindChooser
from trainer_gui.tabs.model.layer_actions import LayerActions
from trainer_gui.tabs.model.layer_facts import LayerFacts
from trainer_gui.tabs.model.tree_delegate import LayerDelegate
from trainer_gui.tabs.model.tree_model import LayerTreeModel

_INDENT_PX = 16
# From this width on the figures have columns of their own.
_WIDE_PX = 620
_FIGURE_PX = 104
# What a figure of memory needs, and the width from which on there is room for it too.
_MEMORY_PX, _WIDEST_PX = 96, 800


class LayerList(QWidget):
    """Shows the tree of layers and tells what the user wants done; changes nothing itself.

    Signals:
        picked: Path of the layer that was selected.
        run_changed: Other layers are selected, one or several.
        add_wanted: Kind of a layer to add.
        fix_wanted: A ``Fix`` that was chosen in the menu of a layer.
    """

    picked = Signal(str)
    run_changed = Signal()
    add_wanted = Signal(str)
    fix_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facts: Mapping[str, LayerFacts] = {}
        self.model = LayerTreeModel(self)
        self.tree = QTreeView(self)
        self.tree.setObjectName("layerTree")
        self.tree.setAccessibleName(self.tr("Layers of the model"))
        self.tree.setModel(self.model)
        self.tree.setItemDelegate(LayerDelegate(self.tree))
        self.tree.setHeaderHidden(True)
        self.tree.setIndentation(_INDENT_PX)
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.tree.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.tree.setUniformRowHeights(True)
        self.tree.setTabKeyNavigation(False)
        self.tree.setDragEnabled(True)
        self.tree.setAcceptDrops(True)
        self.tree.setDropIndicatorShown(True)
        self.tree.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.tree.setDefaultDropAction(Qt.DropAction.MoveAction)
        # F2 is an action of its own; a double click opens and closes containers.
        self.tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tree.customContextMenuRequested.connect(self._on_menu)
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in range(1, self.model.columnCount()):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            header.resizeSection(column, _FIGURE_PX if column < 5 else _MEMORY_PX)
        self._n_columns = -1
        selection = self.tree.selectionModel()
        selection.currentChanged.connect(self._on_current)
        selection.selectionChanged.connect(self._on_selection)
        self.chooser = KindChooser(catalogue.all_layers(), parent=self)
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
        self.actions_ = LayerActions(self.tree)
        self.actions_.add.connect(self._on_add_asked)
        self.actions_.rename.connect(self._on_rename)
        row = QHBoxLayout()
        row.setSpacing(2)
        row.addWidget(self.chooser, 1)
        for action in (
            self.actions_.remove_action,
            self.actions_.up_action,
            self.actions_.down_action,
            self.actions_.duplicate_action,
        ):
            button = QToolButton(self)
            button.setDefaultAction(action)
            button.setObjectName(f"{action.objectName()}Button")
            button.setAutoRaise(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAccessibleName(action.text())
            row.addWidget(button)
        row.addWidget(self._more_button())
        column_ = QVBoxLayout(self)
        column_.setContentsMargins(0, 0, 0, 0)
        column_.addLayout(row)
        column_.addWidget(self.tree, 1)
        self.tree.setFrameShape(QFrame.Shape.StyledPanel)
        self._use_width()

    def run(self) -> tuple[str, int]:
        """The selected neighbours: path of the first and their number; 0 if others are selected too."""
        paths = sorted(
            {self.model.path_of(index) for index in self.tree.selectionModel().selectedRows()},
            key=lambda path: owner_of(path) if path != ROOT else ("", 0),
        )
        if not paths:
            return self.model.path_of(self.tree.currentIndex()), 1
        if paths == [ROOT]:
            return ROOT, 1
        if ROOT in paths:
            return ROOT, 0
        places = [owner_of(path) for path in paths]
        parent, first = places[0]
        are_neighbours = places == [(parent, first + i) for i in range(len(places))]
        return paths[0], len(paths) if are_neighbours else 0

    def show_layers(self, facts: Mapping[str, LayerFacts], selected: str, count: int = 0) -> None:
        """Show these layers and select some; the same call again changes nothing.

        Args:
            facts: Every node by path.
            selected: Path of the layer in hand; the model's own for none.
            count: How many neighbours to select from there on, after an edit; 0 leaves the selection as it is where
                the layer in hand is still there.
        """
        selection = self.tree.selectionModel()
        if facts is not self._facts:
            closed = self._closed_nodes()
            self._facts = facts
            selection.blockSignals(True)
            for path in self.model.show_facts(facts):
                self._open(path, closed)
            selection.blockSignals(False)
            self.tree.setRootIsDecorated(any(f.is_container for path, f in facts.items() if path != ROOT))
        index = self.model.index_of(selected)
        if index != self.tree.currentIndex() or (index.isValid() and count):
            selection.blockSignals(True)
            # Without a word of Qt's own about the keys that are held at this moment: Ctrl would add to the selection.
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            selection.setCurrentIndex(index, flags)
            if index.isValid() and count > 1:
                last = index.siblingAtRow(index.row() + count - 1)
                selection.select(QItemSelection(index, last), flags)
            selection.blockSignals(False)
            # The view repaints by the signals that were held back.
            self.tree.viewport().update()
            if index.isValid():
                self.tree.scrollTo(index)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Figures get columns where there is room."""
        super().resizeEvent(event)
        self._use_width()

    def menu_for(self, path: str) -> QMenu:
        """The menu of a layer: fixes of what is wrong with it, then everything that can be done."""
        menu = QMenu(self)
        menu.setObjectName("layerMenu")
        menu.setToolTipsVisible(True)
        facts = self._facts.get(path)
        for problem in facts.problems if facts is not None else ():
            if problem.fix is not None:
                action = menu.addAction(self.tr("Mend: {0}").format(problem.fix.label))
                action.setToolTip(problem.line())
                action.triggered.connect(lambda _=False, fix=problem.fix: self._on_fix(fix))
        if menu.actions():
            menu.addSeparator()
        self.actions_.fill(menu)
        return menu

    def _more_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName("moreLayerActions")
        button.setText("\N{HORIZONTAL ELLIPSIS}")
        button.setAccessibleName(self.tr("More that can be done to the layer"))
        button.setToolTip(self.tr("Copy, paste, rename, leave out, wrap, unwrap"))
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        menu.setToolTipsVisible(True)
        self.actions_.fill(menu)
        button.setMenu(menu)
        return button

    def _closed_nodes(self) -> set[int]:
        """Which containers the user has closed, by the identity of their nodes."""
        indexes = [
            (layer.node, self.model.index_of(path))
            for path, layer in self._facts.items()
            if layer.is_container and path != ROOT
        ]
        return {
            id(node)
            for node, index in indexes
            if index.isValid() and self.model.hasChildren(index) and not self.tree.isExpanded(index)
        }

    def _open(self, path: str, closed: set[int]) -> None:
        """Open a new row with everything in it, but for what was closed before it moved here."""
        layer = self._facts[path]
        if not layer.is_container:
            return
        if id(layer.node) not in closed:
            self.tree.expand(self.model.index_of(path))
        for i in range(len(layer.node.children)):
            self._open(f"{path}.children[{i}]", closed)

    def _use_width(self) -> None:
        every = self.model.columnCount()
        n_columns = 1 if self.width() < _WIDE_PX else (every - 2 if self.width() < _WIDEST_PX else every)
        if n_columns == self._n_columns:
            return
        self._n_columns = n_columns
        self.tree.setHeaderHidden(n_columns == 1)
        for column in range(1, every):
            self.tree.setColumnHidden(column, column >= n_columns)

    def _on_fix(self, fix: Fix) -> None:
        self.fix_wanted.emit(fix)

    @Slot(QPoint)
    def _on_menu(self, at: QPoint) -> None:
        path = self.model.path_of(self.tree.indexAt(at))
        menu = self.menu_for(path)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.tree.viewport().mapToGlobal(at))

    @Slot(QModelIndex, QModelIndex)
    def _on_current(self, current: QModelIndex, before: QModelIndex) -> None:
        del before
        if current.isValid():
            self.picked.emit(self.model.path_of(current))

    @Slot(QItemSelection, QItemSelection)
    def _on_selection(self, now: QItemSelection, before: QItemSelection) -> None:
        del now, before
        self.run_changed.emit()

    @Slot()
    def _on_add_asked(self) -> None:
        self.chooser.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot(object)
    def _on_add(self, kind: str) -> None:
        self.chooser.show_kind(None)
        self.add_wanted.emit(kind)

    @Slot()
    def _on_rename(self) -> None:
        index = self.tree.currentIndex()
        if index.isValid():
            self.tree.edit(index.siblingAtColumn(0))
