"""The page about all activations: one in hand with its numbers, several overlaid, and what really goes in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QFontDatabase, QGuiApplication, QHideEvent
from PySide6.QtWidgets import QPlainTextEdit, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from engine import catalogue
from engine.spec import LayerNode, Problem, ProjectSpec, get_value
from engine.train.questions import Answer, InsideView
from trainer_gui.plots.activation_plot import ActivationPlot
from trainer_gui.plots.activation_scene import ActivationScene, ExtraCurve
from trainer_gui.session.session import Session
from trainer_gui.session.state import State
from trainer_gui.tabs.inner_page import InnerPage
from trainer_gui.tabs.loss_activation.activation_form import ActivationForm
from trainer_gui.tabs.loss_activation.activation_list import MOST_TICKED, ActivationList
from trainer_gui.tabs.loss_activation.activation_numbers import (
    Drawn,
    Noted,
    Numbers,
    note_of,
    numbers_of,
    problems_of,
    readings_at,
)
from trainer_gui.tabs.loss_activation.activations import activations_of
from trainer_gui.tabs.loss_activation.inside_panel import InsidePanel
from trainer_gui.tabs.loss_activation.notice_text import notice_sentence
from trainer_gui.tabs.loss_activation.use_activation import entry_of, looked_at_params, used_at
from trainer_gui.tabs.loss_activation.vector_panel import VectorPanel
from trainer_gui.tabs.loss_activation.view_bar import Look, ViewBar
from trainer_gui.tabs.page import note, scrolled, side_by_side
from trainer_gui.theme.apply import current_theme, theme_notifier
from trainer_gui.theme.python_highlighter import PythonHighlighter

_FIRST_KEY, _NOTICE_KEY, _CODE_KEY = "activations.first", "activations.notice", "activations.code"
_REST_MS = 80
# Histograms that change more often than this cannot be read.
_INSIDE_S = 0.28
# The list, and the form of the one in hand.
_SPLIT_PX = [180, 260]
_VECTORS = frozenset({"Softmax", "Softmin", "LogSoftmax", "Softmax2d", "GLU"})


class ActivationsPage(InnerPage):
    """Looks at activations; the project changes only where *Use at* is pressed.

    Args:
        session: Where the project and its run are.
        parent: Owner.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.setObjectName("activationsPage")
        self._kind = ""
        self._params: dict[str, dict[str, Any]] = {}
        self._ticked: dict[str, int] = {}
        # How vectors are looked at, and everything else.
        self._looks = {True: Look.VECTOR, False: Look.CURVE}
        self._has_torch = False
        self._noted: LayerNode | None = None
        self._numbers: Numbers | None = None
        self._shown: tuple[Drawn, ...] = ()
        self.list = ActivationList(self)
        self.form = ActivationForm(self)
        self.bar = ViewBar(self)
        self.plot = ActivationPlot(self)
        self.plot.setObjectName("activationPlot")
        self.plot.setAccessibleName(self.tr("Activations and their derivatives"))
        self.plot.show_message(self.tr("The curves appear here as soon as PyTorch is loaded."))
        self.vector = VectorPanel(self)
        self.code = QPlainTextEdit(self)
        self.code.setObjectName("activationCode")
        self.code.setAccessibleName(self.tr("The activation as plain PyTorch code"))
        self.code.setReadOnly(True)
        self.code.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._highlighter = PythonHighlighter(self.code.document(), current_theme())
        theme_notifier().changed.connect(self._highlighter.set_theme)
        self.stack = QStackedWidget(self)
        self.notice = note("activationNotice", self)
        self.inside = InsidePanel(self)
        self.notice.setMinimumHeight(2 * self.notice.fontMetrics().height())
        self._resting = QTimer(self)
        self._resting.setSingleShot(True)
        self._resting.setInterval(_REST_MS)
        self._resting.timeout.connect(self._ask_notice)
        self._lay_out()
        self.list.picked.connect(self._on_picked)
        self.list.ticked.connect(self._on_ticked)
        self.form.edited.connect(self._on_edited)
        self.form.use_asked.connect(self._on_use)
        self.bar.look_chosen.connect(self._on_look)
        self.bar.derivative_toggled.connect(self.plot.show_derivative)
        self.bar.zoom_asked.connect(self._on_zoom)
        self.bar.copy_asked.connect(self._on_copy)
        self.plot.pointed.connect(self._on_pointed)
        self.plot.spanned.connect(self._on_spanned)
        self.inside.changed.connect(self._show_scene)
        self.inside.layer_picked.connect(self._on_layer_picked)
        self.watch = session.watch(InsideView(), _INSIDE_S)
        self.watch.setParent(self)
        self.watch.seen.connect(self._on_seen)

    def _lay_out(self) -> None:
        left = QSplitter(self)
        left.setObjectName("activationColumns")
        left.setOrientation(left.orientation().Vertical)
        left.setChildrenCollapsible(False)
        left.addWidget(self.list)
        left.addWidget(self.form)
        left.setStretchFactor(0, 1)
        left.setStretchFactor(1, 1)
        left.setSizes(_SPLIT_PX)
        right = QWidget(self)
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in (self.plot, scrolled(self.vector, "vectorArea", self.stack), self.code):
            self.stack.addWidget(widget)
        column.addWidget(self.bar)
        column.addWidget(self.stack, 1)
        column.addWidget(self.notice)
        column.addWidget(self.inside)
        side_by_side(self, left, right)

    # What is shown

    @property
    def node(self) -> LayerNode:
        """The activation in hand with its parameters."""
        return self._node_of(self._kind)

    @property
    def drawn(self) -> tuple[Drawn, ...]:
        """What is drawn: the ticked ones, then the one in hand."""
        styles = self._styles()
        kinds = [kind for kind in self._ticked if kind != self._kind]
        return tuple(Drawn(self._node_of(kind), styles[kind]) for kind in (*kinds, self._kind))

    def show_project(self, spec: ProjectSpec, problems: Sequence[Problem]) -> None:
        """Show where the project has activations; the same call again changes nothing."""
        del problems
        found = activations_of(spec)
        if not self._kind:
            first = next(iter(found), "")
            self._take(get_value(spec, first) if first else LayerNode(kind=catalogue.ACTIVATIONS[0].kind))
        self.inside.show_project(spec)
        texts = [
            (path, self.tr("{0} at {1}").format(node.name or node.kind, path)) for path, node in found.items()
        ]
        self.form.show_places(texts, "")
        self._show_choice()

    def show_pictures(self) -> None:
        """Compute for the first time in the background, which loads what torch needs; after that at once."""
        self.watch.start()
        if self.session.run.state is State.EMPTY:
            self.inside.forget()
        if self._has_torch:
            self._compute()
            return
        drawn = self.drawn

        def work() -> Numbers:
            for one in drawn:
                readings_at((one,), 0.5)
            return numbers_of(drawn, None)

        self.session.looking.submit(_FIRST_KEY, work, self._take_first, self._refuse)

    def show_kinds(self, kinds: Sequence[str]) -> None:
        """Tick these and take the last one in hand.

        Args:
            kinds: Catalogue ids, at least one.
        """
        self._ticked = {kind: style for style, kind in enumerate(kinds[:MOST_TICKED])}
        self._kind = kinds[-1]
        self._changed()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks inside the model any more."""
        self.watch.stop()
        self._resting.stop()
        super().hideEvent(event)

    def _node_of(self, kind: str) -> LayerNode:
        return LayerNode(kind=kind, params=self._params.get(kind) or entry_of(kind).initial_params())

    def _styles(self) -> dict[str, int]:
        styles = dict(self._ticked)
        if self._kind not in styles:
            styles[self._kind] = next(
                style for style in range(MOST_TICKED + 1) if style not in styles.values()
            )
        return styles

    def _take(self, node: LayerNode) -> None:
        """Take an activation in hand, with the parameters of a layer of the project."""
        self._kind = node.kind
        self._params[node.kind] = looked_at_params(node)

    def _show_choice(self) -> None:
        self.list.show_state(self._kind, self._ticked, self._styles())
        problems = problems_of(self.node)
        self.form.show_activation(entry_of(self._kind), self.node.params, problems)
        is_vector = self._kind in _VECTORS
        look = self._looks[is_vector]
        self.bar.show_look(look, can_be_vector=is_vector)
        self.stack.setCurrentIndex(list(Look).index(look))
        # The panel of a vector has a sentence of its own.
        self.notice.setVisible(look is not Look.VECTOR)

    def _changed(self) -> None:
        """Something else is in hand or drawn, or has other numbers."""
        self._show_choice()
        if self._has_torch:
            self._compute()

    # Computing

    def _take_first(self, numbers: Numbers) -> None:
        del numbers
        self._has_torch = True
        self._compute()

    def _refuse(self, error: Exception) -> None:
        self.plot.show_message(self.tr("PyTorch cannot compute this activation: {0}").format(str(error)))

    def _compute(self) -> None:
        if problems_of(self.node):
            # The sentence is at the field; the last right picture stays.
            return
        drawn = tuple(one for one in self.drawn if not problems_of(one.node))
        self._shown = drawn
        match self._looks[self._kind in _VECTORS]:
            case Look.VECTOR:
                self.vector.show_activation(self.node)
            case Look.CODE:
                self._ask_code()
            case _:
                self._numbers = self._numbers_of(drawn)
                self._show_scene()
        if self._noted != self.node:
            # While a slider moves two threads would be in each other's way; words are read when it rests.
            self._resting.start()

    @Slot()
    def _ask_notice(self) -> None:
        node = self.node
        if not problems_of(node):
            self._noted = node
            self.session.looking.submit(_NOTICE_KEY, lambda: note_of(node), self._take_notice, self._refuse)

    def _numbers_of(self, drawn: tuple[Drawn, ...]) -> Numbers:
        view = self.plot.view
        span = (view.x0, view.x1) if self.plot.is_zoomed else None
        return numbers_of(drawn, span, self._numbers)

    def _take_notice(self, noted: Noted) -> None:
        self.notice.setText(notice_sentence(noted))

    @Slot()
    def _show_scene(self) -> None:
        numbers = self._numbers
        if numbers is None or self._looks[self._kind in _VECTORS] is not Look.CURVE:
            return
        extra = numbers.by_slope
        if extra is not None:
            extra = ExtraCurve(self.tr("derivative by the slope a"), extra.x_P, extra.y_P)
        view = self.plot.view
        ends = (view.x0, view.x1) if self.plot.is_zoomed else numbers.whole_x
        scene = ActivationScene(
            numbers.curves,
            numbers.shades,
            numbers.band,
            extra,
            self.inside.bars(*ends),
            self._x_label(numbers),
        )
        self.plot.show_scene(scene, numbers.whole_x)
        self.bar.say("")
        if self.plot.cursor_x is not None:
            self._on_pointed(self.plot.cursor_x)

    def _x_label(self, numbers: Numbers) -> str:
        match numbers.varies.value:
            case "gate":
                return self.tr("second half of the input; the first half is 1")
            case "one_of_several":
                return self.tr("first of 3 inputs, the others are 0; drawn is the first output")
            case _ if self._kind == "RReLU":
                return self.tr("input x (line: the mean slope, as in evaluation; band: while training)")
            case _:
                return self.tr("input x")

    def _ask_code(self) -> None:
        node = self.node
        values = self.vector.values if self._kind in _VECTORS else (-2.0, -0.5, 0.0, 0.5, 2.0)

        def work() -> str:
            from engine.export.example_code import activation_example_code

            return activation_example_code(node, values)

        self.session.looking.submit(_CODE_KEY, work, self.code.setPlainText, self._refuse)

    # What the user does

    @Slot(str)
    def _on_picked(self, kind: str) -> None:
        self._kind = kind
        self._changed()

    @Slot(str, bool)
    def _on_ticked(self, kind: str, is_ticked: bool) -> None:
        if not is_ticked:
            self._ticked.pop(kind, None)
        elif len(self._ticked) < MOST_TICKED:
            taken = self._ticked.values()
            self._ticked[kind] = next(style for style in range(MOST_TICKED) if style not in taken)
        self._changed()
        if is_ticked and kind not in self._ticked:
            text = self.tr("{0} are drawn together at most: untick one first.")
            self.list.say(text.format(MOST_TICKED))

    @Slot(str, object)
    def _on_edited(self, name: str, value: Any) -> None:
        self._params.setdefault(self._kind, entry_of(self._kind).initial_params())[name] = value
        self._changed()

    @Slot(object)
    def _on_look(self, look: Look) -> None:
        self._looks[self._kind in _VECTORS] = look
        self._changed()

    @Slot(float)
    def _on_zoom(self, factor: float) -> None:
        if factor:
            self.plot.zoom(factor)
        else:
            self.plot.show_all()

    @Slot(float, float)
    def _on_spanned(self, x0: float, x1: float) -> None:
        del x0, x1
        if self._has_torch and self._shown:
            self._numbers = self._numbers_of(self._shown)
            self._show_scene()

    @Slot(object)
    def _on_pointed(self, x: float | None) -> None:
        self.plot.show_readings(readings_at(self._shown, x) if x is not None and self._has_torch else ())

    @Slot()
    def _on_copy(self) -> None:
        clipboard = QGuiApplication.clipboard()
        match self._looks[self._kind in _VECTORS]:
            case Look.CODE:
                clipboard.setText(self.code.toPlainText())
            case Look.VECTOR:
                clipboard.setPixmap(self.vector.grab())
            case _:
                clipboard.setImage(self.plot.picture())
        self.bar.say(self.tr("It is on the clipboard."))

    @Slot(str)
    def _on_use(self, path: str) -> None:
        node, document = self.node, self.session.document

        def change() -> None:
            document.replace(used_at(document.spec, path, node), f"{path}.kind", merge=False)

        self.edit_asked.emit(change)

    @Slot(str)
    def _on_layer_picked(self, path: str) -> None:
        """A layer of the model is taken in hand: its own activation with its own parameters."""
        node = activations_of(self.session.spec).get(path)
        if node is not None:
            self._take(node)
            self.form.places.setCurrentIndex(max(0, self.form.places.findData(path)))
            self._changed()

    @Slot(object)
    def _on_seen(self, seen: Answer) -> None:
        if self.isVisible():
            self.inside.show_seen(seen)
