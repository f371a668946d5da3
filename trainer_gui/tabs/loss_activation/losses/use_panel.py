"""Takes the explored loss into the project, after looking at what its model gives and what its data hold."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from engine.explore.losses.fault import shape_text
from engine.spec import ProjectError
from trainer_gui.forms.problem_label import ProblemLabel
from trainer_gui.session.session import Session
from trainer_gui.tabs.loss_activation.losses.panel import Asked, LossPanel
from trainer_gui.tabs.page import scrolled

if TYPE_CHECKING:
    from engine.explore.losses.use_plan import UsePlan, UseStep

_KEY = "losses.use"


class UsePanel(LossPanel):
    """Tells each thing that does not fit, with the code that mends it, and carries the edits out as one.

    Args:
        session: Whose project takes the loss.
        parent: Owner.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._asked: Asked | None = None
        self._plan: UsePlan | None = None
        self._known: tuple[object, ...] = ()
        self._boxes: list[tuple[QCheckBox, UseStep]] = []
        self._rows: list[QWidget] = []
        body = self._body = QWidget(self)
        self.said = self._label(body)
        self.said.setObjectName("usePlanText")
        self.problem = ProblemLabel(body)
        self.problem.setObjectName("useProblem")
        self._steps = QVBoxLayout()
        self._steps.setSpacing(4)
        self.button = QPushButton(self.tr("Use it in the project"), body)
        self.button.setObjectName("useLossNow")
        self.button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.button.clicked.connect(self._on_use)
        inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 4, 6, 0)
        inner.addWidget(self.said)
        inner.addLayout(self._steps)
        inner.addWidget(self.problem)
        inner.addWidget(self.button)
        inner.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scrolled(body, "usePlanArea", self))
        self.setMinimumHeight(60)

    def job(self, asked: Asked) -> Callable[[], UsePlan | None]:
        """Build the model of the project with this loss and look at its output."""
        spec, data, node = self._session.spec, self._session.data, asked.node
        self._asked = asked
        known = (spec, data, node)
        same = len(self._known) == 3 and all(a is b for a, b in zip(known[:2], self._known[:2], strict=True))
        if same and node == self._known[2] and self._plan is not None:
            # Building a large model takes longer than anything else here.
            plan = self._plan
            return lambda: plan
        # Until the answer is there nothing can be used: the old plan was for something else.
        self._known, self._plan = known, None
        self.button.setEnabled(False)

        def work() -> UsePlan | None:
            from engine.explore.losses.use_plan import plan_use

            return plan_use(spec, data, node) if data is not None else None

        return work

    def take(self, asked: Asked, result: UsePlan | None) -> None:
        """List the steps."""
        del asked
        if result is not None and result is self._plan:
            return  # What the user has ticked off stays.
        self._plan = result
        for row in self._rows:
            row.setObjectName("")
            row.hide()
            row.deleteLater()
        self._rows, self._boxes = [], []
        self.problem.show_problem("")
        self.button.setEnabled(result is not None and result.can_be_used)
        if result is None:
            self.said.setText(html.escape(self.tr("The data of the project are not loaded yet.")))
            return
        self.said.setText(self._head(result))
        for number, step in enumerate(result.steps):
            self._add_step(number, step)

    def say(self, sentence: str) -> None:
        """The check does not hang on the tensors above."""
        del sentence
        if self._asked is not None:
            self._session.background.submit(_KEY, self.job(self._asked), self._take_own, self._refuse)

    def _take_own(self, plan: UsePlan | None) -> None:
        if self._asked is not None:
            self.take(self._asked, plan)

    def _refuse(self, error: Exception) -> None:
        self.button.setEnabled(False)
        self.problem.show_problem(self.tr("The check cannot be carried out: {0}").format(str(error)))

    def _head(self, plan: UsePlan) -> str:
        kind, held = html.escape(plan.node.kind), html.escape(plan.target)
        if plan.output_shape is None:
            text = self.tr("<b>{0}</b> in the project: the data hold targets {1}.").format(kind, held)
        else:
            text = self.tr("<b>{0}</b> in the project: the model gives {1}, the data hold targets {2}.")
            text = text.format(kind, html.escape(shape_text(plan.output_shape)), held)
        end = self.tr("Everything fits.")
        if not plan.can_be_used:
            end = self.tr("It cannot be used here:")
        elif plan.steps:
            end = self.tr("It fits after this:")
        return f"{text} {html.escape(end)}"

    def _add_step(self, number: int, step: UseStep) -> None:
        parent = self._body
        who = {
            "trainer": self.tr("the trainer does it by itself"),
            "edit": step.label,
            "nobody": self.tr("has to be mended first"),
        }[step.doer.value]
        code = f"<br><code>{html.escape(step.code)}</code>" if step.code else ""
        mark = {"trainer": "\N{CHECK MARK}", "edit": "\N{PENCIL}", "nobody": "\N{BALLOT X}"}[step.doer.value]
        label = self._label(parent)
        label.setObjectName(f"useStep{number}")
        label.setText(f"{mark} {html.escape(step.sentence)}{code} — <i>{html.escape(who)}</i>")
        self._steps.addWidget(label)
        self._rows.append(label)
        if step.edits and not step.is_needed:
            box = QCheckBox(step.label, parent)
            box.setObjectName(f"useMend{number}")
            box.setChecked(True)
            self._steps.addWidget(box)
            self._rows.append(box)
            self._boxes.append((box, step))

    def _label(self, parent: QWidget) -> QLabel:
        label = QLabel(parent)
        label.setTextFormat(Qt.TextFormat.RichText)
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        return label

    @Slot()
    def _on_use(self) -> None:
        plan, document = self._plan, self._session.document
        if plan is None:
            return
        from engine.explore.losses.use_plan import with_plan

        chosen = [step for box, step in self._boxes if box.isChecked()]
        try:
            document.replace(with_plan(document.spec, plan, chosen), "loss.kind", merge=False)
        except ProjectError as error:
            self.problem.show_problem("\n".join(problem.line() for problem in error.problems))
