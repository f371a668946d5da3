"""The loss and the activations that the project has: edited in forms, drawn as curves."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from engine import catalogue
from engine.spec import Problem, ProjectSpec, Severity
from trainer_gui.forms import KindForm
from trainer_gui.session.session import Session
from trainer_gui.tabs.choosing import choose_entry, choose_layer
from trainer_gui.tabs.inner_page import InnerPage
from trainer_gui.tabs.loss_activation.activation_picture import ActivationPicture
from trainer_gui.tabs.loss_activation.activations import ActivationsPanel
from trainer_gui.tabs.loss_activation.loss_picture import LossPictureView
from trainer_gui.tabs.page import heading, scrolled, side_by_side

# A softmax of an unknown width is drawn for three classes.
_USUAL_WIDTH = 3


class ProjectPage(InnerPage):
    """Edits the loss and the activations of the model; draws their curves.

    Args:
        session: Where the project is.
        parent: Owner.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.setObjectName("lossActivationProjectPage")
        column = QWidget(self)
        self.loss_form = KindForm("loss", catalogue.LOSSES, parent=column)
        self.activations = ActivationsPanel(column)
        layout = QVBoxLayout(column)
        layout.setContentsMargins(0, 0, 6, 0)
        layout.addWidget(heading(self.tr("Loss"), column))
        layout.addWidget(self.loss_form)
        rule = QFrame(column)
        rule.setFrameShape(QFrame.Shape.HLine)
        rule.setFrameShadow(QFrame.Shadow.Sunken)
        layout.addWidget(rule)
        layout.addWidget(heading(self.tr("Activations"), column))
        layout.addWidget(self.activations)
        layout.addStretch(1)
        pictures = QWidget(self)
        self.loss_picture = LossPictureView(session, pictures)
        self.activation_picture = ActivationPicture(session, pictures)
        rows = QVBoxLayout(pictures)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(self.loss_picture, 1)
        rows.addWidget(self.activation_picture, 1)
        self.loss_form.edited.connect(self.value_edited)
        self.loss_form.kindChosen.connect(self._on_loss_chosen)
        self.activations.edited.connect(self.value_edited)
        self.activations.kindChosen.connect(self._on_activation_chosen)
        self.activations.looked.connect(self._on_looked)
        side_by_side(self, scrolled(column, "lossActivationForms", self), pictures)

    def show_project(self, spec: ProjectSpec, problems: Sequence[Problem]) -> None:
        """Show the loss and the activations of a project; the same call again changes nothing."""
        self.loss_form.show(spec.loss.kind, spec.loss.params, problems)
        self.activations.show_project(spec, problems)
        path, kind = self.activations.path, self.activations.node.kind
        self.activation_picture.show_title(
            self.tr("{0} at {1}").format(kind, path)
            if path
            else self.tr("{0} (not in the model)").format(kind)
        )

    def show_pictures(self) -> None:
        """Ask for both curves."""
        self.loss_picture.ask(self.session.spec)
        path = self.activations.path
        row = self.session.check.walk.at(path) if path else None
        width = row.input_shape[-1] if row is not None else _USUAL_WIDTH
        wrong = [
            problem.line()
            for problem in self.session.problems
            if path and problem.path.startswith(f"{path}.params") and problem.severity is Severity.ERROR
        ]
        node = self.activations.node
        if row is not None:
            # "auto" is shown as the number that it stands for.
            node = node.model_copy(update={"params": row.params})
        self.activation_picture.ask(node, width, wrong[0] if wrong else "")

    @Slot(str, object)
    def _on_loss_chosen(self, path: str, kind: str) -> None:
        entry = catalogue.loss(kind)
        if entry is not None:
            document = self.session.document
            self.edit_asked.emit(
                lambda: document.replace(choose_entry(document.spec, path, entry), f"{path}.kind")
            )

    @Slot(str, object)
    def _on_activation_chosen(self, path: str, kind: str) -> None:
        entry = catalogue.layer(kind)
        if entry is not None:
            document = self.session.document
            self.edit_asked.emit(
                lambda: document.replace(choose_layer(document.spec, path, entry), f"{path}.kind")
            )

    @Slot()
    def _on_looked(self) -> None:
        self.show_project(self.session.spec, self.session.problems)
        self.pictures_wanted.emit()
