"""The layers of the model as Qt's model/view sees them: a tree by spec path, with what can be dragged and dropped."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from engine.spec.tree import ROOT, owner_of
from trainer_gui.tabs.model.layer_facts import LayerFacts, count_text, shape_text

FACTS_ROLE = Qt.ItemDataRole.UserRole + 1
# What is dragged: layers of the tree as their spec paths, or kinds from the palette.
PATHS_MIME = "application/x-visual-trainer-layer-paths"
KIND_MIME = "application/x-visual-trainer-layer-kind"

Index = QModelIndex | QPersistentModelIndex
_COLUMNS = 5
_NUMBERS = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class LayerTreeModel(QAbstractItemModel):
    """Shows layer facts. The root container is not a row of its own: its children stand at the top.

    A model that is a single layer without a container is the one row.

    Signals:
        moved: Paths of layers that were dropped, the container and the position there.
        kind_dropped: Kind of a layer that was dropped, the container and the position there.
        renamed: Path of a layer and its new name, empty for none.
    """

    moved = Signal(object, str, int)
    kind_dropped = Signal(str, str, int)
    renamed = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._facts: dict[str, LayerFacts] = {}
        self._paths: list[str] = []
        self._numbers: dict[str, int] = {}
        self._children: dict[str, list[str]] = {}

    def show_facts(self, facts: Mapping[str, LayerFacts]) -> bool:
        """Show these layers.

        Returns:
            True if there are other rows than before, so that a view has to select and expand anew.
        """
        same_rows = list(facts) == self._paths and all(
            facts[path].is_container == self._facts[path].is_container for path in facts
        )
        if same_rows:
            changed = [path for path in facts if facts[path] != self._facts[path]]
            self._facts = dict(facts)
            for path in changed:
                index = self.index_of(path)
                if index.isValid():
                    self.dataChanged.emit(index, index.siblingAtColumn(_COLUMNS - 1))
            return False
        self.beginResetModel()
        self._facts = dict(facts)
        self._paths = list(facts)
        self._numbers = {path: i for i, path in enumerate(self._paths)}
        self._children = {path: [] for path in facts}
        for path in self._paths:
            if path != ROOT:
                self._children[owner_of(path)[0]].append(path)
        self.endResetModel()
        return True

    def path_of(self, index: Index) -> str:
        """Spec path of a row; that of the whole model for none."""
        return self._paths[index.internalId()] if index.isValid() else ROOT

    def index_of(self, path: str) -> QModelIndex:
        """The row of a layer; an invalid index if it has none."""
        if path not in self._facts:
            return QModelIndex()
        if path == ROOT:
            return self.createIndex(0, 0, 0) if self._top() == [ROOT] else QModelIndex()
        return self.createIndex(owner_of(path)[1], 0, self._numbers[path])

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        """A row below another one."""
        below = self._below(parent)
        if not (0 <= column < _COLUMNS and 0 <= row < len(below)):
            return QModelIndex()
        return self.createIndex(row, column, self._numbers[below[row]])

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]
        """The container that a layer lies in."""
        path = self.path_of(index)
        if path == ROOT:
            return QModelIndex()
        return self.index_of(owner_of(path)[0])

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Layers inside a container, or at the top."""
        return len(self._below(parent))

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """The layer with everything in short, and its figures one by one for where there is room."""
        del parent
        return _COLUMNS

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Names of the columns."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section >= 3:
            return _NUMBERS
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        names = (
            self.tr("Layer"),
            self.tr("Input"),
            self.tr("Output"),
            self.tr("Parameters"),
            self.tr("Multiply-adds"),
        )
        return names[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Title, figures, tooltip and what a screen reader says of a layer."""
        facts = self._facts.get(self.path_of(index)) if index.isValid() else None
        if facts is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(facts, index.column())
            case Qt.ItemDataRole.EditRole:
                return facts.name
            case Qt.ItemDataRole.TextAlignmentRole:
                return _NUMBERS if index.column() >= 3 else None
            case Qt.ItemDataRole.ToolTipRole:
                return "\n".join(self._lines(facts))
            case Qt.ItemDataRole.AccessibleTextRole:
                return "; ".join([facts.title, *self._lines(facts)])
            case _ if role == FACTS_ROLE:
                return facts
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """A name was typed into a row."""
        facts = self._facts.get(self.path_of(index)) if index.isValid() else None
        if facts is None or role != Qt.ItemDataRole.EditRole:
            return False
        text = str(value).strip()
        if text != facts.name:
            self.renamed.emit(facts.path, text)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Layers can be dragged and renamed; containers can be dropped into."""
        flag = Qt.ItemFlag
        path = self.path_of(index)
        facts = self._facts.get(path)
        holds = flag.ItemIsDropEnabled if facts is not None and facts.is_container else flag.NoItemFlags
        if not index.isValid():
            return holds
        flags = flag.ItemIsEnabled | flag.ItemIsSelectable | holds
        if path != ROOT:
            flags |= flag.ItemIsDragEnabled
            if index.column() == 0:
                flags |= flag.ItemIsEditable
        return flags

    # Drag and drop

    def supportedDropActions(self) -> Qt.DropAction:
        """Layers move, kinds from the palette are copied."""
        return Qt.DropAction.MoveAction | Qt.DropAction.CopyAction

    def mimeTypes(self) -> list[str]:
        """What can be dropped."""
        return [PATHS_MIME, KIND_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """The dragged layers by their paths."""
        paths = sorted({self.path_of(index) for index in indexes}, key=self._numbers.__getitem__)
        data = QMimeData()
        data.setData(PATHS_MIME, json.dumps(paths).encode())
        return data

    def dropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        """Tell what was dropped where; whoever listens edits the project.

        Returns:
            False, so that the view that was dragged from removes nothing by itself.
        """
        del action, column
        path = self.path_of(parent)
        facts = self._facts.get(path)
        if facts is None or not facts.is_container:
            return False
        at = row if row >= 0 else len(self._children[path])
        if data.hasFormat(PATHS_MIME):
            self.moved.emit(json.loads(data.data(PATHS_MIME).toStdString()), path, at)
        elif data.hasFormat(KIND_MIME):
            self.kind_dropped.emit(data.data(KIND_MIME).toStdString(), path, at)
        return False

    def _text(self, facts: LayerFacts, column: int) -> str:
        match column:
            case 1:
                return shape_text(facts.input_shape)
            case 2:
                return shape_text(facts.output_shape)
            case 3:
                return count_text(facts.n_params)
            case 4:
                return count_text(facts.multiply_adds)
        return facts.title

    def _lines(self, facts: LayerFacts) -> list[str]:
        lines = [problem.line() for problem in facts.problems]
        lines.append(facts.path)
        if not facts.is_enabled:
            lines.append(self.tr("left out"))
        elif not facts.is_used:
            lines.append(self.tr("not on the chosen route"))
        if facts.settings:
            lines.append(facts.settings)
        shapes = self.tr("{0} in, {1} out").format(
            shape_text(facts.input_shape), shape_text(facts.output_shape)
        )
        lines.append(shapes)
        if facts.n_params is not None:
            lines.append(self.tr("{0} parameters").format(f"{facts.n_params:,}"))
        if facts.multiply_adds:
            lines.append(self.tr("{0} multiply-adds for a sample").format(f"{facts.multiply_adds:,}"))
        if facts.times > 1:
            lines.append(self.tr("{0} times, each with weights of its own").format(facts.times))
        return lines

    def _top(self) -> list[str]:
        root = self._facts.get(ROOT)
        if root is None:
            return []
        return self._children[ROOT] if root.is_container else [ROOT]

    def _below(self, parent: Index) -> list[str]:
        if not parent.isValid():
            return self._top()
        if parent.column() > 0:
            return []
        path = self.path_of(parent)
        return self._children[path]
