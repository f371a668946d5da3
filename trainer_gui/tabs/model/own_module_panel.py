"""The selected layer where it is a module of the user's own: facts, what is inside, and its source; nothing to edit."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine.catalogue.own_arguments import text_of_arguments
from engine.check.own_module import is_about_consent
from engine.own_code.classes import text_of
from engine.own_code.values import InnerModule, OwnCode, OwnRef, Probe, SourceFile
from engine.spec import LayerNode, Problem
from trainer_gui.forms.problem_label import ProblemLabel
from trainer_gui.tabs.page import heading, note
from trainer_gui.tabs.source_view import SourceView

_SOURCE_PX, _MOST_ROWS_PX = 220, 160


class OwnModulePanel(QWidget):
    """Shows a module of the user's own.

    Signals:
        asked: Spec path of the layer whose file the user wants to look at and to allow again.
    """

    asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("ownModulePanel")
        self._path = ""
        self._shown: SourceFile | None = None
        self._inside: tuple[InnerModule, ...] | None = None
        self.facts = note("ownModuleFacts", self)
        self.problem = ProblemLabel(self)
        self.problem.setObjectName("ownModulePanelProblem")
        self.again = QPushButton(self)
        self.again.setObjectName("ownModuleAgain")
        self.again.setToolTip(
            self.tr("Reads the file once more, shows it, and asks whether its code may run on this computer.")
        )
        self.again.clicked.connect(self._on_again)
        self.inside_title = heading(self.tr("Inside"), self)
        self.inside = QTableWidget(0, 3, self)
        self.inside.setObjectName("ownModuleInside")
        self.inside.setAccessibleName(self.tr("Modules inside"))
        self.inside.setHorizontalHeaderLabels([self.tr("Name"), self.tr("Kind"), self.tr("Parameters")])
        self.inside.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.inside.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.inside.verticalHeader().hide()
        self.inside.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 6)
        self.inside.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.inside.setTabKeyNavigation(False)
        self.source_title = heading(self.tr("Source"), self)
        self.source = SourceView("ownModuleSource", self.tr("Text of the file"), self)
        self.source.setMinimumHeight(_SOURCE_PX)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for widget in (self.facts, self.problem, self.again, self.inside_title, self.inside):
            column.addWidget(widget)
        column.addWidget(self.source_title)
        column.addWidget(self.source, 1)

    def show_module(
        self, path: str, node: LayerNode, own: OwnCode, probe: Probe | None, problems: Sequence[Problem]
    ) -> None:
        """Show a module; the same call again changes nothing.

        Args:
            path: Spec path of its node.
            node: The node.
            own: What is known of its file.
            probe: What it gave when it was tried; None if it has not been.
            problems: Those of the whole project.
        """
        self._path = path
        owned = [item for item in problems if item.path == path or item.path.startswith(f"{path}.params")]
        text = "\n".join(item.message[:1].upper() + item.message[1:] for item in owned)
        self.problem.show_problem(text)
        asks = any(is_about_consent(item) for item in owned)
        self.again.setText(self.tr("Look at the code and allow it…") if asks else self.tr("Open again…"))
        self.facts.setText(self._facts_text(node, probe))
        self._show_inside(probe.inside if probe is not None else ())
        file = own.files.get(str(node.params.get("path", "")))
        self._show_source(file if isinstance(file, SourceFile) else None)

    def _facts_text(self, node: LayerNode, probe: Probe | None) -> str:
        try:
            ref = OwnRef.of(node.params)
        except (KeyError, TypeError):
            return ""
        made = f"{ref.class_name}({text_of_arguments(ref.keywords())})"
        lines = [made, self.tr("from {0}").format(ref.path)]
        if probe is not None:
            numbers = self.tr("{0} parameters, {1} of them learned; {2} numbers in buffers")
            lines.append(
                numbers.format(f"{probe.n_params:,}", f"{probe.n_trainable:,}", f"{probe.n_buffers:,}")
            )
        return "\n".join(lines)

    def _show_inside(self, rows: tuple[InnerModule, ...]) -> None:
        self.inside_title.setVisible(bool(rows))
        self.inside.setVisible(bool(rows))
        if rows == self._inside:
            return
        self._inside = rows
        self.inside.setRowCount(len(rows))
        for at, row in enumerate(rows):
            for column, words in enumerate((row.name, row.kind, f"{row.n_params:,}" if row.n_params else "")):
                item = QTableWidgetItem(words)
                item.setToolTip(words)
                if column == 2:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.inside.setItem(at, column, item)
        height = self.inside.verticalHeader().defaultSectionSize() * len(rows)
        header = self.inside.horizontalHeader().sizeHint().height() + 2 * self.inside.frameWidth()
        self.inside.setFixedHeight(min(height + header, _MOST_ROWS_PX))

    def _show_source(self, file: SourceFile | None) -> None:
        self.source_title.setVisible(file is not None)
        self.source.setVisible(file is not None)
        if file != self._shown:
            self._shown = file
            self.source.show_text(text_of(file.content) if file is not None else "")

    @Slot()
    def _on_again(self) -> None:
        self.asked.emit(self._path)
