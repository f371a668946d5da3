"""The model page: the layers, the selected one's form and the palette, and pages that look at the network."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QTabWidget, QToolButton, QVBoxLayout, QWidget

from engine import catalogue
from engine.catalogue.own_module import OWN_KIND
from engine.model_presets import with_model
from engine.spec import LayerNode, Problem, ProjectError, ProjectSpec, get_value, reset_param
from engine.spec.model import InitRule
from engine.spec.tree import layer_paths
from trainer_gui.forms.entry_palette import EntryPalette
from trainer_gui.session.session import Session
from trainer_gui.tabs.choosing import choose_entry, choose_layer
from trainer_gui.tabs.model.code_page import CodePage
from trainer_gui.tabs.model.drawing_page import DrawingPage
from trainer_gui.tabs.model.init_page import InitPage
from trainer_gui.tabs.model.layer_facts import LayerFacts, facts_of_layers
from trainer_gui.tabs.model.layer_form import LayerForm
from trainer_gui.tabs.model.layer_list import LayerList
from trainer_gui.tabs.model.own_module_opener import OwnModuleOpener
from trainer_gui.tabs.model.preset_dialog import PresetDialog
from trainer_gui.tabs.model.size_page import SizePage
from trainer_gui.tabs.model.summary_page import SummaryPage
from trainer_gui.tabs.model.topics import layers_by_topic
from trainer_gui.tabs.model.tree_editor import TreeEditor
from trainer_gui.tabs.model.tree_edits import nearest
from trainer_gui.tabs.model.tree_model import KIND_MIME
from trainer_gui.tabs.page import LEFT_MIN_PX, TabPage, note, scrolled

# Five layers in view; the form of the selected one has the larger part.
_SPLIT_PX = [228, 292]
# The list has a third of the page; the user can drag it wider.
_LEFT_SHARE = 1 / 3


class ModelTab(TabPage):
    """Edits the tree of layers; shows the network in several ways.

    Args:
        session: Where the project is.
        parent: Owner.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.setObjectName("modelTab")
        self._selected = ""
        # How many neighbours an edit wants selected; 0 for no wish.
        self._count = 0
        self._facts: dict[str, LayerFacts] = {}
        self._is_divided = False
        self.layers = LayerList(self)
        self.form = LayerForm(self)
        self.palette_ = self._palette()
        self.editor = TreeEditor(session, self.layers)
        self.drawing = DrawingPage(session, self)
        self.network = self.drawing.neurons
        self.summary = SummaryPage(session, self)
        self.code = CodePage(session, self)
        self.size_page = SizePage(self)
        self.init = InitPage(session, self)
        self.total = note("parameterTotal", self)
        self._lay_out()
        self.layers.picked.connect(self.select)
        self.layers.run_changed.connect(self._on_run_changed)
        self.palette_.chosen.connect(self.editor.add)
        self.editor.done.connect(self._on_tree_edited)
        self.editor.refused.connect(self._on_refused)
        self.own_opener = OwnModuleOpener(session, self)
        self.editor.own_wanted.connect(self.own_opener.open)
        self.form.own.asked.connect(self.own_opener.open_again)
        self.own_opener.opened.connect(self._on_own_opened)
        self.own_opener.opened_again.connect(self._on_own_opened_again)
        self.own_opener.refused.connect(self._on_refused)
        self.form.edited.connect(self.set_value)
        self.form.kind_chosen.connect(self._on_kind_chosen)
        self.form.init_chosen.connect(self._on_init_chosen)
        self.drawing.picked.connect(self.select)
        self.summary.picked.connect(self.select)
        self.init.rules.edited.connect(self.set_value)
        self.init.rules.kind_chosen.connect(self._on_init_chosen)
        self.init.rules.rules_changed.connect(self._on_rules)
        self.init.looked.connect(self._want_pictures)
        self.pages.currentChanged.connect(self._on_page)
        self.follow()

    def _palette(self) -> EntryPalette:
        placeholder = self.tr("Search: convolution, pooling, resnet …")
        palette = EntryPalette(layers_by_topic(), placeholder, KIND_MIME, folded=True, parent=self)
        palette.search.setObjectName("paletteSearch")
        palette.search.setAccessibleName(self.tr("Search the layers"))
        palette.tree.setObjectName("paletteList")
        palette.tree.setAccessibleName(self.tr("Layers by topic"))
        palette.tree.setToolTip(
            self.tr("Drag a layer into the list above, or add it behind the selected one by a double click.")
        )
        return palette

    def _lay_out(self) -> None:
        self.lower_pages = QTabWidget(self)
        self.lower_pages.setObjectName("layerPages")
        self.lower_pages.setDocumentMode(True)
        self.lower_pages.addTab(scrolled(self.form, "layerFormArea", self.lower_pages), self.tr("Layer"))
        offered = QWidget(self.lower_pages)
        offered.setObjectName("layerPalette")
        column = QVBoxLayout(offered)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.palette_.search)
        column.addWidget(self.palette_, 1)
        self.lower_pages.addTab(offered, self.tr("Palette"))
        self.presets_button = QToolButton(self.lower_pages)
        self.presets_button.setObjectName("openModelPresets")
        self.presets_button.setText(self.tr("Models…"))
        self.presets_button.setToolTip(
            self.tr("Well-known models, from one weighted sum to ResNet-18, in the place of this one.")
        )
        self.presets_button.setAutoRaise(True)
        self.presets_button.clicked.connect(self._on_presets)
        self.lower_pages.setCornerWidget(self.presets_button)
        left = QSplitter(Qt.Orientation.Vertical, self)
        left.setObjectName("modelSplitter")
        left.setChildrenCollapsible(False)
        left.addWidget(self.layers)
        left.addWidget(self.lower_pages)
        left.setStretchFactor(0, 1)
        left.setStretchFactor(1, 2)
        left.setSizes(_SPLIT_PX)
        left.setMinimumWidth(LEFT_MIN_PX)
        self.pages = QTabWidget(self)
        self.pages.setObjectName("modelPages")
        self.pages.setDocumentMode(True)
        self.pages.setUsesScrollButtons(True)
        for page, title in (
            (self.drawing, self.tr("Network")),
            (self.summary, self.tr("Summary")),
            (self.code, self.tr("Code")),
            (self.size_page, self.tr("Sizes")),
            (self.init, self.tr("Initialisation")),
        ):
            self.pages.addTab(page, title)
        right = QWidget(self)
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.pages, 1)
        column.addWidget(self.total)
        self.split = QSplitter(Qt.Orientation.Horizontal, self)
        self.split.setObjectName("modelColumns")
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(left)
        self.split.addWidget(right)
        self.split.setStretchFactor(0, 1)
        self.split.setStretchFactor(1, 2)
        self.split.splitterMoved.connect(self._on_split_moved)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 8, 8, 8)
        row.addWidget(self.split)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The list has its share of the page until the user drags the line between them."""
        super().resizeEvent(event)
        if not self._is_divided:
            left = max(LEFT_MIN_PX, round(self.width() * _LEFT_SHARE))
            self.split.setSizes([left, max(1, self.width() - left)])

    @Slot()
    def _on_split_moved(self) -> None:
        self._is_divided = True

    @property
    def selected(self) -> str:
        """Path of the layer in hand; that of the model where there is none."""
        return self._selected

    @property
    def facts(self) -> dict[str, LayerFacts]:
        """What is shown of every layer."""
        return self._facts

    @Slot(str)
    def select(self, path: str) -> None:
        """Take another layer in hand."""
        if path != self._selected:
            self._selected = path
            self._show(self.session.spec, (*self._refused, *self.session.problems))
            self._want_pictures()

    def show_project(self, spec: ProjectSpec, problems: Sequence[Problem]) -> None:
        """Show the model of a project; the same call again changes nothing."""
        if self._selected not in dict(layer_paths(spec.model)):
            # After undo, or in another project: the nearest that is still there.
            self._selected, self._count = nearest(spec, self._selected), 1
        self._show(spec, problems)

    def _show(self, spec: ProjectSpec, problems: Sequence[Problem]) -> None:
        self._facts = facts = facts_of_layers(spec, self.session.check.walk, problems, self._facts)
        selected = self._selected
        count, self._count = self._count, 0
        self.layers.show_layers(facts, selected, count)
        self.layers.actions_.allow(self.editor.allowed(spec))
        node: LayerNode = get_value(spec, selected)
        self.form.show_layer(selected, node, facts[selected].title, problems)
        if node.kind == OWN_KIND:
            row = self.session.check.walk.at(selected)
            probe = row.probe if row is not None else None
            self.form.own.show_module(selected, node, self.session.own_code.value, probe, problems)
        self._show_page(spec, problems)
        refused = "\n".join(problem.line() for problem in self._refused)
        self.total.setText(refused or self._total_text(facts))

    def _show_page(self, spec: ProjectSpec, problems: Sequence[Problem]) -> None:
        """Show the page in front; the others follow when they are looked at."""
        facts, selected = self._facts, self._selected
        match self.pages.currentWidget():
            case self.drawing:
                self.drawing.show_layers(facts, selected, spec)
            case self.summary:
                self.summary.show_layers(facts, selected)
            case self.size_page:
                self.size_page.show_layer(selected, self.session.check.walk)
            case self.init:
                self.init.show_project(spec, problems)

    def show_pictures(self) -> None:
        """Ask for what torch has to say on the page in front."""
        spec = self.session.spec
        match self.pages.currentWidget():
            case self.summary:
                self.summary.ask(spec)
            case self.code:
                self.code.ask(spec)
            case self.init:
                self.init.ask(self._selected, self._facts, spec)

    @Slot(int)
    def _on_page(self, index: int) -> None:
        del index
        if self._facts:
            self._show_page(self.session.spec, (*self._refused, *self.session.problems))
            self._want_pictures()

    @Slot(object)
    def _on_rules(self, rules: tuple[InitRule, ...]) -> None:
        self._edit(lambda spec: spec.model_copy(update={"initialization": rules}), "")
        self.init.show_project(self.session.spec, (*self._refused, *self.session.problems))

    def _total_text(self, facts: dict[str, LayerFacts]) -> str:
        leaves = [layer for layer in facts.values() if not layer.is_container and layer.is_enabled]
        if self.session.data is None or not leaves:
            return ""
        total = sum(layer.n_params or 0 for layer in leaves)
        one = total == 1
        text = self.tr("1 learnable parameter") if one else self.tr("{0} learnable parameters")
        text = text.format(f"{total:,}")
        missing = sum(layer.n_params is None for layer in leaves)
        if missing:
            more = self.tr("layers whose shapes are not known are left out: {0}").format(missing)
            return self.tr("{0}; {1}.").format(text, more)
        n = sum(layer.times for layer in leaves)
        if n == 1:
            return self.tr("{0} in 1 layer.").format(text)
        return self.tr("{0} in {1} layers.").format(text, n)

    # Edits

    @Slot()
    def _on_presets(self) -> None:
        data = self.session.data
        dialog = PresetDialog(data.facts.input_shape if data is not None else None, self)
        dialog.accepted.connect(self._on_preset_chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot()
    def _on_preset_chosen(self) -> None:
        dialog = self.sender()
        assert isinstance(dialog, PresetDialog)
        preset, with_data = dialog.chosen, dialog.with_data
        if preset is not None:
            self._selected = ""
            self._edit(lambda spec: with_model(spec, preset, with_data=with_data), "")

    def _edit(self, change: Callable[[ProjectSpec], ProjectSpec], path: str) -> None:
        document = self.session.document
        self.edit(lambda: document.replace(change(document.spec), path))

    @Slot(str, int)
    def _on_tree_edited(self, path: str, count: int) -> None:
        self._selected, self._count = path, count

    @Slot(object)
    def _on_refused(self, problems: Sequence[Problem]) -> None:
        def refuse() -> None:
            raise ProjectError(problems)

        self.edit(refuse)

    @Slot()
    def _on_run_changed(self) -> None:
        self.layers.actions_.allow(self.editor.allowed(self.session.spec))

    @Slot(str, object)
    def _on_kind_chosen(self, path: str, kind: str) -> None:
        entry = catalogue.layer(kind)
        if entry is not None:
            self._edit(lambda spec: choose_layer(spec, path, entry), f"{path}.kind")

    @Slot(object)
    def _on_own_opened(self, params: Mapping[str, Any]) -> None:
        self.editor.add_node(LayerNode(kind=OWN_KIND, params=params))

    @Slot(str, object)
    def _on_own_opened_again(self, path: str, params: Mapping[str, Any]) -> None:
        self.edit(lambda: self.session.document.set_value(f"{path}.params", params, merge=False))

    @Slot(str, object)
    def _on_init_chosen(self, path: str, kind: str | None) -> None:
        entry = catalogue.initializer(kind) if kind is not None else None

        def change(spec: Any) -> ProjectSpec:
            return reset_param(spec, path) if entry is None else choose_entry(spec, path, entry)

        self._edit(change, path)
