"""The autograd graph, and backward played node by node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QSlider, QToolButton, QVBoxLayout, QWidget

from trainer_gui.plots.autograd_graph import AutogradGraph
from trainer_gui.plots.fitted_area import FittedArea
from trainer_gui.tabs.page import note
from trainer_gui.tabs.tensors.pictures import graph_picture
from trainer_gui.theme.apply import current_theme, theme_notifier
from trainer_gui.theme.colors import Theme
from trainer_gui.theme.icons import icon

if TYPE_CHECKING:
    from engine.explore.bench.view import Graph

# Long enough to read where a gradient went.
FRAME_MS = 800


class GraphPage(QWidget):
    """Shows the graph after the shown step; plays the step's backward if it is one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("graphPage")
        self.graph = AutogradGraph(self)
        self.graph.setObjectName("autogradGraph")
        self._timer = QTimer(self)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._advance)
        self._controls = QWidget(self)
        self.play_button = QToolButton(self._controls)
        self.play_button.setObjectName("playBackward")
        self.play_button.setCheckable(True)
        self.play_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.play_button.setText(self.tr("Play backward"))
        self.play_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.play_button.setToolTip(self.tr("Shows the gradients arrive one node after the other."))
        self.play_button.setAccessibleName(self.tr("Play backward"))
        self.play_button.toggled.connect(self._on_play)
        self.slider = QSlider(Qt.Orientation.Horizontal, self._controls)
        self.slider.setObjectName("backwardSlider")
        self.slider.setAccessibleName(self.tr("How far backward has come"))
        self.slider.setPageStep(1)
        self.slider.valueChanged.connect(self._on_slid)
        self.words = note("backwardWords", self)
        row = QHBoxLayout(self._controls)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.play_button)
        row.addWidget(self.slider, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.setSpacing(3)
        self._area = FittedArea(self.graph, "graphArea", self)
        column.addWidget(self._area, 1)
        column.addWidget(self._controls)
        column.addWidget(self.words)
        self._graph: Graph | None = None
        theme_notifier().changed.connect(self._on_theme)
        self._on_theme(current_theme())

    @property
    def is_playing(self) -> bool:
        """True while the gradients move by themselves."""
        return self._timer.isActive()

    def show_graph(self, graph: Graph | None) -> None:
        """Show a graph; the same one again changes nothing."""
        if graph is self._graph:
            return
        self._graph = graph
        self.stop()
        if graph is None:
            return
        self.graph.show_graph(graph_picture(graph))
        n = self.graph.n_arrivals
        self._controls.setVisible(n > 0)
        blocked = self.slider.blockSignals(True)
        self.slider.setRange(0, n)
        self.slider.setValue(n)
        self.slider.blockSignals(blocked)
        self._say()

    def stop(self) -> None:
        """Let the gradients rest."""
        self._timer.stop()
        self.play_button.setChecked(False)

    def hideEvent(self, event: object) -> None:
        """What nobody sees does not move."""
        self.stop()
        super().hideEvent(event)  # type: ignore[arg-type]

    def _say(self) -> None:
        if self.graph.n_arrivals:
            text = self.graph.sentence()
        else:
            text = self.tr(
                "Framed: leaves, where backward leaves gradients. Dashed: constants. Hatched: freed by a backward."
            )
        self.words.setText(text)

    @Slot(bool)
    def _on_play(self, on: bool) -> None:
        self.play_button.setIcon(icon("pause" if on else "run", current_theme()))
        if not on:
            self._timer.stop()
            return
        if self.slider.value() >= self.slider.maximum():
            self.slider.setValue(0)
        self._timer.start()

    @Slot()
    def _advance(self) -> None:
        if self.slider.value() < self.slider.maximum():
            self.slider.setValue(self.slider.value() + 1)
        if self.slider.value() >= self.slider.maximum():
            self.play_button.setChecked(False)

    @Slot(int)
    def _on_slid(self, n: int) -> None:
        self.graph.set_arrived(n)
        self._say()
        newest = self.graph.newest()
        if newest is not None:
            # Where there is more than can be seen, the view goes along with the gradient.
            center = self.graph.box_rect(newest).center()
            self._area.ensureVisible(round(center.x()), round(center.y()), 90, 50)

    @Slot(object)
    def _on_theme(self, theme: Theme) -> None:
        self.play_button.setIcon(icon("pause" if self.is_playing else "run", theme))
