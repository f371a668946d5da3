"""The page of initialisation: the rules, the first weights of the selected layer, the flow of signals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QSplitter, QTabWidget, QVBoxLayout, QWidget

from engine.spec import Problem, ProjectSpec
from trainer_gui.session.session import Session
from trainer_gui.tabs.model.flow_picture import FlowPicture
from trainer_gui.tabs.model.init_rules import InitRules
from trainer_gui.tabs.model.layer_facts import LayerFacts
from trainer_gui.tabs.model.weights_picture import WeightsPicture
from trainer_gui.tabs.page import scrolled


class InitPage(QWidget):
    """Rules above, pictures below.

    Args:
        session: Where the project is.
        parent: Owner.

    Signals:
        looked: Another picture came to the front.
    """

    looked = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("initPage")
        self._session = session
        self.rules = InitRules(self)
        self.weights = WeightsPicture(session, self)
        self.flow = FlowPicture(session, self)
        self.pictures = QTabWidget(self)
        self.pictures.setObjectName("initPictures")
        self.pictures.setDocumentMode(True)
        self.pictures.addTab(self.weights, self.tr("First weights"))
        self.pictures.addTab(self.flow, self.tr("Signal flow"))
        self.pictures.currentChanged.connect(self._on_picture)
        split = QSplitter(Qt.Orientation.Vertical, self)
        split.setChildrenCollapsible(False)
        split.addWidget(scrolled(self.rules, "initRulesArea", split))
        split.addWidget(self.pictures)
        split.setStretchFactor(0, 1)
        split.setStretchFactor(1, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.addWidget(split)

    def show_project(self, spec: ProjectSpec, problems: Sequence[Problem]) -> None:
        """Show the rules of a project; the same call again changes nothing."""
        self.rules.show_project(spec, problems)

    def ask(self, path: str, facts: Mapping[str, LayerFacts], spec: ProjectSpec) -> None:
        """Ask for the picture in front, if it is not there already."""
        if self.pictures.currentWidget() is self.flow:
            self.flow.ask()
        else:
            self.weights.ask(path, facts, spec)

    @Slot(int)
    def _on_picture(self, index: int) -> None:
        del index
        self.looked.emit()
