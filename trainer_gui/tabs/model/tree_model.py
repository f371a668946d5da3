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

from engine.spec.tree import ROOT
from trainer_gui.tabs.model.layer_facts import LayerFacts, bytes_text, count_text, shape_text
from trainer_gui.tabs.model.tree_rows import Row, TreeRows

FACTS_ROLE = Qt.ItemDataRole.UserRole + 1
# What is dragged: layers of the tree as their spec paths, or kinds from the palette.
PATHS_MIME = "application/x-visual-trainer-layer-paths"
KIND_MIME = "application/x-visual-trainer-layer-kind"

Index = QModelIndex | QPersistentModelIndex
_COLUMNS = 7
_Flag = Qt.ItemFlag
# By what a row holds, whether it can be dragged, and whether its name can be edited. Views ask for them very often.
_FLAGS = {
    (holds, drags, edits): _Flag.ItemIsEnabled
    | _Flag.ItemIsSelectable
    | (_Flag.ItemIsDropEnabled if holds else _Flag.NoItemFlags)
    | (_Flag.ItemIsDragEnabled if drags else _Flag.NoItemFlags)
    | (_Flag.ItemIsEditable if edits else _Flag.NoItemFlags)
    for holds in (False, True)
    for drags in (False, True)
    for edits in (False, True)
}
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
        self._rows = TreeRows()

    def show_facts(self, facts: Mapping[str, LayerFacts]) -> tuple[str, ...]:
        """Show these layers; the same call again changes nothing.

        Rows of layers that are still there stay: views keep what is open and where they are.

        Returns:
            Paths of the rows that are new, without what is inside them.
        """
        if self._rows.needs_reset(facts):
            self.beginResetModel()
            self._rows.begin(facts)
            self.endResetModel()
            return tuple(self._rows.top_paths())
        added: list[Row] = []
        for edit in self._rows.edits(facts):
            parent = self._index(edit.parent)
            if edit.added:
                self.beginInsertRows(parent, edit.at, edit.at + len(edit.added) - 1)
                self._rows.apply(edit)
                self.endInsertRows()
                added += edit.added
            else:
                self.beginRemoveRows(parent, edit.at, edit.at + edit.n_removed - 1)
                self._rows.apply(edit)
                self.endRemoveRows()
        for owner, first, last in self._rows.take(facts):
            at = self._index(owner)
            self.dataChanged.emit(self.index(first, 0, at), self.index(last, _COLUMNS - 1, at))
        return tuple(row.facts.path for row in added)

    def path_of(self, index: Index) -> str:
        """Spec path of a row; that of the whole model for none."""
        return self._rows.by_number[index.internalId()].facts.path if index.isValid() else ROOT

    def index_of(self, path: str) -> QModelIndex:
        """The row of a layer; an invalid index if it has none."""
        row = self._rows.by_path.get(path)
        return QModelIndex() if row is None else self._index(row)

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        """A row below another one."""
        below = self._below(parent)
        if not (0 <= column < _COLUMNS and 0 <= row < len(below)):
            return QModelIndex()
        return self.createIndex(row, column, below[row].number)

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]
        """The container that a layer lies in."""
        if not index.isValid():
            return QModelIndex()
        owner = self._rows.by_number[index.internalId()].owner
        return QModelIndex() if owner is None else self._index(owner)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Layers inside a container, or at the top."""
        return len(self._below(parent))

    def hasChildren(self, parent: Index = QModelIndex()) -> bool:  # noqa: B008
        """True for a container with something in it."""
        return bool(self._below(parent))

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
            self.tr("Weights"),
            self.tr("Outputs"),
        )
        return names[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Title, figures, tooltip and what a screen reader says of a layer."""
        facts = self._facts_at(index)
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
        facts = self._facts_at(index)
        if facts is None or role != Qt.ItemDataRole.EditRole:
            return False
        text = str(value).strip()
        if text != facts.name:
            self.renamed.emit(facts.path, text)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Layers can be dragged and renamed; containers can be dropped into."""
        facts = self._facts_at(index) if index.isValid() else self._rows.root_facts
        holds = facts is not None and facts.is_container
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled if holds else Qt.ItemFlag.NoItemFlags
        is_root = facts is not None and facts.path == ROOT
        return _FLAGS[holds, not is_root, not is_root and index.column() == 0]

    # Drag and drop

    def supportedDropActions(self) -> Qt.DropAction:
        """Layers move, kinds from the palette are copied."""
        return Qt.DropAction.MoveAction | Qt.DropAction.CopyAction

    def mimeTypes(self) -> list[str]:
        """What can be dropped."""
        return [PATHS_MIME, KIND_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """The dragged layers by their paths."""
        dragged = {self.path_of(index) for index in indexes}
        paths = [path for path in self._rows.by_path if path in dragged]
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
        facts = self._facts_at(parent) if parent.isValid() else self._rows.root_facts
        if facts is None or not facts.is_container:
            return False
        path = facts.path
        at = row if row >= 0 else len(self._below(parent))
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
            case 5:
                return bytes_text(facts.weight_bytes)
            case 6:
                return bytes_text(facts.output_bytes)
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
        if facts.n_params:
            memory = bytes_text(facts.weight_bytes)
            lines.append(self.tr("{0} parameters, {1}").format(f"{facts.n_params:,}", memory))
        elif facts.n_params == 0:
            lines.append(self.tr("no parameters"))
        if facts.multiply_adds:
            lines.append(self.tr("{0} multiply-adds for a sample").format(f"{facts.multiply_adds:,}"))
        elif facts.is_enabled and not facts.is_used:
            lines.append(self.tr("0 multiply-adds: nothing goes through it on the chosen route"))
        if facts.output_bytes:
            inside = self.tr("{0} for the outputs of what is inside, for a sample")
            text = inside if facts.is_container else self.tr("{0} for its output, for a sample")
            lines.append(text.format(bytes_text(facts.output_bytes)))
        if facts.times > 1:
            lines.append(self.tr("{0} times, each with weights of its own").format(facts.times))
        return lines

    def _facts_at(self, index: Index) -> LayerFacts | None:
        return self._rows.by_number[index.internalId()].facts if index.isValid() else None

    def _index(self, row: Row) -> QModelIndex:
        """The index of a row; an invalid one for the root container, which is not shown."""
        return self.createIndex(row.at, 0, row.number) if row.is_shown else QModelIndex()

    def _below(self, parent: Index) -> list[Row]:
        if not parent.isValid():
            return self._rows.top
        if parent.column() > 0:
            return []
        return self._rows.by_number[parent.internalId()].below
