"""The tools beside the picture: what the left button does, which class it draws, how wide the brush is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QIcon, QKeySequence, QPainter, QPixmap, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.catalogue.params import FloatParam
from trainer_gui.forms.number_edit import NumberEdit
from trainer_gui.plots.draw_scatter import Tool
from trainer_gui.plots.marks import Mark, draw_mark
from trainer_gui.theme.apply import current_theme, theme_notifier
from trainer_gui.theme.colors import Theme

MOST_CLASSES: Final = 8
_ICON_PX: Final = 14
_RADIUS_PX: Final = (6, 90, 28)
_RATE: Final = (1, 30, 6)


class DrawTools(QWidget):
    """Rows of buttons above the picture.

    Signals:
        tool_chosen: The tool.
        brush_changed: Class, radius or rate is another one.
        clear_asked: Everything drawn shall go.
        undo_asked: The last stroke shall go.
    """

    tool_chosen = Signal(object)
    brush_changed = Signal()
    clear_asked = Signal()
    undo_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("drawTools")
        self._class = 0
        self._names: tuple[str, ...] = ()
        self._tools = QButtonGroup(self)
        self._classes = QButtonGroup(self)
        self._value = 0.0
        self._class_buttons: list[QToolButton] = []
        self._rows()
        self._tools.buttonClicked.connect(self._on_tool)
        self._classes.buttonClicked.connect(self._on_class_clicked)
        theme_notifier().changed.connect(self._show_theme)
        for k in range(MOST_CLASSES):
            shortcut = QShortcut(QKeySequence(str(k + 1)), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self._class_buttons[k].click)
        self._show_theme(current_theme())

    @property
    def tool(self) -> Tool:
        """What the left button does."""
        chosen = self._tools.checkedButton()
        return Tool(chosen.property("tool")) if chosen is not None else Tool.LOOK

    @property
    def class_index(self) -> int:
        """Class of what is drawn."""
        return self._class

    @property
    def value(self) -> float:
        """Target of what is drawn where that is a number."""
        return self._value

    @property
    def radius_px(self) -> float:
        """Reach of brush and eraser."""
        return float(self.radius.value())

    @property
    def rate(self) -> int:
        """Points that the brush sprays at once."""
        return self.rate_slider.value()

    def offer(self, tools: Sequence[Tool], class_names: Sequence[str], *, has_value: bool) -> None:
        """Offer what the data can take; the same call again changes nothing.

        Args:
            tools: Tools beside the one that only looks.
            class_names: Classes that can be drawn; empty where a number is predicted.
            has_value: True if what is drawn needs a number as its target.
        """
        for button in self._tools.buttons():
            button.setVisible(Tool(button.property("tool")) in (Tool.LOOK, *tools))
        if self.tool not in (Tool.LOOK, *tools):
            self._tools.buttons()[0].click()
        self._names = tuple(class_names[:MOST_CLASSES])
        for k, button in enumerate(self._class_buttons):
            is_there = k < len(self._names)
            button.setVisible(is_there)
            if is_there:
                text = self.fontMetrics().elidedText(self._names[k], Qt.TextElideMode.ElideRight, 70)
                button.setText(text)
                button.setAccessibleName(self._names[k])
                button.setToolTip(self.tr("Draw points of class {0} (key {1})").format(self._names[k], k + 1))
        if self._class >= max(1, len(self._names)):
            self.choose_class(0)
        self._has_value = has_value
        self._show_options()

    @Slot(int)
    def choose_class(self, index: int) -> None:
        """Draw points of another class from now on, if there is one of this number."""
        if 0 <= index < max(1, len(self._names)):
            self._class = index
            self._class_buttons[index].setChecked(True)
            self._show_checked()
            self.brush_changed.emit()

    def choose_tool(self, tool: Tool) -> None:
        """Take a tool as a click on its button would."""
        next(b for b in self._tools.buttons() if b.property("tool") == tool.value).click()

    def _rows(self) -> None:
        first, second = QHBoxLayout(), QHBoxLayout()
        for row in (first, second):
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(3)
        for tool, text, tip in (
            (
                Tool.LOOK,
                self.tr("Look"),
                self.tr("Move and zoom the picture, click a sample to take it in hand"),
            ),
            (Tool.POINT, self.tr("Point"), self.tr("Add a sample with each click")),
            (Tool.BRUSH, self.tr("Brush"), self.tr("Spray samples while the button is held")),
            (Tool.ERASER, self.tr("Eraser"), self.tr("Take samples away")),
            (Tool.PENCIL, self.tr("Pencil"), self.tr("Sketch a curve from left to right")),
        ):
            button = self._button(f"tool.{tool.value}", text, tip)
            button.setCheckable(True)
            button.setProperty("tool", tool.value)
            self._tools.addButton(button)
            first.addWidget(button)
        self._tools.buttons()[0].setChecked(True)
        first.addStretch(1)
        self.undo = self._button("drawUndo", self.tr("Undo"), self.tr("Take the last stroke back"))
        self.undo.clicked.connect(self.undo_asked)
        self.clear = self._button(
            "drawClear", self.tr("Clear"), self.tr("Take everything away that was drawn")
        )
        self.clear.clicked.connect(self.clear_asked)
        for k in range(MOST_CLASSES):
            button = self._button(f"class.{k}", "", "")
            button.setCheckable(True)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setIconSize(QSize(_ICON_PX, _ICON_PX))
            self._classes.addButton(button, k)
            self._class_buttons.append(button)
            second.addWidget(button)
        self._class_buttons[0].setChecked(True)
        self._has_value = False
        self.value_label = QLabel(self.tr("&Target"), self)
        help_text = self.tr("Target of the samples that are drawn.")
        self.value_edit = NumberEdit(FloatParam(name="value", help=help_text, default=0.0), self)
        self.value_edit.setObjectName("drawValue")
        self.value_edit.setAccessibleName(self.tr("Target of drawn samples"))
        self.value_edit.setFixedWidth(80)
        self.value_edit.show_value(0.0)
        self.value_edit.valueEdited.connect(self._on_value)
        self.value_label.setBuddy(self.value_edit)
        self.radius_label, self.radius = self._slider("brushRadius", self.tr("&Radius"), _RADIUS_PX)
        self.rate_label, self.rate_slider = self._slider("brushRate", self.tr("&Density"), _RATE)
        for widget in (
            self.value_label, self.value_edit, self.radius_label, self.radius, self.rate_label, self.rate_slider,
        ):  # fmt: skip
            second.addWidget(widget)
        second.addStretch(1)
        for button in (self.undo, self.clear):
            second.addWidget(button)
        self._options = QWidget(self)
        self._options.setLayout(second)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addLayout(first)
        column.addWidget(self._options)
        self._show_options()

    def _button(self, name: str, text: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setText(text)
        button.setAccessibleName(text)
        button.setToolTip(tip)
        return button

    def _slider(self, name: str, text: str, limits: tuple[int, int, int]) -> tuple[QLabel, QSlider]:
        slider = QSlider(Qt.Orientation.Horizontal, self)
        slider.setObjectName(name)
        slider.setAccessibleName(text.replace("&", ""))
        slider.setToolTip(text.replace("&", ""))
        slider.setRange(limits[0], limits[1])
        slider.setValue(limits[2])
        slider.setFixedWidth(80)
        slider.valueChanged.connect(self._on_slider)
        label = QLabel(text, self)
        label.setBuddy(slider)
        return label, slider

    def _show_options(self) -> None:
        tool = self.tool
        draws = tool in (Tool.POINT, Tool.BRUSH)
        for k, button in enumerate(self._class_buttons):
            button.setVisible(draws and k < len(self._names))
        shown: list[tuple[QWidget, bool]] = [
            (self.value_label, draws and self._has_value),
            (self.value_edit, draws and self._has_value),
            (self.radius_label, tool in (Tool.BRUSH, Tool.ERASER)),
            (self.radius, tool in (Tool.BRUSH, Tool.ERASER)),
            (self.rate_label, tool is Tool.BRUSH),
            (self.rate_slider, tool is Tool.BRUSH),
        ]
        for widget, is_shown in shown:
            widget.setVisible(is_shown)
        self._options.setVisible(tool is not Tool.LOOK)
        self._show_checked()

    @Slot(object)
    def _show_theme(self, theme: Theme) -> None:
        for k, button in enumerate(self._class_buttons):
            picture = QPixmap(2 * _ICON_PX, 2 * _ICON_PX)
            picture.setDevicePixelRatio(2)
            picture.fill(Qt.GlobalColor.transparent)
            painter = QPainter(picture)
            at = QPointF(_ICON_PX / 2, _ICON_PX / 2)
            draw_mark(painter, at, Mark.DISC, theme.class_color(k), edge=theme.panel, size_px=11)
            painter.end()
            button.setIcon(QIcon(picture))

    def _show_checked(self) -> None:
        """What is chosen is bold as well as pressed: a pressed button alone is hard to see on dark ground."""
        for button in (*self._tools.buttons(), *self._class_buttons):
            font = button.font()
            if font.bold() != button.isChecked():
                font.setBold(button.isChecked())
                button.setFont(font)

    @Slot()
    def _on_tool(self) -> None:
        self._show_options()
        self.tool_chosen.emit(self.tool)

    @Slot()
    def _on_class_clicked(self) -> None:
        self.choose_class(self._classes.checkedId())

    @Slot(object)
    def _on_value(self, value: float) -> None:
        self._value = float(value)

    @Slot(int)
    def _on_slider(self, value: int) -> None:
        del value
        self.brush_changed.emit()
