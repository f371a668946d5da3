"""The flow of signals through depth: what initialisers do to activations and gradients, side by side.

Either in a chain of Linear layers, where depth and width can be chosen, or in the model of the project.
"""

from __future__ import annotations

import html

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
from engine.spec import Node, ProjectError
from trainer_gui.forms.choice_fields import CalmCombo
from trainer_gui.plots.curves import Curve, CurvesPlot
from trainer_gui.session.session import Session
from trainer_gui.tabs.model.flows import GAINS, FlowResult, chain_flows, own_flows
from trainer_gui.theme.apply import current_theme, theme_notifier

Floats = NDArray[np.float64]

_DEPTH, _MOST_DEPTH = 20, 100
_WIDTH, _MOST_WIDTH = 64, 512
_COLORS = (0, 1, 2, 3, 4, 6, 5, 7)
_LOWEST = 1e-12
# These change the width, or pictures alone.
_UNFIT = frozenset({"GLU", "Softmax2d"})


class FlowPicture(QWidget):
    """Compares initialisers in a deep chain of Linear layers, or in the project's own model.

    Args:
        session: Whose background computes it.
        parent: Owner.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("flowPicture")
        self._session = session
        self._asked: tuple[object, ...] | None = None
        self._result: FlowResult | None = None
        self.network = CalmCombo(self)
        self.network.setObjectName("flowNetwork")
        self.network.setAccessibleName(self.tr("What the signals go through"))
        self.network.addItem(self.tr("a chain of Linear layers"), False)
        self.network.addItem(self.tr("this model"), True)
        self.network.activated.connect(self._on_network)
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
        self._own = QAction(self.tr("as the project has it"), menu)
        self._own.setCheckable(True)
        self._own.setChecked(True)
        self._own.setVisible(False)
        self._own.toggled.connect(self._on_changed)
        menu.addAction(self._own)
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
        bar.addWidget(self.network)
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
        chosen = tuple(node for action, node in self._choices if action.isChecked())
        if self.network.currentData():
            self._ask_model(chosen)
            return
        kind = str(self.activation.currentData())
        depth, width = self.depth_spin.value(), self.width_spin.value()
        if not self._is_new((kind, chosen, depth, width)):
            return
        if not chosen:
            self._say(self.tr("Choose an initialiser."))
            return

        def work() -> FlowResult:
            return chain_flows(kind, chosen, depth, width)

        self._session.background.submit("model.flow", work, self._take, self._refuse)

    def _ask_model(self, chosen: tuple[Node | None, ...]) -> None:
        session, own = self._session, self._own.isChecked()
        spec, check, data = session.spec, session.check, session.data
        wanted = (spec.model, spec.initialization, spec.seed, chosen, own, id(data), bool(check.errors))
        if not self._is_new(wanted):
            return
        wrong = [problem for problem in check.errors if problem.path.startswith(("model", "init"))]
        if wrong or check.walk.output_shape is None:
            told = wrong[0].line() if wrong else self.tr("the shapes are not known yet")
            self._say(self.tr("Mend first: {0}").format(told))
            return
        if not chosen and not own:
            self._say(self.tr("Choose an initialiser."))
            return
        walk = check.walk

        def work() -> FlowResult:
            return own_flows(spec, walk, data, chosen, own)

        self._say(self.tr("The model is run…"))
        session.background.submit("model.flow", work, self._take, self._refuse)

    def _is_new(self, wanted: tuple[object, ...]) -> bool:
        is_new = wanted != self._asked
        self._asked = wanted
        return is_new

    def _say(self, text: str) -> None:
        self._session.background.forget("model.flow")
        self._result = None
        self.names.setText("")
        self.gain.setText("")
        self.forward.show_message(text)
        self.backward.show_message("")

    def _take(self, result: FlowResult) -> None:
        self._result = result
        names = {id(node): action.text() for action, node in self._choices}
        forward, backward = [], []
        for i, flow in enumerate(result.flows):
            name = self._own.text() if flow.is_own else names[id(flow.initializer)]
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
        self.gain.setText(self._note(result))

    def _note(self, result: FlowResult) -> str:
        if result.layer_names:
            real = self.tr("{0} samples of the project's data through {1} layers, from {2} to {3}.")
            drawn = self.tr("{0} samples of normal numbers through {1} layers, from {2} to {3}.")
            text = real if result.is_real else drawn
            first, last = result.layer_names[0], result.layer_names[-1]
            return text.format(result.n_samples, len(result.layer_names), first, last)
        if result.gain is None:
            return self.tr("calculate_gain has no value for this activation.")
        word = GAINS[str(self.activation.currentData())]
        text = self.tr('calculate_gain("{0}") = {1}: what Xavier and orthogonal take as gain here.')
        return text.format(word, f"{result.gain:.4g}")

    def _refuse(self, error: Exception) -> None:
        line = error.problems[0].line() if isinstance(error, ProjectError) else str(error)
        self._say(self.tr("The picture cannot be computed: {0}").format(line))

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
    def _on_network(self) -> None:
        is_own = bool(self.network.currentData())
        self._own.setVisible(is_own)
        for widget in (self.activation, self.depth_spin, self.width_spin):
            widget.setVisible(not is_own)
        self._on_changed()

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
