"""The Fit dock: the samples and what the model makes of them, live; points can be added, moved and deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDockWidget,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.catalogue.entry import Task
from engine.catalogue.params import FloatParam
from engine.spec import ProjectSpec
from engine.spec.points import add_point, move_point, remove_point
from engine.train.snapshot import (
    CurveReconstructions,
    LineFit,
    Predictions,
    Reconstructions,
    Snapshot,
    SurfaceFit,
)
from trainer_gui.forms.number_edit import NumberEdit
from trainer_gui.plots.confusion import ConfusionPlot
from trainer_gui.plots.curve_pairs import CurvePairs
from trainer_gui.plots.image_pairs import ImagePairs
from trainer_gui.plots.line_fit import LineFitPlot
from trainer_gui.plots.predicted_fit import PredictedPlot
from trainer_gui.plots.surface_fit import SurfaceFitPlot
from trainer_gui.session.session import Session
from trainer_gui.session.trainer_thread import Prepared
from trainer_gui.theme.apply import current_theme
from trainer_gui.theme.icons import icon
from trainer_gui.window.docks.dock_bar import DockBar
from trainer_gui.window.docks.fit_view import Picture, ShownSamples, picture_for, view_for
from trainer_gui.window.wording import metric_texts, number_text, parameter_texts

if TYPE_CHECKING:
    from engine.data.load import LoadedData
    from trainer_gui.theme.colors import Theme


class FitDock(QDockWidget):
    """Shows the picture that suits the data, and turns clicks on it into edits of the project.

    Args:
        session: The session to follow and to edit.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("fitDock")
        self.setWindowTitle(self.tr("Fit"))
        self._session = session
        self._data: LoadedData | None = None
        self._shown: ShownSamples | None = None
        self._picture: Picture | None = None
        self._build()
        session.data_changed.connect(self.show_data)
        session.run.snapshot_taken.connect(self.show_snapshot)
        session.run.figures_taken.connect(self.show_figures)
        session.run.started_over.connect(self._on_started_over)
        if session.data is not None:
            self.show_data(session.data)
        if session.run.snapshot is not None:
            self.show_snapshot(session.run.snapshot)
            self.show_figures(session.run.snapshot)

    def _build(self) -> None:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(4, 2, 4, 4)
        column.setSpacing(2)
        self._bar = DockBar("fit", self.tr("Figures of the fit"))
        self._bar.explore_asked.connect(self.explore)
        self._class = QComboBox()
        self._class.setObjectName("pointClass")
        self._class.setAccessibleName(self.tr("Class of added points"))
        self._class.setToolTip(self.tr("Class of the points that a click adds"))
        self._bar.add_tool(self._class)
        self._value = NumberEdit(
            FloatParam(name="value", help=self.tr("Target of the points that a click adds."), default=0.0)
        )
        self._value.setObjectName("pointValue")
        self._value.setFixedWidth(90)
        self._value_of_points = 0.0
        self._value.valueEdited.connect(self._on_value)
        self._bar.add_tool(self._value)
        self._edit = QToolButton()
        self._edit.setObjectName("editPoints")
        self._edit.setText(self.tr("Edit points"))
        self._edit.setAccessibleName(self.tr("Edit points"))
        self._edit.setToolTip(
            self.tr(
                "Click to add a point, drag to move one, right-click or Delete to remove it; also while training"
            )
        )
        self._edit.setCheckable(True)
        self._edit.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._bar.add_tool(self._edit)
        column.addWidget(self._bar)
        self.line = LineFitPlot()
        self.surface = SurfaceFitPlot()
        self.predicted = PredictedPlot()
        self.confusion = ConfusionPlot()
        self.pairs = ImagePairs()
        self.curves = CurvePairs()
        self._plots: dict[Picture, QWidget] = {
            Picture.LINE: self.line,
            Picture.SURFACE: self.surface,
            Picture.PREDICTED: self.predicted,
            Picture.CONFUSION: self.confusion,
            Picture.PAIRS: self.pairs,
            Picture.CURVES: self.curves,
        }
        self._stack = QStackedWidget()
        for picture, plot in self._plots.items():
            plot.setObjectName(f"{picture}Fit")
            self._stack.addWidget(plot)
        self._stack.setMinimumSize(260, 180)
        column.addWidget(self._stack, 1)
        for points in (self.line, self.surface):
            self._edit.toggled.connect(points.set_editing)
            points.pointAdded.connect(self._on_added)
            points.pointMoved.connect(self._on_moved)
            points.pointRemoved.connect(self._on_removed)
        self._edit.toggled.connect(self._show_tools)
        self.setWidget(body)
        self._show_tools()

    def set_theme(self, theme: Theme) -> None:
        """Draw the button in the colours of a theme."""
        self._edit.setIcon(icon("add", theme))
        self._bar.set_theme(theme)

    @Slot(object)
    def show_data(self, data: LoadedData) -> None:
        """Show these samples; the fit follows with the next snapshot."""
        self._data, self._shown = data, ShownSamples.of(data)
        facts, samples = data.facts, data.samples
        picture = picture_for(facts)
        if picture is not self._picture:
            self._picture = picture
            self._stack.setCurrentWidget(self._plots[picture])
        rows, parts = self._shown.row_N, self._shown.part_N
        x_NF, y_N = samples.x_NF[rows], samples.y_N[rows]
        names = facts.feature_names
        match picture:
            case Picture.LINE:
                is_class = facts.task is Task.CLASSIFICATION
                label = (
                    self.tr("probability of {0}").format(facts.class_names[1])
                    if is_class
                    else facts.target_name
                )
                self.line.set_labels(names[0], label)
                self.line.show_points(x_NF[:, 0], y_N.astype(np.float64), parts)
            case Picture.SURFACE:
                view = view_for(data)
                self.surface.set_classes(facts.class_names)
                self.surface.set_labels(names[0], names[1])
                self.surface.set_grid_rect(view.x_low, view.x_high, view.y_low, view.y_high)  # type: ignore[union-attr]
                self.surface.show_points(x_NF[:, 0], x_NF[:, 1], y_N.astype(np.float64), parts)
            case Picture.PREDICTED:
                self.predicted.set_labels(*self._predicted_labels())
            case Picture.PAIRS:
                self.pairs.clear()
            case Picture.CURVES:
                self.curves.clear()
        self._session.run.request_view(view_for(data))
        self._show_classes()
        self._show_tools()
        self.set_theme(current_theme())

    @Slot(object)
    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show what the model says now."""
        if not self.isVisible() or self._data is None:
            return
        match snapshot.fit:
            case LineFit() as fit if self._picture is Picture.LINE:
                self.line.show_fit(fit.x_G, fit.y_G)
                self.line.show_best(fit.x_G if fit.best_y_G is not None else None, fit.best_y_G)
            case SurfaceFit() as fit if self._picture is Picture.SURFACE and self._suits(fit):
                self.surface.show_fit(fit.values)
            case Predictions() as fit if self._picture is Picture.PREDICTED:
                self.predicted.show_points(fit.true_N, self._parts_of(fit.index_N))
                self.predicted.show_fit(fit.predicted_N)
            case Predictions() as fit if self._picture is Picture.CONFUSION:
                self._show_confusion(fit)
            case Reconstructions() as fit if self._picture is Picture.PAIRS:
                title = (
                    self.tr("Validation: image, reconstruction, error")
                    if fit.is_validation
                    else self.tr("Training: image, reconstruction, error")
                )
                self.pairs.show_pairs(fit.pairs_NPHWC, fit.error_N, title)
            case CurveReconstructions() as fit if self._picture is Picture.CURVES:
                title = (
                    self.tr("Validation sequences") if fit.is_validation else self.tr("Training sequences")
                )
                self.curves.show_pairs(fit.true_NTF, fit.made_NTF, title)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while the dock was hidden."""
        super().showEvent(event)
        if self._session.run.snapshot is not None:
            self.show_snapshot(self._session.run.snapshot)

    @Slot(object)
    def show_figures(self, snapshot: Snapshot) -> None:
        """Show parameters, loss and metrics as numbers."""
        texts = parameter_texts(snapshot.parameters)
        if snapshot.step:
            texts.append(self.tr("loss {0}").format(number_text(snapshot.loss)))
        texts += metric_texts(snapshot)
        self._bar.show_figures(texts)

    @Slot()
    def explore(self) -> None:
        """Open the samples and the fit of this moment in a plot of their own."""
        from trainer_gui.plots.explore_window import ExploredCurve, ExploreWindow

        snapshot, data, shown = self._session.run.snapshot, self._data, self._shown
        if snapshot is None or data is None or shown is None:
            return
        theme, facts = current_theme(), data.facts
        names = (self.tr("training"), self.tr("validation"), self.tr("test"))
        curves = []
        match snapshot.fit:
            case LineFit() as fit:
                x_N, y_N, parts = (
                    data.samples.x_NF[shown.row_N, 0],
                    data.samples.y_N[shown.row_N],
                    shown.part_N,
                )
                labels = (facts.feature_names[0], facts.target_name)
                curves.append(ExploredCurve(self.tr("fit"), fit.x_G, fit.y_G, theme.fitted_line))
            case Predictions() as fit:
                x_N, y_N, parts = fit.true_N, fit.predicted_N, self._parts_of(fit.index_N)
                labels = self._predicted_labels()
                ends = np.array([x_N.min(), x_N.max()])
                curves.append(ExploredCurve(self.tr("perfect"), ends, ends, theme.fitted_line, dashed=True))
            case _:
                return
        for part, name in enumerate(names):
            chosen = parts == part
            if chosen.any():
                color = theme.part_color(part)
                points = ExploredCurve(name, x_N[chosen], y_N[chosen].astype(np.float64), color, points=True)
                curves.append(points)
        ExploreWindow(self.tr("Fit"), curves, *labels, theme, parent=self).show()

    @Slot(object)
    def _on_started_over(self, prepared: Prepared) -> None:
        del prepared
        self.line.show_best(None, None)

    def _suits(self, fit: SurfaceFit) -> bool:
        """False for a surface of data that were shown before."""
        n_classes = self._data.facts.n_classes if self._data is not None else 0
        return fit.values.ndim == 2 or fit.values.shape[2] == n_classes

    def _parts_of(self, index_N: np.ndarray) -> np.ndarray:
        assert self._data is not None
        part_of_row = np.zeros(len(self._data.samples.y_N), dtype=np.int64)
        part_of_row[self._data.validation_index] = 1
        part_of_row[self._data.test_index] = 2
        inside = index_N[index_N < len(part_of_row)]
        parts = part_of_row[inside]
        return np.concatenate([parts, np.zeros(len(index_N) - len(inside), dtype=np.int64)])

    def _predicted_labels(self) -> tuple[str, str]:
        if self._data is not None and self._data.facts.predicts_input:
            return self.tr("input"), self.tr("reconstruction")
        return self.tr("true"), self.tr("predicted")

    def _show_confusion(self, fit: Predictions) -> None:
        assert self._data is not None
        n = self._data.facts.n_classes
        true_N, predicted_N = fit.true_N.astype(int), fit.predicted_N.astype(int)
        if len(true_N) and max(true_N.max(), predicted_N.max()) >= n:
            return
        counts = np.zeros((n, n), dtype=np.int64)
        np.add.at(counts, (true_N, predicted_N), 1)
        self.confusion.show_counts(counts, self._data.facts.class_names)

    # ----------------------------------------------------------- point edits

    def _show_classes(self) -> None:
        names = self._data.facts.class_names if self._data is not None else ()
        if [self._class.itemText(i) for i in range(self._class.count())] != list(names):
            self._class.clear()
            self._class.addItems(list(names))

    @Slot()
    def _show_tools(self) -> None:
        editable = self._picture in (Picture.LINE, Picture.SURFACE)
        editing = editable and self._edit.isChecked()
        classes = self._data is not None and self._data.facts.task is Task.CLASSIFICATION
        self._edit.setVisible(editable)
        self._bar.can_explore(self._picture in (Picture.LINE, Picture.PREDICTED))
        self._class.setVisible(editing and classes and self._picture is Picture.SURFACE)
        self._value.setVisible(editing and not classes and self._picture is Picture.SURFACE)

    @Slot(object)
    def _on_value(self, value: float) -> None:
        self._value_of_points = float(value)

    def _values(self, x: float, y: float, target: float | None = None) -> list[float]:
        """Features and target of a point at this place of the picture."""
        assert self._data is not None
        is_class = self._data.facts.task is Task.CLASSIFICATION
        if self._picture is Picture.LINE:
            return [x, float(y > 0.5) if is_class else y]
        if target is None:
            target = float(max(0, self._class.currentIndex())) if is_class else self._value_of_points
        return [x, y, target]

    def _n_original(self) -> int:
        assert self._data is not None
        return len(self._data.samples.y_N) - len(self._session.spec.data.edits.added)

    def _edit_points(self, after: ProjectSpec) -> None:
        self._session.document.replace(after, "data.edits", merge=False)

    @Slot(float, float)
    def _on_added(self, x: float, y: float) -> None:
        if self._data is not None:
            self._edit_points(add_point(self._session.spec, self._values(x, y)))

    @Slot(int, float, float)
    def _on_moved(self, index: int, x: float, y: float) -> None:
        if self._data is not None and self._shown is not None:
            row = int(self._shown.row_N[index])
            target = float(self._data.samples.y_N[row])
            values = self._values(x, y, target)
            self._edit_points(move_point(self._session.spec, self._n_original(), row, values))

    @Slot(int)
    def _on_removed(self, index: int) -> None:
        if self._data is not None and self._shown is not None:
            row = int(self._shown.row_N[index])
            self._edit_points(remove_point(self._session.spec, self._n_original(), row))
