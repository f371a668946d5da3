"""The Problems dock: everything that is wrong with the project, each with a button that mends it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDockWidget,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.check import Checked
from engine.check.own_module import is_about_consent
from engine.spec import Fix, Problem, Severity
from trainer_gui.session.session import Session
from trainer_gui.theme.apply import current_theme
from trainer_gui.theme.colors import Theme
from trainer_gui.theme.icons import icon

_ICON_PX = 16


class ProblemRow(QFrame):
    """One problem: where, what, and the mend.

    Signals:
        fix_asked: The ``Fix`` to apply.
        shown_asked: Spec path of the field to go to.
        code_asked: Spec path of a layer whose file the user wants to look at.
    """

    fix_asked = Signal(object)
    shown_asked = Signal(str)
    code_asked = Signal(str)

    def __init__(self, problem: Problem, position: int, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._problem = problem
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 3, 6, 3)
        row.setSpacing(8)
        is_error = problem.severity is Severity.ERROR
        sign = QLabel()
        color = theme.error if is_error else theme.warning
        sign.setPixmap(
            icon("error" if is_error else "warning", theme, color).pixmap(QSize(_ICON_PX, _ICON_PX))
        )
        sign.setAccessibleName(self.tr("Error") if is_error else self.tr("Warning"))
        sign.setContentsMargins(0, 4, 0, 0)
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        where = QToolButton()
        where.setObjectName(f"problemPath{position}")
        where.setText(problem.path or self.tr("project"))
        where.setToolTip(self.tr("Go to this field"))
        where.setAutoRaise(True)
        where.clicked.connect(self._on_show)
        row.addWidget(where, 0, Qt.AlignmentFlag.AlignTop)
        text = QLabel(problem.message)
        text.setObjectName(f"problemText{position}")
        text.setTextFormat(Qt.TextFormat.PlainText)
        text.setWordWrap(True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        # The button beside it has a frame of its own; this brings both texts to one line.
        text.setContentsMargins(0, where.sizeHint().height() // 2 - text.fontMetrics().height() // 2, 0, 0)
        row.addWidget(text, 1, Qt.AlignmentFlag.AlignTop)
        if is_about_consent(problem):
            # What its fix would do alone is not enough: the user has to see the code first.
            button = QPushButton(self.tr("Look at the code…"))
            button.setObjectName(f"fix{position}")
            button.setIcon(icon("fix", theme))
            button.clicked.connect(self._on_code)
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        elif problem.fix is not None and problem.fix.edits:
            button = QPushButton(problem.fix.label)
            button.setObjectName(f"fix{position}")
            button.setIcon(icon("fix", theme))
            button.clicked.connect(self._on_fix)
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)

    @Slot()
    def _on_fix(self) -> None:
        self.fix_asked.emit(self._problem.fix)

    @Slot()
    def _on_code(self) -> None:
        self.code_asked.emit(self._problem.path.partition(".params")[0])

    @Slot()
    def _on_show(self) -> None:
        self.shown_asked.emit(self._problem.path)


class ProblemsDock(QDockWidget):
    """Lists the problems of the session's project.

    Args:
        session: The session to follow and to mend.

    Signals:
        shown_asked: Spec path of a field that the user wants to see.
        code_asked: Spec path of a layer whose file the user wants to look at.
    """

    shown_asked = Signal(str)
    code_asked = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("problemsDock")
        self._session = session
        self._problems: tuple[Problem, ...] | None = None
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        self._body = QWidget()
        self._column = QVBoxLayout(self._body)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._none = QLabel(self.tr("No problems. The project is ready to train."))
        self._none.setObjectName("noProblems")
        self._none.setContentsMargins(8, 6, 8, 6)
        self._column.addWidget(self._none)
        self._column.addStretch(1)
        self._rows: list[ProblemRow] = []
        area.setWidget(self._body)
        self.setWidget(area)
        session.checked.connect(self.show_check)
        self.show_check(session.check)

    @Slot(object)
    def show_check(self, checked: Checked) -> None:
        """Show the problems of a check; the same ones again change nothing."""
        if checked.problems == self._problems:
            return
        self._problems = checked.problems
        self._show()

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of a theme."""
        del theme
        self._show()

    def _show(self) -> None:
        problems = self._problems or ()
        n = len(problems)
        self.setWindowTitle(self.tr("Problems ({0})").format(n) if n else self.tr("Problems"))
        for row in self._rows:
            self._column.removeWidget(row)
            row.deleteLater()
        self._rows = []
        for i, problem in enumerate(problems):
            row = ProblemRow(problem, i, current_theme(), self._body)
            row.fix_asked.connect(self._on_fix)
            row.shown_asked.connect(self.shown_asked)
            row.code_asked.connect(self.code_asked)
            self._column.insertWidget(i, row)
            self._rows.append(row)
        self._none.setVisible(n == 0)

    @Slot(object)
    def _on_fix(self, fix: Fix) -> None:
        self._session.apply(fix)
