"""The race: several optimisers from one point of a surface, in real torch, forwards and back."""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QSplitter, QVBoxLayout, QWidget

from engine.spec import Problem, ProjectSpec
from trainer_gui.forms.slider_row import SliderRow
from trainer_gui.plots.contour_race import ContourRace, DrawnPath
from trainer_gui.plots.curves import Curve, CurvesPlot
from trainer_gui.plots.view import View
from trainer_gui.session.session import Session
from trainer_gui.session.state import State
from trainer_gui.tabs.inner_page import InnerPage
from trainer_gui.tabs.optimizer.race.racers_panel import RacersPanel
from trainer_gui.tabs.page import LEFT_MAX_PX, heading, note

if TYPE_CHECKING:
    from engine.explore.race.race import Race
    from engine.explore.race.surfaces import Surface

FRAME_MS = 33
# A frame goes on with the race for no longer than this; the rest is for the drawing.
_STEPPING_S = 0.008
_GRID = 160
# Slower than this a step takes several frames: slow motion, with words.
_SPEEDS = (0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0)
_USUAL_SPEED = 3
# The losses are drawn in every third frame: laying out their axes costs more than a path.
_LOSS_FRAMES = 3
_LOWEST = 1e-12
_MOST_LOSSES = 300


class RacePage(InnerPage):
    """Shows a race; the project is not touched.

    Args:
        session: Where torch is warmed up.
        parent: Owner.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.setObjectName("racePage")
        self._race: Race | None = None
        self._surface: Surface | None = None
        self._owed = 0.0
        self._frame = 0
        self.choice = QComboBox(self)
        self.choice.setObjectName("raceSurface")
        self.choice.setAccessibleName(self.tr("Surface"))
        self.lesson = note("raceLesson", self)
        self.racers = RacersPanel(self)
        self.map = ContourRace(self)
        self.map.setObjectName("raceMap")
        self.map.setAccessibleName(self.tr("The surface from above; a click chooses the start"))
        self.map.set_message(self.tr("The race appears here as soon as PyTorch is loaded."))
        self.losses = CurvesPlot(self)
        self.losses.setObjectName("raceLosses")
        self.losses.setAccessibleName(self.tr("Loss of each racer, step by step"))
        self.losses.setMinimumHeight(90)
        self.play_button = self._button("racePlay", self.tr("Play"), self.tr("Play and pause (Space)"))
        self.back_button = self._button("raceBack", self.tr("Back"), self.tr("One step back"))
        self.step_button = self._button("raceStep", self.tr("Step"), self.tr("One step on"))
        self.reset_button = self._button("raceReset", self.tr("Reset"), self.tr("Back to the start"))
        self.speed = SliderRow(
            "raceSpeed", self.tr("speed"), (0.0, len(_SPEEDS) - 1.0, 1.0), float(_USUAL_SPEED), self,
            text_of=self._speed_text,
        )  # fmt: skip
        self.said = note("raceWords", self)
        self.said.setMinimumHeight(2 * self.said.fontMetrics().height())
        self._timer = QTimer(self)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._on_frame)
        self._lay_out()
        self.choice.currentIndexChanged.connect(self._on_surface)
        self.map.start_chosen.connect(self._on_start)
        self.racers.changed.connect(self._begin)
        self.racers.picked.connect(self._tell)
        self.play_button.clicked.connect(self._on_play)
        self.back_button.clicked.connect(self._on_back)
        self.step_button.clicked.connect(self._on_step)
        self.reset_button.clicked.connect(self._begin)
        self._show_buttons()

    @property
    def race(self) -> Race | None:
        """The race that is shown."""
        return self._race

    @property
    def is_playing(self) -> bool:
        """True while it goes on by itself."""
        return self._timer.isActive()

    def show_project(self, spec: ProjectSpec, problems: Sequence[Problem]) -> None:
        """The project has no say here."""

    def show_pictures(self) -> None:
        """Begin, once torch is there."""
        if self._race is not None or self.session.run.state is State.WARMING:
            return
        from engine.explore.race.surfaces import SURFACES

        self.choice.blockSignals(True)
        for one in SURFACES:
            self.choice.addItem(one.title, one.name)
        self.choice.setCurrentIndex(1)
        self.choice.blockSignals(False)
        self._on_surface()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: the race waits."""
        self._pause()
        super().hideEvent(event)

    def _lay_out(self) -> None:
        left = QWidget(self)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(heading(self.tr("Surface"), left))
        column.addWidget(self.choice)
        column.addWidget(self.lesson)
        column.addWidget(heading(self.tr("Racers"), left))
        column.addWidget(self.racers, 1)
        left.setMinimumWidth(250)
        left.setMaximumWidth(LEFT_MAX_PX)
        row = QHBoxLayout()
        for button in (self.play_button, self.back_button, self.step_button, self.reset_button):
            row.addWidget(button)
        row.addWidget(self.speed, 1)
        pictures = QSplitter(Qt.Orientation.Vertical, self)
        pictures.setChildrenCollapsible(False)
        pictures.addWidget(self.map)
        pictures.addWidget(self.losses)
        pictures.setStretchFactor(0, 3)
        pictures.setStretchFactor(1, 1)
        right = QVBoxLayout()
        right.setSpacing(4)
        right.addLayout(row)
        right.addWidget(pictures, 1)
        right.addWidget(self.said)
        page = QHBoxLayout(self)
        page.setContentsMargins(6, 6, 6, 6)
        page.setSpacing(8)
        page.addWidget(left, 1)
        page.addLayout(right, 2)

    def _button(self, name: str, text: str, tip: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        return button

    @staticmethod
    def _speed_text(place: float) -> str:
        per_s = _SPEEDS[round(place)] * 1000 / FRAME_MS
        return f"{per_s:.0f}/s"

    # The race

    @Slot()
    def _on_surface(self) -> None:
        from engine.explore.race.surfaces import surface

        found = surface(str(self.choice.currentData()))
        if found is None:
            return
        self._surface = found
        (x0, x1), (y0, y1) = found.x_range, found.y_range
        heights = found.heights(np.linspace(x0, x1, _GRID), np.linspace(y0, y1, _GRID))
        self.map.show_surface(heights, View(x0, x1, y0, y1), found.minima, ("x", "y"))
        self.lesson.setText(f"{found.formula}\n{found.lesson}")
        self._on_start(*found.start)

    @Slot(float, float)
    def _on_start(self, x: float, y: float) -> None:
        self.map.show_start((x, y))
        self._begin()

    @Slot()
    def _begin(self) -> None:
        """Put everybody back to the start; a race that was on goes on from there."""
        if self._surface is None:
            return
        from engine.explore.race.lane import Racer
        from engine.explore.race.race import Race

        names = self.racers.names()
        racers = [Racer(name, one.node) for name, one in zip(names, self.racers.entrants, strict=True)]
        self._race = Race(self._surface, self.map.start, racers)
        self._owed, self._frame = 0.0, 0
        self._show()

    @Slot()
    def _on_play(self) -> None:
        if self.is_playing:
            self._pause()
        elif self._race is not None:
            if self._race.is_over:
                self._begin()
            self._timer.start()
        self._show_buttons()

    def _pause(self) -> None:
        self._timer.stop()
        self._show_buttons()

    @Slot()
    def _on_step(self) -> None:
        self._pause()
        if self._race is not None:
            self._race.forward()
            self._show()

    @Slot()
    def _on_back(self) -> None:
        self._pause()
        if self._race is not None:
            self._race.back()
            self._show()

    @Slot()
    def _on_frame(self) -> None:
        race = self._race
        if race is None or race.is_over:
            self._pause()
            return
        self._owed += _SPEEDS[round(self.speed.value())]
        until_s = perf_counter() + _STEPPING_S
        before = race.at
        while self._owed >= 1 and perf_counter() < until_s and not race.is_over:
            race.forward()
            self._owed -= 1
        # What there was no time for is let go: a frame that lags would lag ever more.
        self._owed = min(self._owed, 1.0)
        if race.at != before:
            self._show(with_losses=self._frame % _LOSS_FRAMES == 0)
            self._frame += 1

    # What is shown

    def _show(self, *, with_losses: bool = True) -> None:
        race = self._race
        if race is None:
            return
        entrants = self.racers.entrants
        paths = []
        for lane, one in zip(race.lanes, entrants, strict=True):
            x_P, y_P = lane.path(race.at)
            paths.append(
                DrawnPath(lane.racer.name, x_P, y_P, one.color, lane.is_over and lane.steps <= race.at)
            )
        self.map.show_paths(paths)
        if with_losses:
            self._show_losses()
        self._tell()
        self._show_buttons()

    def _show_losses(self) -> None:
        race = self._race
        if race is None:
            return
        lowest = min(0.0, *(float(np.nanmin(lane.losses(race.at))) for lane in race.lanes))
        curves, calm = [], [0.0]
        for lane, one in zip(race.lanes, self.racers.entrants, strict=True):
            at_P = _thinned(len(lane.losses(race.at)))
            loss_P = lane.losses(race.at)[at_P]
            # Differences of many powers of ten are seen by their logarithm only.
            y_P = np.log10(np.maximum(loss_P - lowest, _LOWEST))
            curves.append(Curve(lane.racer.name, at_P.astype(np.float64), y_P, one.color))
            if not lane.is_over:
                calm += [float(y_P.min()), float(y_P.max())]
        # The axis grows in steps, because laying it out anew costs more than the curves.
        end = 10.0 * 1.5 ** np.ceil(np.log(max(1.0, race.at / 10.0)) / np.log(1.5))
        # Who runs away goes out at the top, and leaves the others to be seen.
        limits = (min(calm), max(calm)) if max(calm) > min(calm) else None
        label = self.tr("log₁₀ of the loss")
        self.losses.show_curves(curves, self.tr("step"), label, x_range=(0.0, end), y_limits=limits)
        # The names stand above the map.
        self.losses.set_legend(())

    @Slot()
    def _tell(self) -> None:
        race = self._race
        if race is None:
            return
        from engine.explore.race.slow_motion import step_words

        lane = race.lanes[min(self.racers.in_hand, len(race.lanes) - 1)]
        marks = [mark.text for mark in lane.marks if mark.step <= race.at]
        words = self.tr("Step {0}. {1}").format(f"{race.at:,}", step_words(lane, race.at))
        self.said.setText("\n".join([words, *(f"{lane.racer.name}: {text}" for text in marks)]))

    def _show_buttons(self) -> None:
        race = self._race
        for button in (self.play_button, self.step_button, self.reset_button):
            button.setEnabled(race is not None)
        self.back_button.setEnabled(race is not None and race.at > 0)
        self.play_button.setText(self.tr("Pause") if self.is_playing else self.tr("Play"))


def _thinned(n: int) -> NDArray[np.int64]:
    """Steps whose losses are drawn: at most so many, the first and the last among them."""
    return np.unique(np.linspace(0, n - 1, min(n, _MOST_LOSSES)).astype(np.int64))
