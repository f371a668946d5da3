"""The tensors page: a bench on which real torch calls run, one after the other, and are seen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QSplitter, QStackedWidget, QWidget

from engine.build.bench.code import step_code
from engine.spec import BenchSpec, BenchStep, Problem, ProjectError, ProjectSpec
from engine.spec.bench_edits import (
    add_step,
    duplicate_step,
    move_step,
    remove_step,
    rename_value,
    replace_step,
    set_cell,
)
from engine.spec.files import write_atomically
from trainer_gui.session.session import Session
from trainer_gui.tabs.page import LEFT_MAX_PX, LEFT_MIN_PX, TabPage
from trainer_gui.tabs.tensors.bench_pages import BenchPages
from trainer_gui.tabs.tensors.bench_work import BenchResult, run_program
from trainer_gui.tabs.tensors.examples import examples
from trainer_gui.tabs.tensors.program_model import ProgramLine
from trainer_gui.tabs.tensors.program_panel import ProgramPanel
from trainer_gui.tabs.tensors.start_page import StartPage
from trainer_gui.tabs.tensors.step_editor import StepEditor

_VIEW_KEY = "bench.view"
_SCRIPT_KEY = "bench.script"
# From this width on the program has a column of its own beside the form.
_WIDE_PX = 1120


class TensorsTab(TabPage):
    """Program and form at the left, what the program has made at the right.

    The shown step and the tensor in hand belong to the page, not to the project: looking changes nothing.

    Args:
        session: Where the project is.
        parent: Owner.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.setObjectName("tensorsTab")
        self._examples = {example.key: example for example in examples()}
        self._bench = BenchSpec()
        self._step = -1
        self._name = ""
        self._asked: tuple[BenchSpec, int] | None = None
        self._wanted_step: int | None = None
        self._is_shown = False
        self._build()
        self.follow()

    def _build(self) -> None:
        listed = [(example.key, example.title, example.tip) for example in self._examples.values()]
        self.program = ProgramPanel(listed, self)
        self.editor = StepEditor(self.session, self)
        self.view = BenchPages(self)
        self.start = StartPage(listed, self)
        self.right = QStackedWidget(self)
        self.right.addWidget(self.start)
        self.right.addWidget(self.view)
        self.left = QSplitter(Qt.Orientation.Vertical, self)
        self.left.setObjectName("benchLeft")
        self.left.setChildrenCollapsible(False)
        self.left.addWidget(self.program)
        self.left.addWidget(self.editor)
        self.left.setSizes([210, 260])
        self.left.setMinimumWidth(LEFT_MIN_PX)
        self.left.setMaximumWidth(LEFT_MAX_PX)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 8, 8, 8)
        row.setSpacing(10)
        row.addWidget(self.left, 1)
        row.addWidget(self.right, 2)
        program, editor, view = self.program, self.editor, self.view
        program.picked.connect(self._on_picked)
        program.add_wanted.connect(editor.show_palette)
        program.edit_wanted.connect(self._on_edit)
        program.remove_wanted.connect(self._on_remove)
        program.duplicate_wanted.connect(self._on_duplicate)
        program.move_wanted.connect(self._on_move)
        program.clear_wanted.connect(self._on_clear)
        program.copy_wanted.connect(self._on_copy)
        program.export_wanted.connect(self._on_export)
        program.example_wanted.connect(self.start_example)
        self.start.example_wanted.connect(self.start_example)
        program.seed_wanted.connect(self._on_seed)
        editor.add_wanted.connect(self._on_add)
        editor.replace_wanted.connect(self._on_replace)
        view.selected.connect(self._on_selected)
        view.cell_typed.connect(self._on_cell)
        view.edit_asked.connect(self._on_edit)

    # What the window calls

    @property
    def shown_step(self) -> int:
        """Number of the step after which everything is shown, from 0; −1 for an empty bench."""
        return self._step

    @property
    def selected(self) -> str:
        """Name of the tensor in hand; empty for none."""
        return self._name

    def select(self, path: str) -> None:
        """Go to a place of the bench: to a step, and to the field in its form.

        Args:
            path: Such as ``bench.steps[2].params.dim``.
        """
        found = re.match(r"bench\.steps\[(\d+)\]\.?(.*)", path)
        if found is None or int(found[1]) >= len(self._bench.steps):
            self.program.list.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._go_to(int(found[1]))
        self.editor.edit(self._step)
        self.editor.form.focus_path(found[2])

    # What the page shows

    def show_project(self, spec: ProjectSpec, problems: Sequence[Problem]) -> None:
        """Follow the project."""
        del problems
        before, bench = self._bench, spec.bench
        if bench is before and self._is_shown:
            return
        self._is_shown = True
        self._bench = bench
        last = len(bench.steps) - 1
        if self._wanted_step is not None:
            self._step = min(self._wanted_step, last)
        elif bench != before:
            self._step = min(_first_difference(before, bench), last)
        self._wanted_step = None
        if bench != before:
            self._name = self._name_of_step()
        self._show_all()

    def show_pictures(self) -> None:
        """Carry the program out, if it was not already."""
        wanted = bench, shown = (self._bench, self._step)
        if wanted == self._asked:
            return
        self.editor.ask_preview()
        if not bench.steps:
            self.session.background.forget(_VIEW_KEY)
            return
        self._asked = wanted
        self.session.background.submit(
            _VIEW_KEY, lambda: run_program(bench, shown), self._take_result, self._refuse_result
        )

    def _show_all(self) -> None:
        bench, result = self._bench, self.view.result
        self.program.show_program(self._lines(), self._step, bench.seed)
        texts = result.texts if result is not None else {}
        self.editor.show_bench(bench, self._step + 1, self._name, texts)
        self.right.setCurrentWidget(self.view if bench.steps else self.start)
        if not bench.steps:
            # What was there is gone; the same program again is carried out again.
            self._asked = None
            self.view.show_empty("")
        elif result is None:
            is_warm = self.session.run.is_warm
            self.view.show_empty(
                "" if is_warm else self.tr("The results appear here as soon as PyTorch is loaded.")
            )

    def _lines(self) -> list[ProgramLine]:
        """The steps as they are listed; what is not carried out yet keeps what it gave before."""
        known = self.view.result
        lines = []
        for i, step in enumerate(self._bench.steps):
            at = _place_of(step, known.bench, i) if known is not None else None
            if known is None or at is None:
                lines.append(ProgramLine(step_code(step)))
                continue
            told = known.view.steps[at]
            fault = told.fault.sentence if told.fault is not None else ""
            warned = [self.tr("torch warns")] if told.warnings else []
            came_out = " · ".join([text for text in (known.results[at], *warned) if text])
            lines.append(ProgramLine(told.code, came_out, fault))
        return lines

    def _take_result(self, result: BenchResult) -> None:
        if result.bench != self._bench or result.shown != self._step:
            # Another step is looked at by now; its view is on its way.
            return
        value = result.view.value(self._name)
        if value is None:
            self._name = result.view.values[-1].name if result.view.values else ""
        self.view.show_result(result, self._name)
        self._show_all()

    def _refuse_result(self, error: Exception) -> None:
        text = error.problems[0].line() if isinstance(error, ProjectError) else str(error)
        self.view.show_empty(self.tr("The bench could not be carried out: {0}").format(text))

    def _name_of_step(self) -> str:
        """The tensor that the shown step is about."""
        if not 0 <= self._step < len(self._bench.steps):
            return self._name
        step = self._bench.steps[self._step]
        if step.names:
            return step.names[0]
        # A call without a result changes its first input; what is in hand stays if it is one that may change too.
        first = next((name for name in step.inputs.values() if isinstance(name, str)), "")
        return self._name or first

    def _go_to(self, step: int) -> None:
        self._step = step
        self._name = self._name_of_step()
        self._show_all()
        self._want_pictures()

    # What the user does

    def _replace(self, bench: BenchSpec, path: str, shown: int, *, merge: bool = False) -> bool:
        """Make another program the project's, as one step of undo."""
        if bench == self._bench:
            return False
        spec = self.session.spec.model_copy(update={"bench": bench})
        self._wanted_step = shown
        self.edit(lambda: self.session.document.replace(spec, path, merge=merge))
        self._wanted_step = None
        return True

    @Slot(int)
    def _on_picked(self, step: int) -> None:
        if step != self._step:
            self._go_to(step)

    @Slot(object)
    def _on_add(self, step: BenchStep) -> None:
        at = self._step + 1
        if self._replace(add_step(self._bench, step, self._step), f"bench.steps[{at}]", at):
            self.editor.taken()

    @Slot(int, object)
    def _on_replace(self, index: int, step: BenchStep) -> None:
        bench = self._bench
        old = bench.steps[index].names
        if len(old) == len(step.names):
            # Later steps go on with the result under its new name.
            for before, after in zip(old, step.names, strict=True):
                if before != after:
                    bench = rename_value(bench, before, after)
        self._replace(replace_step(bench, index, step), f"bench.steps[{index}]", index)
        self.editor.taken()

    @Slot()
    def _on_edit(self) -> None:
        if self._step >= 0:
            self.editor.edit(self._step)

    @Slot()
    def _on_remove(self) -> None:
        if self._step >= 0:
            at = self._step
            self._replace(remove_step(self._bench, at), f"bench.steps[{at}]", max(at - 1, 0))

    @Slot()
    def _on_duplicate(self) -> None:
        if self._step >= 0:
            at = self._step + 1
            self._replace(duplicate_step(self._bench, self._step), f"bench.steps[{at}]", at)

    @Slot(int)
    def _on_move(self, by: int) -> None:
        to = self._step + by
        if 0 <= to < len(self._bench.steps):
            self._replace(move_step(self._bench, self._step, to), f"bench.steps[{to}]", to)

    @Slot()
    def _on_clear(self) -> None:
        self._replace(BenchSpec(seed=self._bench.seed), "bench.steps", -1)

    @Slot(str)
    def start_example(self, key: str) -> None:
        """Put an example in the place of the program."""
        example = self._examples[key]
        last = len(example.bench.steps) - 1
        bench = example.bench.model_copy(update={"seed": self._bench.seed})
        self._name = ""
        self._replace(bench, "bench.steps", last if example.shown < 0 else example.shown)

    @Slot(int)
    def _on_seed(self, seed: int) -> None:
        self._replace(self._bench.model_copy(update={"seed": seed}), "bench.seed", self._step, merge=True)

    @Slot(str)
    def _on_selected(self, name: str) -> None:
        self._name = name
        result = self.view.result
        if result is not None:
            self.view.show_result(result, name)
        self._show_all()

    @Slot(str, object, object)
    def _on_cell(self, name: str, index: tuple[int, ...], value: Any) -> None:
        at = self._step + 1
        self._name = name
        bench = set_cell(self._bench, name, index, value)
        # What is edited is what is seen: the change comes right behind the shown step.
        self._replace(move_step(bench, len(bench.steps) - 1, at), f"bench.steps[{at}]", at)

    # Scripts

    def _ask_script(self, done: Any) -> None:
        bench = self._bench

        def work() -> str:
            from engine.export.bench_script import bench_script

            return bench_script(bench)

        self.session.background.submit(_SCRIPT_KEY, work, done, self._refuse_script)

    @Slot()
    def _on_copy(self) -> None:
        self._ask_script(self._copy)

    def _copy(self, script: str) -> None:
        QGuiApplication.clipboard().setText(script)
        self.view.happened.show_sentence(self.tr("The script is on the clipboard."))

    @Slot()
    def _on_export(self) -> None:
        chosen, _filter = QFileDialog.getSaveFileName(
            self, self.tr("Export script"), "bench.py", self.tr("Python scripts (*.py)")
        )
        if chosen:
            self._file = Path(chosen)
            self._ask_script(self._write)

    def _write(self, script: str) -> None:
        try:
            write_atomically(self._file, script.encode())
        except ProjectError as error:
            self._refuse_script(error)
            return
        self.view.happened.show_sentence(self.tr("The script is in {0}.").format(self._file))

    def _refuse_script(self, error: Exception) -> None:
        text = error.problems[0].line() if isinstance(error, ProjectError) else str(error)
        self.view.happened.show_fault(self.tr("The script could not be written: {0}").format(text))

    # Qt's side

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A wide page has the program in a column beside the form."""
        super().resizeEvent(event)
        is_wide = self.width() >= _WIDE_PX
        wanted = Qt.Orientation.Horizontal if is_wide else Qt.Orientation.Vertical
        if self.left.orientation() != wanted:
            self.left.setOrientation(wanted)
            self.left.setMinimumWidth(2 * LEFT_MIN_PX if is_wide else LEFT_MIN_PX)
        most_px = max(2 * LEFT_MAX_PX, round(0.46 * self.width())) if is_wide else LEFT_MAX_PX
        if self.left.maximumWidth() != most_px:
            self.left.setMaximumWidth(most_px)


def _first_difference(before: BenchSpec, after: BenchSpec) -> int:
    """Number of the first step that is another one; the last step where the two have nothing in common."""
    last = len(after.steps) - 1
    for i, step in enumerate(after.steps):
        if i >= len(before.steps) or before.steps[i] != step:
            is_other = i == 0 and not any(known == step for known in before.steps for step in after.steps)
            return last if is_other else i
    return last


def _place_of(step: BenchStep, bench: BenchSpec, near: int) -> int | None:
    """Where a step is in an older version of the program."""
    same = [i for i, other in enumerate(bench.steps) if other == step]
    return min(same, key=lambda i: abs(i - near)) if same else None
