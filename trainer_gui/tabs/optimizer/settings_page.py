"""What the project has: the optimiser, the schedule of its rate, and how long training goes on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from engine import catalogue
from engine.catalogue.settings import SETTINGS
from engine.spec import Problem, ProjectSpec
from trainer_gui.forms import KindForm, ParamForm
from trainer_gui.session.session import Session
from trainer_gui.tabs.choosing import choose_entry
from trainer_gui.tabs.inner_page import InnerPage
from trainer_gui.tabs.optimizer.rate_picture import RatePicture
from trainer_gui.tabs.page import heading, scrolled, side_by_side


class SettingsPage(InnerPage):
    """Edits optimizer, scheduler and training; draws the learning rate over the run.

    Args:
        session: Where the project is.
        parent: Owner.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.setObjectName("optimizerSettingsPage")
        column = QWidget(self)
        self.optimizer_form = KindForm("optimizer", catalogue.OPTIMIZERS, parent=column)
        self.scheduler_form = KindForm("scheduler", catalogue.SCHEDULERS, optional=True, parent=column)
        self.training_form = self._settings_form("training", column)
        self.gradients_form = self._settings_form("training.gradients", column)
        self.stop_form = self._settings_form("training.stop", column)
        self.picture = RatePicture(session, self)
        layout = QVBoxLayout(column)
        layout.setContentsMargins(0, 0, 6, 0)
        groups: Sequence[tuple[str, QWidget]] = (
            (self.tr("Optimizer"), self.optimizer_form),
            (self.tr("Schedule of the learning rate"), self.scheduler_form),
            (self.tr("Training"), self.training_form),
            (self.tr("Gradients"), self.gradients_form),
            (self.tr("Stop early"), self.stop_form),
        )
        for i, (title, form) in enumerate(groups):
            if i:
                layout.addWidget(_rule(column))
            layout.addWidget(heading(title, column))
            layout.addWidget(form)
        layout.addStretch(1)
        for kind_form in (self.optimizer_form, self.scheduler_form):
            kind_form.edited.connect(self.value_edited)
            kind_form.kindChosen.connect(self._on_kind_chosen)
        for param_form in (self.training_form, self.gradients_form, self.stop_form):
            param_form.edited.connect(self.value_edited)
        side_by_side(self, scrolled(column, "optimizerForms", self), self.picture)

    def show_project(self, spec: ProjectSpec, problems: Sequence[Problem]) -> None:
        """Show optimizer, scheduler and training of a project; the same call again changes nothing."""
        self.optimizer_form.show(spec.optimizer.kind, spec.optimizer.params, problems)
        if spec.scheduler is None:
            self.scheduler_form.show(None, problems=problems)
        else:
            self.scheduler_form.show(spec.scheduler.kind, spec.scheduler.params, problems)
        training, stop = spec.training, spec.training.stop
        self.training_form.show({p.name: getattr(training, p.name) for p in SETTINGS["training"]}, problems)
        gradients = {p.name: getattr(training.gradients, p.name) for p in SETTINGS["training.gradients"]}
        self.gradients_form.show(gradients, problems)
        self.stop_form.show({p.name: getattr(stop, p.name) for p in SETTINGS["training.stop"]}, problems)
        self.picture.show_steps(spec)

    def show_pictures(self) -> None:
        """Ask for the learning rates."""
        self.picture.ask(self.session.spec)

    def _settings_form(self, path: str, parent: QWidget) -> ParamForm:
        form = ParamForm(parent)
        form.set_params(path, SETTINGS[path])
        return form

    @Slot(str, object)
    def _on_kind_chosen(self, path: str, kind: str | None) -> None:
        if kind is None:
            self.value_edited.emit(path, None)
            return
        find = catalogue.optimizer if path == "optimizer" else catalogue.scheduler
        entry = find(kind)
        if entry is not None:
            document = self.session.document
            self.edit_asked.emit(
                lambda: document.replace(choose_entry(document.spec, path, entry), f"{path}.kind")
            )


def _rule(parent: QWidget) -> QFrame:
    rule = QFrame(parent)
    rule.setFrameShape(QFrame.Shape.HLine)
    rule.setFrameShadow(QFrame.Shadow.Sunken)
    return rule
