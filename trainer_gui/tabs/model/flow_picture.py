"""The flow of signals through depth: what initialisers do to activations and gradients, side by side."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine import catalogue
from engine.spec import LayerNode, Node, ProjectError
from trainer_gui.forms.choice_fields import CalmCombo
from trainer_gui.plots.curves import Curve, CurvesPlot
from trainer_gui.session.session import Session
from trainer_gui.theme.apply import current_theme, theme_notifier

if TYPE_CHECKING:
    from engine.explore.signal_flow import SignalFlow

Floats = NDArray[np.float64]

_DEPTH, _MOST_DEPTH = 20, 100
_WIDTH, _MOST_WIDTH = 64, 512
_COLORS = (0, 1, 2, 3, 4, 6, 5, 7)
_LOWEST = 1e-12
# Activation to torch's word for it in calculate_gain.
_GAINS = {
    "": "linear",
    "ReLU": "relu",
    "Tanh": "tanh",
    "Sigmoid": "sigmoid",
    "LeakyReLU": "leaky_relu",
    "SELU": "selu",
}
# These change the width, or pictures alone.
_UNFIT = frozenset({"GLU", "Softmax2d"})


class FlowPicture(QWidget):
    """Compares initialisers in a deep chain of Linear layers.

    Args:
        session: Whose background computes it.
        parent: Owner.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("flowPicture")
        self._session = session
        self._asked: tuple[object, ...] | None = None
        self._result: tuple[tuple[SignalFlow, ...], float | None] | None = None
        self.activation = CalmCombo(self)
        self.activation.setObjectName("flowActivation")
        self.activation.setAccessibleName(self.tr("Activation behind every layer"))
        self.activation.addItem(self.tr("no activation"), "")
        for entry in catalogue.ACTIVATIONS:
            if entry.kind not in _UNFIT:
                self.activation.addItem(entry.kind, entry.kind)
        self.activation.setCurrentIndex(self.activation.findData("ReLU"))
        self.activation.activated.connect(self._on_changed)
        self.depth_spin = self._spin("flowDepth", self.tr("Layers"), _DEPTH, _MOST_DEPTH)
        self.width_spin = self._spin("flowWidth", self.tr("Units"), _WIDTH, _MOST_WIDTH)
        self.chosen = QToolButton(self)
        self.chosen.setObjectName("flowInitializers")
        self.chosen.setText(self.tr("Initialisers"))
        self.chosen.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.chosen.setToolTip(self.tr("Which initialisers are compared"))
        menu = QMenu(self.chosen)
        self._choices: list[tuple[QAction, Node | None]] = []
        self._add_choice(menu, self.tr("torch's default"), None, True)
        for node, on in _offered():
            values = ", ".join(f"{name}={value}" for name, value in node.params.items())
            self._add_choice(menu, f"{node.kind}({values})", node, on)
        self.chosen.setMenu(menu)
        self.gain = QLabel(self)
        self.gain.setObjectName("gainNote")
        # One row of names for both plots: in each of them it would take half of the height.
        self.names = QLabel(self)
        self.names.setObjectName("flowNames")
        self.names.setTextFormat(Qt.TextFormat.RichText)
        self.names.setWordWrap(True)
        theme_notifier().changed.connect(self._on_theme, Qt.ConnectionType.QueuedConnection)
        self.forward = self._plot("flowActivations", self.tr("Standard deviation of activations by depth"))
        self.backward = self._plot("flowGradients", self.tr("Standard deviation of gradients by depth"))
        bar = QHBoxLayout()
        bar.addWidget(self.chosen)
        bar.addWidget(self.activation)
        bar.addWidget(self.depth_spin)
        bar.addWidget(self.width_spin)
        bar.addStretch(1)
        plots = QGridLayout()
        plots.addWidget(self.forward, 0, 0)
        plots.addWidget(self.backward, 0, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.addLayout(bar)
        column.addWidget(self.gain)
        column.addWidget(self.names)
        column.addLayout(plots, 1)

    def choices(self) -> list[QAction]:
        """The initialisers that can be compared, as the entries of the menu."""
        return [action for action, _ in self._choices]

    def ask(self) -> None:
        """Ask for the picture, unless it is shown or under way already."""
        kind = str(self.activation.currentData())
        chosen = tuple(node for action, node in self._choices if action.isChecked())
        wanted = (kind, chosen, self.depth_spin.value(), self.width_spin.value())
        if wanted == self._asked:
            return
        self._asked = wanted
        if not chosen:
            self._session.background.forget("model.flow")
            self.forward.show_message(self.tr("Choose an initialiser."))
            self.backward.show_message("")
            return
        depth, width = self.depth_spin.value(), self.width_spin.value()

        def work() -> tuple[tuple[SignalFlow, ...], float | None]:
            from engine.explore.first_weights import gain_of
            from engine.explore.signal_flow import FlowSetup, signal_flows

            activation = LayerNode(kind=kind) if kind else None
            word = _GAINS.get(kind)
            flows = signal_flows(FlowSetup(activation, chosen, depth, width))
            return flows, gain_of(word) if word is not None else None

        self._session.background.submit("model.flow", work, self._take, self._refuse)

    def _take(self, result: tuple[tuple[SignalFlow, ...], float | None]) -> None:
        self._result = result
        flows, gain = result
        names = {id(node): action.text() for action, node in self._choices}
        forward, backward = [], []
        for i, flow in enumerate(flows):
            name = names[id(flow.initializer)]
            color = _COLORS[i % len(_COLORS)]
            x_P = np.arange(1, len(flow.activation_std_L) + 1, dtype=np.float64)
            is_dashed = i >= len(_COLORS)
            forward.append(Curve(name, x_P, _log(flow.activation_std_L), color, dashed=is_dashed))
            backward.append(Curve(name, x_P, _log(flow.gradient_std_L), color, dashed=is_dashed))
        y_label = self.tr("log₁₀ of the standard deviation")
        self.forward.show_curves(forward, self.tr("layer (activations, forward)"), y_label)
        self.backward.show_curves(backward, self.tr("layer (gradients, backward)"), y_label)
        self.forward.set_legend(())
        self.backward.set_legend(())
        theme = current_theme()
        self.names.setText(
            "&ensp; ".join(
                f'<span style="color: {theme.class_color(curve.color)}">{_sign(curve)}</span> {html.escape(curve.name)}'
                for curve in forward
            )
        )
        word = _GAINS.get(str(self.activation.currentData()))
        if gain is not None:
            text = self.tr('calculate_gain("{0}") = {1}: what Xavier and orthogonal take as gain here.')
            self.gain.setText(text.format(word, f"{gain:.4g}"))
        else:
            self.gain.setText(self.tr("calculate_gain has no value for this activation."))

    def _refuse(self, error: Exception) -> None:
        line = error.problems[0].line() if isinstance(error, ProjectError) else str(error)
        self.forward.show_message(self.tr("The picture cannot be computed: {0}").format(line))
        self.backward.show_message("")

    def _plot(self, name: str, title: str) -> CurvesPlot:
        plot = CurvesPlot(self)
        plot.setObjectName(name)
        plot.setAccessibleName(title)
        tip = self.tr(
            "A level line keeps the signal; one that falls loses it, one that rises lets it explode. "
            "A step of 1 is a factor of ten."
        )
        plot.setToolTip(f"<p>{tip}</p>")
        plot.show_message(self.tr("The picture appears here as soon as PyTorch is loaded."))
        return plot

    def _spin(self, name: str, title: str, value: int, most: int) -> QSpinBox:
        spin = QSpinBox(self)
        spin.setObjectName(name)
        spin.setAccessibleName(title)
        spin.setToolTip(title)
        spin.setPrefix(self.tr("{0}: ").format(title.lower()))
        spin.setRange(2, most)
        spin.setValue(value)
        spin.setKeyboardTracking(False)
        spin.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        spin.valueChanged.connect(self._on_changed)
        return spin

    def _add_choice(self, menu: QMenu, text: str, node: Node | None, on: bool) -> None:
        action = QAction(text, menu)
        action.setCheckable(True)
        action.setChecked(on)
        action.toggled.connect(self._on_changed)
        menu.addAction(action)
        self._choices.append((action, node))

    @Slot(object)
    def _on_theme(self, theme: object) -> None:
        """The names have colours of their own."""
        del theme
        if self._result is not None:
            self._take(self._result)

    @Slot()
    def _on_changed(self) -> None:
        if self.isVisible() and self._session.run.is_warm:
            self.ask()


def _sign(curve: Curve) -> str:
    return "- -" if curve.dashed else "\N{HORIZONTAL BAR}"


def _log(values_L: Floats) -> Floats:
    """Powers of ten; what is lost altogether lies at the bottom."""
    logs_L: Floats = np.log10(np.clip(values_L, _LOWEST, 1 / _LOWEST))
    return logs_L


def _offered() -> list[tuple[Node, bool]]:
    """Every initialiser of a matrix, with values that show what it does."""
    usual = {"xavier_uniform_", "kaiming_normal_", "orthogonal_"}
    nodes = []
    for entry in catalogue.INITIALIZERS:
        if entry.min_dims > 2 or (entry.max_dims is not None and entry.max_dims < 2):
            continue
        nodes.append((Node(kind=entry.kind, params=entry.initial_params()), entry.kind in usual))
    nodes.append((Node(kind="normal_", params={"std": 0.01}), True))
    return nodes
