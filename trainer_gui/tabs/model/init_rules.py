"""The rules of initialisation: what fills a parameter in every layer, or in all layers of a kind."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine import catalogue
from engine.spec import Node, Problem, ProjectSpec
from engine.spec.model import InitRule
from engine.spec.tree import layer_paths
from trainer_gui.forms import KindForm
from trainer_gui.forms.choice_fields import CalmCombo
from trainer_gui.forms.problem_label import ProblemLabel
from trainer_gui.forms.value_text import value_text

_USUAL = InitRule(parameter="weight", initializer=Node(kind="kaiming_normal_"))


class InitRules(QWidget):
    """Edits the list of rules; holds no value of record.

    Signals:
        edited: Path and value.
        rules_changed: The new list of rules, as a tuple.
        kind_chosen: Path of an initialiser and its new kind.
    """

    edited = Signal(str, object)
    rules_changed = Signal(object)
    kind_chosen = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("initRules")
        self._rules: tuple[InitRule, ...] = ()
        self._at = 0
        self.list = QListWidget(self)
        self.list.setObjectName("initRuleList")
        self.list.setAccessibleName(
            self.tr("Rules of initialisation, in the order in which they are applied")
        )
        self.list.setMaximumHeight(5 * (self.fontMetrics().height() + 6))
        self.list.currentRowChanged.connect(self._on_row)
        bar = QHBoxLayout()
        self.said = QLabel(self)
        self.said.setObjectName("initRulesNote")
        self.said.setWordWrap(True)
        bar.addWidget(self.said, 1)
        self.add = self._button("addInitRule", "+", self.tr("Add a rule"))
        self.add.clicked.connect(self._on_add)
        self.remove = self._button("removeInitRule", "−", self.tr("Remove the rule"))
        self.remove.clicked.connect(self._on_remove)
        self.up = self._button("initRuleUp", "↑", self.tr("Apply the rule earlier"))
        self.up.clicked.connect(lambda: self._move(-1))
        self.down = self._button("initRuleDown", "↓", self.tr("Apply the rule later"))
        self.down.clicked.connect(lambda: self._move(1))
        for button in (self.add, self.remove, self.up, self.down):
            bar.addWidget(button)
        self.layer = CalmCombo(self)
        self.layer.setAccessibleName(self.tr("Layers that the rule is for"))
        self.layer.activated.connect(self._on_layer)
        self.parameter = CalmCombo(self)
        self.parameter.setAccessibleName(self.tr("Parameter that the rule fills"))
        self.parameter.activated.connect(self._on_parameter)
        self.problem = ProblemLabel(self)
        self.form = KindForm("initialization[0].initializer", catalogue.INITIALIZERS, parent=self)
        self.form.edited.connect(self.edited)
        self.form.kindChosen.connect(self.kind_chosen)
        self._body = QWidget(self)
        rows = QFormLayout(self._body)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        rows.addRow(self.tr("layers"), self.layer)
        rows.addRow(self.tr("parameter"), self.parameter)
        rows.addRow(self.problem)
        rows.addRow(self.form)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 6, 0)
        column.addLayout(bar)
        column.addWidget(self.list)
        column.addWidget(self._body)
        column.addStretch(1)

    def show_project(self, spec: ProjectSpec, problems: Sequence[Problem]) -> None:
        """Show the rules of a project; the same call again changes nothing."""
        self._rules = rules = spec.initialization
        self._at = min(self._at, max(0, len(rules) - 1))
        texts = [self._text(rule) for rule in rules]
        self.list.blockSignals(True)
        if texts != [self.list.item(i).text() for i in range(self.list.count())]:
            self.list.clear()
            self.list.addItems(texts)
        self.list.setCurrentRow(self._at if rules else -1)
        self.list.blockSignals(False)
        self.remove.setEnabled(bool(rules))
        self.up.setEnabled(self._at > 0)
        self.down.setEnabled(self._at + 1 < len(rules))
        self._body.setVisible(bool(rules))
        self.list.setVisible(bool(rules))
        self.said.setText(
            self.tr("Rules, applied from top to bottom; a layer's own choice comes last.")
            if rules
            else self.tr(
                "No rules: every layer begins as torch makes it, or as chosen in its form. + adds a rule."
            )
        )
        if not rules:
            return
        rule, path = rules[self._at], f"initialization[{self._at}]"
        self._fill(rule, spec)
        self.layer.setObjectName(f"{path}.layer")
        self.parameter.setObjectName(f"{path}.parameter")
        own = [p.line() for p in problems if p.path in (path, f"{path}.layer", f"{path}.parameter")]
        self.problem.show_problem("\n".join(own))
        self.form.set_path(f"{path}.initializer")
        self.form.show(rule.initializer.kind, rule.initializer.params, problems)

    def _fill(self, rule: InitRule, spec: ProjectSpec) -> None:
        there = {node.kind for _, node in layer_paths(spec.model)}
        kinds = [e.kind for e in catalogue.all_layers() if e.weights and e.kind in there]
        if rule.layer is not None and rule.layer not in kinds:
            kinds.append(rule.layer)
        self.layer.clear()
        self.layer.addItem(self.tr("every layer that has it"), None)
        for kind in kinds:
            self.layer.addItem(kind, kind)
        self.layer.setCurrentIndex(0 if rule.layer is None else kinds.index(rule.layer) + 1)
        entries = [catalogue.layer(rule.layer)] if rule.layer else [catalogue.layer(kind) for kind in kinds]
        names = list(dict.fromkeys(name for entry in entries if entry is not None for name in entry.weights))
        if rule.parameter not in names:
            names.append(rule.parameter)
        self.parameter.clear()
        self.parameter.addItems(names)
        self.parameter.setCurrentIndex(names.index(rule.parameter))

    def _text(self, rule: InitRule) -> str:
        chosen = rule.initializer
        values = ", ".join(f"{name}={value_text(value)}" for name, value in chosen.params.items())
        where = rule.layer or self.tr("every layer")
        return self.tr("{0}, {1}: {2}({3})").format(where, rule.parameter, chosen.kind, values)

    def _button(self, name: str, text: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _change(self, rules: Sequence[InitRule], at: int) -> None:
        self._at = max(0, at)
        self.rules_changed.emit(tuple(rules))

    @Slot(int)
    def _on_row(self, row: int) -> None:
        if row >= 0 and row != self._at:
            self._at = row
            # Nothing changed but what is looked at.
            self.rules_changed.emit(self._rules)

    @Slot()
    def _on_add(self) -> None:
        at = self._at + 1 if self._rules else 0
        self._change([*self._rules[:at], _USUAL, *self._rules[at:]], at)

    @Slot()
    def _on_remove(self) -> None:
        self._change([rule for i, rule in enumerate(self._rules) if i != self._at], self._at - 1)

    def _move(self, by: int) -> None:
        rules, to = list(self._rules), self._at + by
        if 0 <= to < len(rules):
            rules[self._at], rules[to] = rules[to], rules[self._at]
            self._change(rules, to)

    @Slot(int)
    def _on_layer(self, row: int) -> None:
        self.edited.emit(f"initialization[{self._at}].layer", self.layer.itemData(row))

    @Slot(int)
    def _on_parameter(self, row: int) -> None:
        self.edited.emit(f"initialization[{self._at}].parameter", self.parameter.itemText(row))
