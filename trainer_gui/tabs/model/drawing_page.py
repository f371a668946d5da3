"""The drawing of the network: neurons where there are few, else blocks; with zoom and export."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine import catalogue
from engine.spec import ProjectSpec
from engine.spec.tree import ROOT
from engine.train.inner_questions import NeuronMapsView
from engine.train.questions import Answer
from trainer_gui.plots.network_blocks import NetworkBlocks
from trainer_gui.session.session import Session
from trainer_gui.session.state import State
from trainer_gui.tabs.model.block_tree import BlockTree
from trainer_gui.tabs.model.layer_facts import LayerFacts
from trainer_gui.tabs.model.mapped_network import MappedNetworkView
from trainer_gui.tabs.model.network_columns import network_of

# More columns of neurons than this are not looked at one by one.
_MOST_COLUMNS = 16
_MOST_NAMES = 12
# While the model trains, the maps of the neurons follow this often.
_MAPS_S = 0.2


class DrawingPage(QWidget):
    """Shows the network in one of two ways; the user can choose the other one.

    Args:
        session: Where the data is.
        parent: Owner.

    Signals:
        picked: Path of the layer that was clicked.
    """

    picked = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("drawingPage")
        self._session = session
        # What the user asked for; None follows the network.
        self._wanted: bool | None = None
        self._tree = BlockTree()
        self._mapped: ProjectSpec | None = None
        self.watch = session.watch(NeuronMapsView(), _MAPS_S)
        self.watch.setParent(self)
        self.watch.seen.connect(self._on_seen)
        session.run.state_changed.connect(self._on_state)
        self.neurons = MappedNetworkView(self)
        self.neurons.picked.connect(self.picked)
        self.blocks = NetworkBlocks(self)
        self.blocks.picked.connect(self.picked)
        self._area = QScrollArea(self)
        self._area.setObjectName("networkArea")
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(self.neurons)
        self.stack = QStackedWidget(self)
        self.stack.addWidget(self._area)
        self.stack.addWidget(self.blocks)
        self.said = QLabel(self)
        self.said.setObjectName("drawingNote")
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        bar = QHBoxLayout()
        bar.setSpacing(2)
        self.as_neurons = self._button(
            "drawNeurons", self.tr("Neurons"), self.tr("A circle for each neuron: for small dense networks")
        )
        self.as_blocks = self._button(
            "drawBlocks",
            self.tr("Blocks"),
            self.tr("A block for each layer, with the shapes on the lines between them"),
        )
        for button, neurons in ((self.as_neurons, True), (self.as_blocks, False)):
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, neurons=neurons: self._choose(neurons))
            bar.addWidget(button)
        bar.addWidget(self.said, 1)
        self.fold = self._button(
            "foldRepeats",
            self.tr("Fold"),
            self.tr("Draw layers that repeat themselves once, with the number of times"),
        )
        self.fold.setCheckable(True)
        self.fold.setChecked(True)
        self.fold.toggled.connect(self.blocks.set_folding)
        tip = self.tr("Show as much as can be read (0); press it again for the whole network")
        fit = self._button("fitDrawing", self.tr("Fit"), tip)
        fit.clicked.connect(self.blocks.fit)
        larger = self._button("zoomIn", "+", self.tr("Larger (+, or the wheel)"))
        larger.clicked.connect(lambda: self.blocks.zoom_by(1.25))
        smaller = self._button("zoomOut", "−", self.tr("Smaller (−, or the wheel)"))
        smaller.clicked.connect(lambda: self.blocks.zoom_by(0.8))
        self.export = self._button(
            "exportDrawing", self.tr("Export…"), self.tr("Save the drawing as SVG or PNG")
        )
        self.export.clicked.connect(self._on_export)
        self._block_buttons = (self.fold, fit, larger, smaller, self.export)
        for button in self._block_buttons:
            bar.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        column.addLayout(bar)
        column.addWidget(self.stack, 1)

    @property
    def shows_neurons(self) -> bool:
        """True while neurons are drawn."""
        return self.stack.currentWidget() is self._area

    def show_layers(self, facts: Mapping[str, LayerFacts], selected: str, spec: ProjectSpec) -> None:
        """Draw a network; the same call again changes nothing.

        Args:
            facts: Every node by path.
            selected: Path of the layer in hand.
            spec: The project.
        """
        can = _is_small_and_dense(facts)
        neurons = can and self._wanted is not False
        self.as_neurons.setEnabled(can)
        self.as_neurons.setChecked(neurons)
        self.as_blocks.setChecked(not neurons)
        for button in self._block_buttons:
            button.setVisible(not neurons)
        self.stack.setCurrentWidget(self._area if neurons else self.blocks)
        self._facts, self._selected, self._spec = facts, selected, spec
        data = self._session.data
        shape = (1, *data.facts.input_shape) if data is not None else None
        names = data.facts.input_names if data is not None else ()
        self._watch_maps()
        if neurons:
            if self._mapped is not None and not _same_network(self._mapped, spec):
                self._forget_maps()
            self.neurons.show_network(network_of(facts, shape, self.tr("input"), names), selected)
            rect = self.neurons.column_rect(selected)
            if not rect.isEmpty():
                self._area.ensureVisible(round(rect.center().x()), 0, round(rect.width()), 0)
            return
        tip = ", ".join(names[:_MOST_NAMES]) + (", …" if len(names) > _MOST_NAMES else "")
        blocks = self._tree.blocks_of(spec.model, facts, shape, self.tr("input"), tip)
        self.blocks.show_blocks(blocks, selected)

    def save_picture(self, path: Path) -> None:
        """Write the drawing of blocks to a file, and say so."""
        try:
            self.blocks.save_picture(path)
        except OSError as error:
            self.said.setText(self.tr("The file could not be written: {0}").format(error.strerror or error))
        else:
            self.said.setText(self.tr("Saved as {0}").format(path.name))

    def showEvent(self, event: QShowEvent) -> None:
        """The maps of the neurons are asked for while they can be seen."""
        super().showEvent(event)
        self._watch_maps()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks at the neurons any more."""
        self.watch.stop()
        super().hideEvent(event)

    def _watch_maps(self) -> None:
        data = self._session.data
        if self.isVisible() and self.shows_neurons and data is not None and data.facts.input_shape == (2,):
            self.watch.start()
        else:
            self.watch.stop()

    def _forget_maps(self) -> None:
        self._mapped = None
        self.neurons.show_maps(None)

    @Slot(object)
    def _on_seen(self, answer: Answer) -> None:
        self._mapped = self._session.spec
        self.neurons.show_maps(answer.value)

    @Slot(object)
    def _on_state(self, state: State) -> None:
        if state is State.EMPTY:
            self._forget_maps()

    def _button(self, name: str, text: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _choose(self, neurons: bool) -> None:
        self._wanted = neurons
        self.show_layers(self._facts, self._selected, self._spec)

    @Slot()
    def _on_export(self) -> None:
        filters = self.tr("SVG drawing (*.svg);;PNG image (*.png)")
        chosen, kind = QFileDialog.getSaveFileName(self, self.tr("Save the drawing"), "network.svg", filters)
        if chosen:
            path = Path(chosen)
            if path.suffix.lower() not in (".svg", ".png"):
                path = path.with_name(path.name + (".png" if "png" in kind else ".svg"))
            self.save_picture(path)


def _same_network(before: ProjectSpec, after: ProjectSpec) -> bool:
    """True if the maps of one project are those of the other, too."""
    return (before.model, before.data, before.seed) == (after.model, after.data, after.seed)


def _is_small_and_dense(facts: Mapping[str, LayerFacts]) -> bool:
    """True for a chain of a few layers that take and give rows of numbers."""
    if any(layer.is_container and layer.kind != "Sequential" for layer in facts.values()):
        return False
    leaves = [layer for layer in facts.values() if not layer.is_container]
    if not leaves:
        return facts[ROOT].kind == "Sequential"
    for layer in leaves:
        entry = catalogue.layer(layer.kind)
        shapes = [shape for shape in (layer.input_shape, layer.output_shape) if shape is not None]
        if entry is None or any(len(shape) != 2 for shape in shapes) or not layer.is_enabled:
            return False
    return len(leaves) <= _MOST_COLUMNS
