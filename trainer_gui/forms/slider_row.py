"""A name, a slider and the number that it stands at."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QLabel, QSlider, QWidget

from trainer_gui.forms.numbers import format_number


class SliderRow(QWidget):
    """Moves a number between two ends.

    Args:
        name: Object name of the slider.
        label: What is moved.
        scale: Left end, right end above it, and step.
        value: Where it begins.
        text_of: From the number to what is written behind the slider; None for the number itself.
        parent: Owner.

    Signals:
        moved: The number, at every move.
    """

    moved = Signal(float)

    def __init__(
        self,
        name: str,
        label: str,
        scale: tuple[float, float, float],
        value: float,
        parent: QWidget | None = None,
        *,
        text_of: Callable[[float], str] | None = None,
    ) -> None:
        super().__init__(parent)
        self._low, high, self._step = scale
        self._text_of = text_of if text_of is not None else _plain
        self.label = QLabel(label, self)
        self.number = QLabel(self)
        self.number.setMinimumWidth(44)
        self.number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setObjectName(name)
        self.slider.setAccessibleName(label)
        self.slider.setRange(0, round((high - self._low) / self._step))
        self.label.setBuddy(self.slider)
        row = QGridLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setHorizontalSpacing(6)
        row.addWidget(self.label, 0, 0)
        row.addWidget(self.slider, 0, 1)
        row.addWidget(self.number, 0, 2)
        row.setColumnMinimumWidth(0, 64)
        row.setColumnStretch(1, 1)
        self.set_value(value)
        self.slider.valueChanged.connect(self._on_moved)

    def value(self) -> float:
        """The number."""
        return round(self._low + self._step * self.slider.value(), 6)

    def set_value(self, value: float) -> None:
        """Move the slider; who listens is told."""
        self.slider.setValue(round((value - self._low) / self._step))
        self._tell()

    def _tell(self) -> None:
        self.number.setText(self._text_of(self.value()))

    @Slot(int)
    def _on_moved(self, step: int) -> None:
        del step
        self._tell()
        self.moved.emit(self.value())


def _plain(value: float) -> str:
    return format_number(value).replace("-", "−")
