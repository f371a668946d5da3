"""The page that holds losses beside each other."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from engine.spec import Problem, ProjectSpec
from trainer_gui.session.session import Session
from trainer_gui.tabs.inner_page import InnerPage
from trainer_gui.tabs.loss_activation.compare.entropy_part import EntropyPart
from trainer_gui.tabs.loss_activation.compare.families_part import FamiliesPart
from trainer_gui.tabs.loss_activation.compare.logits_part import LogitsPart
from trainer_gui.tabs.loss_activation.compare.objective_part import ObjectivePart


class ComparePage(InnerPage):
    """Families, extreme logits, entropies, and the objective of the project.

    Args:
        session: Whose background computes.
        parent: Owner.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.setObjectName("comparePage")
        self.families, self.logits = FamiliesPart(session, self), LogitsPart(session, self)
        self.entropy, self.objective = EntropyPart(session, self), ObjectivePart(session, self)
        self.tabs = QTabWidget(self)
        self.tabs.setObjectName("compareTabs")
        self.tabs.setDocumentMode(True)
        for part, title in (
            (self.families, self.tr("Families")),
            (self.logits, self.tr("Extreme logits")),
            (self.entropy, self.tr("Entropies")),
            (self.objective, self.tr("Loss, cost, objective")),
        ):
            self.tabs.addTab(part, title)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 0)
        column.addWidget(self.tabs)

    def show_project(self, spec: ProjectSpec, problems: Sequence[Problem]) -> None:
        """The objective is that of the project; all else does not hang on it."""
        del spec, problems
        self.objective.ask()
