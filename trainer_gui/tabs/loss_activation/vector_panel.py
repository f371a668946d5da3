"""An activation of a whole vector: a slider for each input, a bar for each output, and how each depends on each."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from engine.catalogue.params import FloatParam
from engine.spec import LayerNode, ProjectError
from trainer_gui.forms.param_slider import ParamSlider
from trainer_gui.plots.number_matrix import NumberMatrix
from trainer_gui.plots.output_bar import OutputBar
from trainer_gui.plots.ticks import number_text
from trainer_gui.tabs.page import note

FEWEST, MOST = 2, 8
_REACH = 5.0
_FIRST_LOGITS = (2.0, 1.0, -1.0, 0.0, 0.5, -0.5, 1.5, -2.0)
_COLDEST, _HOTTEST = 0.1, 10.0
_SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉"


class VectorPanel(QWidget):
    """Computes while a slider moves; holds the inputs, which belong to no project.

    Args:
        parent: Owner.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._node: LayerNode | None = None
        self._values = list(_FIRST_LOGITS[:4])
        self._temperature = 1.0
        self.rows: list[tuple[ParamSlider, OutputBar]] = []
        self._grid = QGridLayout()
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(0, 3)
        self._grid.setColumnStretch(1, 2)
        self.fewer = self._button("fewerLogits", "−", self.tr("One input less"))
        self.fewer.clicked.connect(self._on_fewer)
        self.more = self._button("moreLogits", "+", self.tr("One input more"))
        self.more.clicked.connect(self._on_more)
        self.total = QLabel(self)
        self.total.setObjectName("outputSum")
        self.total.setTextFormat(Qt.TextFormat.PlainText)
        self.total.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.temperature = ParamSlider(
            FloatParam(
                name="temperature",
                help=self.tr(
                    "Every input is divided by it first: below 1 the largest wins, above 1 all are alike."
                ),
                default=1.0,
                low=0,
                low_open=True,
            ),
            _COLDEST,
            _HOTTEST,
            label=self.tr("temperature"),
            parent=self,
        )
        self.temperature.edited.connect(self._on_temperature)
        self.said = note("vectorSentence", self)
        # Qt asks what it would need if it were narrow; two lines are enough at the width that there is.
        self.said.setMinimumHeight(2 * self.said.fontMetrics().height())
        self.matrix = NumberMatrix(self)
        self.matrix.setObjectName("jacobian")
        self.matrix.setAccessibleName(self.tr("How each output changes with each input"))
        self.matrix_title = QLabel(self.tr("Jacobian: how fast each output rises with each input"), self)
        below = QHBoxLayout()
        below.addWidget(QLabel(self.tr("inputs"), self))
        below.addWidget(self.fewer)
        below.addWidget(self.more)
        below.addWidget(self.total, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(self._grid)
        column.addLayout(below)
        column.addWidget(self.temperature)
        column.addWidget(self.said)
        column.addWidget(self.matrix_title)
        column.addWidget(self.matrix, 1)

    @property
    def values(self) -> tuple[float, ...]:
        """The inputs as the sliders say them."""
        return tuple(self._values)

    def show_activation(self, node: LayerNode) -> None:
        """Show an activation on the inputs in hand; torch must be there."""
        self._node = node
        if self._is_gate() and len(self._values) % 2:
            self._values.append(_FIRST_LOGITS[len(self._values)])
        self.temperature.setVisible(not self._is_gate())
        self._make_rows()
        self._compute()

    def copy_picture(self) -> None:
        """Put the panel on the clipboard as an image."""
        QGuiApplication.clipboard().setPixmap(self.grab())

    def _is_gate(self) -> bool:
        return self._node is not None and self._node.kind == "GLU"

    def _names(self) -> list[str]:
        n = len(self._values)
        if not self._is_gate():
            return [f"x{_below(k + 1)}" for k in range(n)]
        half = n // 2
        return [f"{'a' if k < half else 'b'}{_below(k % half + 1)}" for k in range(n)]

    def _make_rows(self) -> None:
        names = self._names()
        if [slider.label.text() for slider, _ in self.rows] == names:
            return
        for slider, bar in self.rows:
            for widget in (slider, bar):
                self._grid.removeWidget(widget)
                widget.hide()
                for child in (widget, *widget.findChildren(QWidget)):
                    child.setObjectName("")
                widget.deleteLater()
        self.rows = []
        for k, name in enumerate(names):
            param = FloatParam(
                name=f"logit{k}", help=self.tr("One input of the vector."), default=_FIRST_LOGITS[k]
            )
            slider = ParamSlider(param, -_REACH, _REACH, label=name, parent=self)
            slider.show_value(self._values[k])
            slider.edited.connect(self._on_edited)
            bar = OutputBar(self)
            bar.setObjectName(f"output{k}")
            bar.setAccessibleName(self.tr("Output {0}").format(k + 1))
            self._grid.addWidget(slider, k, 0)
            self._grid.addWidget(bar, k, 1)
            slider.show()
            bar.show()
            self.rows.append((slider, bar))
        step = 2 if self._is_gate() else 1
        self.fewer.setEnabled(len(names) - step >= FEWEST)
        self.more.setEnabled(len(names) + step <= MOST)

    def _compute(self) -> None:
        from engine.explore.activations.vector import vector_activation

        if self._node is None:
            return
        scale = 1.0 if self._is_gate() else self._temperature
        try:
            view = vector_activation(self._node, [value / scale for value in self._values])
        except ProjectError as error:
            self.said.setText("\n".join(problem.line() for problem in error.problems))
            return
        output_M = view.output_M
        low, high = min(0.0, float(output_M.min())), max(0.0, float(output_M.max()))
        if view.kind in ("Softmax", "Softmin", "Softmax2d"):
            high = 1.0
        ends = (low, high if high > low else low + 1.0)
        for k, (_, bar) in enumerate(self.rows):
            bar.setVisible(k < len(output_M))
            if k < len(output_M):
                bar.show_value(float(output_M[k]), ends, k)
        self.total.setText(self.tr("sum of the outputs: {0}").format(number_text(round(view.total, 12))))
        jacobian_MK = view.jacobian_MK / scale
        names = self._names()
        rows = [f"y{_below(m + 1)}" for m in range(len(output_M))]
        self.matrix.show_values(jacobian_MK, rows, names)
        self.said.setText(self._sentence(output_M, jacobian_MK))

    def _sentence(self, output_M: np.ndarray, jacobian_MK: np.ndarray) -> str:
        m, k = np.unravel_index(int(np.abs(jacobian_MK).argmax()), jacobian_MK.shape)
        names = self._names()
        text = self.tr("What to notice: y{0} depends most on {1} ({2})").format(
            _below(int(m) + 1), names[int(k)], number_text(round(float(jacobian_MK[m, k]), 4))
        )
        if np.allclose(jacobian_MK.sum(axis=0), 0, atol=1e-9):
            more = self.tr(
                "what one output gains the others lose, so every column of the matrix adds up to 0"
            )
            text = f"{text}; {more}"
        if not self._is_gate() and self._temperature != 1:
            share = self.tr("with temperature {0} the largest output is {1}").format(
                number_text(self._temperature), number_text(round(float(output_M.max()), 4))
            )
            text = f"{text}; {share}"
        return f"{text}."

    @Slot(str, object)
    def _on_edited(self, name: str, value: float) -> None:
        self._values[int(name.removeprefix("logit"))] = float(value)
        self._compute()

    @Slot(str, object)
    def _on_temperature(self, name: str, value: float) -> None:
        del name
        self._temperature = float(value)
        self._compute()

    @Slot()
    def _on_fewer(self) -> None:
        step = 2 if self._is_gate() else 1
        if len(self._values) - step >= FEWEST:
            del self._values[-step:]
            self._make_rows()
            self._compute()

    @Slot()
    def _on_more(self) -> None:
        step = 2 if self._is_gate() else 1
        if len(self._values) + step <= MOST:
            n = len(self._values)
            self._values.extend(_FIRST_LOGITS[n : n + step])
            self._make_rows()
            self._compute()

    def _button(self, name: str, text: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setText(text)
        button.setAccessibleName(tip)
        button.setToolTip(tip)
        return button


def _below(n: int) -> str:
    return "".join(_SUBSCRIPTS[int(digit)] for digit in str(n))
