"""A form for any list of parameters: a label, an editor and a problem line for each."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction, QPalette
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from engine.catalogue.params import Param
from engine.spec import Problem
from trainer_gui.forms.editors import ParamEditor, make_editor
from trainer_gui.forms.number_edit import NumberEdit
from trainer_gui.forms.text_fields import LineField
from trainer_gui.forms.value_text import value_text

LIVE_MARK = "\N{BLACK CIRCLE}"
ROW_SPACING_PX = 6


class ParamForm(QWidget):
    """Edits parameters by their spec path; holds no value of record.

    ``edited(path, value)`` is sent once for each act of the user.
    """

    edited = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._prefix = ""
        self._params: tuple[Param, ...] = ()
        self._editors: dict[str, ParamEditor] = {}
        self._body: QWidget | None = None
        self._advanced_button: QToolButton | None = None
        self._advanced: QWidget | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def set_params(self, path_prefix: str, params: Sequence[Param]) -> None:
        """Make the editors for these parameters; nothing happens if they are there already.

        Args:
            path_prefix: Spec path of their owner, such as ``optimizer.params``; empty for the project itself.
            params: In the order in which they are shown.
        """
        if (path_prefix, tuple(params)) == (self._prefix, self._params) and self._body is not None:
            return
        self._clear()
        self._prefix, self._params = path_prefix, tuple(params)
        self.setObjectName(f"{path_prefix or 'project'}.form")
        self._body = QWidget(self)
        column = QVBoxLayout(self._body)
        column.setContentsMargins(0, 0, 0, 0)
        usual = [param for param in params if not param.advanced]
        advanced = [param for param in params if param.advanced]
        labels: list[QWidget] = []
        if usual:
            column.addLayout(self._rows(usual, self._body, labels))
        if advanced:
            self._advanced_button = self._make_advanced_button(len(advanced))
            self._advanced = QWidget(self._body)
            rows = self._rows(advanced, self._advanced, labels)
            rows.setContentsMargins(0, 0, 0, 0)
            self._advanced.setLayout(rows)
            self._advanced.setVisible(False)
            column.addWidget(self._advanced_button)
            column.addWidget(self._advanced)
        # One column of labels, folded part or not.
        width_px = max((label.sizeHint().width() for label in labels), default=0)
        for label in labels:
            label.setMinimumWidth(width_px)
        self._column.addWidget(self._body)

    def show(self, values: Mapping[str, Any] | None = None, problems: Sequence[Problem] = ()) -> None:
        """Show values and what is wrong with them; the same call again changes nothing.

        Args:
            values: Parameter name to value. A parameter that is not in it is shown at its default. Without an
                argument this is Qt's own ``show()``.
            problems: Those of the whole project; the ones of this form's paths are shown.
        """
        if values is None:
            super().show()
            return
        for param in self._params:
            path = self.path_of(param.name)
            editor = self._editors[path]
            editor.show_value(values.get(param.name, param.default))
            sentences = [problem.message for problem in problems if _concerns(problem.path, path)]
            editor.show_problem("\n".join(_sentence(text) for text in sentences) or None)
            if sentences and param.advanced and self._advanced_button is not None:
                self._advanced_button.setChecked(True)

    def editor(self, name: str) -> ParamEditor:
        """The editor of one parameter.

        Raises:
            KeyError: If the form has no parameter of this name.
        """
        return self._editors[self.path_of(name)]

    def path_of(self, name: str) -> str:
        """Spec path of one parameter."""
        return f"{self._prefix}.{name}" if self._prefix else name

    def set_choices(self, names: Sequence[str]) -> None:
        """Offer column names to every editor that asks for columns."""
        for editor in self._editors.values():
            editor.set_choices(names)

    def _rows(self, params: Sequence[Param], parent: QWidget, labels: list[QWidget]) -> QFormLayout:
        rows = QFormLayout()
        rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        rows.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        rows.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        rows.setVerticalSpacing(ROW_SPACING_PX)
        for param in params:
            editor = make_editor(param, parent)
            editor.set_path(self.path_of(param.name))
            editor.edited.connect(self._on_edited)
            label = self._label(param, editor, parent)
            self._offer_reset(param, editor, label)
            self._editors[editor.path] = editor
            labels.append(label)
            rows.addRow(label, editor)
        return rows

    def _label(self, param: Param, editor: ParamEditor, parent: QWidget) -> QWidget:
        label = QLabel(param.name, parent)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setBuddy(editor)
        label.setToolTip(f"<p>{html.escape(param.help)}</p>")
        label.setObjectName(f"{editor.path}.label")
        if not param.live:
            return label
        both = QWidget(parent)
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        mark = QLabel(LIVE_MARK, both)
        mark.setObjectName(f"{editor.path}.live")
        mark.setForegroundRole(QPalette.ColorRole.Highlight)
        font = mark.font()
        font.setPointSizeF(font.pointSizeF() * 0.6)
        mark.setFont(font)
        tip = self.tr("May be changed while training runs.")
        mark.setToolTip(tip)
        mark.setAccessibleName(tip)
        row.addWidget(label)
        row.addWidget(mark)
        row.addStretch(1)
        return both

    def _offer_reset(self, param: Param, editor: ParamEditor, label: QWidget) -> None:
        if param.required:
            return
        action = QAction(self.tr("Reset to default ({0})").format(value_text(param.default)), editor)
        action.setObjectName(f"{editor.path}.reset")
        action.triggered.connect(editor.reset)
        for widget in (editor, label, editor.field, editor.field.focusProxy(), editor.mode):
            if widget is None:
                continue
            widget.addAction(action)
            # Lines of text have a menu of their own, which takes the action in.
            if not isinstance(widget, NumberEdit | LineField):
                widget.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def _make_advanced_button(self, count: int) -> QToolButton:
        button = QToolButton(self._body)
        button.setObjectName(f"{self._prefix or 'project'}.advanced")
        button.setText(self.tr("Advanced ({0})").format(count))
        button.setToolTip(self.tr("Shows the parameters that are seldom changed."))
        button.setCheckable(True)
        button.setAutoRaise(True)
        button.setArrowType(Qt.ArrowType.RightArrow)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.toggled.connect(self._on_advanced_toggled)
        return button

    def _clear(self) -> None:
        for editor in self._editors.values():
            # Text that is half typed is taken over when its field loses the focus on its way out: nobody listens.
            editor.edited.disconnect(self._on_edited)
        self._editors = {}
        if self._body is not None:
            self._column.removeWidget(self._body)
            self._body.hide()
            # It lives until the event loop comes round; its successor must be the one that is found.
            for child in self._body.findChildren(QObject):
                child.setObjectName("")
            self._body.deleteLater()
        self._body = self._advanced = self._advanced_button = None

    @Slot(str, object)
    def _on_edited(self, path: str, value: Any) -> None:
        self.edited.emit(path, value)

    @Slot(bool)
    def _on_advanced_toggled(self, opened: bool) -> None:
        if self._advanced is None or self._advanced_button is None:
            return
        self._advanced_button.setArrowType(Qt.ArrowType.DownArrow if opened else Qt.ArrowType.RightArrow)
        self._advanced.setVisible(opened)


def _concerns(problem_path: str, path: str) -> bool:
    """True for the path itself and for what lies below it, such as ``betas[1]``."""
    return problem_path == path or problem_path.startswith((f"{path}.", f"{path}["))


def _sentence(text: str) -> str:
    whole = text[:1].upper() + text[1:]
    return whole if whole.endswith((".", "?", "!")) else f"{whole}."
