"""The first rows of a file as it is read, with the role and the kind of each column in its head."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QActionGroup, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QMenu, QTableView, QWidget

from engine.data.table import Table
from trainer_gui.tabs.data.import_choice import ColumnKind, ImportChoice, Role
from trainer_gui.tabs.data.sentences import count_text

Index = QModelIndex | QPersistentModelIndex
WIDEST_COLUMN_PX: Final = 260
ROW_PADDING_PX: Final = 8
_NOWHERE = QModelIndex()


class PreviewModel(QAbstractTableModel):
    """Cells exactly as the file has them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table: Table | None = None
        self._kinds: Mapping[str, ColumnKind] = MappingProxyType({})
        self._choice = ImportChoice()

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns that are shown."""
        return self._table.names if self._table is not None else ()

    def show_table(self, table: Table | None) -> None:
        """Show other rows; None for none."""
        self.beginResetModel()
        self._table = table
        self.endResetModel()

    def show_choice(self, choice: ImportChoice, kinds: Mapping[str, ColumnKind]) -> None:
        """Show what becomes of the columns."""
        self._choice, self._kinds = choice, kinds
        if self.names:
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.names) - 1)
            last = self.index(self.rowCount() - 1, len(self.names) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def role_of(self, column: int) -> Role:
        """What becomes of a column."""
        return self._choice.role_of(self.names[column], self.names)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """The rows that were read."""
        return 0 if parent.isValid() or self._table is None else self._table.n_rows

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """The columns of the file."""
        return 0 if parent.isValid() else len(self.names)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Above a column its name, kind and role; beside a row its line in the file."""
        if self._table is None:
            return None
        if orientation == Qt.Orientation.Vertical:
            if role == Qt.ItemDataRole.DisplayRole:
                return str(int(self._table.lines_N[section]))
            return self.tr("Row of the file") if role == Qt.ItemDataRole.ToolTipRole else None
        name = self.names[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{name}\n{self.kind_text(name)}\n{role_text(self.role_of(section))}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.tr("Click to make this column the target, a feature, or ignored.")
        if role == Qt.ItemDataRole.FontRole and self.role_of(section) is Role.TARGET:
            font = QFont(QGuiApplication.font())
            font.setBold(True)
            return font
        if role == Qt.ItemDataRole.ForegroundRole and self.role_of(section) is Role.IGNORED:
            return _faint()
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell as it is written; what is ignored is fainter."""
        if self._table is None or not index.isValid():
            return None
        column = self._table.columns[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return column.texts[index.row()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.is_number else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ForegroundRole and self.role_of(index.column()) is Role.IGNORED:
            return _faint()
        return None

    def kind_text(self, name: str) -> str:
        """What a column holds: ``number``, ``3 categories``."""
        kind = self._kinds.get(name)
        if kind is None:
            return ""
        if kind.n_wrong:
            text = self.tr("number, wrong cells: {0}").format(count_text(kind.n_wrong))
        elif kind.is_number:
            text = self.tr("number")
        elif kind.n_different == 1:
            text = self.tr("1 category")
        else:
            text = self.tr("{0} categories").format(count_text(kind.n_different))
        missing = self.tr("{0}, {1} missing").format(text, count_text(kind.n_missing))
        return missing if kind.n_missing else text


class PreviewTable(QTableView):
    """The rows; a click on the head of a column offers its roles. ``role_chosen`` tells name and role."""

    role_chosen = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("importPreview")
        self.setAccessibleName(self.tr("First rows of the file"))
        self.rows = PreviewModel(self)
        self.setModel(self.rows)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        header = self.horizontalHeader()
        header.setSectionsClickable(True)
        header.setMaximumSectionSize(WIDEST_COLUMN_PX)
        header.setResizeContentsPrecision(50)
        header.sectionClicked.connect(self._on_head_clicked)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._on_head_menu)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + ROW_PADDING_PX)
        self._menu: QMenu | None = None
        self._measured: Mapping[str, ColumnKind] | None = None

    def show_table(self, table: Table | None) -> None:
        """Show other rows; None for none."""
        self.rows.show_table(table)

    def show_choice(self, choice: ImportChoice, kinds: Mapping[str, ColumnKind]) -> None:
        """Show what becomes of the columns."""
        self.rows.show_choice(choice, kinds)
        if kinds is not self._measured:
            # Widths that the user has dragged stay until the file is read anew.
            self._measured = kinds
            self.resizeColumnsToContents()

    @Slot(int)
    def _on_head_clicked(self, column: int) -> None:
        header = self.horizontalHeader()
        at = QPoint(header.sectionViewportPosition(column), header.height())
        self._offer_roles(column, header.mapToGlobal(at))

    @Slot(QPoint)
    def _on_head_menu(self, at: QPoint) -> None:
        header = self.horizontalHeader()
        column = header.logicalIndexAt(at)
        if column >= 0:
            self._offer_roles(column, header.mapToGlobal(at))

    def _offer_roles(self, column: int, at: QPoint) -> None:
        if self._menu is not None:
            self._menu.deleteLater()
        menu = self._menu = QMenu(self)
        menu.setObjectName("roleMenu")
        name, now = self.rows.names[column], self.rows.role_of(column)
        group = QActionGroup(menu)
        for role in Role:
            action = group.addAction(role_text(role))
            action.setObjectName(f"role.{role.value}")
            action.setData((name, role))
            action.setCheckable(True)
            action.setChecked(role is now)
            # There is always a target: it moves when another column becomes it.
            action.setEnabled(now is not Role.TARGET or role is Role.TARGET)
            menu.addAction(action)
        group.triggered.connect(self._on_role)
        menu.popup(at)

    @Slot(object)
    def _on_role(self, action: Any) -> None:
        name, role = action.data()
        self.role_chosen.emit(name, role)


def role_text(role: Role) -> str:
    """The name of a role in the user's language."""
    return {
        Role.TARGET: QCoreApplication.translate("Roles", "target"),
        Role.FEATURE: QCoreApplication.translate("Roles", "feature"),
        Role.IGNORED: QCoreApplication.translate("Roles", "ignored"),
    }[role]


def _faint() -> Any:
    return QGuiApplication.palette().color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
