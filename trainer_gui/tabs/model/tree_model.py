"""The layers of the model as Qt's model/view sees them: a tree by spec path."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from engine.spec.tree import ROOT, owner_of
from trainer_gui.tabs.model.layer_facts import LayerFacts, shape_text

FACTS_ROLE = Qt.ItemDataRole.UserRole + 1

Index = QModelIndex | QPersistentModelIndex


class LayerTreeModel(QAbstractItemModel):
    """Shows layer facts. The root container is not a row of its own: its children stand at the top.

    A model that is a single layer without a container is the one row.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._facts: dict[str, LayerFacts] = {}
        self._paths: list[str] = []
        self._children: dict[str, list[str]] = {}

    def show_facts(self, facts: Mapping[str, LayerFacts]) -> bool:
        """Show these layers.

        Returns:
            True if there are other rows than before, so that a view has to select and expand anew.
        """
        same_rows = list(facts) == list(self._facts)
        if same_rows:
            changed = [path for path in facts if facts[path] != self._facts[path]]
            self._facts = dict(facts)
            for path in changed:
                index = self.index_of(path)
                if index.isValid():
                    self.dataChanged.emit(index, index)
            return False
        self.beginResetModel()
        self._facts = dict(facts)
        self._paths = list(facts)
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
        return self.createIndex(owner_of(path)[1], 0, self._paths.index(path))

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        """A row below another one."""
        below = self._below(parent)
        if column != 0 or not 0 <= row < len(below):
            return QModelIndex()
        return self.createIndex(row, 0, self._paths.index(below[row]))

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
        """One: the delegate draws everything of a layer into it."""
        del parent
        return 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Title, tooltip and what a screen reader says of a layer."""
        facts = self._facts.get(self.path_of(index)) if index.isValid() else None
        if facts is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return facts.title
            case Qt.ItemDataRole.ToolTipRole:
                return "\n".join(self._lines(facts))
            case Qt.ItemDataRole.AccessibleTextRole:
                return "; ".join([facts.title, *self._lines(facts)])
            case _ if role == FACTS_ROLE:
                return facts
        return None

    def _lines(self, facts: LayerFacts) -> list[str]:
        lines = [problem.line() for problem in facts.problems]
        lines.append(facts.path)
        if facts.settings:
            lines.append(facts.settings)
        shapes = self.tr("{0} in, {1} out").format(
            shape_text(facts.input_shape), shape_text(facts.output_shape)
        )
        lines.append(shapes)
        if facts.n_params is not None:
            lines.append(self.tr("{0} parameters").format(f"{facts.n_params:,}"))
        return lines

    def _top(self) -> list[str]:
        root = self._facts.get(ROOT)
        if root is None:
            return []
        return self._children[ROOT] if root.is_container else [ROOT]

    def _below(self, parent: Index) -> list[str]:
        if not parent.isValid():
            return self._top()
        path = self.path_of(parent)
        return self._children[path]
