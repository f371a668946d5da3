"""The Doctor dock: what ails the run while it trains, each with the numbers behind it and a button that helps."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QDockWidget, QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from engine.check.live import live_param
from engine.doctor.doctor import Doctor
from engine.doctor.finding import Finding
from engine.train.questions import Answer, VitalsView
from engine.train.vitals import Vitals
from trainer_gui.session.session import Session
from trainer_gui.theme.apply import current_theme
from trainer_gui.theme.colors import Theme
from trainer_gui.window.docks.ailment_row import AilmentRow

# Often enough to be told within a second, seldom enough to cost nothing that can be felt.
_LOOK_S = 0.25


class DoctorDock(QDockWidget):
    """Lists the findings of the run in hand.

    Args:
        session: Whose run is looked at, and whose project is mended.

    Signals:
        shown_asked: Spec path of a layer or value that the user wants to see.
    """

    shown_asked = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("doctorDock")
        self._session = session
        self._doctor = Doctor(session.spec)
        self._run_id = ""
        self._rows: dict[tuple[str, str], AilmentRow] = {}
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        self._body = QWidget()
        self._column = QVBoxLayout(self._body)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._none = QLabel(self.tr("Nothing ails the run. While it trains, what goes wrong is said here."))
        self._none.setObjectName("noFindings")
        self._none.setContentsMargins(8, 6, 8, 6)
        self._none.setWordWrap(True)
        self._column.addWidget(self._none)
        self._column.addStretch(1)
        area.setWidget(self._body)
        self.setWidget(area)
        self._watch = session.watch(VitalsView(), _LOOK_S)
        self._watch.setParent(self)
        self._watch.seen.connect(self._on_vitals)
        session.run.started_over.connect(self._on_started_over)
        self._watch.start()
        self._show()

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of a theme."""
        for row in self._rows.values():
            row.set_theme(theme)

    @Slot(object)
    def _on_started_over(self, prepared: object) -> None:
        del prepared
        self._begin(self._session.run.run_id)

    def _begin(self, run_id: str) -> None:
        self._run_id, self._doctor = run_id, Doctor(self._session.spec)
        for row in self._rows.values():
            self._column.removeWidget(row)
            row.deleteLater()
        self._rows = {}
        self._show()

    @Slot(object)
    def _on_vitals(self, answer: Answer) -> None:
        if answer.run_id != self._run_id or not isinstance(answer.value, Vitals):
            return
        self._doctor.spec = self._session.spec
        self._doctor.look(answer.value)
        self._show()

    def _show(self) -> None:
        ailments = self._doctor.ailments
        n = sum(not ailment.is_past for ailment in ailments)
        self.setWindowTitle(self.tr("Doctor ({0})").format(n) if n else self.tr("Doctor"))
        for i, ailment in enumerate(ailments):
            key = ailment.finding.key
            row = self._rows.get(key)
            if row is None:
                row = AilmentRow(ailment, current_theme(), self._body)
                row.fix_asked.connect(self._on_fix)
                row.shown_asked.connect(self.shown_asked)
                self._rows[key] = row
                self._column.insertWidget(i, row)
                continue
            # A row stays the same widget, so that a button does not vanish under the pointer.
            if self._column.indexOf(row) != i:
                self._column.removeWidget(row)
                self._column.insertWidget(i, row)
            row.show_ailment(ailment)
        self._none.setVisible(not ailments)

    @Slot(object)
    def _on_fix(self, finding: object) -> None:
        if isinstance(finding, Finding) and finding.fix is not None:
            is_live = all(live_param(self._session.spec, path) for path, _ in finding.fix.edits)
            self._session.apply(finding.fix)
            if is_live:
                # What only a new run can take up has cured nothing in this one.
                self._doctor.treat(finding.key)
                self._show()
