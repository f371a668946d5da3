"""One place through which the window speaks to the user: sentences in a bar, and the only message box."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget

_log = logging.getLogger(__name__)


class Level(StrEnum):
    """How much a message matters."""

    INFORM = "inform"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True)
class Message:
    """Something that the user is told.

    Args:
        level: How much it matters.
        text: A sentence.
        details: More for those who ask, such as a traceback; may be empty.
    """

    level: Level
    text: str
    details: str = ""


class Notifier(QObject):
    """Passes messages to whoever shows them, and all of them to the log. May be called from any thread."""

    posted = Signal(object)  # a Message

    def inform(self, text: str) -> None:
        """Tell something that went as it should."""
        _log.info("%s", text)
        self.posted.emit(Message(Level.INFORM, text))

    def warn(self, text: str, details: str = "") -> None:
        """Tell something that the user should know but that stops nothing."""
        _log.warning("%s", _for_log(text, details))
        self.posted.emit(Message(Level.WARN, text, details))

    def fail(self, text: str, details: str = "") -> None:
        """Tell something that did not work.

        Args:
            text: A sentence: what did not work and what to do.
            details: More for those who ask, such as a traceback.
        """
        _log.error("%s", _for_log(text, details))
        self.posted.emit(Message(Level.FAIL, text, details))

    def ask(self, parent: QWidget | None, question: str, answers: Sequence[str], details: str = "") -> str:
        """Ask a question and wait for the answer; only for what cannot go on without one.

        Args:
            parent: The window that the question belongs to.
            question: A sentence that ends in a question mark.
            answers: What the buttons say, the usual one first and the harmless one last: Escape and the close
                button stand for the last.
            details: A second, fainter sentence.

        Returns:
            The chosen one of ``answers``.

        Raises:
            ValueError: If there is nothing to choose from.
        """
        if not answers:
            raise ValueError("ask: expected at least one answer, received none")
        box = QMessageBox(parent)
        box.setObjectName("question")
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(question)
        box.setInformativeText(details)
        buttons: list[QPushButton] = []
        for answer in answers:
            last = len(buttons) == len(answers) - 1 and len(answers) > 1
            role = QMessageBox.ButtonRole.RejectRole if last else QMessageBox.ButtonRole.AcceptRole
            buttons.append(box.addButton(answer, role))
        box.setDefaultButton(buttons[0])
        box.setEscapeButton(buttons[-1])
        box.exec()
        clicked = box.clickedButton()
        chosen = next(
            (text for text, button in zip(answers, buttons, strict=True) if button is clicked), answers[-1]
        )
        box.deleteLater()
        _log.info("%s %s", question, chosen)
        return chosen


def _for_log(text: str, details: str) -> str:
    return f"{text}\n{details}" if details else text
