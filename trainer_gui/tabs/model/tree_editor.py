"""The list of layers with the edits that it asks for: each one act, one step of undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication

from engine import catalogue
from engine.catalogue.own_module import OWN_KIND
from engine.spec import Fix, LayerNode, Problem, ProjectError, ProjectSpec, get_value
from engine.spec.tree import ROOT, can_move, owner_of, unwrap_layer, with_layer
from trainer_gui.session.session import Session
from trainer_gui.tabs.choosing import fresh_layer
from trainer_gui.tabs.model import tree_edits
from trainer_gui.tabs.model.layer_actions import Allowed
from trainer_gui.tabs.model.layer_list import LayerList
from trainer_gui.tabs.model.layer_text import layers_of_text, text_of_layers

Change = Callable[[ProjectSpec], tree_edits.Edited]


class TreeEditor(QObject):
    """Carries out what the list and the palette ask for.

    Args:
        session: Where the project is.
        layers: The list.

    Signals:
        done: Path of the layer in hand after an edit, and how many neighbours are selected.
        refused: Problems that kept an edit from being made.
        own_wanted: A module is to be opened from a file of the user's own.
    """

    done = Signal(str, int)
    refused = Signal(object)
    own_wanted = Signal()

    def __init__(self, session: Session, layers: LayerList) -> None:
        super().__init__(layers)
        self._session = session
        self._layers = layers
        actions = layers.actions_
        actions.remove.connect(self._on_remove)
        actions.duplicate.connect(self._on_duplicate)
        actions.copy.connect(self._on_copy)
        actions.cut.connect(self._on_cut)
        actions.paste.connect(self._on_paste)
        actions.unwrap.connect(self._on_unwrap)
        actions.move.connect(self._on_move)
        actions.wrap.connect(self._on_wrap)
        actions.enable.connect(self._on_enable)
        actions.own.connect(self.own_wanted)
        layers.add_wanted.connect(self.add)
        layers.fix_wanted.connect(self._on_fix)
        # What was dropped is carried out when the dragging is over: it changes the rows of the view.
        queued = Qt.ConnectionType.QueuedConnection
        layers.model.moved.connect(self._on_moved, queued)
        layers.model.kind_dropped.connect(self._on_kind_dropped, queued)
        layers.model.renamed.connect(self._on_renamed)

    def allowed(self, spec: ProjectSpec) -> Allowed:
        """What can be done to what is selected now."""
        path, count = self._layers.run()
        if count == 0 or path == ROOT:
            can_unwrap = path == ROOT and count == 1 and len(spec.model.children) == 1
            return Allowed(unwrap=can_unwrap and not self._layers.model.index_of(ROOT).isValid())
        parent, at = owner_of(path)
        node: LayerNode = get_value(spec, path)
        n = len(get_value(spec, parent).children)
        one = count == 1
        return Allowed(
            change=True,
            up=can_move(spec, path, -1) if one else at > 0,
            down=can_move(spec, path, 1) if one else at + count < n,
            single=one,
            unwrap=one and bool(node.children),
            enabled=node.enabled,
        )

    @Slot(str)
    def add(self, kind: str) -> None:
        """Put a fresh layer behind the selected one, or into a selected container."""
        entry = catalogue.layer(kind)
        if kind == OWN_KIND:
            self.own_wanted.emit()
        elif entry is not None:
            self.add_node(fresh_layer(entry))

    def add_node(self, node: LayerNode) -> None:
        """Put a layer behind the selected one, or into a selected container."""
        selected = self._selected()
        self._act(lambda spec: tree_edits.with_added(spec, selected, [node]))

    def _selected(self) -> str:
        return self._layers.model.path_of(self._layers.tree.currentIndex())

    def _act(self, change: Change, count: int = 1) -> None:
        """Edit the tree and keep in hand what was edited, wherever it went."""
        try:
            after, path = change(self._session.spec)
        except ProjectError as error:
            self.refused.emit(error.problems)
            return
        # First the selection, then the project: the page shows both at once when the project changes.
        self.done.emit(path, count)
        try:
            # Without a path, so that two quick edits stay two steps of undo.
            self._session.document.replace(after)
        except ProjectError as error:
            self.refused.emit(error.problems)

    def _with_run(self, change: Callable[[ProjectSpec, str, int], tree_edits.Edited], count: int = 0) -> None:
        path, n = self._layers.run()
        if n and path != ROOT:
            self._act(lambda spec: change(spec, path, n), count or n)

    @Slot()
    def _on_remove(self) -> None:
        self._with_run(tree_edits.without_run, 1)

    @Slot()
    def _on_duplicate(self) -> None:
        self._with_run(tree_edits.with_copies)

    @Slot()
    def _on_copy(self) -> None:
        path, count = self._layers.run()
        if count:
            nodes = tree_edits.layers_in_run(self._session.spec, path, count)
            QGuiApplication.clipboard().setText(text_of_layers(nodes))

    @Slot()
    def _on_cut(self) -> None:
        self._on_copy()
        self._on_remove()

    @Slot()
    def _on_paste(self) -> None:
        selected = self._selected()
        try:
            nodes = layers_of_text(QGuiApplication.clipboard().text(), self._session.spec)
        except ProjectError as error:
            self.refused.emit(error.problems)
            return
        self._act(lambda spec: tree_edits.with_added(spec, selected, nodes), len(nodes))

    @Slot()
    def _on_unwrap(self) -> None:
        path, count = self._layers.run()
        if count == 1:
            n = len(get_value(self._session.spec, path).children)
            self._act(lambda spec: unwrap_layer(spec, path), n)

    @Slot(int)
    def _on_move(self, by: int) -> None:
        self._with_run(lambda spec, path, count: tree_edits.with_moved(spec, path, count, by))

    @Slot(str)
    def _on_wrap(self, kind: str) -> None:
        self._with_run(lambda spec, path, count: tree_edits.with_wrapped(spec, path, count, kind), 1)

    @Slot(bool)
    def _on_enable(self, enabled: bool) -> None:
        self._with_run(lambda spec, path, count: tree_edits.with_enabled(spec, path, count, enabled))

    @Slot(object)
    def _on_fix(self, fix: Fix) -> None:
        try:
            self._session.apply(fix)
        except ProjectError as error:
            self.refused.emit(error.problems)

    @Slot(object, str, int)
    def _on_moved(self, paths: Sequence[str], parent: str, index: int) -> None:
        places = [owner_of(path) for path in paths if path != ROOT]
        first = places[0] if places else ("", 0)
        if len(places) != len(paths) or places != [(first[0], first[1] + i) for i in range(len(places))]:
            expected = "one layer, or several that follow each other in one container"
            self.refused.emit((Problem(ROOT, "not_neighbours", expected, ", ".join(paths)),))
            return
        n = len(paths)
        self._act(lambda spec: tree_edits.with_relocated(spec, paths[0], n, parent, index), n)

    @Slot(str, str, int)
    def _on_kind_dropped(self, kind: str, parent: str, index: int) -> None:
        entry = catalogue.layer(kind)
        if kind == OWN_KIND:
            self.own_wanted.emit()
        elif entry is not None:
            self._act(lambda spec: tree_edits.with_inserted(spec, parent, index, [fresh_layer(entry)]))

    @Slot(str, str)
    def _on_renamed(self, path: str, name: str) -> None:
        def change(spec: ProjectSpec) -> tree_edits.Edited:
            node: LayerNode = get_value(spec, path)
            return with_layer(spec, path, node.model_copy(update={"name": name or None})), path

        self._act(change)
