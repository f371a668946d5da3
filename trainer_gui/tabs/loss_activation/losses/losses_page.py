"""The page of the losses: choose one, edit its tensors, and see what comes out from every side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QTabWidget, QWidget

from engine import catalogue
from engine.explore.losses.example import example_inputs
from engine.explore.losses.forms import Role, loss_forms
from engine.spec import Node, Problem, ProjectSpec
from trainer_gui.session.session import Session
from trainer_gui.session.state import State
from trainer_gui.tabs.inner_page import InnerPage
from trainer_gui.tabs.loss_activation.losses.by_hand_panel import ByHandPanel
from trainer_gui.tabs.loss_activation.losses.code_panel import CodePanel
from trainer_gui.tabs.loss_activation.losses.effects_panel import EffectsPanel
from trainer_gui.tabs.loss_activation.losses.element_panel import ElementPanel
from trainer_gui.tabs.loss_activation.losses.forms_panel import FormsPanel
from trainer_gui.tabs.loss_activation.losses.input_history import Explored, InputHistory, Inputs
from trainer_gui.tabs.loss_activation.losses.lattice_panel import LatticePanel
from trainer_gui.tabs.loss_activation.losses.live_panel import LivePanel
from trainer_gui.tabs.loss_activation.losses.loss_choice import LossChoice
from trainer_gui.tabs.loss_activation.losses.numbers_panel import NumbersPanel
from trainer_gui.tabs.loss_activation.losses.panel import Asked, LossPanel
from trainer_gui.tabs.loss_activation.losses.plane_panel import PlanePanel
from trainer_gui.tabs.loss_activation.losses.use_panel import UsePanel

if TYPE_CHECKING:
    from engine.explore.losses.table import LossView

_KEY = "losses.look"
_LEAST_SHARE, _LEAST_PANEL_PX, _LEAST_BESIDE_PX = 0.36, 165, 84


@dataclass(frozen=True, eq=False)
class _Looked:
    """What came back.

    Args:
        asked: For what.
        panel: Which panel was in front.
        view: The table or the faults.
        notice: What there is to notice.
        result: What the panel shows; None if there is nothing to compute.
        error: What the panel's work raised; empty for nothing.
    """

    asked: Asked
    panel: LossPanel
    view: LossView
    notice: str
    result: Any
    error: str


class LossesPage(InnerPage):
    """Explores every loss of ``torch.nn``.

    Args:
        session: Whose background computes, and whose project can take the loss.
        parent: Owner.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.setObjectName("lossesPage")
        self._history = InputHistory(_begun(session.spec.loss))
        self._in_hand: tuple[str, tuple[int, ...]] = ("", ())
        self._refused: tuple[Problem, ...] = ()
        self._border_is_moved, self._is_dealt = False, False
        self._chosen: tuple[Node, tuple[Problem, ...]] | None = None
        self._shown_project: Node = session.spec.loss
        self.choice = LossChoice(self)
        self.choice.chosen.connect(self.look_at)
        self.choice.edited.connect(self._on_parameter)
        self.choice.use.connect(self._on_use)
        self.numbers = NumbersPanel(self)
        self.numbers.edited.connect(self._on_edited)
        self.numbers.picked.connect(self._on_picked)
        self.numbers.undone.connect(self._on_undo)
        self.numbers.redone.connect(self._on_redo)
        self.tabs = QTabWidget(self)
        self.tabs.setObjectName("lossPanels")
        self.tabs.setDocumentMode(True)
        self.by_hand, self.element = ByHandPanel(self), ElementPanel(self)
        self.plane, self.lattice = PlanePanel(self), LatticePanel(self)
        self.effects, self.forms, self.code = EffectsPanel(self), FormsPanel(self), CodePanel(self)
        self.live, self.use = LivePanel(session, self), UsePanel(session, self)
        for panel, name, title in (
            (self.by_hand, "byHandPanel", self.tr("By hand")),
            (self.element, "elementPanel", self.tr("One element")),
            (self.plane, "planePanel", self.tr("Plane")),
            (self.lattice, "latticePanel", self.tr("Lattice")),
            (self.effects, "effectsPanel", self.tr("Parameters")),
            (self.forms, "formsPanel", self.tr("Forms")),
            (self.live, "livePanel", self.tr("On the run")),
            (self.code, "codePanel", self.tr("Code")),
            (self.use, "usePanel", self.tr("Use in project")),
        ):
            panel.setObjectName(name)
            panel.edited.connect(self._on_edited)
            panel.settled.connect(self._on_settled)
            panel.picked.connect(self._on_picked)
            panel.stale.connect(self.ask)
            self.tabs.addTab(panel, title)
        self.tabs.currentChanged.connect(self._on_panel)
        self.splitter = QSplitter(Qt.Orientation.Vertical, self)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.numbers)
        self.splitter.addWidget(self.tabs)
        self.splitter.splitterMoved.connect(self._on_splitter_moved)
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 6, 6, 6)
        row.setSpacing(8)
        row.addWidget(self.choice, 1)
        row.addWidget(self.splitter, 3)
        session.run.state_changed.connect(self._on_state)
        self._show_explored()

    @property
    def explored(self) -> Explored:
        """The loss and its arguments."""
        return self._history.now

    def show_project(self, spec: ProjectSpec, problems: Sequence[Problem]) -> None:
        """Take note of the project's loss; what is explored stays."""
        del problems
        self._shown_project = spec.loss
        self.choice.show_project_loss(spec.loss, self.explored.node)
        if self.tabs.currentWidget() in (self.use, self.live):
            self.ask()

    @Slot(str)
    def look_at(self, kind: str) -> None:
        """Explore another loss, with its example; as it stands in the project if it is the project's."""
        entry = catalogue.loss(kind)
        if entry is None or kind == self.explored.node.kind:
            return
        own = self._shown_project
        node = own if own.kind == kind else Node(kind=kind, params=entry.initial_params())
        self._history = InputHistory(_begun(node))
        self._in_hand = ("", ())
        self._refused = ()
        self._is_dealt = False
        self._show_explored()

    @Slot()
    def ask(self) -> None:
        """Have the panel in front and the numbers computed anew; the newest request wins."""
        if not self.isVisible() or self.session.run.state is State.WARMING:
            return
        explored, panel = self.explored, self.tabs.currentWidget()
        assert isinstance(panel, LossPanel)
        argument, place = self._cell()
        asked = Asked(explored.node, explored.inputs, argument, place)
        job = panel.job(asked)

        def work() -> _Looked:
            from engine.explore.losses.notice import what_to_notice
            from engine.explore.losses.table import look_at_loss

            view = look_at_loss(asked.node, asked.inputs)
            if view.table is None:
                return _Looked(asked, panel, view, "", None, "")
            notice = what_to_notice(asked.node, view.table)
            try:
                return _Looked(asked, panel, view, notice, job(), "")
            except (RuntimeError, ValueError, IndexError, KeyError) as error:
                return _Looked(asked, panel, view, notice, None, str(error))

        self.session.background.submit(_KEY, work, self._take, self._refuse)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Deal the new room out."""
        super().resizeEvent(event)
        self._deal_room_out()

    def showEvent(self, event: QShowEvent) -> None:
        """The page comes into view."""
        super().showEvent(event)
        self.ask()

    def _take(self, looked: _Looked) -> None:
        self.numbers.show_view(looked.view, looked.notice)
        if not self._is_dealt and looked.view.table is not None:
            # Only now it is known how much room the results take.
            self._is_dealt = True
            self._deal_room_out()
        if looked.result is not None:
            looked.panel.take(looked.asked, looked.result)
        elif looked.error:
            looked.panel.say(self.tr("This cannot be computed: {0}").format(looked.error))
        else:
            looked.panel.say(self.tr("Mend the tensors first: above it is said what is wrong with them."))

    def _deal_room_out(self) -> None:
        """All tensors can be seen, if that leaves room for a panel; a user who moved the border knows better."""
        if self._border_is_moved:
            return
        whole = self.splitter.height()
        beside = self.numbers.height() - self.numbers.flow.height()
        wanted = self.numbers.flow.wanted_height() + max(beside, _LEAST_BESIDE_PX)
        top = max(round(_LEAST_SHARE * whole), min(wanted, whole - _LEAST_PANEL_PX))
        self.splitter.setSizes([top, whole - top])

    def _refuse(self, error: Exception) -> None:
        self.numbers.problem.show_problem(self.tr("PyTorch cannot compute this loss: {0}").format(str(error)))

    def _cell(self) -> tuple[str, tuple[int, ...]]:
        """The number that the panels are about: the cell in hand, or the first one of the model's output."""
        explored = self.explored
        moving = [form.name for form in loss_forms(explored.node) if form.role is Role.COMPUTED]
        name, place = self._in_hand
        if name not in moving or name not in explored.inputs:
            name, place = moving[0], ()
        shape = explored.inputs[name].shape
        if len(place) != len(shape):
            return name, (0,) * len(shape)
        return name, tuple(min(at, size - 1) for at, size in zip(place, shape, strict=True))

    def _show_explored(self) -> None:
        explored = self.explored
        if (explored.node, self._refused) != self._chosen:
            self._chosen = explored.node, self._refused
            self.choice.show_loss(explored.node, self._refused)
            self.choice.show_project_loss(self._shown_project, explored.node)
            for place in range(self.tabs.count()):
                panel = self.tabs.widget(place)
                if isinstance(panel, LossPanel):
                    self.tabs.setTabVisible(place, panel.fits(explored.node))
        self.numbers.show_explored(explored, self._history.can_undo, self._history.can_redo)
        self.ask()

    @Slot(object, str)
    def _on_edited(self, inputs: Inputs, act: str) -> None:
        self._history.push(Explored(self.explored.node, inputs), act)
        self._show_explored()

    @Slot()
    def _on_settled(self) -> None:
        self._history.close_act()

    @Slot(str, object)
    def _on_picked(self, argument: str, place: tuple[int, ...]) -> None:
        explored = self.explored
        if argument not in [form.name for form in loss_forms(explored.node) if form.role is Role.COMPUTED]:
            # A cell of a target: the number of the model beside it, if there is one.
            argument = self._cell()[0]
            shape = explored.inputs[argument].shape
            place = (*place, *self._cell()[1][len(place) :])[: len(shape)]
        if (argument, place) != self._in_hand:
            self._in_hand = (argument, place)
            self.ask()

    @Slot(str, object)
    def _on_parameter(self, path: str, value: Any) -> None:
        node = self.explored.node
        name = path.rpartition(".")[2]
        entry = catalogue.loss(node.kind)
        param = entry.param(name) if entry is not None else None
        if param is None:
            return
        if not param.accepts(value):
            self._refused = (Problem(path, "out_of_range", param.expected, repr(value)),)
            self._show_explored()
            return
        self._refused = ()
        params = {key: given for key, given in node.params.items() if key != name}
        if value != param.default or param.required:
            params[name] = value
        changed = Node(kind=node.kind, params=params)
        self._history.push(Explored(changed, _fitting(changed, self.explored.inputs)))
        self._show_explored()

    @Slot(int, int)
    def _on_splitter_moved(self, place: int, index: int) -> None:
        del place, index
        self._border_is_moved = True

    @Slot()
    def _on_use(self) -> None:
        """The check is shown; where nothing is to be chosen or mended by hand, its button is one key away."""
        self.tabs.setCurrentWidget(self.use)
        self.use.button.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(int)
    def _on_panel(self, place: int) -> None:
        del place
        self.ask()

    @Slot()
    def _on_undo(self) -> None:
        self._history.undo()
        self._show_explored()

    @Slot()
    def _on_redo(self) -> None:
        self._history.redo()
        self._show_explored()

    @Slot(object)
    def _on_state(self, state: object) -> None:
        del state
        self.ask()


def _begun(node: Node) -> Explored:
    return Explored(node, example_inputs(node))


def _fitting(node: Node, inputs: Inputs) -> Inputs:
    """The tensors that there are, unless a parameter gives the loss other arguments or other sizes of its weights."""
    example = example_inputs(node)
    own = [form.name for form in loss_forms(node) if form.role is Role.OWN]
    same_names = set(example) == set(inputs)
    if same_names and all(example[name].shape == inputs[name].shape for name in own):
        return inputs
    return example
