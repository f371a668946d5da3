"""The status bar: what is going on, what it runs on, and whether the work is safe."""

from __future__ import annotations

from datetime import datetime
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLabel, QSizePolicy, QStatusBar, QWidget

from trainer_gui.session.state import State


class TrainerStatusBar(QStatusBar):
    """Shows the state of the run at the left; torch, threads and autosave at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusBar")
        self._state = QLabel()
        self._state.setObjectName("runState")
        # A long sentence must not push the window wider; the tooltip has all of it.
        self._state.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._stale = QLabel(self.tr("the project has changed: Reset or the next run takes it up"))
        self._stale.setObjectName("staleNote")
        self._stale.setVisible(False)
        self._machine = QLabel(self._torch_version())
        self._machine.setObjectName("machine")
        self._saved = QLabel()
        self._saved.setObjectName("autosaved")
        self.addWidget(self._state, 1)
        self.addWidget(self._stale)
        self.addPermanentWidget(self._machine)
        self.addPermanentWidget(self._saved)
        self._text_of_end = ""
        self.show_state(State.WARMING)

    def _torch_version(self) -> str:
        try:
            return self.tr("torch {0}").format(version("torch").partition("+")[0])
        except PackageNotFoundError:
            return self.tr("torch is not installed")

    @Slot(object)
    def show_state(self, state: State) -> None:
        """Say where the run is."""
        self._say(
            {
                State.WARMING: self.tr("PyTorch is loading…"),
                State.EMPTY: self.tr("the project has problems"),
                State.PREPARING: self.tr("preparing…"),
                State.READY: self.tr("ready"),
                State.RUNNING: self.tr("training"),
                State.PAUSED: self.tr("holding"),
                State.ENDED: self._text_of_end or self.tr("ended"),
            }[state]
        )

    def _say(self, text: str) -> None:
        self._state.setText(text)
        self._state.setToolTip(text)

    @Slot(object)
    def show_event(self, event: object) -> None:
        """Follow the run's events."""
        from engine.train.events import Ended, Started

        if isinstance(event, Started):
            one = event.threads == 1
            threads = self.tr("1 thread") if one else self.tr("{0} threads").format(event.threads)
            self._machine.setText(" · ".join((self._torch_version(), event.device, threads)))
        if isinstance(event, Ended):
            self._text_of_end = event.text
            self._say(event.text)

    @Slot(bool)
    def show_stale(self, stale: bool) -> None:
        """Say that the run in hand goes on with an older version of the project."""
        self._stale.setVisible(stale)

    @Slot(object)
    def show_autosaved(self, when: datetime) -> None:
        """Say when the work was last kept safe."""
        self._saved.setText(self.tr("autosaved {0}").format(when.astimezone().strftime("%H:%M")))
