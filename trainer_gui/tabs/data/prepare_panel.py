"""What becomes of the features before a model gets them: computed inputs, codes, and features that are left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.data.prepare import term_name
from engine.spec import DataSpec, FeatureTerm, Problem
from trainer_gui.forms.choice_fields import CalmCombo, ColumnsField
from trainer_gui.forms.problem_label import ProblemLabel
from trainer_gui.tabs.data.term_icons import term_icon
from trainer_gui.theme.apply import current_theme, theme_notifier
from trainer_gui.theme.colors import Theme

ONE: Final = ("square", "sin", "cos")
KINDS: Final = ("square", "product", "sin", "cos")
_ICON_PX: Final = 28
_BUTTON_PX: Final = 62
_ACROSS: Final = 4


class TermButtons(QWidget):
    """The inputs of two features as buttons with a little picture each, as on a playground.

    Signals:
        left_out_edited: Names of the features that are left out.
        terms_edited: The computed inputs.
    """

    left_out_edited = Signal(object)
    terms_edited = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("termButtons")
        self._names: tuple[str, ...] = ()
        self._data: DataSpec | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(4)
        self._buttons: dict[tuple[str, tuple[int, ...]], QToolButton] = {}
        theme_notifier().changed.connect(self._show_theme)
        singles = [(kind, (i,)) for kind in ("feature", *ONE[:2]) for i in range(2)]
        for at, (kind, of) in enumerate([*singles[:4], ("product", (0, 1)), *singles[4:]]):
            button = QToolButton(self)
            button.setCheckable(True)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            button.setIconSize(QSize(_ICON_PX, _ICON_PX))
            button.setMinimumWidth(_BUTTON_PX)
            button.setObjectName("term." + "-".join((kind, *map(str, of))))
            button.clicked.connect(self._on_clicked)
            self._buttons[kind, of] = button
            self._grid.addWidget(button, at // _ACROSS, at % _ACROSS)
        self._grid.setColumnStretch(_ACROSS, 1)
        self._show_theme(current_theme())

    def show_terms(self, data: DataSpec, names: Sequence[str]) -> None:
        """Show which inputs are in use; the same call again changes nothing."""
        self._data, self._names = data, tuple(names)
        for (kind, of), button in self._buttons.items():
            columns = tuple(names[i] for i in of)
            if kind == "feature":
                text, on = columns[0], columns[0] not in data.left_out
                tip = self.tr("The feature {0} itself").format(text)
            else:
                term = FeatureTerm(kind=kind, of=columns)
                text, on = term_name(term), _has(data.terms, term)
                tip = self.tr("The input {0}, computed from the features").format(text)
            button.setText(self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, 64))
            button.setAccessibleName(text)
            button.setToolTip(tip)
            button.setChecked(on)
            # A pressed button alone is hard to see on dark ground.
            font = button.font()
            font.setBold(on)
            button.setFont(font)

    @Slot(object)
    def _show_theme(self, theme: Theme) -> None:
        for (kind, of), button in self._buttons.items():
            button.setIcon(term_icon(kind, of, theme))

    @Slot()
    def _on_clicked(self) -> None:
        button = self.sender()
        data = self._data
        if data is None:
            return
        kind, of = next(key for key, known in self._buttons.items() if known is button)
        columns = tuple(self._names[i] for i in of)
        if kind == "feature":
            name = columns[0]
            others = [known for known in data.left_out if known != name]
            self.left_out_edited.emit(others if len(others) < len(data.left_out) else [*others, name])
            return
        term = FeatureTerm(kind=kind, of=columns)
        others_of = [known for known in data.terms if not _same(known, term)]
        self.terms_edited.emit(others_of if len(others_of) < len(data.terms) else [*others_of, term])


class TermList(QWidget):
    """Computed inputs of any features as a list, with a line to add one.

    Signals:
        terms_edited: The computed inputs.
    """

    terms_edited = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("termList")
        self._terms: tuple[FeatureTerm, ...] = ()
        self.kind = self._combo("termKind", self.tr("Kind of the computed input"))
        for kind in KINDS:
            self.kind.addItem(kind)
        self.first = self._combo("termFirst", self.tr("Feature"))
        self.second = self._combo("termSecond", self.tr("Second feature of a product"))
        self.add = QPushButton(self.tr("Add"), self)
        self.add.setObjectName("termAdd")
        self.add.setToolTip(self.tr("Adds this input behind the others"))
        self.remove = QPushButton(self.tr("Remove"), self)
        self.remove.setObjectName("termRemove")
        self.remove.setToolTip(self.tr("Takes the chosen input away"))
        self.list = QListWidget(self)
        self.list.setObjectName("terms")
        self.list.setAccessibleName(self.tr("Computed inputs"))
        self.list.setMaximumHeight(4 * self.fontMetrics().lineSpacing() + 6)
        row = QHBoxLayout()
        for combo in (self.kind, self.first, self.second):
            row.addWidget(combo, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.add)
        buttons.addWidget(self.remove)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addLayout(buttons)
        column.addWidget(self.list)
        self.kind.currentIndexChanged.connect(self._on_kind)
        self.add.clicked.connect(self._on_add)
        self.remove.clicked.connect(self._on_remove)
        self.list.currentRowChanged.connect(self._on_kind)
        self._on_kind()

    def show_terms(self, terms: Sequence[FeatureTerm], names: Sequence[str]) -> None:
        """Show the inputs that there are; the same call again changes nothing."""
        for combo, first in ((self.first, 0), (self.second, 1)):
            if [combo.itemText(i) for i in range(combo.count())] != list(names):
                combo.clear()
                combo.addItems(list(names))
                combo.setCurrentIndex(min(first, len(names) - 1))
        if tuple(terms) != self._terms or self.list.count() != len(terms):
            self._terms = tuple(terms)
            self.list.clear()
            self.list.addItems([term_name(term) for term in terms])
            self.list.setCurrentRow(self.list.count() - 1)
        self.list.setVisible(bool(terms))
        self.remove.setVisible(bool(terms))
        self._on_kind()

    def _combo(self, name: str, accessible: str) -> CalmCombo:
        combo = CalmCombo(self)
        combo.setObjectName(name)
        combo.setAccessibleName(accessible)
        combo.setToolTip(accessible)
        combo.setMinimumContentsLength(4)
        combo.setSizeAdjustPolicy(CalmCombo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.currentIndexChanged.connect(self._on_kind)
        return combo

    def _chosen(self) -> FeatureTerm:
        kind = self.kind.currentText()
        of = (
            (self.first.currentText(), self.second.currentText())
            if kind == "product"
            else (self.first.currentText(),)
        )
        return FeatureTerm(kind=kind, of=of)

    @Slot()
    def _on_kind(self) -> None:
        if not hasattr(self, "list"):
            return
        is_product = self.kind.currentText() == "product"
        self.second.setVisible(is_product)
        term = self._chosen()
        is_new = not _has(self._terms, term) and (not is_product or term.of[0] != term.of[1])
        self.add.setEnabled(is_new and bool(self.first.currentText()))
        self.remove.setEnabled(self.list.currentRow() >= 0)

    @Slot()
    def _on_add(self) -> None:
        self.terms_edited.emit([*self._terms, self._chosen()])

    @Slot()
    def _on_remove(self) -> None:
        at = self.list.currentRow()
        if at >= 0:
            self.terms_edited.emit([term for i, term in enumerate(self._terms) if i != at])


class PreparePanel(QWidget):
    """Computed inputs, columns of codes, and features that are left out; for tables only.

    Signals:
        edited: Spec path and new value.
    """

    edited = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dataDerived")
        self.buttons = TermButtons(self)
        self.terms = TermList(self)
        self.one_hot, self._one_hot_label = self._columns(
            "data.one_hot", self.tr("Codes, one input a value"),
            self.tr("Numbers that name something rather than measure it, such as 1 for red and 2 for blue: each "
                    "different number becomes an input of zeros and ones."),
        )  # fmt: skip
        self.left_out, self._left_out_label = self._columns(
            "data.left_out", self.tr("Left out"),
            self.tr("Features that are no input themselves, though computed inputs may be made of them."),
        )  # fmt: skip
        self.terms_label = QLabel(self.tr("Inputs"), self)
        self.more = QToolButton(self)
        self.more.setObjectName("dataDerivedMore")
        self.more.setText(self.tr("Codes and features left out"))
        self.more.setCheckable(True)
        self.more.setAutoRaise(True)
        self.more.setArrowType(Qt.ArrowType.RightArrow)
        self.more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.more.toggled.connect(self._on_more)
        self.problem = ProblemLabel(self)
        self.problem.setObjectName("dataDerived.problem")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for widget in (
            self.terms_label, self.buttons, self.terms, self.more, self._one_hot_label, self.one_hot,
            self._left_out_label, self.left_out, self.problem,
        ):  # fmt: skip
            column.addWidget(widget)
        self.buttons.left_out_edited.connect(self._on_left_out)
        self.buttons.terms_edited.connect(self._on_terms)
        self.terms.terms_edited.connect(self._on_terms)
        self.one_hot.valueEdited.connect(self._on_one_hot)
        self.left_out.valueEdited.connect(self._on_left_out)
        self._on_more(False)

    def show_data(self, data: DataSpec, names: Sequence[str], problems: Sequence[Problem]) -> None:
        """Show what is prepared how; the same call again changes nothing.

        Args:
            data: The data part of the project.
            names: Names of the features as measured.
            problems: All problems of the project.
        """
        is_pair = len(names) == 2
        own = {"square", "product", "sin"}
        is_plain = all(term.kind in own and set(term.of) <= set(names) for term in data.terms)
        self.buttons.setVisible(is_pair)
        if is_pair:
            self.buttons.show_terms(data, names)
        # What no button stands for is in the list.
        self.terms.setVisible(not is_pair or not is_plain)
        self.terms.show_terms(data.terms, names)
        for field, value in ((self.one_hot, data.one_hot), (self.left_out, data.left_out)):
            field.set_choices(names)
            field.show_value(value)
        found = [
            problem.message
            for problem in problems
            if problem.path.startswith(("data.one_hot", "data.terms", "data.left_out"))
        ]
        self.problem.show_problem("\n".join(text[:1].upper() + text[1:] for text in found))
        if found or data.one_hot or (data.left_out and not is_pair):
            self.more.setChecked(True)

    def _columns(self, path: str, title: str, tip: str) -> tuple[ColumnsField, QLabel]:
        field = ColumnsField(self)
        field.setObjectName(path)
        field.setAccessibleName(title)
        field.setToolTip(f"<p>{tip}</p>")
        label = QLabel(title, self)
        label.setBuddy(field)
        label.setToolTip(f"<p>{tip}</p>")
        return field, label

    @Slot(bool)
    def _on_more(self, opened: bool) -> None:
        self.more.setArrowType(Qt.ArrowType.DownArrow if opened else Qt.ArrowType.RightArrow)
        for widget in (self._one_hot_label, self.one_hot, self._left_out_label, self.left_out):
            widget.setVisible(opened)

    @Slot(object)
    def _on_terms(self, terms: Sequence[FeatureTerm]) -> None:
        self.edited.emit("data.terms", [term.model_dump(mode="json") for term in terms])

    @Slot(object)
    def _on_left_out(self, names: Sequence[str]) -> None:
        self.edited.emit("data.left_out", list(names))

    @Slot(object)
    def _on_one_hot(self, names: Any) -> None:
        self.edited.emit("data.one_hot", list(names))


def _same(one: FeatureTerm, other: FeatureTerm) -> bool:
    """A product is the same whichever of its features comes first."""
    return one.kind == other.kind and sorted(one.of) == sorted(other.of)


def _has(terms: Sequence[FeatureTerm], term: FeatureTerm) -> bool:
    return any(_same(known, term) for known in terms)
