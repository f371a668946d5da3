"""Where a step is written: the palette to choose an operation from, its form, and what it will give."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from engine import catalogue
from engine.build.bench.code import step_code
from engine.catalogue import TensorOpEntry
from engine.catalogue.entry import Results
from engine.check.bench import check_bench, expected_names
from engine.spec import BenchSpec, BenchStep, Problem
from engine.spec.bench_edits import add_step, next_names, replace_step
from trainer_gui.forms.entry_palette import EntryPalette
from trainer_gui.forms.problem_label import MARK
from trainer_gui.session.session import Session
from trainer_gui.tabs.tensors.bench_work import Preview, run_preview
from trainer_gui.tabs.tensors.drafts import arrays_before, coherent, fresh_step, likely_results, names_before
from trainer_gui.tabs.tensors.op_form import PREFIX, OpForm
from trainer_gui.tabs.tensors.op_topics import op_topics

_KEY = "bench.preview"
# A run of the whole program for each key would be thrown away at the next one.
_PAUSE_MS = 60


class StepEditor(QWidget):
    """Writes a new step, or an existing one anew; shows what torch makes of it before it is taken in.

    Args:
        session: Where the project and the background are.
        parent: Owner.

    Signals:
        add_wanted: A new step.
        replace_wanted: Number of a step and what takes its place.
    """

    add_wanted = Signal(object)
    replace_wanted = Signal(int, object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("stepEditor")
        self._session = session
        self._entries = {entry.kind: entry for entry in catalogue.TENSOR_OPS}
        self._bench = BenchSpec()
        self._index = 0
        self._selected = ""
        self._texts: Mapping[str, str] = {}
        self._has_errors = False
        self.palette_ = EntryPalette(op_topics(), self.tr("Add an operation: type to search"), parent=self)
        self.palette_.tree.setObjectName("opTree")
        self.palette_.tree.setAccessibleName(self.tr("Operations by topic"))
        self.palette_.search.setObjectName("opSearch")
        self.palette_.search.setAccessibleName(self.tr("Search operations"))
        self.palette_.search.setToolTip(
            self.tr("Finds operations by name, by what they do or by a tag (Ins).")
        )
        self.palette_.chosen.connect(self.choose)
        self.palette_.left.connect(self._on_search_left)
        self.palette_.search.textEdited.connect(self._on_search)
        self.form = OpForm(self)
        self.form.changed.connect(self._on_changed)
        self.form.accepted.connect(self._on_accepted)
        self.form.left.connect(self.show_palette)
        self.stack = QStackedWidget(self)
        self.stack.addWidget(self.palette_)
        self.stack.addWidget(self.form)
        self.stack.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.palette_.search)
        column.addWidget(self.stack, 1)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._ask)

    # What the page calls

    def show_bench(self, bench: BenchSpec, index: int, selected: str, texts: Mapping[str, str]) -> None:
        """Follow the program.

        Args:
            bench: The program.
            index: Where a new step comes in.
            selected: The tensor in hand.
            texts: Shape and type of each name, as far as they are known.
        """
        is_other = bench != self._bench or (index != self._index and not self.form.is_edit)
        self._bench, self._selected, self._texts = bench, selected, texts
        if not self.form.is_edit:
            self._index = index
        elif self._index >= len(bench.steps):
            self.show_palette()
            self._index = index
        if self.form.step is None or self.stack.currentWidget() is not self.form:
            return
        self.form.show_names(self._named())
        if is_other:
            self._check()

    def choose(self, kind: str) -> None:
        """Begin a new step of a kind."""
        entry = self._entries.get(kind)
        if entry is None:
            return
        if self.form.is_edit:
            self._index = len(self._bench.steps)
        self._begin(entry, self._fresh(entry), is_edit=False)
        self.form.focus_first()

    def edit(self, index: int) -> None:
        """Write a step of the program anew."""
        step = self._bench.steps[index]
        entry = self._entries.get(step.kind)
        if entry is None:
            return
        self._index = index
        self._begin(entry, step, is_edit=True)
        self.form.focus_first()

    @Slot()
    def show_palette(self) -> None:
        """Leave the form."""
        self._session.background.forget(_KEY)
        self._pause.stop()
        if self.form.is_edit and self.form.step is not None:
            # What is written next is a new step again.
            self.form.begin(self._entries[self.form.step.kind], self.form.step, is_edit=False)
            self._index = len(self._bench.steps)
        self.palette_.clear()
        self.stack.setCurrentWidget(self.palette_)
        self.palette_.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask_preview(self) -> None:
        """Work out what the step in hand gives, once torch is there."""
        if self.stack.currentWidget() is self.form:
            self._pause.start()

    def taken(self) -> None:
        """The step in hand is in the program: the next one of its kind can be written."""
        step = self.form.step
        if step is None:
            return
        entry = self._entries[step.kind]
        if self.form.is_edit:
            self.show_palette()
        else:
            self._begin(entry, self._with_names(entry, step), is_edit=False)

    # Inside

    def _named(self) -> list[tuple[str, str]]:
        return [(name, self._texts.get(name, "")) for name in names_before(self._bench, self._index)]

    def _fresh(self, entry: TensorOpEntry) -> BenchStep:
        arrays = arrays_before(self._bench, self._index)
        return self._with_names(entry, fresh_step(entry, self._named(), arrays, self._selected))

    def _with_names(self, entry: TensorOpEntry, step: BenchStep) -> BenchStep:
        """The step with free names for as many results as it probably gives."""
        return step.model_copy(update={"names": next_names(self._bench, likely_results(entry, step))})

    def _begin(self, entry: TensorOpEntry, step: BenchStep, *, is_edit: bool) -> None:
        self.palette_.search.clear()
        self.form.begin(entry, step, is_edit=is_edit, number=self._index + 1)
        self.form.show_names(self._named())
        self.stack.setCurrentWidget(self.form)
        self._check()

    def _candidate(self) -> BenchSpec | None:
        step = self.form.step
        if step is None:
            return None
        if self.form.is_edit:
            return replace_step(self._bench, self._index, step)
        return add_step(self._bench, step, self._index - 1)

    def _check(self) -> None:
        bench = self._candidate()
        if bench is None:
            return
        path = f"bench.steps[{self._index}]"
        own = [
            Problem(
                PREFIX + problem.path.removeprefix(path),
                problem.code,
                problem.expected,
                problem.received,
                problem.advice,
                None,
                problem.severity,
            )
            for problem in check_bench(bench)
            if problem.path == path or problem.path.startswith((f"{path}.", f"{path}["))
        ]
        self.form.show_problems(own)
        # The line stands there at once; what it gives follows when torch has carried it out.
        self.form.show_preview(step_code(bench.steps[self._index]), "")
        self._has_errors = bool(own)
        self.ask_preview()

    @Slot()
    def _ask(self) -> None:
        bench, index = self._candidate(), self._index
        if bench is None or not self._session.run.is_warm:
            return
        self._session.background.submit(_KEY, lambda: run_preview(bench, index), self._take, self._refuse)

    def _take(self, preview: Preview) -> None:
        if preview.fault is not None:
            # What the check says at a field already is not said twice.
            text = "" if self._has_errors else f"{MARK} {preview.fault.sentence}"
        elif preview.results:
            made = ", ".join(f"{name} {result}" for name, result in preview.results)
            text = self.tr("gives {0}").format(made)
        elif preview.changed:
            text = self.tr("changes {0}").format(", ".join(preview.changed))
        else:
            text = ""
        self.form.show_preview(preview.code, text)

    def _refuse(self, error: Exception) -> None:
        self.form.show_preview("", str(error))

    @Slot()
    def _on_changed(self) -> None:
        step = self.form.step
        if step is None:
            return
        entry = self._entries[step.kind]
        whole = coherent(entry, step)
        wanted = expected_names(entry, whole)
        is_own_choice = whole.names != next_names(self._bench, len(whole.names))
        if wanted is None or entry.results is Results.PIECES:
            wanted = (likely_results(entry, whole),)
        if len(whole.names) not in wanted and not self.form.is_edit and not is_own_choice:
            # A parameter such as dim or chunks decides how many results there are.
            whole = self._with_names(entry, whole)
        if whole is not step:
            self.form.take(whole)
        self._check()

    @Slot()
    def _on_accepted(self) -> None:
        step = self.form.step
        if step is None:
            return
        if self.form.is_edit:
            self.replace_wanted.emit(self._index, step)
        else:
            self.add_wanted.emit(step)

    @Slot(str)
    def _on_search(self, text: str) -> None:
        if text:
            self.stack.setCurrentWidget(self.palette_)
        elif self.form.step is not None and self.form.is_edit:
            self.stack.setCurrentWidget(self.form)

    @Slot()
    def _on_search_left(self) -> None:
        self.palette_.clear()
        if self.form.step is not None:
            self.stack.setCurrentWidget(self.form)
            self.form.focus_first()
