"""The right side of the import dialog: what came out of the file, or what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from engine.data.samples import Samples
from engine.data.table import Table
from engine.spec import Fix, Problem
from trainer_gui.forms.problem_label import ProblemLabel
from trainer_gui.tabs.data.import_choice import PREFIX
from trainer_gui.tabs.data.import_preview import PreviewTable
from trainer_gui.tabs.data.sentences import count_text

MOST_PROBLEMS: Final = 5


class ImportResult(QWidget):
    """First rows, how many there are, what to know of them, and what is wrong.

    Signals:
        fix_asked: The edits of the fix that the user clicked.
    """

    fix_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("importResult")
        self._fix: Fix | None = None
        self.problem = ProblemLabel(self)
        self.problem.setObjectName("importProblem")
        self.fix = QPushButton(self)
        self.fix.setObjectName("importFix")
        self.fix.clicked.connect(self._on_fix)
        self.fix.setVisible(False)
        self.status = self._sentence("importStatus")
        self.preview = PreviewTable(self)
        self.notes = self._sentence("importNotes")
        head = QHBoxLayout()
        head.addWidget(self.problem, 1)
        head.addWidget(self.fix, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(head)
        column.addWidget(self.status)
        column.addWidget(self.preview, 1)
        column.addWidget(self.notes)

    def show_table(
        self, preview: Table | None, whole: Table | None, samples: Samples | None, is_reading: bool
    ) -> None:
        """Say how much of the file is shown, and what to know of it.

        Args:
            preview: Its first rows; None if it could not be read.
            whole: All of it; None while it is being read.
            samples: What it gives; None while that is not known.
            is_reading: True until the last row was read.
        """
        self.status.setText(self._status_text(preview, whole, is_reading))
        table = whole if whole is not None else preview
        notes = [*(table.notes if table is not None else ()), *(samples.notes if samples is not None else ())]
        self.notes.setText("\n".join(f"• {note}" for note in notes))
        self.notes.setVisible(bool(notes))

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Say what is wrong, and offer the first fix that this dialog can carry out."""
        texts = [problem.message for problem in problems[:MOST_PROBLEMS]]
        sentences = [text[:1].upper() + text[1:] for text in texts]
        if len(problems) > MOST_PROBLEMS:
            sentences.append(self.tr("{0} more problems.").format(len(problems) - MOST_PROBLEMS))
        self.problem.show_problem("\n".join(sentences))
        fixes = [problem.fix for problem in problems if problem.fix is not None]
        own = [fix for fix in fixes if all(path.startswith(f"{PREFIX}.") for path, _value in fix.edits)]
        self._fix = own[0] if own else None
        self.fix.setVisible(self._fix is not None)
        self.fix.setText(self._fix.label if self._fix is not None else "")

    def _status_text(self, preview: Table | None, whole: Table | None, is_reading: bool) -> str:
        if preview is None:
            return self.tr("Reading the file…") if is_reading else ""
        shown = count_text(preview.n_rows)
        columns = count_text(len(preview.columns))
        if whole is None:
            text = (
                self.tr("The first {0} rows, {1} columns; reading the rest…")
                if is_reading
                else self.tr("The first {0} rows, {1} columns.")
            )
            return text.format(shown, columns)
        if not whole.is_complete:
            text = self.tr(
                "The first {0} rows, {1} columns. The file is large: the rest is read after Import."
            )
            return text.format(shown, columns)
        if whole.n_rows == preview.n_rows:
            return self.tr("All {0} rows, {1} columns.").format(shown, columns)
        text = self.tr("The first {0} of {1} rows, {2} columns.")
        return text.format(shown, count_text(whole.n_rows), columns)

    def _sentence(self, name: str) -> QLabel:
        label = QLabel(self)
        label.setObjectName(name)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        return label

    @Slot()
    def _on_fix(self) -> None:
        if self._fix is not None:
            self.fix_asked.emit(self._fix.edits)
