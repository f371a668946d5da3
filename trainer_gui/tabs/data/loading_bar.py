"""The line that says how far data is read, with a button to give it up."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from trainer_gui.session.session import Loading

# What is there sooner needs no bar, which would only flicker.
PATIENCE_S: Final = 0.3
_STEPS: Final = 1000


class LoadingBar(QWidget):
    """Shown only while reading takes long.

    Signals:
        cancel_asked: The user does not want to wait.
    """

    cancel_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dataLoading")
        self.text = QLabel(self.tr("The data is being read; shown is what was there before."), self)
        self.bar = QProgressBar(self)
        self.bar.setObjectName("dataProgress")
        self.bar.setAccessibleName(self.tr("How much of the data is read"))
        self.bar.setRange(0, _STEPS)
        self.cancel = QPushButton(self.tr("Cancel"), self)
        self.cancel.setObjectName("cancelLoading")
        self.cancel.setToolTip(self.tr("Stop reading and keep the data that is there"))
        self.cancel.clicked.connect(self.cancel_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 2)
        row.addWidget(self.text)
        row.addWidget(self.bar, 1)
        row.addWidget(self.cancel)
        self.setVisible(False)

    @Slot(object)
    def show_loading(self, loading: Loading | None) -> None:
        """Show how far it is; None when it is over."""
        if loading is None:
            self.setVisible(False)
            return
        self.bar.setValue(round(loading.share * _STEPS))
        if loading.elapsed_s >= PATIENCE_S:
            self.setVisible(True)
