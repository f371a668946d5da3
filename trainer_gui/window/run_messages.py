"""Says in words what a run did that the user should know of."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from engine.spec import ProjectError
from engine.train.events import Ended, Reason, Warned
from trainer_gui.messages.notifier import Notifier
from trainer_gui.session.run import RunSession
from trainer_gui.session.trainer_thread import Failed


class RunMessages(QObject):
    """Turns events of a run into messages.

    Args:
        run: The run to follow.
        notifier: Where messages go.
    """

    def __init__(self, run: RunSession, notifier: Notifier, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._notifier = notifier
        run.happened.connect(self._on_event)
        run.failed.connect(self._on_failed)

    @Slot(object)
    def _on_event(self, event: object) -> None:
        if isinstance(event, Warned):
            self._notifier.warn(event.text)
        if isinstance(event, Ended) and event.reason is Reason.NON_FINITE:
            self._notifier.warn(event.text)

    @Slot(object)
    def _on_failed(self, failed: Failed) -> None:
        error = failed.error
        if isinstance(error, ProjectError):
            lines = [problem.line() for problem in error.problems]
            self._notifier.fail(lines[0], "\n".join(lines))
        else:
            said = str(error).strip().splitlines()
            first = said[0] if said else type(error).__name__
            self._notifier.fail(self.tr("The run broke off: {0}").format(first), str(error))
