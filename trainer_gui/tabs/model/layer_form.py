"""The selected layer: its kind and parameters, its name, and how its weights begin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFormLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from engine import catalogue
from engine.catalogue import InitializerEntry, LayerEntry
from engine.catalogue.own_module import OWN_KIND
from engine.spec import LayerNode, Problem
from trainer_gui.forms import KindForm
from trainer_gui.forms.choice_fields import CalmCombo
from trainer_gui.forms.entry_item import SUMMARY_ROLE
from trainer_gui.forms.problem_label import ProblemLabel
from trainer_gui.tabs.model.own_module_panel import OwnModulePanel
from trainer_gui.tabs.page import heading

_MAX_NAME = 100
# Switches that take a weight away.
_SWITCHES: Mapping[str, tuple[str, ...]] = {
    "weight": ("affine", "elementwise_affine"),
    "bias": ("bias", "affine", "elementwise_affine"),
}


class LayerForm(QWidget):
    """Edits one layer; holds no value of record.

    Signals:
        edited: Path and value.
        kind_chosen: Path of the layer and its new kind.
        init_chosen: Path of the initialiser and its kind; None for torch's default.
    """

    edited = Signal(str, object)
    kind_chosen = Signal(str, object)
    init_chosen = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._path = ""
        self._name = ""
        self.title = heading("", self)
        offered = [_offered(entry) for entry in catalogue.all_layers() if entry.kind != OWN_KIND]
        self.kind_form = KindForm("model", offered, parent=self)
        self.own = OwnModulePanel(self)
        self.kind_form.edited.connect(self.edited)
        self.kind_form.kindChosen.connect(self.kind_chosen)
        self.name_edit = QLineEdit(self)
        self.name_edit.setMaxLength(_MAX_NAME)
        self.name_edit.setAccessibleName(self.tr("Name of the layer"))
        tip = self.tr(
            "Attribute name in the module, in the code and in state_dict; empty takes the position."
        )
        self.name_edit.setToolTip(f"<p>{tip}</p>")
        self.name_edit.editingFinished.connect(self._on_name)
        self.name_problem = ProblemLabel(self)
        self._name_label = QLabel(self.tr("name"), self)
        self._name_label.setBuddy(self.name_edit)
        rows = QFormLayout()
        rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.route = CalmCombo(self)
        self.route.setAccessibleName(self.tr("Route"))
        tip = self.tr(
            "The child that the input goes through. It is an argument of forward, which can be given at each call; "
            "this is its default. The others keep their weights."
        )
        self.route.setToolTip(f"<p>{tip}</p>")
        self.route.activated.connect(self._on_route)
        self._route_label = QLabel(self.tr("route"), self)
        self._route_label.setBuddy(self.route)
        self.route_problem = ProblemLabel(self)
        rows.addRow(self._route_label, self.route)
        rows.addRow(self._name_label, self.name_edit)
        self._init_area = QWidget(self)
        self._init_rows = QVBoxLayout(self._init_area)
        self._init_rows.setContentsMargins(0, 0, 0, 0)
        self._init_forms: dict[str, KindForm] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 6, 0)
        column.addWidget(self.title)
        column.addWidget(self.kind_form)
        column.addWidget(self.own)
        column.addLayout(rows)
        column.addWidget(self.route_problem)
        column.addWidget(self.name_problem)
        column.addWidget(self._init_area)
        column.addStretch(1)

    @property
    def init_forms(self) -> Mapping[str, KindForm]:
        """The form of each weight's initialiser, by the weight's name."""
        return self._init_forms

    def show_layer(self, path: str, node: LayerNode, title: str, problems: Sequence[Problem]) -> None:
        """Show a layer; the same call again changes nothing.

        Args:
            path: Its spec path.
            node: The layer.
            title: What to call it.
            problems: Those of the whole project.
        """
        moved = path != self._path
        self._path, self._name = path, node.name or ""
        self.title.setText(title)
        self.kind_form.set_path(path)
        is_own = node.kind == OWN_KIND
        self.kind_form.setVisible(not is_own)
        self.own.setVisible(is_own)
        if not is_own:
            self.kind_form.show(node.kind, node.params, problems)
        self.name_edit.setObjectName(f"{path}.name")
        inside = path.endswith("]")
        self._name_label.setVisible(inside)
        self.name_edit.setVisible(inside)
        self.name_edit.setPlaceholderText(path[path.rindex("[") + 1 : -1] if inside else "")
        wrong = [problem.message for problem in problems if problem.path == f"{path}.name"]
        if moved or not (self.name_edit.hasFocus() and self.name_edit.isModified()):
            self.name_edit.setText(self._name)
        self.name_problem.show_problem("\n".join(text[:1].upper() + text[1:] for text in wrong))
        self._show_route(path, node, problems)
        self._show_init(path, node, problems)

    def _show_route(self, path: str, node: LayerNode, problems: Sequence[Problem]) -> None:
        has_route = node.kind == "ModuleDict"
        self._route_label.setVisible(has_route)
        self.route.setVisible(has_route)
        self.route.setObjectName(f"{path}.params.route")
        wrong = [problem.line() for problem in problems if problem.path == f"{path}.params.route"]
        self.route_problem.show_problem("\n".join(wrong) if has_route else "")
        if not has_route:
            return
        # As the build names them: by name, else by the position among those that take part.
        inside = [child for child in node.children if child.enabled]
        names = [child.name or str(i) for i, child in enumerate(inside)]
        chosen = str(node.params.get("route") or "")
        shown = [self.route.itemData(i) for i in range(self.route.count())]
        extra = [] if chosen in ("", *names) else [chosen]
        if shown != ["", *names, *extra]:
            self.route.clear()
            first = self.tr("the first child: {0}").format(names[0]) if names else self.tr("the first child")
            self.route.addItem(first, "")
            for name, child in zip(names, inside, strict=True):
                self.route.addItem(self.tr("{0} ({1})").format(name, child.kind), name)
            for name in extra:
                self.route.addItem(name, name)
        self.route.setCurrentIndex(self.route.findData(chosen))

    def _show_init(self, path: str, node: LayerNode, problems: Sequence[Problem]) -> None:
        entry = catalogue.layer(node.kind)
        axes = _weights_of(entry, node) if entry is not None else {}
        wanted = {f"{path}.init.{name}": (name, n) for name, n in axes.items()}
        if [form.path for form in self._init_forms.values()] != list(wanted) or self._axes() != axes:
            self._make_init_forms(wanted)
        for name, form in self._init_forms.items():
            chosen = node.init.get(name)
            if chosen is None:
                form.show(None, problems=problems)
            else:
                form.show(chosen.kind, chosen.params, problems)

    def _axes(self) -> dict[str, int]:
        return {name: int(form.property("axes")) for name, form in self._init_forms.items()}

    def _make_init_forms(self, wanted: Mapping[str, tuple[str, int]]) -> None:
        for form in self._init_forms.values():
            # Half-typed text must not be taken over when its field loses the focus on its way out.
            form.blockSignals(True)
        while (item := self._init_rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._init_forms = {}
        for path, (name, axes) in wanted.items():
            label = heading(self.tr("First values of {0}").format(name), self._init_area)
            form = KindForm(path, initializers_for(axes), optional=True, parent=self._init_area)
            form.setProperty("axes", axes)
            chooser = form.chooser
            chooser.setItemText(0, self.tr("torch's default"))
            chooser.setItemData(0, self.tr("What the layer itself draws when it is made."), SUMMARY_ROLE)
            label.setBuddy(chooser)
            form.edited.connect(self.edited)
            form.kindChosen.connect(self.init_chosen)
            self._init_rows.addWidget(label)
            self._init_rows.addWidget(form)
            self._init_forms[name] = form

    @Slot(int)
    def _on_route(self, row: int) -> None:
        self.edited.emit(f"{self._path}.params.route", self.route.itemData(row))

    @Slot()
    def _on_name(self) -> None:
        text = self.name_edit.text().strip()
        self.name_edit.setModified(False)
        if text != self._name and self._path:
            self.edited.emit(f"{self._path}.name", text or None)


def _offered(entry: LayerEntry) -> LayerEntry:
    """The entry without what is chosen among the children, which has a field of its own."""
    return replace(entry, params=()) if entry.kind == "ModuleDict" else entry


def initializers_for(axes: int) -> tuple[InitializerEntry, ...]:
    """The initialisers that can fill a tensor with so many axes."""
    return tuple(
        entry
        for entry in catalogue.INITIALIZERS
        if entry.min_dims <= axes and (entry.max_dims is None or axes <= entry.max_dims)
    )


def _weights_of(entry: LayerEntry, node: LayerNode) -> dict[str, int]:
    params = entry.resolved(node.params)
    return {
        name: axes
        for name, axes in entry.weights.items()
        if all(params.get(switch) is not False for switch in _SWITCHES.get(name, ()))
    }
