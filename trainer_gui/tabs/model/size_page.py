"""How the selected layer sets the size: the formula with the user's numbers, and its kernel sliding over a grid."""

from __future__ import annotations

import html
from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from engine.catalogue import ShapeProblem
from engine.check.shapes import LayerShape, ShapeWalk
from engine.explore.size_formula import AxisFormula, has_size_formula, size_formula
from engine.explore.small_window import SmallAxis, small_window
from trainer_gui.forms.formula_text import formula_text
from trainer_gui.plots.kernel_slide import KernelSlide, SlideAxis
from trainer_gui.tabs.page import scrolled

_NONE = SlideAxis(1, 1, 1, 0, 0, 1, 1)


class SizePage(QWidget):
    """Explains the layer in hand where it slides a window."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sizePage")
        self._sizes = ""
        self.formula = QLabel(self)
        self.formula.setObjectName("sizeFormula")
        self.formula.setTextFormat(Qt.TextFormat.RichText)
        self.formula.setWordWrap(True)
        self.formula.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.formula.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.formula.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.formula.setMargin(4)
        self.slide = KernelSlide(self)
        self.said = QLabel(self)
        self.said.setObjectName("slideNote")
        self.said.setWordWrap(True)
        self.play = self._button("playSlide", self.tr("Play"), self.tr("Let the kernel move by itself"))
        self.play.setCheckable(True)
        self.play.toggled.connect(self._on_play)
        self.next = self._button("stepSlide", self.tr("Step"), self.tr("Move the kernel on by one position"))
        self.next.clicked.connect(self._on_step)
        self.slide.stepped.connect(self._on_stepped)
        bar = QHBoxLayout()
        bar.addWidget(self.play)
        bar.addWidget(self.next)
        bar.addWidget(self.said, 1)
        self._moving = QWidget(self)
        lower = QVBoxLayout(self._moving)
        lower.setContentsMargins(0, 0, 0, 0)
        lower.addLayout(bar)
        lower.addWidget(self.slide, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.addWidget(scrolled(self.formula, "sizeFormulaArea", self), 1)
        column.addWidget(self._moving, 1)

    def show_layer(self, path: str, walk: ShapeWalk) -> None:
        """Explain a layer; the same call again changes nothing.

        Args:
            path: Its spec path.
            walk: The shapes of the model.
        """
        row = walk.at(path)
        if row is None or not has_size_formula(row.kind):
            self._clear(self.tr("Select a convolution or a pooling layer: its size formula appears here."))
            return
        try:
            formulas = size_formula(row.kind, row.params, row.input_shape)
            axes = small_window(row.kind, row.params, row.input_shape)
        except ShapeProblem as problem:
            self._clear(self.tr("The layer cannot take its input: {0}").format(str(problem)))
            return
        self.formula.setText("".join(self._axis_text(formula) for formula in formulas))
        transposed = "Transpose" in row.kind
        self._moving.setVisible(True)
        if not axes:
            self.slide.show_slide(None, None, transposed)
            self.said.setText(self.tr("This kernel is too large to be drawn cell by cell."))
            return
        rows, columns = (_slide(axes[0]), _slide(axes[1])) if len(axes) == 2 else (_NONE, _slide(axes[0]))
        self._sizes = self._small_text(axes, row.input_shape[2:])
        self.slide.show_slide(rows, columns, transposed)
        self._on_stepped(self.slide.at)

    def _clear(self, text: str) -> None:
        self.formula.setText(html.escape(text))
        self.slide.show_slide(None, None, False)
        self._moving.setVisible(False)

    def _axis_text(self, formula: AxisFormula) -> str:
        lines = [f"<b>{html.escape(formula.counted)}: {formula.size} → {formula.output}</b>"]
        lines += [html.escape(formula_text(step)) for step in formula.steps]
        meanings = ", ".join(f"{formula_text(letter)}: {meaning}" for letter, meaning in formula.meanings)
        lines.append(f"<i>{html.escape(meanings)}</i>")
        lines += [html.escape(text) for text in (formula.note, formula.sentence) if text]
        return f'<p style="margin: 0 0 8px 0">{"<br>".join(lines)}</p>'

    def _small_text(self, axes: Sequence[SmallAxis], real: Sequence[int]) -> str:
        drawn = [axis.size for axis in axes]
        if drawn == list(real[-len(axes) :]):
            return ""
        shown, whole = (" × ".join(map(str, sizes)) for sizes in (drawn, real[-len(axes) :]))
        return self.tr("Drawn on {0} of {1} cells.").format(shown, whole)

    def _button(self, name: str, text: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    @Slot(bool)
    def _on_play(self, on: bool) -> None:
        self.play.setText(self.tr("Pause") if on else self.tr("Play"))
        self.slide.set_playing(on)

    @Slot()
    def _on_step(self) -> None:
        self.play.setChecked(False)
        self.slide.step()

    @Slot(int)
    def _on_stepped(self, step: int) -> None:
        if self.slide.n_steps:
            place = self.tr("Position {0} of {1}.").format(step + 1, self.slide.n_steps)
            self.said.setText(" ".join(filter(None, [place, self._sizes])))


def ignored_text(row: LayerShape | None) -> str:
    """What of its input a layer never looks at, because its stride steps over it; empty if it looks at all.

    Args:
        row: The layer with its shapes; None if they are not known.
    """
    if row is None or not has_size_formula(row.kind):
        return ""
    try:
        formulas = size_formula(row.kind, row.params, row.input_shape)
    except ShapeProblem:
        return ""
    return " ".join(formula.sentence for formula in formulas if formula.sentence)


def _slide(axis: SmallAxis) -> SlideAxis:
    window = axis.window
    return SlideAxis(
        axis.size,
        window.kernel,
        window.stride,
        window.before,
        window.after + axis.overhang,
        window.dilation,
        axis.output,
    )
