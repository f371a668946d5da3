"""The row of buttons above the picture of activations."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QButtonGroup, QHBoxLayout, QLabel, QToolButton, QWidget

from trainer_gui.theme.apply import current_theme, theme_notifier
from trainer_gui.theme.colors import Theme
from trainer_gui.theme.icons import icon


class Look(StrEnum):
    """How the activation in hand is looked at."""

    CURVE = "curve"
    VECTOR = "vector"
    CODE = "code"


class ViewBar(QWidget):
    """Chooses how to look, and holds what can be done with the picture.

    Signals:
        look_chosen: A ``Look``.
        derivative_toggled: True if derivatives shall be drawn.
        zoom_asked: A factor; 0 for everything.
        copy_asked: The picture is wanted on the clipboard.
    """

    look_chosen = Signal(object)
    derivative_toggled = Signal(bool)
    zoom_asked = Signal(float)
    copy_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        self._group = QButtonGroup(self)
        self.looks: dict[Look, QToolButton] = {}
        for look, text, tip in (
            (Look.CURVE, self.tr("Curve"), self.tr("Output and derivative over the input")),
            (Look.VECTOR, self.tr("Vector"), self.tr("A slider for each input and a bar for each output")),
            (Look.CODE, self.tr("Code"), self.tr("The plain PyTorch code that computes it")),
        ):
            button = self._button(f"look.{look}", text, tip, is_checkable=True)
            self._group.addButton(button)
            self.looks[look] = button
            row.addWidget(button)
        self._group.buttonClicked.connect(self._on_look)
        self.said = QLabel(self)
        self.said.setObjectName("activationPictureNote")
        row.addWidget(self.said, 1)
        self.derivative = self._button(
            "showDerivative", self.tr("f′"), self.tr("Draw the derivatives (dashed)"), is_checkable=True
        )
        self.derivative.setChecked(True)
        self.derivative.toggled.connect(self.derivative_toggled)
        self.larger = self._button("zoomActivationIn", "+", self.tr("Larger (+, or the wheel)"))
        self.larger.clicked.connect(lambda: self.zoom_asked.emit(1.25))
        self.smaller = self._button("zoomActivationOut", "−", self.tr("Smaller (−, or the wheel)"))
        self.smaller.clicked.connect(lambda: self.zoom_asked.emit(0.8))
        self.all = self._button("zoomActivationAll", self.tr("All"), self.tr("Show everything (Home)"))
        self.all.clicked.connect(lambda: self.zoom_asked.emit(0.0))
        self.copy = self._button("copyActivation", self.tr("Copy"), self.tr("Copy the picture as PNG"))
        self.copy.clicked.connect(self.copy_asked)
        for button in (self.derivative, self.larger, self.smaller, self.all, self.copy):
            row.addWidget(button)
        for button in (*self.looks.values(), self.derivative):
            button.toggled.connect(self._on_toggled)
        theme_notifier().changed.connect(self._on_theme)
        self._on_theme(current_theme())

    def show_look(self, look: Look, *, can_be_vector: bool) -> None:
        """Show how it is looked at; the buttons of a curve are there for a curve only."""
        self.looks[look].setChecked(True)
        self.looks[Look.VECTOR].setVisible(can_be_vector)
        for button in (self.derivative, self.larger, self.smaller, self.all):
            button.setVisible(look is Look.CURVE)

    def say(self, text: str) -> None:
        """Say something beside the buttons."""
        self.said.setText(text)

    @Slot(object)
    def _on_theme(self, theme: Theme) -> None:
        self.copy.setIcon(icon("copy", theme))
        for button in (*self.looks.values(), self.derivative):
            _mark(button, theme)

    @Slot(bool)
    def _on_toggled(self, is_checked: bool) -> None:
        del is_checked
        for button in (*self.looks.values(), self.derivative):
            _mark(button, current_theme())

    @Slot(object)
    def _on_look(self, button: QToolButton) -> None:
        for look, its in self.looks.items():
            if its is button:
                self.look_chosen.emit(look)

    def _button(self, name: str, text: str, tip: str, *, is_checkable: bool = False) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setText(text)
        button.setAccessibleName(tip)
        button.setToolTip(tip)
        button.setCheckable(is_checkable)
        return button


def _mark(button: QToolButton, theme: Theme) -> None:
    """Colour a button that is down: on dark ground the style shows too little of it."""
    palette = QApplication.palette(button)
    if button.isChecked():
        palette.setColor(QPalette.ColorRole.Button, QColor(theme.accent))
        palette.setColor(QPalette.ColorRole.ButtonText, QColor(theme.accent_text))
    button.setPalette(palette)
