"""Fields for lines of text: lists of numbers, sizes, free text, names of columns and files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QStringListModel, Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QCompleter, QFileDialog, QHBoxLayout, QLineEdit, QToolButton, QWidget

from engine.catalogue.params import ColumnParam, NumbersParam, Param, PathParam, SizeParam, TextParam
from trainer_gui.forms.line_menu import show_line_menu
from trainer_gui.forms.lists import list_parser, size_parser, write_list, write_size
from trainer_gui.forms.typed_line import TypedLine

MIN_WIDTH_PX = 72


class LineField(QLineEdit):
    """A line of text that is taken over on Enter or on leaving it; Escape brings back what is in use.

    Args:
        param: Tells which values are right.
        parse: From text to value; raises NumberError with a sentence.
        write: From a right value to text.
        parent: Owner.
    """

    valueEdited = Signal(object)
    refused = Signal(str)

    def __init__(
        self,
        param: Param,
        parse: Callable[[str], Any],
        write: Callable[[Any], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._typed = TypedLine(self, self, param, parse, write)
        self._typed.valueEdited.connect(self.valueEdited)
        self._typed.refused.connect(self.refused)
        self.editingFinished.connect(self._on_finished)
        self.setMinimumWidth(MIN_WIDTH_PX)

    def show_value(self, value: Any) -> None:
        """Show a value without telling anyone; text that is being typed stays."""
        self._typed.show_value(value)

    def value(self) -> Any:
        """The value in use, which is not always what is being typed."""
        return self._typed.value

    def is_pending(self) -> bool:
        """True while something typed is not yet in use."""
        return self._typed.is_pending()

    def revert(self) -> bool:
        """Give up what is being typed; True if there was something."""
        return self._typed.revert()

    def take(self, value: Any) -> None:
        """Make a value that the user picked elsewhere the one in use."""
        self._typed.take(value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape brings back the value in use."""
        if event.key() == Qt.Key.Key_Escape and self._typed.revert():
            event.accept()
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The usual menu of a line of text, with the actions of this field below."""
        show_line_menu(self, self, event)

    @Slot()
    def _on_finished(self) -> None:
        self._typed.commit()


class NumbersField(LineField):
    """A list of numbers, such as ``0.9, 0.999``."""

    def __init__(self, param: NumbersParam, parent: QWidget | None = None) -> None:
        super().__init__(param, list_parser(param), write_list, parent)
        self.setPlaceholderText("0.9, 0.999" if param.length == 2 else "")


class SizeField(LineField):
    """One whole number for all axes, or one for each, such as ``3, 5``."""

    def __init__(self, param: SizeParam, parent: QWidget | None = None) -> None:
        super().__init__(param, size_parser(param), write_size, parent)


class TextField(LineField):
    """Free text."""

    def __init__(self, param: TextParam, parent: QWidget | None = None) -> None:
        super().__init__(param, str, str, parent)
        self.setMaxLength(param.max_length)


class ColumnField(TextField):
    """The name of a column, with the columns of the chosen file offered while typing."""

    def __init__(self, param: ColumnParam, parent: QWidget | None = None) -> None:
        super().__init__(param, parent)
        self._names = QStringListModel(self)
        completer = QCompleter(self._names, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.activated.connect(self._on_finished)
        self.setCompleter(completer)

    def set_choices(self, names: Sequence[str]) -> None:
        """Offer these column names.

        Args:
            names: In the order of the file.
        """
        self._names.setStringList(list(names))


class PathField(QWidget):
    """A file: its path to type, and a button that opens the system's own file dialog."""

    valueEdited = Signal(object)
    refused = Signal(str)

    def __init__(self, param: PathParam, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._param = param
        self.line = TextField(param, self)
        self.line.valueEdited.connect(self.valueEdited)
        self.line.refused.connect(self.refused)
        self.browse = QToolButton(self)
        self.browse.setText(self.tr("Browse…"))
        self.browse.setToolTip(self.tr("Choose a file"))
        self.browse.clicked.connect(self._on_browse)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.line, 1)
        row.addWidget(self.browse)
        self.setFocusProxy(self.line)

    def show_value(self, value: Any) -> None:
        """Show a path without telling anyone; text that is being typed stays."""
        self.line.show_value(value)
        self.line.setToolTip(str(value) if isinstance(value, str) else "")

    def is_pending(self) -> bool:
        """True while something typed is not yet in use."""
        return self.line.is_pending()

    def revert(self) -> bool:
        """Give up what is being typed; True if there was something."""
        return self.line.revert()

    @Slot()
    def _on_browse(self) -> None:
        known = self.line.value()
        folder = str(Path(known).parent) if isinstance(known, str) and Path(known).is_absolute() else ""
        endings = " ".join(f"*{suffix}" for suffix in self._param.suffixes)
        filters = [self.tr("Files that can be read ({0})").format(endings)] if endings else []
        chosen, _filter = QFileDialog.getOpenFileName(
            self, self.tr("Choose a file"), folder, ";;".join([*filters, self.tr("All files (*)")])
        )
        if chosen:
            self.line.take(chosen)
