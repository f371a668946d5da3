"""Shows formulas as they are printed in a book; until they are typeset, as text."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from trainer_gui.forms.formula_picture import FormulaPicture, formula_lines, formula_renderer
from trainer_gui.forms.formula_text import formula_text

# Formulas have small parts; they are set a little larger than the text around them.
_ENLARGED = 1.25
# What is wider than the page is drawn smaller, down to this share.
_SMALLEST = 0.55
_GAP_PX = 4


@dataclass
class _Line:
    latex: str
    text: str
    picture: FormulaPicture | None = None
    svg: QSvgRenderer | None = None


class FormulaView(QWidget):
    """One or several formulas below each other, in the colour of the text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._latex = ""
        self._lines: list[_Line] = []
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._renderer = formula_renderer()
        self._renderer.ready.connect(self._on_ready)

    @property
    def latex(self) -> str:
        """What is shown."""
        return self._latex

    @property
    def is_typeset(self) -> bool:
        """True if no line is text any longer."""
        return all(line.picture is not None for line in self._lines)

    def show_formula(self, latex: str) -> None:
        """Show a formula; the same call again changes nothing.

        Args:
            latex: In the notation of the catalogue; empty for none.
        """
        if latex == self._latex:
            return
        self._latex = latex
        self._lines = [_Line(line, formula_text(line)) for line in formula_lines(latex)]
        self.setAccessibleName(formula_text(latex))
        self.setToolTip(latex)
        for line in self._lines:
            line.picture = self._renderer.picture(line.latex)
        self.setVisible(bool(self._lines))
        self._relayout()

    def hasHeightForWidth(self) -> bool:
        """Wide formulas are drawn smaller where there is little room."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height of all lines at a width."""
        heights = [self._size_px(line, width)[1] for line in self._lines]
        return round(sum(heights) + _GAP_PX * (len(heights) + 1)) if heights else 0

    def sizeHint(self) -> QSize:
        """The width that every line has room in."""
        width = max((self._natural_px(line)[0] for line in self._lines), default=0.0)
        return QSize(round(width), self.heightForWidth(max(1, round(width))))

    def minimumSizeHint(self) -> QSize:
        """The height at the width that there is."""
        return QSize(0, self.heightForWidth(max(1, self.width())))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw every line, or its text while it is not typeset."""
        del event
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        y = float(_GAP_PX)
        for line in self._lines:
            width, height = self._size_px(line, self.width())
            area = QRectF(0, y, width, height)
            svg = self._svg(line)
            if svg is None:
                cut = painter.fontMetrics().elidedText(line.text, Qt.TextElideMode.ElideRight, self.width())
                painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip, cut)
            else:
                svg.render(painter, area)
            y += height + _GAP_PX
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        """Other colours, another font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            for line in self._lines:
                line.svg = None
            self._relayout()

    def _em_px(self) -> float:
        return _ENLARGED * self.fontMetrics().height() * 0.8

    def _natural_px(self, line: _Line) -> tuple[float, float]:
        if line.picture is None:
            metrics = self.fontMetrics()
            return float(metrics.horizontalAdvance(line.text)), float(metrics.height())
        em = self._em_px()
        return line.picture.width * em, line.picture.height * em

    def _size_px(self, line: _Line, room_px: int) -> tuple[float, float]:
        width, height = self._natural_px(line)
        if line.picture is None or width <= room_px or width == 0:
            return width, height
        # A pixel is left free, so that the edge of the last letter is not cut.
        scale = max(_SMALLEST, (room_px - 1) / width)
        return width * scale, height * scale

    def _svg(self, line: _Line) -> QSvgRenderer | None:
        if line.picture is None:
            return None
        if line.svg is None:
            line.svg = QSvgRenderer(line.picture.in_color(self.palette().windowText().color()))
        return line.svg

    def _relayout(self) -> None:
        self.updateGeometry()
        self.update()

    @Slot(str)
    def _on_ready(self, latex: str) -> None:
        for line in self._lines:
            if line.latex == latex:
                line.picture = self._renderer.picture(latex)
                self._relayout()
