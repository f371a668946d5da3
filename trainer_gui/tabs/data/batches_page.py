"""One epoch played: which samples are in which batch, in the order that training draws; and the code that does it.

Shape suffixes: N training samples, C the channels red, green, blue.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QSlider,
    QSpinBox,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.spec import ProjectError, ProjectSpec
from trainer_gui.plots.batch_play import BatchPlay, PlayedEpoch
from trainer_gui.plots.value_bar import step_colors, steps_of
from trainer_gui.tabs.data.batch_code import batch_code
from trainer_gui.tabs.data.code_view import CodeView
from trainer_gui.tabs.data.data_view import DataView
from trainer_gui.tabs.data.sentences import batch_sentence, count_text
from trainer_gui.theme.apply import current_theme, theme_notifier
from trainer_gui.theme.icons import icon
from trainer_gui.theme.ramps import rgb

Submit = Callable[[str, Callable[[], Any], Callable[[Any], None], Callable[[Exception], None]], None]

_ORDER_KEY: Final = "data_tab.epoch_order"
_CODE_KEY: Final = "data_tab.batch_code"
_FRAME_MS: Final = 40
# An epoch takes so many seconds at the slowest and at the fastest end of the slider.
_LONGEST_S, _SHORTEST_S = 60.0, 1.5
_SPEEDS: Final = 20
_MOST_EPOCHS: Final = 1000


class BatchesPage(QWidget):
    """Play, pause, step; point at a cell to read its sample, click it to take it in hand.

    Args:
        submit: Runs a function in the background, under a key.
        parent: Owner.

    Signals:
        row_chosen: Row of the data that was clicked.
    """

    row_chosen = Signal(int)

    def __init__(self, submit: Submit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dataBatchesPage")
        self._submit = submit
        self._view: DataView | None = None
        self._spec: ProjectSpec | None = None
        self._has_torch = False
        self._asked: tuple[object, ...] = ()
        self._order: Any = None
        self._progress = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(_FRAME_MS)
        self._timer.timeout.connect(self._tick)
        self.sentence = self._label("batchesSentence")
        self.note = self._label("batchesNote")
        self.play = self._button("batchPlay", self.tr("Play"), self.tr("Play the epoch (Space)"))
        self.play.clicked.connect(self.toggle)
        self.step = self._button("batchStep", self.tr("Step"), self.tr("Go on by one batch"))
        self.step.clicked.connect(self._on_step)
        self.restart = self._button("batchRestart", self.tr("Restart"), self.tr("Begin the epoch anew"))
        self.restart.clicked.connect(self._on_restart)
        self.epoch = QSpinBox(self)
        self.epoch.setObjectName("batchEpoch")
        self.epoch.setAccessibleName(self.tr("Number of the epoch"))
        self.epoch.setToolTip(
            self.tr("Which epoch is played: each has its own order if samples are shuffled")
        )
        self.epoch.setRange(1, _MOST_EPOCHS)
        self.epoch.valueChanged.connect(self._on_epoch)
        self.speed = QSlider(Qt.Orientation.Horizontal, self)
        self.speed.setObjectName("batchSpeed")
        self.speed.setAccessibleName(self.tr("Speed"))
        self.speed.setToolTip(self.tr("How fast the epoch is played"))
        self.speed.setRange(0, _SPEEDS)
        self.speed.setValue(_SPEEDS // 2)
        self.speed.setFixedWidth(110)
        self.field = BatchPlay(self)
        self.field.setObjectName("batchField")
        self.field.pointed.connect(self._on_pointed)
        self.field.chosen.connect(self._on_chosen)
        self.code = CodeView("batchCode", self.tr("Dataset and DataLoader as code"), self)
        self._lay_out()
        theme_notifier().changed.connect(self._show_theme)
        self._show_theme(current_theme())

    def show_project(self, view: DataView | None, spec: ProjectSpec, has_torch: bool) -> None:
        """Show the batches of a project; the same call again changes nothing.

        Args:
            view: Its samples; None while they are not there, or are those of an older project.
            spec: The project.
            has_torch: True once torch is there, which draws the order.
        """
        self._view, self._spec, self._has_torch = view, spec, has_torch
        if view is not None:
            self.sentence.setText(batch_sentence(view.data.facts.n_train, spec.training))
        if self.isVisible():
            self._ask()

    # The order

    def _ask(self) -> None:
        """Ask for the order and the code of what is shown, if they are not there already."""
        view, spec = self._view, self._spec
        if view is None or spec is None or not self._has_torch:
            self.note.setText(
                self.tr("The order is drawn by PyTorch, which is still loading.") if view else ""
            )
            return
        training, epoch = spec.training, self.epoch.value() - 1
        asked = (view.data, training, spec.seed, epoch)
        if asked != self._asked:
            self._asked = asked

            def draw() -> Any:
                from engine.explore.epoch_order import epoch_order

                return epoch_order(spec, view.data, epoch)

            self._submit(_ORDER_KEY, draw, self._take_order, self._refuse_order)
        data = view.data

        def write() -> str:
            from engine.export.script import script

            return batch_code(script(spec, data))

        self._submit(_CODE_KEY, write, self.code.show_code, self._refuse_code)

    def _take_order(self, order: Any) -> None:
        self._order = order
        self._show_epoch()

    def _refuse_order(self, error: Exception) -> None:
        """A sampler that cannot draw is told at its field; here nothing is played."""
        self._order = None
        self._asked = ()
        self.field.show_epoch(None)
        self.note.setText(_sentence_of(error))
        self._stop()

    def _refuse_code(self, error: Exception) -> None:
        text = self.tr("The code follows when the problems are mended: {0}")
        self.code.show_code("# " + text.format(_sentence_of(error)) + "\n")

    def _show_epoch(self) -> None:
        order, view = self._order, self._view
        if order is None or view is None:
            return
        colors = self._colors(view, order.rows_N)
        if len(colors) != len(order.rows_N):
            return
        self.field.show_epoch(PlayedEpoch(order.batches, order.dropped_D, colors))
        self._progress = 0.0
        self._describe()

    def _colors(self, view: DataView, rows_N: NDArray[np.int64]) -> NDArray[np.uint8]:
        """The colour of each training sample: its class, or its target on the ramp."""
        theme, y_N = current_theme(), view.data.samples.y_N[rows_N]
        if view.data.facts.class_names:
            table = np.array([rgb(color) for color in theme.classes], dtype=np.uint8)
            return table[y_N.astype(np.int64) % len(table)]
        values = y_N.astype(np.float64)
        low, high = float(values.min()), float(values.max())
        return step_colors(theme)[steps_of(values, low, high if high > low else low + 1.0)]

    # Playing

    @Slot()
    def toggle(self) -> None:
        """Play, or hold."""
        if self._timer.isActive():
            self._stop()
        elif self._order is not None:
            if self.field.done >= self._n_trained():
                self._set_progress(0.0)
            self._timer.start()
            self._show_theme(current_theme())

    @property
    def is_playing(self) -> bool:
        """True while the epoch is played."""
        return self._timer.isActive()

    def _stop(self) -> None:
        self._timer.stop()
        self._show_theme(current_theme())

    @Slot()
    def _tick(self) -> None:
        share = self.speed.value() / _SPEEDS
        duration_s = _LONGEST_S * (_SHORTEST_S / _LONGEST_S) ** share
        # A handful of samples would be over too soon to be seen.
        duration_s = min(duration_s, 0.4 * self._n_trained() * (_SHORTEST_S / 3) ** (2 * share) + 0.5)
        self._set_progress(self._progress + self._n_trained() * _FRAME_MS / 1000 / duration_s)
        if self._progress >= self._n_trained():
            self._stop()

    @Slot()
    def _on_step(self) -> None:
        """Fill the batch in hand."""
        if self._order is None:
            return
        self._stop()
        ends = np.cumsum([len(batch) for batch in self._order.batches])
        later = ends[ends > self.field.done]
        if len(later):
            self._set_progress(float(later[0]))
        elif len(ends):
            self._set_progress(float(ends[0]))

    @Slot()
    def _on_restart(self) -> None:
        self._set_progress(0.0)

    def _set_progress(self, n: float) -> None:
        self._progress = min(n, float(self._n_trained()))
        self.field.set_done(int(self._progress))
        self._describe()

    def _n_trained(self) -> int:
        return sum(map(len, self._order.batches)) if self._order is not None else 0

    def _describe(self) -> None:
        order = self._order
        if order is None:
            return
        ends = np.cumsum([len(batch) for batch in order.batches])
        n = int(np.searchsorted(ends, self.field.done, side="right"))
        text = self.tr("Epoch {0}: batch {1} of {2}, {3} of {4} samples.")
        is_over = self.field.done >= self._n_trained()
        at = len(ends) if is_over else n + 1
        said = text.format(
            order.epoch + 1, at, len(ends), count_text(self.field.done), count_text(self._n_trained())
        )
        extra = []
        if is_over and len(order.dropped_D):
            extra.append(
                self.tr("drop_last leaves {0} out (crossed).").format(count_text(len(order.dropped_D)))
            )
        times_N = order.times_N
        n_twice, n_never = int((times_N > 1).sum()), int((times_N == 0).sum()) - len(order.dropped_D)
        if n_twice:
            text = self.tr("{0} samples come more than once, {1} not at all.")
            extra.append(text.format(count_text(n_twice), count_text(max(0, n_never))))
        self.note.setText(" ".join([said, *extra]))

    # What the user does

    @Slot(int)
    def _on_epoch(self, value: int) -> None:
        del value
        self._ask()

    @Slot(object)
    def _on_pointed(self, position: int | None) -> None:
        if position is None or self._order is None or self._view is None:
            self._describe()
            return
        row = int(self._order.rows_N[position])
        samples, facts = self._view.data.samples, self._view.data.facts
        y = samples.y_N[row]
        target = facts.class_names[int(y)] if facts.class_names else f"{float(y):.4g}"
        of = [i + 1 for i, batch in enumerate(self._order.batches) if position in batch]
        where = (
            self.tr("in batch {0}").format(", ".join(map(str, of)))
            if of
            else self.tr("in no batch of this epoch")
        )
        text = self.tr("Sample {0}: {1} = {2}, {3}.")
        self.note.setText(text.format(row, facts.target_name, target, where))

    @Slot(int)
    def _on_chosen(self, position: int) -> None:
        if self._order is not None:
            self.row_chosen.emit(int(self._order.rows_N[position]))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space plays and holds, the right arrow steps."""
        if event.key() == Qt.Key.Key_Space:
            self.toggle()
        elif event.key() == Qt.Key.Key_Right:
            self._on_step()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Draw the order when it can be seen."""
        super().showEvent(event)
        self._ask()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: hold."""
        self._stop()
        super().hideEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Nothing plays in a page that cannot be used."""
        if event.type() == QEvent.Type.EnabledChange and not self.isEnabled():
            self._stop()
        super().changeEvent(event)

    # Widgets

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        for button in (self.play, self.step, self.restart):
            row.addWidget(button)
        epoch_label, speed_label = QLabel(self.tr("&Epoch"), self), QLabel(self.tr("S&peed"), self)
        epoch_label.setBuddy(self.epoch)
        speed_label.setBuddy(self.speed)
        row.addSpacing(8)
        for widget in (epoch_label, self.epoch, speed_label, self.speed):
            row.addWidget(widget)
        row.addStretch(1)
        splitter = QSplitter(Qt.Orientation.Vertical, self)
        splitter.setObjectName("batchesSplit")
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.field)
        splitter.addWidget(self.code)
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.addWidget(self.sentence)
        column.addLayout(row)
        column.addWidget(self.note)
        column.addWidget(splitter, 1)

    def _label(self, name: str) -> QLabel:
        label = QLabel(self)
        label.setObjectName(name)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        return label

    def _button(self, name: str, text: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setText(text)
        button.setAccessibleName(text)
        button.setToolTip(tip)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        return button

    @Slot(object)
    def _show_theme(self, theme: Any) -> None:
        playing = self._timer.isActive()
        self.play.setIcon(icon("pause" if playing else "run", theme))
        self.play.setText(self.tr("Pause") if playing else self.tr("Play"))
        self.step.setIcon(icon("step", theme))
        self.restart.setIcon(icon("reset", theme))
        if theme is not getattr(self, "_theme", None):
            self._theme = theme
            done = self.field.done
            self._show_epoch()
            self.field.set_done(done)


def _sentence_of(error: Exception) -> str:
    return error.problems[0].line() if isinstance(error, ProjectError) else str(error)
