"""The samples as points: one feature over another, or over the target; drawn by hand where that is possible."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from engine.spec import ProjectSpec
from trainer_gui.forms.choice_fields import CalmCombo
from trainer_gui.plots.class_bars import ClassBars
from trainer_gui.plots.draw_scatter import SHEET, DrawScatter, Tool
from trainer_gui.plots.pan_zoom import STEP
from trainer_gui.plots.parts import part_name
from trainer_gui.plots.scatter import Runner
from trainer_gui.tabs.data.data_view import DataView
from trainer_gui.tabs.data.draw_tools import DrawTools
from trainer_gui.tabs.data.drawing_edits import (
    Sheet,
    cleared,
    drawn_param,
    is_curve,
    rows_of,
    sheet_of,
    with_curve,
    with_points,
    without_rows,
)
from trainer_gui.tabs.data.sentences import count_text
from trainer_gui.theme.apply import current_theme

MARGIN_PX: Final = 6
_MOST_SAID: Final = 8


class PicturePage(QWidget):
    """A scatter of the samples, which columns it shows, and how many samples each class has.

    Args:
        run: Draws very many points in the background.
        parent: Owner.

    Signals:
        row_chosen: Row of the data that was clicked.
        spec_drawn: The project after a stroke.
        undo_asked: The last stroke shall go.
    """

    row_chosen = Signal(int)
    spec_drawn = Signal(object)
    undo_asked = Signal()

    def __init__(self, run: Runner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dataPicture")
        self._view: DataView | None = None
        self._spec: ProjectSpec | None = None
        self._sheet: Sheet | None = None
        self._axes: tuple[object, ...] = ()
        self._said = ""
        self.x_choice = self._axis_combo("pictureX", self.tr("Column along the horizontal axis"))
        self.y_choice = self._axis_combo("pictureY", self.tr("Column along the vertical axis"))
        self.parts = [self._part_box(part) for part in range(3)]
        self._axis_row = QWidget(self)
        self._lay_out_axes()
        self.tools = DrawTools(self)
        self.tools.tool_chosen.connect(self._on_tool)
        self.tools.brush_changed.connect(self._show_brush)
        self.tools.clear_asked.connect(self._on_clear)
        self.tools.undo_asked.connect(self.undo_asked)
        self.plot = DrawScatter(self)
        self.plot.setObjectName("pictureScatter")
        self.plot.set_runner(run)
        self.plot.point_clicked.connect(self._on_clicked)
        self.plot.point_hovered.connect(self._on_hovered)
        self.plot.view_drawn.connect(self._show_said)
        self.plot.points_drawn.connect(self._on_points)
        self.plot.points_erased.connect(self._on_erased)
        self.plot.curve_drawn.connect(self._on_curve)
        self.plot.class_asked.connect(self.tools.choose_class)
        self.bars = ClassBars(self)
        self.bars.setObjectName("classBars")
        self.caption = QLabel(self)
        self.caption.setObjectName("pictureCaption")
        self.caption.setWordWrap(True)
        self.caption.setContentsMargins(MARGIN_PX, 0, MARGIN_PX, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, MARGIN_PX, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._axis_row)
        column.addWidget(self.tools)
        column.addWidget(self.plot, 1)
        column.addWidget(self.bars)
        column.addWidget(self.caption)
        self.bars.setVisible(False)
        self.tools.setVisible(False)
        self._show_brush()

    def show_view(self, view: DataView, spec: ProjectSpec) -> None:
        """Show samples. Chosen columns stay chosen while the data has columns of their names.

        Args:
            view: The samples.
            spec: The project that they belong to.
        """
        self._view, self._spec = view, spec
        facts = view.data.facts
        names, target = facts.feature_names, facts.target_name
        is_number = not facts.class_names
        if names:
            self._fill(self.x_choice, names, 0)
            ups = (*names, target) if is_number or len(names) == 1 else names
            self._fill(self.y_choice, ups, 1)
        for widget in (self._across, self.x_choice, self._up, self.y_choice):
            widget.setVisible(len(names) > 1)
        present = np.unique(view.part_R).tolist()
        for part, box in enumerate(self.parts):
            box.setVisible(len(present) > 1 and part in present)
        self.bars.setVisible(not is_number)
        self.bars.show_counts(view.class_counts_KP, facts.class_names)
        self._draw()
        self._offer_tools()

    def show_blank(self, spec: ProjectSpec) -> None:
        """Show an empty sheet to draw on.

        Args:
            spec: A project whose data is a drawing without a stroke.
        """
        is_same = self._view is None and self._spec is not None and self._sheet == sheet_of(spec, None)
        self._view, self._spec = None, spec
        if is_same:
            return
        self._axes = ()
        self.plot.clear()
        self.plot.set_labels(*(("x", "y") if is_curve(spec) else ("x1", "x2")))
        for widget in (self._across, self.x_choice, self._up, self.y_choice, *self.parts, self.bars):
            widget.setVisible(False)
        self._offer_tools()
        self.tools.choose_tool(Tool.PENCIL if is_curve(spec) else Tool.BRUSH)
        self._said = (
            self.tr("Sketch a curve: the samples will lie along it.")
            if is_curve(spec)
            else self.tr("Draw points: choose a class with its button or its number key, then paint.")
        )
        self.caption.setText(self._said)

    @property
    def is_blank(self) -> bool:
        """True while an empty sheet is shown."""
        return self._view is None and self._sheet is not None

    def set_spec(self, spec: ProjectSpec) -> None:
        """Know the project, which strokes change."""
        self._spec = spec

    def set_current_row(self, row: int) -> None:
        """Draw a ring around a row of the data."""
        self.plot.select(self._view.position_of(row) if self._view is not None else None)

    def choose_axes(self, across: int, up: int) -> None:
        """Show these columns, as numbers among the features and the target."""
        self.x_choice.setCurrentIndex(min(across, self.x_choice.count() - 1))
        self.y_choice.setCurrentIndex(min(up, self.y_choice.count() - 1))
        self._draw()

    # Widgets

    def _lay_out_axes(self) -> None:
        row = QHBoxLayout(self._axis_row)
        row.setContentsMargins(MARGIN_PX, 0, MARGIN_PX, 0)
        self._across, self._up = (
            QLabel(self.tr("A&cross"), self._axis_row),
            QLabel(self.tr("&Up"), self._axis_row),
        )
        for label, combo in ((self._across, self.x_choice), (self._up, self.y_choice)):
            label.setBuddy(combo)
            row.addWidget(label)
            row.addWidget(combo, 1)
        for box in self.parts:
            row.addWidget(box)
        row.addStretch(0)
        for name, text, tip, act in (
            ("zoomIn", "+", self.tr("Zoom in"), self._on_zoom_in),
            ("zoomOut", "−", self.tr("Zoom out"), self._on_zoom_out),
            ("zoomAll", self.tr("All"), self.tr("Show all samples"), self._on_zoom_all),
        ):
            button = QToolButton(self._axis_row)
            button.setObjectName(name)
            button.setText(text)
            button.setAccessibleName(tip)
            button.setToolTip(tip)
            button.clicked.connect(act)
            row.addWidget(button)

    def _axis_combo(self, name: str, accessible: str) -> CalmCombo:
        combo = CalmCombo(self)
        combo.setObjectName(name)
        combo.setAccessibleName(accessible)
        combo.setToolTip(accessible)
        combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        combo.setMinimumContentsLength(6)
        combo.setSizeAdjustPolicy(CalmCombo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.activated.connect(self._on_axis_chosen)
        return combo

    def _part_box(self, part: int) -> QCheckBox:
        box = QCheckBox(part_name(part), self)
        box.setObjectName(f"showPart.{part}")
        box.setToolTip(self.tr("Show the {0} samples").format(part_name(part)))
        box.setChecked(True)
        box.toggled.connect(self._on_parts)
        return box

    @staticmethod
    def _fill(combo: CalmCombo, names: Sequence[str], first: int) -> None:
        if [combo.itemText(i) for i in range(combo.count())] == list(names):
            return
        before = combo.currentText()
        combo.clear()
        combo.addItems(list(names))
        known = list(names).index(before) if before in names else min(first, len(names) - 1)
        combo.setCurrentIndex(known)

    # Drawing the samples

    def _draw(self) -> None:
        view = self._view
        if view is None or not view.is_table:
            return
        facts = view.data.facts
        n_features = facts.n_features
        x_at = max(0, self.x_choice.currentIndex())
        y_at = max(0, self.y_choice.currentIndex()) if n_features > 1 else n_features
        is_by_part = y_at == n_features and not facts.class_names
        x_R, y_R = view.column(x_at), view.column(y_at)
        axes = (facts.feature_names, facts.target_name, facts.class_names, x_at, y_at)
        if axes != self._axes:
            # Other columns have other ranges.
            self._axes = axes
            self.plot.clear()
        # A sheet stays as large as it was while it is drawn on.
        is_drawing = self._spec is not None and drawn_param(self._spec) is not None
        self.plot.set_least(SHEET if is_drawing else None)
        color_R = None if is_by_part else view.target()
        self.plot.set_labels(view.names[x_at], view.names[y_at])
        self.plot.show_points(x_R, y_R, color_R, view.part_R, facts.class_names)
        self._describe(view, int((~(np.isfinite(x_R) & np.isfinite(y_R))).sum()), is_by_part)

    def _describe(self, view: DataView, n_missing: int, is_by_part: bool) -> None:
        n = len(view.rows_R)
        sentences = [self.tr("1 sample.") if n == 1 else self.tr("{0} samples.").format(count_text(n))]
        if not is_by_part and not view.data.facts.class_names:
            sentences.append(self.tr("The colour is {0}.").format(view.data.facts.target_name))
        if n_missing:
            text = self.tr("{0} are not drawn, because a value is missing.")
            sentences.append(text.format(count_text(n_missing)))
        self._said = " ".join(sentences)
        self._show_said()

    @Slot()
    def _show_said(self) -> None:
        dense = self.tr("The stronger the colour, the more of them; zoom in to see each.")
        is_dense = self.plot.is_dense and self._view is not None
        self.caption.setText(f"{self._said} {dense}" if is_dense else self._said)

    @Slot(object)
    def _on_hovered(self, index: int | None) -> None:
        view = self._view
        if view is None or index is None:
            self._show_said()
            return
        row = int(view.rows_R[index])
        samples, facts = view.data.samples, view.data.facts
        named = zip(facts.feature_names[:_MOST_SAID], samples.x_NF[row].tolist(), strict=False)
        texts = [f"{name} = {value:.4g}" for name, value in named]
        y = samples.y_N[row]
        target = facts.class_names[int(y)] if facts.class_names else f"{float(y):.4g}"
        text = self.tr("Sample {0} ({1}): {2}; {3} = {4}")
        said = text.format(
            row, part_name(int(view.part_R[index])), ", ".join(texts), facts.target_name, target
        )
        self.caption.setText(said)

    # What the user does

    @Slot(int)
    def _on_axis_chosen(self, index: int) -> None:
        del index
        self._draw()
        self._offer_tools()

    @Slot()
    def _on_parts(self) -> None:
        shown = {part for part, box in enumerate(self.parts) if box.isChecked() or not box.isVisibleTo(self)}
        self.plot.set_parts_shown(frozenset(shown))

    @Slot(int)
    def _on_clicked(self, index: int) -> None:
        if self._view is not None:
            self.row_chosen.emit(int(self._view.rows_R[index]))

    @Slot()
    def _on_zoom_in(self) -> None:
        self.plot.zoom(STEP)

    @Slot()
    def _on_zoom_out(self) -> None:
        self.plot.zoom(1 / STEP)

    @Slot()
    def _on_zoom_all(self) -> None:
        self.plot.show_all()

    # Drawing by hand

    def _offer_tools(self) -> None:
        view, spec = self._view, self._spec
        if spec is None:
            return
        facts = view.data.facts if view is not None else None
        sheet = sheet_of(spec, facts)
        # Strokes mean features only where both axes are theirs, in their order.
        axes = (self.x_choice.currentIndex(), self.y_choice.currentIndex())
        is_plain = facts is None or facts.n_features == 1 or axes == (0, 1)
        is_table = view is None or view.is_table
        self._sheet = sheet if is_plain and is_table else None
        self.tools.setVisible(self._sheet is not None)
        if self._sheet is None:
            self.plot.set_tool(Tool.LOOK)
            return
        tools = (Tool.PENCIL,) if is_curve(spec) else (Tool.POINT, Tool.BRUSH, Tool.ERASER)
        has_value = self._sheet.n_features == 2 and not self._sheet.class_names
        self.tools.offer(tools, self._sheet.class_names, has_value=has_value)
        self._show_brush()

    @Slot(object)
    def _on_tool(self, tool: Tool) -> None:
        self.plot.set_tool(tool)
        self._show_brush()

    @Slot()
    def _show_brush(self) -> None:
        theme = current_theme()
        has_classes = self._sheet is not None and bool(self._sheet.class_names)
        color = theme.class_color(self.tools.class_index) if has_classes else theme.train_point
        self.plot.set_brush(color, self.tools.radius_px, self.tools.rate)

    @Slot(object)
    def _on_points(self, places_P2: Any) -> None:
        if self._sheet is None or self._spec is None:
            return
        target = float(self.tools.class_index) if self._sheet.class_names else self.tools.value
        self.spec_drawn.emit(with_points(self._spec, rows_of(places_P2, self._sheet, target)))

    @Slot(object)
    def _on_erased(self, indices: list[int]) -> None:
        if self._view is None or self._spec is None:
            return
        rows = [int(self._view.rows_R[index]) for index in indices]
        self.spec_drawn.emit(without_rows(self._spec, len(self._view.data.samples), rows))

    @Slot(object)
    def _on_curve(self, places_P2: Any) -> None:
        if self._spec is not None:
            self.spec_drawn.emit(with_curve(self._spec, places_P2))

    @Slot()
    def _on_clear(self) -> None:
        if self._spec is not None:
            self.spec_drawn.emit(cleared(self._spec))
