"""One tensor argument of an operation: which of the names it takes, or the number that may stand instead."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.catalogue.entry import TensorInput
from engine.catalogue.params import Param
from trainer_gui.forms import ParamEditor, make_editor
from trainer_gui.forms.choice_fields import CalmCombo
from trainer_gui.forms.problem_label import ProblemLabel

Chosen = str | tuple[str, ...] | None
# A name and, for the list, its shape and type.
Named = tuple[str, str]


class InputRow(QWidget):
    """Edits one argument; keeps no value of record.

    Args:
        argument: As the catalogue declares it.
        param: What a value in its place may be; None if only a tensor will do.
        parent: Owner.

    Signals:
        chosen: Name of the argument and the chosen name or names; None for none.
        typed: Name of the argument and the value that stands in its place.
    """

    chosen = Signal(str, object)
    typed = Signal(str, object)

    def __init__(self, argument: TensorInput, param: Param | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.argument, self.param = argument, param
        self._names: tuple[Named, ...] = ()
        self.setObjectName(f"bench.form.{argument.name}")
        self.editor: ParamEditor | None = None
        self.mode: CalmCombo | None = None
        row = QHBoxLayout()
        row.setSpacing(4)
        # Made in the order in which they stand: that is the order of the Tab key.
        if param is not None:
            self.mode = CalmCombo(self)
            self.mode.setObjectName(f"bench.form.{argument.name}.mode")
            self.mode.addItems([self.tr("tensor"), self.tr("value")])
            self.mode.setAccessibleName(self.tr("{0}: a tensor or a value").format(argument.name))
            self.mode.activated.connect(self._on_mode)
            row.addWidget(self.mode, 0, Qt.AlignmentFlag.AlignTop)
            self.editor = make_editor(param, self)
            self.editor.set_path(f"bench.form.params.{argument.name}")
            self.editor.edited.connect(self._on_edited)
            row.addWidget(self.editor, 1)
        self.field: _NameCombo | _NamesLine
        self.field = _NamesLine(self) if argument.several else _NameCombo(self, argument.optional)
        self.field.setObjectName(f"bench.form.{argument.name}.names")
        self.field.picked.connect(self._on_picked)
        row.addWidget(self.field, 1)
        self.problem = ProblemLabel(self)
        self.problem.setObjectName(f"bench.form.{argument.name}.problem")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self.problem)
        self.setFocusProxy(self.field)
        for widget in (self.field, self.field.focus_widget()):
            widget.setAccessibleName(argument.name)
            widget.setAccessibleDescription(argument.help)
            widget.setToolTip(f"<p>{html.escape(argument.help)}</p>")

    def show(
        self,
        chosen: Chosen | object = Ellipsis,
        value: Any = None,
        names: Sequence[Named] = (),
        problem: str = "",
    ) -> None:
        """Show a choice; the same call again changes nothing. Without an argument this is Qt's own ``show()``.

        Args:
            chosen: Name or names; None for none, or where a value stands in its place.
            value: The value in its place; used only where nothing is chosen.
            names: All that can be chosen.
            problem: What is wrong, a sentence; empty for nothing.
        """
        if chosen is Ellipsis:
            super().show()
            return
        self._names = tuple(names)
        self.field.show_names(chosen, self._names)  # type: ignore[arg-type]
        takes_value = self.editor is not None and chosen is None
        if self.editor is not None and self.mode is not None:
            self.mode.setCurrentIndex(1 if takes_value else 0)
            self.editor.setVisible(takes_value)
            if takes_value:
                self.editor.show_value(value)
                self.editor.show_problem(problem or None)
            self.setFocusProxy(self.editor if takes_value else self.field)
        self.field.setVisible(not takes_value)
        self.problem.show_problem("" if takes_value else problem)

    @Slot(object)
    def _on_picked(self, chosen: Chosen) -> None:
        self.chosen.emit(self.argument.name, chosen)

    @Slot(str, object)
    def _on_edited(self, path: str, value: Any) -> None:
        del path
        self.typed.emit(self.argument.name, value)

    @Slot(int)
    def _on_mode(self, index: int) -> None:
        if index == 0:
            self.chosen.emit(self.argument.name, self._names[-1][0] if self._names else "")
        elif self.param is not None:
            self.typed.emit(self.argument.name, self.param.initial)


class _NameCombo(CalmCombo):
    """One of the names."""

    picked = Signal(object)

    def __init__(self, parent: QWidget, optional: bool) -> None:
        super().__init__(parent)
        self._optional = optional
        self._shown: tuple[Any, ...] = ()
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.activated.connect(self._on_activated)

    def focus_widget(self) -> QWidget:
        """What has the keyboard."""
        return self

    def show_names(self, chosen: str | None, names: Sequence[Named]) -> None:
        """Offer names, one of them chosen; a name that is not there is shown as text."""
        if self._shown == (chosen, tuple(names)):
            return
        self._shown = (chosen, tuple(names))
        self.clear()
        if self._optional:
            self.addItem(self.tr("none"), None)
        for name, text in names:
            self.addItem(f"{name}   {text}" if text else name, name)
        self.setPlaceholderText(chosen or self.tr("no tensor yet"))
        self.setCurrentIndex(self.findData(chosen) if chosen is not None or self._optional else -1)

    @Slot(int)
    def _on_activated(self, index: int) -> None:
        self.picked.emit(self.itemData(index))


class _NamesLine(QWidget):
    """Several names in order, typed or taken from a menu; a name may stand twice."""

    picked = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.line = QLineEdit(self)
        self.line.setPlaceholderText(self.tr("a, b"))
        self.line.editingFinished.connect(self._on_typed)
        self.button = QToolButton(self)
        self.button.setText(self.tr("Add"))
        self.button.setToolTip(self.tr("Adds a name at the end"))
        self.button.setAccessibleName(self.tr("Add a name at the end"))
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.menu = QMenu(self)
        self.menu.triggered.connect(self._on_added)
        self.button.setMenu(self.menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.line, 1)
        row.addWidget(self.button)
        self.setFocusProxy(self.line)
        self._shown: tuple[str, ...] = ()

    def focus_widget(self) -> QWidget:
        """What has the keyboard."""
        return self.line

    def show_names(self, chosen: Chosen, names: Sequence[Named]) -> None:
        """Show the chosen names, and offer all in the menu."""
        shown = (chosen,) if isinstance(chosen, str) else tuple(chosen or ())
        if shown != self._shown or not self.line.isModified():
            self._shown = shown
            self.line.setText(", ".join(shown))
        self.menu.clear()
        for name, text in names:
            action = self.menu.addAction(f"{name}   {text}" if text else name)
            action.setData(name)
        self.button.setEnabled(bool(names))

    def _typed(self) -> tuple[str, ...]:
        return tuple(name for name in self.line.text().replace(",", " ").split() if name)

    @Slot()
    def _on_typed(self) -> None:
        names = self._typed()
        self.line.setModified(False)
        if names != self._shown:
            self._shown = names
            self.picked.emit(names)

    @Slot(QAction)
    def _on_added(self, action: QAction) -> None:
        self._shown = (*self._typed(), str(action.data()))
        self.line.setText(", ".join(self._shown))
        self.picked.emit(self._shown)
