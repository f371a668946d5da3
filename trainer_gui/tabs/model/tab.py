"""The model page: the layers, the selected one's form, and a drawing of the network that follows every edit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QScrollArea, QSplitter, QVBoxLayout, QWidget

from engine import catalogue
from engine.catalogue import LayerEntry
from engine.check.shapes import ShapeWalk
from engine.spec import LayerNode, Problem, ProjectError, ProjectSpec, get_value, reset_param
from engine.spec.tree import (
    ROOT,
    can_move,
    duplicate_layer,
    insert_layer,
    layer_paths,
    move_layer,
    owner_of,
    remove_layer,
)
from trainer_gui.session.session import Session
from trainer_gui.tabs.choosing import choose_entry, choose_layer, fresh_layer
from trainer_gui.tabs.model.layer_facts import LayerFacts, facts_of_layers
from trainer_gui.tabs.model.layer_form import LayerForm
from trainer_gui.tabs.model.layer_list import LayerList
from trainer_gui.tabs.model.network_columns import network_of
from trainer_gui.tabs.model.network_view import NetworkView
from trainer_gui.tabs.page import TabPage, heading, note, scrolled, side_by_side

# Five layers in view; the form of the selected one has the larger part.
_SPLIT_PX = [228, 292]


class ModelTab(TabPage):
    """Edits the tree of layers; draws the network.

    Args:
        session: Where the project is.
        parent: Owner.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.setObjectName("modelTab")
        self._selected = ""
        self._counts: Mapping[str, int] = {}
        self._counted: ShapeWalk | None = None
        self._asked: ShapeWalk | None = None
        self.layers = LayerList(self)
        self.form = LayerForm(self)
        self.network = NetworkView(self)
        self.total = note("parameterTotal", self)
        split = QSplitter(Qt.Orientation.Vertical, self)
        split.setObjectName("modelSplitter")
        split.setChildrenCollapsible(False)
        split.addWidget(self.layers)
        split.addWidget(scrolled(self.form, "layerFormArea", split))
        split.setStretchFactor(0, 1)
        split.setStretchFactor(1, 2)
        split.setSizes(_SPLIT_PX)
        picture = QWidget(self)
        area = QScrollArea(picture)
        area.setObjectName("networkArea")
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self.network)
        column = QVBoxLayout(picture)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(heading(self.tr("Network"), picture))
        column.addWidget(area, 1)
        column.addWidget(self.total)
        self._network_area = area
        side_by_side(self, split, picture)
        self.layers.picked.connect(self.select)
        self.layers.add_wanted.connect(self._on_add)
        self.layers.remove_wanted.connect(self._on_remove)
        self.layers.duplicate_wanted.connect(self._on_duplicate)
        self.layers.move_wanted.connect(self._on_move)
        self.form.edited.connect(self.set_value)
        self.form.kind_chosen.connect(self._on_kind_chosen)
        self.form.init_chosen.connect(self._on_init_chosen)
        self.network.picked.connect(self.select)
        self.follow()

    @property
    def selected(self) -> str:
        """Path of the layer in hand; that of the model where there is none."""
        return self._selected

    @Slot(str)
    def select(self, path: str) -> None:
        """Take another layer in hand."""
        if path != self._selected:
            self._selected = path
            self._show(self.session.spec, (*self._refused, *self.session.problems))
            rect = self.network.column_rect(path)
            if not rect.isEmpty():
                self._network_area.ensureVisible(round(rect.center().x()), 0, round(rect.width()), 0)

    def show_project(self, spec: ProjectSpec, problems: Sequence[Problem]) -> None:
        """Show the model of a project; the same call again changes nothing."""
        if self._selected not in dict(layer_paths(spec.model)):
            # After undo, or in another project: the nearest that is still there.
            self._selected = _nearest(spec, self._selected)
        self._show(spec, problems)

    def show_pictures(self) -> None:
        """Ask torch how many parameters each layer has."""
        walk = self.session.check.walk
        if walk is self._asked:
            return
        self._asked = walk

        def work() -> tuple[ShapeWalk, Mapping[str, int]]:
            from engine.explore.parameter_counts import parameter_counts

            return walk, parameter_counts(walk)

        self.session.background.submit("model.parameters", work, self._take_counts, self._refuse_counts)

    def _show(self, spec: ProjectSpec, problems: Sequence[Problem]) -> None:
        walk = self.session.check.walk
        # Counts of an older walk would stand beside other shapes.
        known = self._counted is not None and self._counted.layers == walk.layers
        facts = facts_of_layers(spec, walk, self._counts if known else {}, problems)
        selected = self._selected
        self.layers.show_layers(facts, selected)
        inside = selected != ROOT
        self.layers.allow(
            change=inside,
            up=inside and can_move(spec, selected, -1),
            down=inside and can_move(spec, selected, 1),
        )
        self.form.show_layer(selected, get_value(spec, selected), facts[selected].title, problems)
        data = self.session.data
        shape = (1, *data.facts.input_shape) if data is not None else None
        names = data.facts.input_names if data is not None else ()
        self.network.show_network(network_of(facts, shape, self.tr("input"), names), selected)
        refused = "\n".join(problem.line() for problem in self._refused)
        self.total.setText(refused or self._total_text(facts, known))

    def _total_text(self, facts: Mapping[str, LayerFacts], known: bool) -> str:
        if not known:
            return ""
        leaves = [layer for layer in facts.values() if not layer.is_container]
        total = sum(layer.n_params or 0 for layer in leaves)
        one = total == 1
        text = self.tr("1 learnable parameter") if one else self.tr("{0} learnable parameters")
        text = text.format(f"{total:,}")
        missing = sum(layer.n_params is None for layer in leaves)
        if missing:
            more = self.tr("layers whose shapes are not known are left out: {0}").format(missing)
            return self.tr("{0}; {1}.").format(text, more)
        if len(leaves) == 1:
            return self.tr("{0} in 1 layer.").format(text)
        return self.tr("{0} in {1} layers.").format(text, len(leaves))

    def _take_counts(self, counted: tuple[ShapeWalk, Mapping[str, int]]) -> None:
        self._counted, self._counts = counted
        self._show(self.session.spec, (*self._refused, *self.session.problems))

    def _refuse_counts(self, error: Exception) -> None:
        self.total.setText(self.tr("PyTorch cannot count the parameters: {0}").format(str(error)))

    # Edits

    def _restructure(self, change: Callable[[ProjectSpec], tuple[ProjectSpec, str]]) -> None:
        """Edit the tree and keep the layer in hand, wherever it went."""

        def act() -> None:
            after, path = change(self.session.spec)
            self._selected = path
            # Without a path, so that two quick edits stay two steps of undo.
            self.session.document.replace(after)

        before = self._selected
        self.edit(act)
        if self._refused:
            self._selected = before
            self.refresh()

    @Slot(str)
    def _on_add(self, kind: str) -> None:
        entry = catalogue.layer(kind)
        if entry is not None:
            self._restructure(lambda spec: _added(spec, self._selected, entry))

    @Slot()
    def _on_remove(self) -> None:
        self._restructure(lambda spec: remove_layer(spec, self._selected))

    @Slot()
    def _on_duplicate(self) -> None:
        self._restructure(lambda spec: duplicate_layer(spec, self._selected))

    @Slot(int)
    def _on_move(self, by: int) -> None:
        self._restructure(lambda spec: move_layer(spec, self._selected, by))

    @Slot(str, object)
    def _on_kind_chosen(self, path: str, kind: str) -> None:
        entry = catalogue.layer(kind)
        if entry is not None:
            document = self.session.document
            self.edit(lambda: document.replace(choose_layer(document.spec, path, entry), f"{path}.kind"))

    @Slot(str, object)
    def _on_init_chosen(self, path: str, kind: str | None) -> None:
        document = self.session.document
        entry = catalogue.initializer(kind) if kind is not None else None

        def change() -> None:
            spec: Any = document.spec
            after = reset_param(spec, path) if entry is None else choose_entry(spec, path, entry)
            document.replace(after, path)

        self.edit(change)


def _added(spec: ProjectSpec, selected: str, entry: LayerEntry) -> tuple[ProjectSpec, str]:
    """Put a fresh layer behind the selected one, or into a selected container."""
    node: LayerNode = get_value(spec, selected)
    holder = catalogue.layer(node.kind)
    if holder is not None and holder.container:
        return insert_layer(spec, selected, len(node.children), fresh_layer(entry))
    if selected == ROOT:
        # A single layer becomes the first of a chain.
        chain = LayerNode(kind="Sequential", children=(node.model_copy(update={"name": None}),))
        return insert_layer(spec.model_copy(update={"model": chain}), ROOT, 1, fresh_layer(entry))
    parent, index = owner_of(selected)
    return insert_layer(spec, parent, index + 1, fresh_layer(entry))


def _nearest(spec: ProjectSpec, path: str) -> str:
    """The layer to take in hand when the one at a path is gone."""
    there = dict(layer_paths(spec.model))
    at = path
    while at and at != ROOT:
        try:
            parent, index = owner_of(at)
        except ProjectError:
            break
        if parent in there and there[parent].children:
            return f"{parent}.children[{min(index, len(there[parent].children) - 1)}]"
        at = parent
    return f"{ROOT}.children[0]" if spec.model.children else ROOT
